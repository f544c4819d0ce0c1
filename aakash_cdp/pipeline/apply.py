"""How a model's rows become its table, in the run's own copy, and what that changed.

`changed.<schema>_<table>` holds the rows whose content differs from what is published: as they were (`_is_new` false)
and as they will be. For a touched key the new rows replace all published rows; a key that yields none is removed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from typing import Any

from aakash_cdp.pipeline.model import Model
from aakash_cdp.pipeline.plan import Plan, Step, changed_name
from aakash_cdp.pipeline.tables import HISTORY_COLUMNS
from aakash_cdp.warehouse.engine import Engine

RESULT = "stage.result"
VERSION_FLAG = "_is_current"


@dataclass(frozen=True)
class Applied:
    """What applying one model did, in rows. `is_whole`: nothing could be compared, so what reads it starts afresh."""

    rows_read: int
    rows_changed: int
    is_whole: bool = False


def apply_view(engine: Engine, step: Step) -> Applied:
    """A view holds no rows."""
    engine.create_view(step.model.name, step.full.text)
    return Applied(0, 0)


def build(engine: Engine, step: Step) -> Applied:
    """Make a table that is not there yet from everything."""
    model = step.model
    if model.python:
        rows = _compute(engine, step, step.full.text, model.name)
        return Applied(rows, rows)
    select = _with_kept_change_times(engine, step) if model.header.changed_at else step.full.text
    rows = sum(
        engine.create(table, _part(model, step, f"({select})", table), model.header.sorted_by) for table in model.tables
    )
    return Applied(rows, rows)


def _with_kept_change_times(engine: Engine, step: Step) -> str:
    """A row that comes out as it was published keeps the time at which it last changed."""
    published = engine.previous(step.model.name)
    if published is None or list(engine.columns(published)) != list(step.published_columns):
        return step.full.text
    changed_at = step.model.header.changed_at
    same = " and ".join(
        f"published.{name} is not distinct from fresh.{name}" for name in step.published_columns if name != changed_at
    )
    columns = ", ".join(
        f"coalesce(published.{name}, fresh.{name}) as {name}" if name == changed_at else f"fresh.{name}"
        for name in step.published_columns
    )
    key = step.model.header.key
    return (
        f"select {columns} from ({step.full.text}) as fresh left join {published} as published "
        f"on published.{key} = fresh.{key} and {same}"
    )


def rebuild(engine: Engine, step: Step) -> Applied:
    """Recompute everything of a published table, changing only the rows that come out different."""
    if columns_differ(engine, step):
        return _replace_whole(engine, step)
    rows = _compute(engine, step, step.full.text, RESULT)
    return Applied(rows, _exchange(engine, step, step.model.tables))


def merge(engine: Engine, plan: Plan, step: Step, kept: Sequence[str]) -> Applied:
    """Recompute the touched keys, whose published rows the relations `kept` hold, one for each table of the model."""
    rows = _compute(engine, step, plan.incremental(step).text, RESULT)
    return Applied(rows, _exchange(engine, step, kept))


def append(engine: Engine, step: Step, select: str, published: str) -> Applied:
    """Add the rows whose key is not there yet, and recompute in place those that are; what is not given stays.

    `published` holds the rows that may be given again.
    """
    name, key = step.model.name, step.model.header.key
    rows = engine.create(RESULT, select)
    given = f"(select * from {published} where {key} in (select {key} from {RESULT})) as given"
    columns = list(step.published_columns)
    return Applied(rows, exchange(engine, name, key, columns, _part(step.model, step, RESULT, name), given))


def append_afresh(engine: Engine, step: Step) -> Applied:
    """Make the table from everything and keep the published rows that are no longer given."""
    name, key = step.model.name, step.model.header.key
    published = engine.previous(name)
    if engine.has(name):
        published = "stage.published"
        engine.create(published, f"select * from {name}")
    applied = build(engine, step)
    if published is not None:
        known = set(engine.columns(published))
        columns = ", ".join(column if column in known else f"null as {column}" for column in step.published_columns)
        engine.append(
            name,
            f"select {columns} from {published} as published "
            f"where not exists (select 1 from {name} as given where given.{key} = published.{key})",
        )
    engine.drop("stage.published")
    return replace(applied, is_whole=True)


def recomputed_in_place(engine: Engine, step: Step) -> int:
    """How many published rows of an append model a rule has changed."""
    changed = changed_name(step.model.name)
    if not engine.has(changed):
        return 0
    return int(engine.rows(f"select count(*) from {changed} where not _is_new")[0][0])


def make_parts(engine: Engine, plan: Plan, step: Step, *, full: bool) -> None:
    """Make what stands between the tables that a model reads and its own."""
    for part in step.parts:
        select = part.full if full else plan.incremental_part(step, part)
        _compute(engine, part, select.text, part.model.name)


def drop_parts(engine: Engine, step: Step) -> None:
    """Let go of them."""
    for part in step.parts:
        engine.drop(part.model.name)


def _compute(engine: Engine, step: Step, select: str, table: str) -> int:
    """Make `table` from a select of the model: as it is, through Arrow, or by what drives the engine itself."""
    header = step.model.header
    if header.built_by:
        built = _function(header.built_by)(engine.table(select))
        engine.load(table, built)
        return int(built.num_rows)
    if header.driven_by:
        return int(_function(header.driven_by)(engine, select, table))
    return engine.create(table, select)


def _function(name: str) -> Callable[..., Any]:
    module, function = name.split(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


@dataclass(frozen=True)
class Ending:
    """What the history says of the rows that a run ends."""

    run_id: str
    as_of: datetime
    policy_version: str


def keep_history(engine: Engine, step: Step, ending: Ending, *, full: bool) -> None:
    """Add to `<table>_history` the rows of the publication that this run replaced or removed."""
    model = step.model
    columns = ", ".join(step.published_columns)
    ended = (
        f"cast('{ending.as_of}' as timestamp(6)) as valid_to, '{ending.run_id}' as run_id, "
        f"'{ending.policy_version}' as policy_version"
    )
    before = engine.previous(model.name) if full else None
    if before is not None:
        gone = f"select {columns} from {before} except select {columns} from {model.name}"
    else:
        changed = changed_name(model.name)
        gone = f"select {columns} from {changed} where not _is_new" if engine.has(changed) else ""
    if not engine.has(model.history) and not (full and engine.keep(model.history)):
        nothing = f"select {columns} from {model.name} where false"
        engine.create(model.history, f"select *, {ended} from ({nothing}) as nothing")
    expected = {**step.published_columns, **HISTORY_COLUMNS}
    if list(engine.columns(model.history)) != list(expected):
        engine.create("stage.carried", f"select {_carried(engine, model.history, expected)} from {model.history}")
        engine.create(model.history, "select * from stage.carried")
        engine.drop("stage.carried")
    if gone:
        engine.append(model.history, f"select {columns}, {ended} from ({gone}) as gone")


def _carried(engine: Engine, table: str, columns: Mapping[str, str]) -> str:
    """The columns of a table that was made by another rule, null where it had none."""
    kept = engine.columns(table)
    return ", ".join(
        column if column in kept else f"cast(null as {kind}) as {column}" for column, kind in columns.items()
    )


def _part(model: Model, step: Step, relation: str, table: str) -> str:
    """The rows of one of a model's tables: newest versions in one, older ones in the other."""
    columns = ", ".join(step.published_columns)
    if not model.header.source:
        return f"select {columns} from {relation} as result"
    negation = "" if table == model.name else "not "
    return f"select {columns} from {relation} as result where {negation}{VERSION_FLAG}"


