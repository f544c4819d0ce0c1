"""What the product asks of an engine: few verbs, and two bulk doors for Arrow. Nothing else knows which engine runs.

Tables are named `schema.table`. Schemas `silver`, `identity`, `gold`, `ops` are published; `bronze`, `stage`, `touched`
and `changed` live as long as a run. Selects given to these verbs are already compiled for the engine's `target`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from aakash_cdp.warehouse.compiled import Target

PUBLISHED_SCHEMAS = ("silver", "identity", "gold", "ops")
RUN_SCHEMAS = ("bronze", "stage", "touched", "changed")


class EngineError(Exception):
    """The engine refused a statement. The message may hold values of the data: never print it as it is."""


@dataclass(frozen=True)
class RawColumn:
    """One column of a raw table: our `name`, Superleap's `physical` name, None when no file has it."""

    name: str
    physical: str | None


@dataclass(frozen=True)
class RawFiles:
    """Raw files of one shape: `paths` below the Bronze root, and what their columns are."""

    paths: Sequence[str]
    columns: Sequence[RawColumn]


class Reader(Protocol):
    """Read-only access to one publication, or to a run's own copy."""

    target: Target

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Every row of a small result."""

    def batches(self, select: str) -> Iterator[pa.RecordBatch]:
        """The bulk door out."""

    def table(self, select: str) -> pa.Table:
        """A whole result as Arrow."""

    def tables(self) -> dict[str, dict[str, str]]:
        """Every published table and view: its columns with their Athena types, in order."""

    def close(self) -> None:
        """Let go of the publication."""


class Engine(Reader, Protocol):
    """A run's own copy of the tables, until `publish` makes it what readers see."""

    def create(self, table: str, select: str, order_by: Sequence[str] = ()) -> int:
        """Replace a table by a select; returns its rows."""

    def create_view(self, view: str, select: str) -> None:
        """Replace a view."""

    def append(self, table: str, select: str) -> int:
        """Add rows by position; returns how many."""

    def pick(self, into: str, table: str, key: str, keys: str) -> int:
        """Make the table `into` the rows of `table` whose key is in the select `keys`; returns how many."""

    def replace_keys(self, table: str, key: Sequence[str], keys: str, rows: str) -> None:
        """Remove the rows whose key is in the relation `keys`, then add the rows of the select `rows`."""

    def load(self, table: str, data: pa.Table) -> None:
        """The bulk door in: replace a table by Arrow data."""

    def previous(self, table: str) -> str | None:
        """In a full run, what to call a table of the publication before it; None where there is none."""

    def keep(self, table: str) -> bool:
        """In a full run, bring over a table of the publication before it; False where there is none."""

    def drop(self, table: str) -> None:
        """Remove a table or view if it is there."""

    def has(self, table: str) -> bool:
        """Whether a table or view exists."""

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table with their Athena types, in order."""

    def expose_bronze(self, table: str, root: Path, shapes: Sequence[RawFiles]) -> None:
        """Make `bronze.<table>` read these files: all columns text, `_file_id`, `_row_number` (unique in its file).

        Files of another shape are read apart: a value's text never depends on what lies beside it.
        """

    def unreadable_files(self, root: Path, paths: Sequence[str]) -> Mapping[str, str]:
        """Of these Parquet files, those whose rows can not be read, with the reason."""

    def publish(self) -> None:
        """Switch readers to this copy, atomically. Nothing before this is visible to them."""

    def abandon(self) -> None:
        """Throw this copy away."""


class Warehouse(Protocol):
    """Where publications live: which are kept, which one readers see, and how a run begins its own copy."""

    target: Target

    def published(self) -> str | None:
        """The run whose publication readers see, or None before the first."""

    def kept(self) -> list[str]:
        """The runs whose publications are kept, oldest first."""

    def reader(self) -> Reader:
        """Open what readers see, read-only. Raises CdpError `nothing-published`."""

    def reader_with(self, instead: Mapping[str, str]) -> Reader:
        """The same, with tables that mean a select instead; a select calls what is published `published.<table>`."""

    def begin(self, run_id: str, *, full: bool, beside: bool = False) -> Engine:
        """A run's own copy: of what is published, or empty for a full run. Raises CdpError `disk-full`.

        `beside`: the publication stays at hand for comparison, as it does for a full run.
        """

    def point_to(self, run_id: str) -> None:
        """Switch readers to a kept publication, atomically."""

    def discard(self, run_id: str) -> None:
        """Remove what a run that was never published left behind."""
