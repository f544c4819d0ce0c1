"""Which Superleap tables and columns exist, what we call them, and what their text holds when it is good.

Reads policy/sources.yml as a whole: every problem is reported at once, with its line. No other module knows a
physical name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from aakash_cdp.errors import CdpError, ExitCode, Problem
from aakash_cdp.policy import load_yaml, validation_problems

ColumnType = Literal[
    "id",
    "ts",
    "ts_ist",
    "date",
    "phone",
    "phones",
    "bool",
    "number",
    "seconds",
    "text",
    "verbatim",
    "enum",
    "email",
    "withheld",
]
FREE_TEXT: frozenset[str] = frozenset({"id", "text", "verbatim", "enum", "withheld"})
VERSION_ORDER = ("updated_at", "ingested_at")
SYSTEM_COLUMNS = ("id", "created_at", *VERSION_ORDER, "deleted_at")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(_Strict):
    """One column of one source table. `physical` is Superleap's name for it, where that is not ours."""

    type: ColumnType
    physical: str | None = Field(default=None, alias="from")
    required: bool = False
    references: str | None = None
    pii: Literal["none", "quasi", "direct"] = "none"
    unparseable_ceiling: float | None = Field(default=None, ge=0, le=1)

    @property
    def can_fail(self) -> bool:
        """Whether a non-null text of this type may fail to parse."""
        return self.type not in FREE_TEXT


class _Table(_Strict):
    physical: str = Field(alias="from")
    fresh_within_hours: int = Field(gt=0)
    columns: dict[str, Column]


class _Document(_Strict):
    version: Literal[1]
    database: str
    null_spellings: tuple[str, ...]
    unparseable_ceiling: dict[str, float]
    system_columns: dict[str, Column]
    tables: dict[str, _Table]

    @model_validator(mode="after")
    def _has_the_columns_every_version_needs(self) -> "_Document":
        missing = [name for name in SYSTEM_COLUMNS if name not in self.system_columns]
        if missing:
            raise ValueError(f"system_columns lacks {', '.join(missing)}")
        if "default" not in self.unparseable_ceiling:
            raise ValueError("unparseable_ceiling needs a default")
        return self


class SourceTable(BaseModel):
    """One Superleap table under our names: `columns` holds the system columns too, in contract order."""

    model_config = ConfigDict(frozen=True)
    name: str
    physical: str
    fresh_within_hours: int
    columns: dict[str, Column]

    @property
    def key(self) -> str:
        """The name of its id in Silver."""
        return f"{self.name}_id"

    def physical_name(self, column: str) -> str:
        """Superleap's name of one of our columns."""
        return self.columns[column].physical or column

    @property
    def must_parse(self) -> tuple[str, ...]:
        """The columns without which a row is quarantined, in contract order."""
        return tuple(name for name, column in self.columns.items() if column.required or name in VERSION_ORDER)


class Sources(BaseModel):
    """The whole contract."""

    model_config = ConfigDict(frozen=True)
    database: str
    null_spellings: tuple[str, ...]
    ceilings: dict[str, float]
    tables: dict[str, SourceTable]

    def ceiling(self, column: Column) -> float:
        """The share of unparseable values above which a file stops the run."""
        if column.unparseable_ceiling is not None:
            return column.unparseable_ceiling
        return self.ceilings.get(column.type, self.ceilings["default"])


def load_sources(path: Path) -> Sources:
    """Read and validate policy/sources.yml. Raises CdpError `policy-invalid` with every problem found."""
    data, lines = load_yaml(path)
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        raise CdpError(tuple(validation_problems(error, lines, path)), ExitCode.USAGE) from None
    problems = [
        Problem("policy-invalid", (f"{path}:{lines.get(place, 1)} {text}",), "correct the line, then run again")
        for place, text in _contradictions(document)
    ]
    if problems:
        raise CdpError(tuple(problems), ExitCode.USAGE)
    tables = {
        name: SourceTable(
            name=name,
            physical=table.physical,
            fresh_within_hours=table.fresh_within_hours,
            columns={**document.system_columns, **table.columns},
        )
        for name, table in document.tables.items()
    }
    return Sources(
        database=document.database,
        null_spellings=document.null_spellings,
        ceilings=document.unparseable_ceiling,
        tables=tables,
    )


def _contradictions(document: _Document) -> Iterator[tuple[tuple[str, ...], str]]:
    physical_tables: dict[str, str] = {}
    for name, table in document.tables.items():
        if table.physical in physical_tables:
            owner = physical_tables[table.physical]
            yield ("tables", name, "from"), f"tables {owner} and {name} both read Superleap's {table.physical}"
        physical_tables[table.physical] = name
        yield from _column_contradictions(document, name, table)


def _column_contradictions(document: _Document, name: str, table: _Table) -> Iterator[tuple[tuple[str, ...], str]]:
    seen: dict[str, str] = {
        column.physical or column_name: column_name for column_name, column in document.system_columns.items()
    }
    for column_name, column in table.columns.items():
        place = ("tables", name, "columns", column_name)
        if column_name in document.system_columns:
            yield place, f"{name}.{column_name} is a system column already"
            continue
        physical = column.physical or column_name
        if physical in seen:
            yield place, f"{name}.{column_name} and {name}.{seen[physical]} both read {physical}"
        seen[physical] = column_name
        if column.references is not None and column.references not in document.tables:
            yield place, f"{name}.{column_name} references {column.references}, which is no table here"
