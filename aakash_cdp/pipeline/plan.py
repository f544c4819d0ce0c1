"""The order of the models and what each compiles to, decided before anything runs.

A model may read only what stands left of it: bronze, silver, identity, gold. Everything that is wrong with any model is
reported at once, and then nothing runs.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from aakash_cdp.bronze.contract import Sources, load_sources
from aakash_cdp.bronze.parse import RUN_ONLY, parse_select, silver_name
from aakash_cdp.errors import CdpError, ExitCode, Problem
from aakash_cdp.gold.attribute_calls import attribute_calls
from aakash_cdp.gold.attribute_problems import load_attributes
from aakash_cdp.gold.contact import contact_calls, load_contact
from aakash_cdp.identity.policy import identity_calls, load_identity_policy
from aakash_cdp.pipeline.golden_record import offered_columns, with_survivorship
from aakash_cdp.pipeline.model import STAGES, Model
from aakash_cdp.pipeline.tables import BRONZE_PLUMBING, HISTORY_COLUMNS, OPS_TABLES
from aakash_cdp.pipeline.words import COMMON_COLUMNS
from aakash_cdp.silver.versions import version_view
from aakash_cdp.silver.vocabulary import load_vocabulary, stage_calls
from aakash_cdp.warehouse.compiled import CompiledSelect, Target
from aakash_cdp.warehouse.compiler import Compiler

_MATCH = "CONTRIBUTING.md lists the files that a new source table needs"
UNCHANGING = frozenset({"ops.run_clock"})


@dataclass(frozen=True)
class Parse:
    """How the raw rows of one source table become typed ones."""

    table: str
    select: CompiledSelect
    fingerprint: str


@dataclass(frozen=True)
class Step:
    """One model, compiled: `full` recomputes everything, `incremental()` only touched keys."""

    model: Model
    full: CompiledSelect
    fingerprint: str
    required: tuple[str, ...] = ()
    """Columns that policy/sources.yml says every row of the source has, under their Silver names."""
    parts: tuple["Step", ...] = ()
    """What is made before it for the same touched keys, in order."""

    @property
    def columns(self) -> dict[str, str]:
        return dict(self.model.header.types) if self.model.python else dict(self.full.columns)

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """The columns that it and its parts read of each table but the parts themselves."""
        own = {part.model.name for part in self.parts}
        found: dict[str, frozenset[str]] = {}
        for select in (self.full, *(part.full for part in self.parts)):
            for table in select.tables - own:
                found[table] = found.get(table, frozenset()) | select.reads.get(table, frozenset())
        return found

    @property
    def published_columns(self) -> dict[str, str]:
        """The columns of the table itself: a Silver model's `_is_current` decides where a version goes, then drops."""
        return {name: kind for name, kind in self.columns.items() if name != "_is_current"}


@dataclass
class Plan:
    """Everything a run will do, in order, compiled for one engine."""

    sources: Sources
    parses: dict[str, Parse]
    steps: list[Step]
    schema: dict[str, dict[str, str]]
    compiler: Compiler

    def incremental(self, step: Step) -> CompiledSelect:
        """The select that recomputes touched keys only."""
        return self.compiler.compile(step.model.text, {**self.schema, **_touched_schema(step.model)}, full=False)

    def incremental_part(self, step: Step, part: Step) -> CompiledSelect:
        """The same for a part of the step's table."""
        return self.compiler.compile(part.model.text, {**self.schema, **_touched_schema(step.model)}, full=False)

    def published_key(self, model: Model) -> tuple[str, str]:
        """The column that holds a published row's touched key, and the select of its touched values."""
        stored = model.header.stored_key
        key = f"key60({model.touched_key})" if stored else model.touched_key
        select = f"select {key} as touched_key from {model.touched}"
        return stored or model.touched_key, self.compile(select, _touched_schema(model))

    def compile(self, text: str, extra: Mapping[str, Mapping[str, str]]) -> str:
        """A select of the runner's own, in the Athena dialect, for this engine."""
        return self.compiler.compile(text, {**self.schema, **extra}, full=False).text

    def version_view(self, step: Step) -> str:
        """The compiled select of a Silver table's `_versions` view."""
        model = step.model
        text = version_view(model.name, model.superseded, model.header.key, list(step.published_columns))
        return self.compile(text, {})

    def source_tables(self) -> list[tuple[str, str, str]]:
        """(source table, Silver table, superseded table) of every Silver step."""
        return [(name, step.model.name, step.model.superseded) for name, step in self.silver_of.items()]

    @cached_property
    def silver_of(self) -> dict[str, Step]:
        """The Silver step of each source table."""
        return {step.model.header.source: step for step in self.steps if step.model.header.source}


