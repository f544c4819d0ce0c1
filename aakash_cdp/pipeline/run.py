"""One run: read what is new, change the run's own copy, check it, and only then switch readers to it.

A failed check or a kill at any point leaves the previous publication whole. The next run starts from that publication
and so finishes the work, also when it comes with other input.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aakash_cdp.bronze.drift import Drift
from aakash_cdp.control import CheckResult, ControlDatabase, StageRecord, WriterLock
from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline import apply as applying
from aakash_cdp.pipeline.checks import questions, require_passed, run_checks
from aakash_cdp.pipeline.ingest import Ingest
from aakash_cdp.pipeline.landing import Landing, read_landing
from aakash_cdp.pipeline.plan import Plan, Step
from aakash_cdp.pipeline.record import (
    copy_run_log,
    set_clock,
    store_balances,
    store_drift,
    store_fingerprints,
    store_quality,
    utc_now,
)
from aakash_cdp.pipeline.tables import KEPT_BY_A_FULL_RUN, OPS_TABLES
from aakash_cdp.pipeline.touched import touch
from aakash_cdp.silver.dictionary import resolve_again
from aakash_cdp.silver.reconciliation import Balance, count_buckets, require_balance
from aakash_cdp.silver.vocabulary import Vocabulary
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.engine import Engine

Progress = Callable[[str, int, int], None]
VOCABULARY = "ops.label"
COPY_STAGE = "serving copy"


@dataclass(frozen=True)
class Request:
    """What a run was asked for."""

    run_id: str
    bronze: Path
    full: bool
    as_of: datetime
    compact: bool = False


@dataclass(frozen=True)
class Report:
    """What a run did, for people and for `--json`."""

    run_id: str
    kind: str
    seconds: float
    rows_in: int
    rows_out: int
    stages: tuple[StageRecord, ...]
    balances: tuple[Balance, ...]
    checks: tuple[CheckResult, ...]
    drifts: tuple[Drift, ...]
    recomputed: dict[str, str]
    warnings: tuple[str, ...]


@dataclass
class PipelineRun:
    """One run's state. Call `apply`, `check` and `publish` in this order."""

    request: Request
    engine: Engine
    plan: Plan
    vocabulary: Vocabulary
    vocabulary_version: str
    database: ControlDatabase
    lock: WriterLock
    progress: Progress
    started: float = field(default_factory=time.perf_counter)
    stages: list[StageRecord] = field(default_factory=list)
    recomputed: dict[str, str] = field(default_factory=dict)
    balances: list[Balance] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)
    _whole: set[str] = field(default_factory=set)
    _fingerprints: dict[str, str] = field(default_factory=dict)
    _landing: Landing | None = None
    _ingest: Ingest | None = None

    @property
    def landing(self) -> Landing:
        assert self._landing is not None
        return self._landing

    @property
    def ingest(self) -> Ingest:
        assert self._ingest is not None
        return self._ingest

    def note_copy(self, seconds: float) -> None:
        """Record what the byte copy of the newest publication took."""
        self.stages.append(StageRecord(0, COPY_STAGE, seconds, 0, 0, None))

    # Apply

    def apply(self) -> None:
        """Bring every table of the run's own copy up to date. Raises CdpError before anything is published."""
        with self.stage("bronze") as record:
            self._prepare_ops_tables()
            self._landing = read_landing(self.engine, self.plan.sources, self.database, self.request)
            record(self.landing.rows, len(self.landing.new), f"{len(self.landing.new)} new files")
        self._ingest = Ingest(self.engine, self.plan, self.vocabulary, self.request.bronze, self.request.run_id)
        self._apply_vocabulary()
        for step in self.plan.steps:
            if self.ingest.problems and not step.model.header.source:
                break
            with self.stage(step.model.name) as record:
                record(*(self._apply_silver(step) if step.model.header.source else self._apply_model(step)))
        if self.ingest.problems:
            raise CdpError(tuple(self.ingest.problems))
        self.ingest.store_duplicate_counts()
        store_quality(self.engine, self.request.run_id, self.ingest.quality)
        store_drift(self.engine, self.request.run_id, self.landing.drifts)
        store_fingerprints(self.engine, self.request.run_id, self._current_fingerprints())

    def _prepare_ops_tables(self) -> None:
        for table, columns in OPS_TABLES.items():
            is_kept = table in KEPT_BY_A_FULL_RUN and self.request.full and self.engine.keep(table)
            if not is_kept and not self.engine.has(table):
                self.engine.load(table, arrow_table(columns))
        set_clock(self.engine, self.request.as_of)
        self._fingerprints = dict(self.engine.rows("select model_name, fingerprint from ops.model"))

    def _current_fingerprints(self) -> dict[str, str]:
        found = {step.model.name: step.fingerprint for step in self.plan.steps}
        found |= {f"bronze.{parse.table}": parse.fingerprint for parse in self.plan.parses.values()}
        return {**found, VOCABULARY: self.vocabulary_version}

    def _has_changed(self, name: str, fingerprint: str) -> bool:
        return self._fingerprints.get(name) != fingerprint

    def _apply_vocabulary(self) -> None:
        """A changed vocabulary resolves every label again; what comes out different touches the rows that show it."""
        if VOCABULARY not in self._fingerprints or not self._has_changed(VOCABULARY, self.vocabulary_version):
            return
        with self.stage(VOCABULARY) as record:
            resolve_again(self.engine, self.vocabulary)
            columns = OPS_TABLES[VOCABULARY]
            changed = applying.exchange(
                self.engine, VOCABULARY, "label_id", list(columns), "select * from stage.label", where=""
            )
            record(0, changed, "the vocabulary changed")

    def _apply_silver(self, step: Step) -> tuple[int, int, str | None]:
        name = step.model.header.source
        assert name is not None
        has_table = self.engine.has(step.model.name)
        parse = self.plan.parses[name]
        reparse = not has_table or self._has_changed(f"bronze.{name}", parse.fingerprint)
        files = self.landing.files_of(name) if reparse else self.landing.new_files_of(name)
        is_parsed = reparse or bool(files)
        rows = self.ingest.parse(name, files) if is_parsed else 0
        if self.ingest.problems:
            self.ingest.forget(name)
            return rows, 0, None
        if is_parsed:
            self.ingest.note_labels(step.model)
        changed = self._version_and_apply(step, has_rows=is_parsed, has_table=has_table, reparse=reparse)
        self.engine.create_view(step.model.versions, self.plan.version_view(step))
        self.ingest.forget(name)
        return rows, changed, self.recomputed.get(step.model.name)

    def _version_and_apply(self, step: Step, *, has_rows: bool, has_table: bool, reparse: bool) -> int:
        reason = self._reason_to_rebuild(step)
        if has_table and reparse:
            reason = "how its rows are read changed"
        if not has_table:
            self.ingest.version(step, has_new=True, keep_published=False)
            return applying.build(self.engine, step).rows_changed
        if reason:
            self.recomputed[step.model.name] = reason
            if not reparse:
                self._touch_everything(step, landed=has_rows)
            self.ingest.version(step, has_new=has_rows, keep_published=not reparse)
            return self._note_whole(step, applying.rebuild(self.engine, step))
        if not touch(self.engine, self.plan, step, landed=has_rows) and not has_rows:
            return 0
        self.ingest.version(step, has_new=has_rows, keep_published=True)
        return applying.merge(self.engine, self.plan, step).rows_changed

    def _touch_everything(self, step: Step, *, landed: bool) -> None:
        key = step.model.header.key
        fresh = f" union select {key} from stage.{step.model.header.source}_row" if landed else ""
        self.engine.create(step.model.touched, f"select {key} from {step.model.name}{fresh}")

    def _reason_to_rebuild(self, step: Step) -> str | None:
        if self._has_changed(step.model.name, step.fingerprint):
            return "its rule changed" if step.model.name in self._fingerprints else "it is new"
        whole = sorted(self._whole & step.full.tables)
        return f"{whole[0]} has other columns" if whole else None

    def _apply_model(self, step: Step) -> tuple[int, int, str | None]:
        kind = step.model.header.kind
        reason = self._reason_to_rebuild(step)
        if kind == "view":
            applying.apply_view(self.engine, step)
            return 0, 0, None
        if kind == "append":
            return self._append(step, reason)
        if not self.engine.has(step.model.name):
            applied = applying.build(self.engine, step)
        elif reason or kind == "full":
            if reason:
                self.recomputed[step.model.name] = reason
            applied = applying.rebuild(self.engine, step)
        elif touch(self.engine, self.plan, step, landed=False):
            applied = applying.merge(self.engine, self.plan, step)
        else:
            applied = applying.Applied(0, 0)
        return applied.rows_read, self._note_whole(step, applied), reason

    def _append(self, step: Step, reason: str | None) -> tuple[int, int, str | None]:
        if reason and self.engine.has(step.model.name):
            self.recomputed[step.model.name] = reason
        if self.request.full or reason or not self.engine.has(step.model.name):
            applied = applying.append(self.engine, step, step.full.text)
        elif touch(self.engine, self.plan, step, landed=False):
            applied = applying.append(self.engine, step, self.plan.incremental(step).text)
        else:
            applied = applying.Applied(0, 0)
        return applied.rows_read, applied.rows_changed, reason

    def _note_whole(self, step: Step, applied: applying.Applied) -> int:
        if applied.is_whole:
            self._whole.update(step.model.tables)
        return applied.rows_changed

    # Check

    def check(self) -> None:
        """Hold the copy to reconciliation and every check. Raises CdpError; nothing is published then."""
        with self.stage("checks") as record:
            self.balances = count_buckets(self.engine, self.plan.source_tables())
            store_balances(self.engine, self.request.run_id, self.balances)
            asked = [
                question
                for step in self.plan.steps
                for question in questions(step, None if self._reads_everything(step) else self.engine)
            ]
            self.checks = run_checks(self.engine, asked)
            self.database.record_checks(self.request.run_id, self.checks)
            record(0, len(self.checks), f"{len(self.checks)} checks")
        require_balance(self.balances)
        require_passed(self.checks)

    def _reads_everything(self, step: Step) -> bool:
        return self.request.full or step.model.name in self.recomputed or step.model.name not in self._fingerprints

    # Publish

    def publish(self) -> Report:
        """Write the run log into the copy and switch readers to it."""
        if self.request.compact:
            self._sort_tables()
        with self.stage("publish") as record:
            seconds = time.perf_counter() - self.started
            report = self._report(seconds)
            ended = {
                "state": "published",
                "finished_at": utc_now(),
                "seconds": seconds,
                "rows_in": report.rows_in,
                "rows_out": report.rows_out,
                "recomputed": report.recomputed,
                "warnings": list(report.warnings),
            }
            self.database.record_stages(self.request.run_id, self.stages)
            copy_run_log(self.engine, self.database, self.request.run_id, ended)
            self.lock.confirm()
            self.engine.publish()
            record(0, 0, None)
        return self._report(time.perf_counter() - self.started)

    def _sort_tables(self) -> None:
        with self.stage("compact") as record:
            models = [step.model for step in self.plan.steps if step.model.header.sorted_by]
            for model in models:
                self.engine.create("stage.sorted", f"select * from {model.name}")
                self.engine.create(model.name, "select * from stage.sorted", model.header.sorted_by)
            record(0, 0, f"{len(models)} tables sorted again")

    def _report(self, seconds: float) -> Report:
        rows_in = self.landing.rows
        rows_out = sum(stage.rows_out or 0 for stage in self.stages if "." in stage.stage_name)
        return Report(
            run_id=self.request.run_id,
            kind="full" if self.request.full else "incremental",
            seconds=seconds,
            rows_in=rows_in,
            rows_out=rows_out,
            stages=tuple(self.stages),
            balances=tuple(self.balances),
            checks=tuple(self.checks),
            drifts=tuple(self.landing.drifts),
            recomputed=dict(self.recomputed),
            warnings=tuple(self._warnings()),
        )

    def _warnings(self) -> Iterator[str]:
        yield from (str(drift) for drift in self.landing.drifts)
        for result in self.checks:
            if result.outcome == "warned":
                yield f"{result.table_name}: {result.check_name}: {result.failing_rows:,} rows"

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int, int, str | None], None]]:
        """Time one stage, tell progress, and note what it read and wrote."""
        total = len(self.plan.steps) + 3
        self.progress(name, len(self.stages), total)
        begun = time.perf_counter()
        facts: list[tuple[int, int, str | None]] = [(0, 0, None)]

        def record(rows_in: int, rows_out: int, note: str | None) -> None:
            facts[0] = (rows_in, rows_out, note)

        yield record
        rows_in, rows_out, note = facts[0]
        self.stages.append(StageRecord(len(self.stages), name, time.perf_counter() - begun, rows_in, rows_out, note))
