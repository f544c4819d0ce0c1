"""`python -m bench.identity --leads N [--base HOME]`: from raw leads to households, and what changed leads cost.

Without a base, or where the base holds about N leads, identity reads what a run published, calls and forms included.
Else the leads of the base are laid down several times with other ids, numbers and addresses, so that ten million need
no run of ten million; then there are leads alone: no calls, forms, deals, registrations or older versions.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from aakash_cdp.config import REPOSITORY_POLICY, load_settings
from aakash_cdp.identity.decisions import DECISION_COLUMNS
from aakash_cdp.pipeline import apply as applying
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import Plan, Step, changed_name, read_plan
from aakash_cdp.pipeline.touched import picked, touch
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.duckdb.engine import DuckDBEngine
from aakash_cdp.warehouse.engine import Engine
from aakash_cdp.warehouse.opening import open_warehouse
from bench.measure import cdp
from bench.resolvers.cost import Cost, measured

THREADS, MEMORY = "2", "8GB"
ROUNDS = 3
MOST_BUILT_IN_ROUNDS = 1_000_000
"""More leads than this are built once."""
CHANGED = (100, 1_000, 20_000)
LEADS = "silver.crm_dim_lead"
DECISIONS = "ops.steward_decision"
NUMBERS = ("student_mobile", "parent_mobile", "alternate_mobile")
ADDRESSES = ("email", "parent_email")
MOST_LEADS_OF_A_FAMILY = 50
"""A number or address on more leads is nobody's own, like 9999999999: it is laid down as it is."""
ENDING = applying.Ending("bench", datetime(2026, 1, 1), "bench")


@dataclass(frozen=True)
class Measured:
    """The cost of bringing identity up to date, as a whole and by table."""

    whole: Cost
    tables: Mapping[str, Cost]


def main() -> None:
    """Print the figures of docs/benchmarks.md, "Identity by size"."""
    parser = argparse.ArgumentParser(prog="python -m bench.identity", description=__doc__)
    parser.add_argument("--leads", type=int, required=True, help="about how many")
    parser.add_argument("--base", type=Path, help="a published home (default: N leads are generated and run)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cdp-bench-"))
    try:
        _bench(folder, options.base or _published(folder, options.leads), options.leads)
    finally:
        shutil.rmtree(folder)


def _bench(folder: Path, base: Path, wanted: int) -> None:
    plan = read_plan(REPOSITORY_POLICY, open_warehouse(load_settings(base)).target, read_models())
    file = folder / "identity.duckdb"
    tiles = lay_down(publication(base), file, wanted)
    engine = open_engine(file, folder / "spill")
    leads = engine.rows(f"select count(*) from {LEADS}")[0][0]
    laid = f"laid down {tiles} times, leads alone" if tiles > 1 else "as published"
    print(f"{leads:,} leads, {laid}; {THREADS} threads, {MEMORY} for the engine; {os.cpu_count()} processors\n")
    rounds = ROUNDS if leads <= MOST_BUILT_IN_ROUNDS else 1
    floors = [measured(partial(_floor, engine))[1] for _ in range(rounds)]
    columns = {"floor": Measured(_median(floors), {})}
    columns["leads to households"] = _medians(build_identity(engine, plan) for _ in range(rounds))
    students, households = engine.rows(
        "select count(distinct cdp_user_id), count(distinct household_id) from identity.user_map"
    )[0]
    for count in CHANGED:
        columns[f"{count:,} changed"] = _medians(_change(engine, plan, count, turn) for turn in range(ROUNDS))
    engine.close()
    _print(columns)
    built = "medians of 3" if rounds > 1 else "built once, changed leads are medians of 3"
    print(f"\n{built}; {students:,} students, {households:,} households")


def publication(home: Path) -> Path:
    """The file that a home publishes now."""
    serving = home / "serving"
    return serving / (serving / "CURRENT").read_text().strip()


def open_engine(file: Path, spill: Path) -> DuckDBEngine:
    """A file on disk, within the limits of the benchmark."""
    return DuckDBEngine(file, spill, lambda _: None, lambda: None, threads=THREADS, memory_limit=MEMORY)


def _published(folder: Path, leads: int) -> Path:
    bronze, home = folder / "bronze", folder / "home"
    cdp("generate", "--leads", str(leads), "--out", str(bronze))
    cdp("run", "--home", str(home), "--bronze", str(bronze))
    return home


def lay_down(published: Path, file: Path, wanted: int) -> int:
    """Write the tables that identity reads; returns how often the leads were laid down."""
    with duckdb.connect(published, read_only=True) as connection:
        leads: int = connection.execute(f"select count(*) from {LEADS}").fetchall()[0][0]
    tiles = max(round(wanted / leads), 1)
    if tiles == 1:
        shutil.copy(published, file)
        return 1
    with duckdb.connect(file) as connection:
        connection.execute(f"attach '{published}' as base (read_only); set preserve_insertion_order=false")
        connection.execute(f"set threads={THREADS}; set memory_limit='{MEMORY}'; create schema silver")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'base' and schema_name = 'silver'"
        ).fetchall():
            connection.execute(f"create table silver.{table} as from base.silver.{table} limit 0")
        _find_own(connection, "own_number", NUMBERS)
        _find_own(connection, "own_address", ADDRESSES)
        connection.execute(f"insert into {LEADS} {_tiled(tiles)}")
    return tiles


