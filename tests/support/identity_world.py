"""Identity alone, in process: leads, calls and decisions in, students out; no Bronze, no command, no control database.

A `World` holds the records as Silver would. `Identity.apply` writes those that changed into an engine's Silver tables,
so that `changed.*` says what a run would say, and applies the stage's models. `rebuilt` does the same from nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.control import IdentityDecision, Verdict
from aakash_cdp.pipeline.applier import DECISIONS, Applier
from aakash_cdp.pipeline.apply import Ending, exchange
from aakash_cdp.pipeline.ingest import Ingest
from aakash_cdp.pipeline.landing import Landing
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import Plan, Step, changed_name, read_plan
from aakash_cdp.pipeline.record import set_clock
from aakash_cdp.pipeline.tables import OPS_TABLES
from aakash_cdp.silver.vocabulary import Vocabulary, load_vocabulary
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.engine import Engine
from aakash_cdp.warehouse.opening import open_warehouse
from tests.support.homes import AS_OF, settings

Row = Mapping[str, Any]
Content = dict[str, Counter[tuple[Any, ...]]]
CREATED = datetime(2026, 4, 1, 6)
LEADS = "silver.crm_dim_lead"
OLDER = "silver.crm_dim_lead_superseded"
CALLS = "silver.crm_fact_call_log"
FORMS = "silver.crm_fact_call_disposition"
DEALS = "silver.crm_fact_product_opportunity"
REGISTRATIONS = "silver.crm_fact_scholarship_opportunity"
AGENTS = "silver.crm_dim_user"
BRANCHES = "silver.crm_dim_branch"
KEYS = {
    LEADS: "lead_id",
    OLDER: "lead_id",
    CALLS: "call_log_id",
    FORMS: "call_disposition_id",
    DEALS: "product_opportunity_id",
    REGISTRATIONS: "scholarship_opportunity_id",
    AGENTS: "user_id",
    BRANCHES: "branch_id",
}
DEFAULTS: dict[str, Row] = {
    LEADS: {"created_at": CREATED, "updated_at": CREATED, "is_passed": False},
    OLDER: {"created_at": CREATED},
    CALLS: {"started_at": CREATED, "is_connected": True},
    FORMS: {"created_at": CREATED, "submitted_at": CREATED},
    DEALS: {"updated_at": CREATED},
    REGISTRATIONS: {"updated_at": CREATED},
}


@cache
def plan_of(policy: Path) -> Plan:
    """The compiled plan of a policy folder, once a process."""
    plan = read_plan(policy, "duckdb", read_models())
    plan.compiler.save()
    return plan


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the repository; identity reads no label."""
    return load_vocabulary(REPOSITORY_POLICY / "vocabulary.yml")


def identity_steps(plan: Plan) -> list[Step]:
    """The models of the stage, in order."""
    return [step for step in plan.steps if step.model.stage == "identity"]


@cache
def silver_columns(policy: Path) -> dict[str, dict[str, str]]:
    """The columns of each Silver table that identity reads, and its key: the others would only cost time."""
    plan = plan_of(policy)
    read: dict[str, set[str]] = {table: {key} for table, key in KEYS.items()}
    for step in identity_steps(plan):
        for table, columns in step.reads.items():
            if table in read:
                read[table] |= columns
    return {
        table: {name: kind for name, kind in plan.schema[table].items() if name in columns}
        for table, columns in read.items()
    }


@dataclass
class World:
    """The newest version of every record by table and id, older versions of leads, and what stewards decided."""

    tables: dict[str, dict[str, Row]] = field(default_factory=lambda: {table: {} for table in KEYS})
    decisions: dict[tuple[str, str], IdentityDecision] = field(default_factory=dict)

    def put(self, table: str, record_id: str, **columns: Any) -> None:
        """A record, or a new version of one: the columns named; the others are null or a default."""
        self.tables[table][record_id] = {KEYS[table]: record_id, **DEFAULTS.get(table, {}), **columns}

    def lead(self, lead_id: str, **columns: Any) -> None:
        """A lead as it is now."""
        self.put(LEADS, lead_id, **columns)

    def remove(self, table: str, record_id: str) -> None:
        """As if it had never landed."""
        del self.tables[table][record_id]

    def decide(self, verdict: Verdict, one: str, other: str) -> None:
        """A steward links or holds apart two leads; what stood of the same two ends."""
        first, second = sorted((one, other))
        self.decisions[first, second] = IdentityDecision(first, second, verdict, "seen", "steward", CREATED)

    def undo(self, one: str, other: str) -> None:
        """The steward takes it back."""
        first, second = sorted((one, other))
        del self.decisions[first, second]

    def rows(self, table: str, columns: Iterable[str]) -> list[Row]:
        """What Silver holds of these columns: it knows which facts speak of a lead that never landed."""
        leads = self.tables[LEADS]
        return [
            {name: record.get(name) for name in columns}
            | ({"is_orphan": record.get("lead_id") not in (None, *leads)} if "is_orphan" in columns else {})
            for record in self.tables[table].values()
        ]

    def copy(self) -> "World":
        """The same records; edits of one are none of the other."""
        return World({table: dict(rows) for table, rows in self.tables.items()}, dict(self.decisions))


