"""From the files that no run has read to every accepted version of the records they touch.

Each table in turn: read its new files once, type every row, judge how the columns parsed, note labels never seen, tell
versions from copies, set aside what can not be used. What the Silver model then reads is `stage.<table>`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aakash_cdp.bronze.contract import SourceTable
from aakash_cdp.bronze.drift import ParsedShare, check_ceilings
from aakash_cdp.bronze.files import BronzeFile, unreadable
from aakash_cdp.bronze.quality import Counts, measure
from aakash_cdp.errors import CdpError, Problem
from aakash_cdp.pipeline.model import Model
from aakash_cdp.pipeline.plan import Plan, Step
from aakash_cdp.pipeline.tables import RANKED_COLUMNS
from aakash_cdp.silver.dictionary import add_new_labels, labels_seen
from aakash_cdp.silver.quarantine import forget_quarantine, has_changes, quarantine_select, replace_quarantine
from aakash_cdp.silver.versions import (
    RANKED,
    Published,
    collect_candidates,
    duplicates_by_file,
    expose_versions,
)
from aakash_cdp.silver.vocabulary import Vocabulary
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.engine import Engine, EngineError, RawColumn, RawFiles


@dataclass
class Ingest:
    """Bronze rows on their way into Silver, one source table at a time. Counts add up over the run."""

    engine: Engine
    plan: Plan
    vocabulary: Vocabulary
    root: Path
    run_id: str
    quality: dict[str, Counts] = field(default_factory=dict)
    duplicates: dict[int, int] = field(default_factory=dict)
    recounted: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def parse(self, name: str, files: Sequence[BronzeFile]) -> int:
        """Type every row of the files into `stage.<table>_row`; returns the rows read."""
        table = self.plan.sources.tables[name]
        paths = [file.path for file in files]
        self.engine.expose_bronze(name, self.root, _shapes(table, files))
        try:
            rows = self.engine.create(f"stage.{name}_row", self.plan.parses[name].select.text)
        except EngineError:
            self._blame_files(paths)
            raise
        self.quality[name], shares = measure(self.engine, table, {file.file_id: file.path for file in files})
        self._judge(shares)
        return rows

    def _blame_files(self, paths: Sequence[str]) -> None:
        broken = self.engine.unreadable_files(self.root, paths)
        if broken:
            raise CdpError(tuple(p for path, why in broken.items() for p in unreadable(path, why).problems))

    def _judge(self, shares: Sequence[ParsedShare]) -> None:
        try:
            check_ceilings(self.plan.sources, shares)
        except CdpError as error:
            self.problems.extend(error.problems)

    def note_labels(self, model: Model) -> int:
        """Enter labels never seen before into the dictionary; returns how many."""
        columns = [
            (f"stage.{model.header.source}_row", column, label.kind, label.context)
            for column, label in model.header.labels.items()
        ]
        if not columns:
            return 0
        return add_new_labels(self.engine, self.vocabulary, labels_seen(columns))

    def version(self, step: Step, *, has_new: bool, kept: Sequence[str] = ()) -> None:
        """Make `stage.<table>` from the new rows and the published ones of touched ids.

        `kept` names the relations that hold those: newest versions, then older ones.
        """
        name = step.model.header.source
        assert name is not None
        table = self.plan.sources.tables[name]
        published = self._published(step, *kept) if kept else None
        collect_candidates(self.engine, table, has_new=has_new, published=published)
        self.engine.create("stage.ranked", self.plan.compile(RANKED, {"stage.candidate": RANKED_COLUMNS}))
        for file_id, rows in duplicates_by_file(self.engine).items():
            self.duplicates[file_id] = self.duplicates.get(file_id, 0) + rows
        if published is None:
            self.recounted.add(name)
            forget_quarantine(self.engine, table)
        self._set_aside(table)
        expose_versions(self.engine, table, has_new=has_new, published=published)

    def can_start_from_published(self, step: Step) -> bool:
        """Whether the published rows hold every text that the model starts from; else Bronze is read again."""
        needed = set(self._kept_as(step).values()) & step.published_columns.keys()
        return needed <= self.engine.columns(step.model.name).keys()

    def _published(self, step: Step, current: str, superseded: str) -> Published:
        """A column of the contract that the model does not publish is null: no published row gives it back."""
        staged = self.plan.schema[f"stage.{step.model.header.source}"]
        parsed = [
            (name, f"stored.{kept}" if kept in step.published_columns else f"cast(null as {staged[name]})")
            for name, kept in self._kept_as(step).items()
        ]
        return Published(current, superseded, parsed)

    def _kept_as(self, step: Step) -> dict[str, str]:
        """Parsed column -> the Silver column that keeps its text: the one beside it where the model reads labels."""
        staged = self.plan.schema[f"stage.{step.model.header.source}"]
        labels = step.model.header.labels
        return {name: f"{name}_raw" if name in labels else name for name in staged if name != "_is_current"}

    def _set_aside(self, table: SourceTable) -> None:
        has_fresh, has_published = has_changes(self.engine)
        if has_fresh or has_published:
            schema = {"stage.ranked": RANKED_COLUMNS}
            fresh = self.plan.compile(quarantine_select(table), schema) if has_fresh else None
            replace_quarantine(self.engine, table, fresh, self.run_id)

    def forget(self, name: str) -> None:
        """Drop what the table left in the stage."""
        for relation in (f"stage.{name}", f"stage.{name}_row", f"bronze.{name}"):
            self.engine.drop(relation)

    def store_duplicate_counts(self) -> None:
        """Write to `ops.bronze_files` how many rows of each file were dropped as copies."""
        recounted = ", ".join(f"'{name}'" for name in sorted(self.recounted)) or "''"
        rows: list[Mapping[str, object]] = [
            {"file_id": file_id, "dropped": count} for file_id, count in self.duplicates.items()
        ]
        self.engine.load("stage.dropped", arrow_table({"file_id": "bigint", "dropped": "bigint"}, rows))
        before = f"case when table_name in ({recounted}) then 0 else duplicate_count end"
        columns = ", ".join(
            f"cast({before} + coalesce(dropped, 0) as bigint) as {name}"
            if name == "duplicate_count"
            else f"files.{name}"
            for name in self.plan.schema["ops.bronze_files"]
        )
        self.engine.create(
            "stage.counted",
            f"select {columns} from ops.bronze_files as files "
            "left join stage.dropped on dropped.file_id = files.file_id "
            f"where dropped.file_id is not null or table_name in ({recounted})",
        )
        self.engine.replace_keys(
            "ops.bronze_files",
            ("file_id",),
            "(select file_id from stage.counted)",
            "select * from stage.counted",
        )


def _shapes(table: SourceTable, files: Sequence[BronzeFile]) -> list[RawFiles]:
    """The files by their columns and types; without a file one shape that has nothing."""
    by_columns: defaultdict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for file in files:
        by_columns[tuple(file.columns.items())].append(file.path)
    if not by_columns:
        by_columns[()] = []
    return [RawFiles(paths, _raw_columns(table, dict(columns))) for columns, paths in by_columns.items()]


def _raw_columns(table: SourceTable, present: Mapping[str, str]) -> list[RawColumn]:
    physical = {name: table.physical_name(name) for name in table.columns}
    return [RawColumn(name, column if column in present else None) for name, column in physical.items()]