def _exchange(engine: Engine, step: Step, published: Sequence[str]) -> int:
    """Replace in a model's tables the rows of every key that came out different; returns how many differ.

    `published` names for each table what holds its rows that were recomputed.
    """
    model = step.model
    compared = [name for name in step.published_columns if name != model.header.changed_at]
    return sum(
        exchange(
            engine,
            table,
            model.header.key,
            compared,
            _part(model, step, RESULT, table),
            rows,
            changed_at=model.header.changed_at,
        )
        for table, rows in zip(model.tables, published, strict=True)
    )


def exchange(
    engine: Engine,
    table: str,
    key: str,
    compared: Sequence[str],
    fresh: str,
    published: str,
    changed_at: str | None = None,
) -> int:
    """Make the rows of `table` that `published` holds those of the select `fresh`, rewriting only keys that differ.

    Leaves `changed.<table>`: the rows that differ in the `compared` columns, old and new, the old ones with the time
    in `changed_at`. Returns how many.
    """
    listed = ", ".join(compared)
    changed = changed_name(table)
    time = f", {changed_at}" if changed_at else ""
    kept = f", max(case when side < 0 then {changed_at} end) as {changed_at}" if changed_at else ""
    both = (
        f"select {listed}{time}, 1 as side from ({fresh}) as fresh "
        f"union all select {listed}{time}, -1 as side from {published}"
    )
    balanced = f"select {listed}{kept}, sum(side) as balance from ({both}) as both_sides group by {listed}"
    differing = engine.create(
        changed, f"select {listed}{time}, balance > 0 as _is_new from ({balanced}) as balanced where balance <> 0"
    )
    if differing:
        keys = f"(select distinct {key} from {changed})"
        engine.replace_keys(table, (key,), keys, f"select * from ({fresh}) as fresh where {key} in {keys}")
    _drop_if_empty(engine, table, differing)
    return differing


def _drop_if_empty(engine: Engine, table: str, changed_rows: int) -> None:
    """A table that did not change has no `changed` relation: what reads it is not touched."""
    if not changed_rows:
        engine.drop(changed_name(table))


def columns_differ(engine: Engine, step: Step) -> bool:
    """Whether the published table has other columns than the model gives now."""
    return any(
        list(engine.columns(table).items()) != list(step.published_columns.items()) for table in step.model.tables
    )


def _replace_whole(engine: Engine, step: Step) -> Applied:
    """A rule that gives other columns: nothing to compare, so all of it counts as changed."""
    rows = _compute(engine, step, step.full.text, RESULT)
    columns = ", ".join(step.published_columns)
    for table in step.model.tables:
        engine.create(
            changed_name(table),
            f"select {_carried(engine, table, step.published_columns)}, false as _is_new from {table} "
            f"union all select {columns}, true as _is_new from ({_part(step.model, step, RESULT, table)}) as fresh",
        )
        engine.create(table, _part(step.model, step, RESULT, table), step.model.header.sorted_by)
        _drop_if_empty(engine, table, rows)
    return Applied(rows, rows, is_whole=True)
