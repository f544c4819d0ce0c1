"""What one model is: a `.sql` file, one table of the same name, and a YAML header that says everything SQL can not.

The header is the leading comment of the file. Dependencies are not in it: they come from the SQL itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from aakash_cdp.errors import CdpError, ExitCode, Problem
from aakash_cdp.pipeline.events import reads_events, with_events

Kind = Literal["view", "full", "merge", "append", "part", "event"]
NO_TABLE: frozenset[Kind] = frozenset({"view", "part", "event"})
PACKAGE = Path(__file__).parents[1]
STAGES = ("silver", "identity", "gold")
_HEADER = re.compile(r"\A\s*/\*\n(?P<header>.*?)\*/", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A column whose text is looked up in the vocabulary: `kind` of label, and the column that tells doubles apart."""

    kind: str
    context: str | None = None


class Check(_Strict):
    """One promise about a table. `ceiling`: the share of rows that may break it before it counts as broken."""

    kind: Literal["not_null", "unique", "accepted", "relationship", "row_count", "sql"]
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    to: str | None = None
    where: str | None = None
    minimum: int = 0
    select: str | None = None
    name: str = ""
    severity: Literal["fail", "warn"] = "fail"
    ceiling: float = Field(default=0.0, ge=0, le=1)

    @field_validator("columns", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @property
    def title(self) -> str:
        """What results and errors call it."""
        return self.name or " ".join([self.kind, ", ".join(self.columns)]).strip()


class Header(_Strict):
    """The YAML comment of a model.

    `touched_by` says for every table it reads how a changed row there maps to `touched_key` (default: the key): a
    column of that table, or a select over `changed`. `due` is the column that holds the first date on which the row
    changes by the calendar alone; `changed_at` the column that takes the run's time when the row's content changes.
    `built_by` names the Python function that turns the select's result into the table, whose `types` are given;
    `driven_by` one that is handed the engine, for what needs several statements.
    An `event` is no table: it stands in the models that read every event, and brings its `touched_by` there.
    A `part` is a step on the way to the table `part_of`: `stage.<file>`, made for the same touched keys.
    `stored_key` is the column that holds key60 of the touched key, where the table does not hold the key itself.
    `together` names a column: a touched key touches every row that is published with the same value there.
    `history` keeps the rows that a run replaced or removed in `<table>_history`.
    """

    grain: str
    kind: Kind
    key: str = ""
    touched_key: str = ""
    source: str | None = None
    built_by: str | None = None
    driven_by: str | None = None
    part_of: str | None = None
    together: str | None = None
    stored_key: str | None = None
    history: bool = False
    types: dict[str, str] = {}
    labels: dict[str, Label] = {}
    touched_by: dict[str, str] = {}
    due: str | None = None
    changed_at: str | None = None
    sorted_by: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    pii: dict[Literal["direct", "quasi"], tuple[str, ...]] = {}
    columns: dict[str, str] = {}

    @field_validator("sorted_by", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("labels", mode="before")
    @classmethod
    def _kind_alone(cls, value: dict[str, Any]) -> dict[str, Any]:
        return {column: {"kind": label} if isinstance(label, str) else label for column, label in value.items()}

    def pii_of(self, column: str) -> str:
        """direct, quasi or none."""
        return next((level for level, columns in self.pii.items() if column in columns), "none")


@dataclass(frozen=True)
class Model:
    """One table to be: `name` is schema.table, `text` the select in the Athena dialect without its header."""

    name: str
    path: Path
    header: Header
    text: str
    stage: str

    @property
    def python(self) -> str | None:
        """The `module:function` that makes the table, where SQL alone does not."""
        return self.header.built_by or self.header.driven_by

    @property
    def table(self) -> str:
        return self.name.split(".")[1]

    @property
    def touched(self) -> str:
        """The relation that holds the keys a run recomputes: `touched.lead` for a key of `lead_id`."""
        return f"touched.{self.touched_key.removesuffix('_id')}"

    @property
    def touched_key(self) -> str:
        """The column whose values a change touches: the key, unless the header names another."""
        return self.header.touched_key or self.header.key

    @property
    def touched_type(self) -> str:
        """Keys that SQL joins by are numbers and called `_key`; ids of the source are text."""
        return "bigint" if self.touched_key.endswith("_key") else "varchar"

    @property
    def history(self) -> str:
        """The table of rows that runs replaced or removed."""
        return f"{self.name}_history"

    @property
    def superseded(self) -> str:
        """The table of older accepted versions beside a Silver table."""
        return f"{self.name}_superseded"

    @property
    def versions(self) -> str:
        """The view of every accepted version."""
        return f"{self.name}_versions"

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The physical tables it keeps."""
        return (self.name, self.superseded) if self.header.source else (self.name,)


def read_model(path: Path, stage: str) -> Model:
    """One model from its file. Raises CdpError `model-invalid` with every problem of its header."""
    text = path.read_text()
    match = _HEADER.match(text)
    if match is None:
        raise _invalid(path, ["it does not start with a YAML header in a comment"])
    try:
        header = Header.model_validate(yaml.load(match["header"], Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise _invalid(path, [str(error).splitlines()[0]]) from None
    except ValidationError as error:
        raise _invalid(path, [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]) from None
    problems = list(_contradictions(header))
    if problems:
        raise _invalid(path, problems)
    schema = "stage" if header.kind == "part" else stage
    return Model(f"{schema}.{path.stem}", path, header, text[match.end() :].strip(), stage)


def read_models(package: Path = PACKAGE) -> list[Model]:
    """Every model of the product, stage by stage, with the events in their places. `package` is another in tests."""
    found = [read_model(path, stage) for stage in STAGES for path in sorted((package / stage).glob("*.sql"))]
    events = [model for model in found if model.header.kind == "event"]
    return [_with_events(model, events) for model in found if model.header.kind != "event"]


def _with_events(model: Model, events: Sequence[Model]) -> Model:
    """What touches an event touches the models that read every event."""
    if not reads_events(model.text):
        return model
    told = {table: mapping for event in events for table, mapping in event.header.touched_by.items()}
    header = model.header.model_copy(update={"touched_by": {**told, **model.header.touched_by}})
    return replace(model, header=header, text=with_events(model.text, [event.text for event in events]))


def _contradictions(header: Header) -> list[str]:
    problems = []
    if header.kind not in NO_TABLE and not header.key:
        problems.append("a table needs a key")
    if (header.kind == "part") != bool(header.part_of):
        problems.append("a part, and nothing else, says what it is `part_of`")
    if bool(header.built_by or header.driven_by) != bool(header.types):
        problems.append("what Python makes, and nothing else, gives its `types`")
    if header.source and header.kind != "merge":
        problems.append("a model of a source table is a merge model")
    for check in header.checks:
        if check.kind == "relationship" and not check.to:
            problems.append(f"{check.title}: a relationship needs `to`")
        if check.kind == "sql" and not (check.select and check.name):
            problems.append("a sql check needs `name` and `select`")
    return problems


def _invalid(path: Path, problems: list[str]) -> CdpError:
    place = path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE.parent) else path.name
    hint = "correct the header; docs/architecture.md says what each key means"
    return CdpError(tuple(Problem("model-invalid", (f"{place}: {text}",), hint) for text in problems), ExitCode.USAGE)