def _find_own(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    """Count through what families carry, from 0 on."""
    connection.execute(
        f"create temp table {table} as select carried, row_number() over (order by carried) - 1 as position "
        f"from (select unnest([{', '.join(columns)}]) as carried from base.{LEADS}) as lead "
        f"where carried is not null group by carried having count(*) <= {MOST_LEADS_OF_A_FAMILY}"
    )


def _tiled(tiles: int) -> str:
    """The leads, each `tiles` times. Ids, the branch's too, and mailboxes, without a +tag, end in the tile's number.

    Numbers of all tiles are counted through, then scattered over the Indian mobile numbers by a factor that shares no
    divisor with how many there are, so that no two become one.
    """
    mark = "lpad(tile::varchar, 4, '0') || 't'"
    replaced = [
        f"{name} || {mark} as {name}" for name in ("lead_id", "merged_into_lead_id", "branch_id", "enrolment_no")
    ]
    replaced += [
        f"case when {name}_own.position is null then {name} else '+91' || (6000000000 "
        f"+ ({name}_own.position * {tiles} + tile) * 2654435761 % 4000000000)::varchar end as {name}"
        for name in NUMBERS
    ]
    replaced += [f"null as {name}_others" for name in NUMBERS]
    replaced += [
        f"case when {name}_own.position is null then {name} "
        f"else regexp_replace({name}, '([+@])', {mark} || '\\1') end as {name}"
        for name in ADDRESSES
    ]
    joins = [f"left join own_number as {name}_own on {name}_own.carried = {name}" for name in NUMBERS]
    joins += [f"left join own_address as {name}_own on {name}_own.carried = {name}" for name in ADDRESSES]
    return (
        f"select lead.* replace ({', '.join(replaced)}) from base.{LEADS} as lead {' '.join(joins)} "
        f"cross join (select unnest(range({tiles})) as tile) as tiles"
    )


def _floor(engine: Engine) -> None:
    """Every lead read once, and what two hash aggregates over them cost."""
    engine.create("stage.by_phone", f"select student_mobile, count(*) as leads from {LEADS} group by student_mobile")
    engine.create("stage.by_email", f"select email, count(*) as leads from {LEADS} group by email")
    engine.rows(f"select max(hash(columns(*))) from {LEADS}")
    engine.drop("stage.by_phone")
    engine.drop("stage.by_email")


def build_identity(engine: Engine, plan: Plan) -> Measured:
    """Make every table of identity anew."""
    steps = _steps(plan)
    for step in steps:
        engine.drop(step.model.name)
    if not engine.has(DECISIONS):
        engine.load(DECISIONS, arrow_table(DECISION_COLUMNS, []))
    return _whole({step.model.name: measured(partial(_build, engine, plan, step))[1] for step in steps})


def _steps(plan: Plan) -> list[Step]:
    return [step for step in plan.steps if step.model.stage == "identity" and step.model.header.kind != "view"]


def _build(engine: Engine, plan: Plan, step: Step) -> None:
    applying.make_parts(engine, plan, step, full=True)
    applying.build(engine, step)
    applying.drop_parts(engine, step)
    if step.model.header.history:
        applying.keep_history(engine, step, ENDING, full=False)


def _change(engine: Engine, plan: Plan, count: int, turn: int) -> Measured:
    """Give some leads a number of their own and another's name, then bring identity up to date."""
    chosen = f"select lead_id from {LEADS} order by hash(lead_id || '{count}.{turn}') limit {count}"
    engine.create("stage.before", f"select * from {LEADS} where lead_id in ({chosen})")
    mobile = f"'+91' || (6000000000 + hash(lead_id || '{turn}') % 4000000000)::varchar"
    name = "coalesce(student_name, name)"
    others = f"lag({name}, 1, {name}) over (order by lead_id)"
    fresh = f"select * replace ({mobile} as student_mobile, {others} as student_name) from stage.before"
    engine.create("stage.fresh", fresh)
    columns = list(engine.columns(LEADS))
    applying.exchange(engine, LEADS, "lead_id", columns, "select * from stage.fresh", "stage.before")
    steps = _steps(plan)
    found = _whole({step.model.name: measured(partial(_merge, engine, plan, step))[1] for step in steps})
    for table in (LEADS, *(step.model.name for step in steps)):
        engine.drop(changed_name(table))
    return found


def _merge(engine: Engine, plan: Plan, step: Step) -> None:
    """What a run does with a table whose rule did not change."""
    if touch(engine, plan, step, landed=False):
        applying.make_parts(engine, plan, step, full=False)
        with picked(engine, plan, step.model) as kept:
            applying.merge(engine, plan, step, kept)
        applying.drop_parts(engine, step)
    if step.model.header.history:
        applying.keep_history(engine, step, ENDING, full=False)


def _whole(tables: Mapping[str, Cost]) -> Measured:
    return Measured(sum(tables.values(), Cost(0, 0, 0)), tables)


def _medians(rounds: Iterable[Measured]) -> Measured:
    found = list(rounds)
    tables = {name: _median([one.tables[name] for one in found]) for name in found[0].tables}
    return Measured(_median([one.whole for one in found]), tables)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.peak_mib for cost in costs),
    )


def _print(columns: Mapping[str, Measured]) -> None:
    print(f"{'':28}" + "".join(f"{name:>21}" for name in columns))
    found = columns.values()
    print(f"{'wall s':28}" + "".join(f"{one.whole.wall:21.2f}" for one in found))
    print(f"{'cpu s':28}" + "".join(f"{one.whole.cpu:21.2f}" for one in found))
    print(f"{'peak MiB':28}" + "".join(f"{one.whole.peak_mib:21,.0f}" for one in found))
    for table in columns["leads to households"].tables:
        walls = (f"{one.tables[table].wall:.2f}" if one.tables else "" for one in found)
        print(f"{table:28}" + "".join(f"{wall:>21}" for wall in walls))


if __name__ == "__main__":
    main()