def read_plan(policy: Path, target: Target, models: Sequence[Model]) -> Plan:
    """The plan of these models under the policy of a folder. Raises CdpError with everything that is wrong."""
    attributes = load_attributes(policy / "attributes.yml", offered_columns(models))
    decided = {
        **identity_calls(load_identity_policy(policy / "identity.yml")),
        **attribute_calls(attributes),
        **contact_calls(load_contact(policy / "contact.yml")),
        **stage_calls(load_vocabulary(policy / "vocabulary.yml")),
    }
    made = with_survivorship(models, attributes)
    return make_plan(load_sources(policy / "sources.yml"), made, Compiler(target, decided))


def make_plan(sources: Sources, models: Sequence[Model], compiler: Compiler) -> Plan:
    """Order, check and compile. Raises CdpError with every problem of every model."""
    ordered = order(models, compiler)
    schema: dict[str, dict[str, str]] = {name: dict(columns) for name, columns in OPS_TABLES.items()}
    schema |= {changed_name(name): {**columns, "_is_new": "boolean"} for name, columns in OPS_TABLES.items()}
    parses = {name: _parse(sources, name, compiler, schema) for name in sources.tables}
    steps: list[Step] = []
    waiting: dict[str, list[Step]] = {}
    problems = list(_unmatched(sources, models))
    owners = {model.name: model for model in ordered}
    for model in ordered:
        owner = owners.get(model.header.part_of or "", model)
        try:
            step = _step(model, owner, compiler, schema, _required(sources, model))
        except CdpError as error:
            problems += [replace(problem, facts=(model.name, *problem.facts)) for problem in error.problems]
            continue
        if model.header.part_of:
            waiting.setdefault(model.header.part_of, []).append(step)
            schema[model.name] = step.columns
            continue
        step = _with_parts(step, waiting.pop(model.name, []))
        problems.extend(_untold_reads(step, models))
        problems.extend(_undescribed(step))
        steps.append(step)
        _enter(step, schema)
    if problems:
        raise CdpError(tuple(problems), ExitCode.USAGE)
    return Plan(sources, parses, steps, schema, compiler)


def _unmatched(sources: Sources, models: Sequence[Model]) -> Iterator[Problem]:
    """Every source table has one Silver model, and every Silver model its source table."""
    modelled = {model.header.source: model for model in models if model.header.source}
    for name in sorted(sources.tables.keys() - modelled.keys()):
        yield Problem("policy-invalid", (f"policy/sources.yml has a table {name} that no Silver model reads",), _MATCH)
    for name in sorted(modelled.keys() - sources.tables.keys()):
        fact = f"{modelled[name].name} reads {name}, which policy/sources.yml does not have"
        yield Problem("policy-invalid", (fact,), _MATCH)


def order(models: Sequence[Model], compiler: Compiler) -> list[Model]:
    """Left to right, and within a stage what is read before what reads it. Raises CdpError `model-order`."""
    owner = {name: model for model in models for name in (*model.tables, model.versions, model.history)}
    parts = _parts_of_owners(models)
    done: dict[str, Model] = {}

    def visit(model: Model, trail: tuple[str, ...]) -> None:
        if model.name in trail:
            raise _order_error(f"{' -> '.join((*trail, model.name))} read each other")
        if model.name in done:
            return
        for part in parts.get(model.name, []):
            visit(part, (*trail, model.name))
        for read in sorted(compiler.tables_read(model.text)):
            needed = owner.get(read)
            if needed is None or needed is model:
                continue
            if STAGES.index(needed.stage) > STAGES.index(model.stage):
                raise _order_error(f"{model.name} reads {read}, which stands right of it")
            visit(needed, (*trail, model.name))
        done[model.name] = model

    for model in sorted(models, key=lambda model: (STAGES.index(model.stage), model.name)):
        if not model.header.part_of:
            visit(model, ())
    return list(done.values())


def _parts_of_owners(models: Sequence[Model]) -> dict[str, list[Model]]:
    """The parts of each table that has any."""
    parts: dict[str, list[Model]] = {}
    for model in models:
        if model.header.part_of:
            parts.setdefault(model.header.part_of, []).append(model)
    for unknown in sorted(parts.keys() - {model.name for model in models}):
        raise _order_error(f"a part belongs to {unknown}, which is no model")
    return parts


def _order_error(fact: str) -> CdpError:
    hint = "a stage reads only from stages to its left: bronze, silver, identity, gold"
    return CdpError((Problem("model-order", (fact,), hint),), ExitCode.USAGE)


