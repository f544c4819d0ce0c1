"""One run: read what is new, change the run's own copy, check it, and only then switch readers to it.

A failed check or a kill at any point leaves the previous publication whole. The next run starts from that publication
and so finishes the work, also when it comes with other input.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aakash_cdp.bronze.drift import Drift, tell
from aakash_cdp.control import CheckResult, ControlDatabase, IdentityDecision, StageRecord, WriterLock
from aakash_cdp.errors import CdpError
from aakash_cdp.identity.decisions import contradictions, told
from aakash_cdp.pipeline.admission import Request
from aakash_cdp.pipeline.applier import DECISIONS, VOCABULARY, Applier
from aakash_cdp.pipeline.apply import Ending
from aakash_cdp.pipeline.checks import require_passed, run_checks
from aakash_cdp.pipeline.ingest import Ingest
from aakash_cdp.pipeline.landing import Landing, read_landing
from aakash_cdp.pipeline.plan import Plan
from aakash_cdp.pipeline.questions import Reach, questions
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
from aakash_cdp.silver.reconciliation import Balance, count_buckets, require_balance
from aakash_cdp.silver.vocabulary import Vocabulary
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.engine import Engine

Progress = Callable[[str, int, int], None]
COPY_STAGE = "serving copy"


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
    policy_version: str
    database: ControlDatabase
    lock: WriterLock
    progress: Progress
    replaces_policy: str | None = None
    """The version of the policy by which the publication was made that this run replaces."""
    started: float = field(default_factory=time.perf_counter)
    stages: list[StageRecord] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)
    decisions: list[IdentityDecision] = field(default_factory=list)
    landing: Landing = field(init=False)
    applier: Applier = field(init=False)

    def note_copy(self, seconds: float) -> None:
        """Record what the byte copy of the newest publication took."""
        self.stages.append(StageRecord(0, COPY_STAGE, seconds, 0, 0, None))

    # Apply

    def apply(self) -> None:
        """Bring every table of the run's own copy up to date. Raises CdpError before anything is published."""
        with self.stage("bronze") as record:
            self._prepare_ops_tables()
            self.landing = read_landing(self.engine, self.plan.sources, self.database, self.request)
            record(self.landing.rows, len(self.landing.new), f"{len(self.landing.new)} new files")
        ingest = Ingest(self.engine, self.plan, self.vocabulary, self.request.bronze, self.request.run_id)
        published = dict(self.engine.rows("select model_name, fingerprint from ops.model"))
        self.applier = Applier(
            engine=self.engine,
            plan=self.plan,
            ingest=ingest,
            landing=self.landing,
            fingerprints=published,
            vocabulary_version=self.vocabulary_version,
            full=self.request.full,
            ending=Ending(self.request.run_id, self.request.as_of, self.policy_version),
        )
        for gone in published.keys() - self.applier.current_fingerprints().keys():
            self.engine.drop(gone)
        self._apply_steps(ingest)
        ingest.store_duplicate_counts()
        store_quality(self.engine, self.request.run_id, ingest.quality)
        store_drift(self.engine, self.request.run_id, self.landing.drifts)
        store_fingerprints(self.engine, self.request.run_id, self.applier.current_fingerprints())

    def _apply_steps(self, ingest: Ingest) -> None:
        """Once a file has failed, the other files are still read, so that every problem is told at once."""
        if self.applier.has_new_vocabulary():
            with self.stage(VOCABULARY) as record:
                record(0, self.applier.apply_vocabulary(), "the vocabulary changed")
        with self.stage(DECISIONS) as record:
            self.decisions = self.database.identity_decisions()
            record(len(self.decisions), self.applier.apply_decisions(self.decisions), None)
        for step in self.plan.steps:
            if ingest.problems and not step.model.header.source:
                break
            with self.stage(step.model.name) as record:
                record(*self.applier.apply(step))
        if ingest.problems:
            raise CdpError(tuple(ingest.problems))

    def _prepare_ops_tables(self) -> None:
        for table, columns in OPS_TABLES.items():
            is_kept = table in KEPT_BY_A_FULL_RUN and self.request.full and self.engine.keep(table)
            if not is_kept and not self.engine.has(table):
                self.engine.load(table, arrow_table(columns))
        set_clock(self.engine, self.request.as_of)

    # Check

    def check(self) -> None:
        """Hold the copy to reconciliation and every check. Raises CdpError; nothing is published then."""
        with self.stage("checks") as record:
            self.balances = count_buckets(self.engine, self.plan.source_tables())
            store_balances(self.engine, self.request.run_id, self.balances)
            asked = [
                question
                for step in self.plan.steps
                for question in questions(step, Reach(None if self.applier.reads_everything(step) else self.engine))
            ]
            self.checks = run_checks(self.engine, asked)
            self.database.record_checks(self.request.run_id, self.checks)
            record(0, len(self.checks), f"{len(self.checks)} checks")
        require_balance(self.balances)
        require_passed(self.checks)

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
            if self.request.unskip:
                self.database.lift_set_aside(self.request.unskip, utc_now())
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
            recomputed=dict(self.applier.recomputed),
            warnings=tuple(self._warnings()),
        )

    def _warnings(self) -> Iterator[str]:
        yield from tell(self.landing.drifts)
        for result in self.checks:
            if result.outcome == "warned":
                yield f"{result.table_name}: {result.check_name}: {result.failing_rows:,} rows"
        yield from map(told, contradictions(self.decisions))

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int, int, str | None], None]]:
        """Time one stage, tell progress, and note what it read and wrote."""
        total = len(self.plan.steps) + 4
        self.progress(name, len(self.stages), total)
        begun = time.perf_counter()
        facts: list[tuple[int, int, str | None]] = [(0, 0, None)]

        def record(rows_in: int, rows_out: int, note: str | None) -> None:
            facts[0] = (rows_in, rows_out, note)

        yield record
        rows_in, rows_out, note = facts[0]
        self.stages.append(StageRecord(len(self.stages), name, time.perf_counter() - begun, rows_in, rows_out, note))