@dataclass
class Identity:
    """The tables of one engine, brought up to date with a world as often as asked."""

    engine: Engine
    policy: Path
    shown: World = field(default_factory=World)
    runs: int = 0
    fingerprints: dict[str, str] = field(default_factory=dict)

    def apply(self, world: World, policy: Path | None = None) -> dict[str, str]:
        """One run: what changed since the last; returns which models were recomputed, and why."""
        self.policy = policy or self.policy
        plan = plan_of(self.policy)
        self.runs += 1
        applier = self._applier(plan)
        self._write(world, applier)
        for step in identity_steps(plan):
            applier.apply(step)
        self.fingerprints = applier.current_fingerprints()
        self._forget_changes(plan)
        return applier.recomputed

    def _applier(self, plan: Plan) -> Applier:
        run_id = f"run-{self.runs:03}"
        return Applier(
            engine=self.engine,
            plan=plan,
            ingest=Ingest(self.engine, plan, vocabulary(), Path(), run_id),
            landing=Landing((), (), ()),
            fingerprints=self.fingerprints,
            vocabulary_version="",
            full=not self.fingerprints,
            ending=Ending(run_id, AS_OF + timedelta(days=self.runs), "policy"),
        )

    def _write(self, world: World, applier: Applier) -> None:
        is_first = self.runs == 1
        for table, columns in silver_columns(self.policy).items():
            rows = world.rows(table, columns)
            if is_first or rows != self.shown.rows(table, columns):
                self._exchange(table, columns, arrow_table(columns, rows))
        if is_first:
            self.engine.load(DECISIONS, arrow_table(OPS_TABLES[DECISIONS]))
        if world.decisions != self.shown.decisions:
            applier.apply_decisions(list(world.decisions.values()))
        self.shown = world.copy()

    def _exchange(self, table: str, columns: Mapping[str, str], rows: pa.Table) -> None:
        if not self.engine.has(table):
            self.engine.load(table, rows)
            return
        self.engine.load("stage.fresh", rows)
        exchange(self.engine, table, KEYS[table], list(columns), "select * from stage.fresh", table)
        self.engine.drop("stage.fresh")

    def _forget_changes(self, plan: Plan) -> None:
        for table in [*KEYS, DECISIONS, *(step.model.name for step in identity_steps(plan))]:
            self.engine.drop(changed_name(table))

    # What came out

    def contents(self) -> Content:
        """The rows of every identity table and view, but for what depends on the way there."""
        plan = plan_of(self.policy)
        tables = [step.model.name for step in identity_steps(plan) if step.model.name != "identity.changes"]
        return {
            table: Counter(self.engine.rows(f"select {', '.join(sorted(self._columns(table)))} from {table}"))
            for table in tables
        }

    def _columns(self, table: str) -> Iterable[str]:
        return plan_of(self.policy).schema[table]

    def students(self) -> dict[str, str]:
        """Every lead with its student's id."""
        return dict(self.engine.rows("select lead_id, cdp_user_id from identity.user_map"))

    def groups(self) -> set[frozenset[str]]:
        """The leads of each student."""
        return gathered(self.students())

    def homes(self) -> set[frozenset[str]]:
        """The leads of each household."""
        return gathered(dict(self.engine.rows("select lead_id, household_id from identity.user_map")))


def gathered(labels: Mapping[str, str]) -> set[frozenset[str]]:
    """What has one label, together."""
    found: dict[str, set[str]] = {}
    for member, label in labels.items():
        found.setdefault(label, set()).add(member)
    return {frozenset(members) for members in found.values()}


@contextmanager
def identity(policy: Path = REPOSITORY_POLICY) -> Iterator[Identity]:
    """An engine with nothing in it."""
    with TemporaryDirectory() as folder:
        # A handful of rows: more threads than one only wait for each other.
        engine = open_warehouse(replace(settings(Path(folder)), threads=1)).begin("run-0", full=True)
        set_clock(engine, AS_OF)
        try:
            yield Identity(engine, policy)
        finally:
            engine.abandon()


def rebuilt(world: World, policy: Path = REPOSITORY_POLICY) -> Content:
    """What a full run makes of the same records."""
    with identity(policy) as fresh:
        fresh.apply(world)
        return fresh.contents()


def differences(one: Content, other: Content) -> list[str]:
    """The tables in which two contents differ, with a row of each side."""
    return [
        f"{table}: {sum((left - right).values())} rows only in the first, such as {next(iter(left - right), None)}; "
        f"{sum((right - left).values())} only in the second, such as {next(iter(right - left), None)}"
        for table in one
        for left, right in [(one[table], other[table])]
        if left != right
    ]


def user_id(lead_id: str) -> str:
    """The id of a student whose anchor this lead is."""
    return f"cdp_{hashlib.sha256(lead_id.encode()).hexdigest()[:20]}"


def key60(text: str) -> int:
    """The 60-bit key of a text, worked out apart from the product."""
    return int.from_bytes(hashlib.md5(text.encode()).digest()[:8], "big") >> 4


def day(text: str) -> date:
    """2009-03-04 as a date."""
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    """2026-04-01 06:00 as a time."""
    return datetime.fromisoformat(text)