def _parse(sources: Sources, name: str, compiler: Compiler, schema: dict[str, dict[str, str]]) -> Parse:
    table = sources.tables[name]
    raw = {**BRONZE_PLUMBING, **dict.fromkeys(table.columns, "varchar")}
    text = parse_select(sources, table)
    select = compiler.compile(text, {f"bronze.{name}": raw}, full=True)
    schema[f"bronze.{name}"] = raw
    schema[f"stage.{name}_row"] = dict(select.columns)
    version = {column: kind for column, kind in select.columns if column not in RUN_ONLY}
    schema[f"stage.{name}"] = {**version, "_is_current": "boolean"}
    return Parse(
        name, select, _fingerprint(select.text, table.physical, [table.physical_name(c) for c in table.columns])
    )


def _required(sources: Sources, model: Model) -> tuple[str, ...]:
    table = sources.tables.get(model.header.source or "")
    return tuple(silver_name(table, name) for name in table.must_parse) if table else ()


def _step(
    model: Model, owner: Model, compiler: Compiler, schema: dict[str, dict[str, str]], required: tuple[str, ...]
) -> Step:
    extra = _touched_schema(owner) if owner.header.kind in ("merge", "append") else {}
    select = compiler.compile(model.text, {**schema, **extra}, full=True)
    python = _python_source(model.python) if model.python else ""
    fingerprint = _fingerprint(select.text, model.header.model_dump_json(exclude={"grain", "columns", "pii"}), python)
    return Step(model, select, fingerprint, required)


def _touched_schema(model: Model) -> dict[str, dict[str, str]]:
    return {model.touched: {model.touched_key: model.touched_type}}


def _with_parts(step: Step, parts: Sequence[Step]) -> Step:
    """A table made by another rule than before is one whose parts are, too."""
    if not parts:
        return step
    fingerprint = _fingerprint(step.fingerprint, [part.fingerprint for part in parts])
    return replace(step, parts=tuple(parts), fingerprint=fingerprint)


def _enter(step: Step, schema: dict[str, dict[str, str]]) -> None:
    for table in step.model.tables:
        schema[table] = step.published_columns
        schema[changed_name(table)] = {**step.published_columns, "_is_new": "boolean"}
    if step.model.header.history:
        schema[step.model.history] = {**step.published_columns, **HISTORY_COLUMNS}
    if step.model.header.source:
        schema[step.model.versions] = {
            **step.published_columns,
            "is_current": "boolean",
            "valid_from": "timestamp(6)",
            "valid_to": "timestamp(6)",
        }


def changed_name(table: str) -> str:
    """The relation that holds what a run changed in a table: old and new rows, told apart by `_is_new`."""
    return f"changed.{table.replace('.', '_')}"


def _untold_reads(step: Step, models: Sequence[Model]) -> Iterator[Problem]:
    model = step.model
    if model.header.kind not in ("merge", "append"):
        return
    told = {*model.header.touched_by, *UNCHANGING, f"stage.{model.header.source}"}
    if model.header.labels:
        told.add("ops.label")
    views = {other.versions: other.name for other in models}
    for table in sorted(step.reads):
        if table not in told and views.get(table) not in told and not table.startswith("touched."):
            yield Problem(
                "model-invalid",
                (f"{model.name} reads {table} without saying what a change there touches",),
                "add it to touched_by in the model's header",
            )


def _undescribed(step: Step) -> Iterator[Problem]:
    described = {**COMMON_COLUMNS, **step.model.header.columns}
    for column in step.published_columns:
        if column not in described:
            yield _header_problem(step, f"column {column} has no description")
    for column in step.model.header.columns:
        if column not in step.published_columns:
            yield _header_problem(step, f"describes {column}, which the select does not give")
    for columns in step.model.header.pii.values():
        for column in columns:
            if column not in step.published_columns:
                yield _header_problem(step, f"classes {column} as personal, which the select does not give")


def _header_problem(step: Step, text: str) -> Problem:
    return Problem("model-invalid", (f"{step.model.name}: {text}",), "correct the model's header")


def _python_source(name: str) -> str:
    """The text of a module; of a package that of all its files."""
    spec = find_spec(name.partition(":")[0])
    if spec is None or spec.origin is None:
        raise CdpError((Problem("model-invalid", (f"no module {name}",), "correct the name in the header"),))
    folders = spec.submodule_search_locations or ()
    files = [path for folder in folders for path in sorted(Path(folder).iterdir()) if path.is_file()]
    return "".join(path.read_text() for path in files or [Path(spec.origin)])


def _fingerprint(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
