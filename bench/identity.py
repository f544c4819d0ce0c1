"""`python -m bench.identity --base HOME --tiles K`: from raw leads to households, and what a few changed leads cost.

The leads of a published home are laid down K times with other ids, numbers and addresses, so that ten million need no
run of ten million: identity reads leads alone here, and finds no calls, forms, deals or registrations.
"""

import argparse
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from aakash_cdp.warehouse.opening import open_warehouse

THREADS, MEMORY = "2", "8GB"
LEADS = "silver.crm_dim_lead"
NUMBERS = ("student_mobile", "parent_mobile", "alternate_mobile")
OTHERS = ("student_mobile_others", "parent_mobile_others", "alternate_mobile_others")
ADDRESSES = ("email", "parent_email")


def main() -> None:
    """Print the figures of docs/benchmarks.md, "Identity by size"."""
    parser = argparse.ArgumentParser(prog="python -m bench.identity", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="a published home")
    parser.add_argument("--tiles", type=int, default=1, help="how often its leads are laid down (default 1)")
    parser.add_argument("--rounds", type=int, default=3, help="how often the whole is built; the median is told")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cdp-bench-"))
    try:
        _bench(folder, options.base, options.tiles, options.rounds)
    finally:
        shutil.rmtree(folder)


def _bench(folder: Path, base: Path, tiles: int, rounds: int) -> None:
    file = folder / "identity.duckdb"
    plan = read_plan(REPOSITORY_POLICY, open_warehouse(load_settings(base)).target, read_models())
    _lay_down(base, file, tiles)
    engine = DuckDBEngine(file, folder / "spill", lambda _: None, lambda: None, threads=THREADS, memory_limit=MEMORY)
    leads = engine.rows(f"select count(*) from {LEADS}")[0][0]
    print(f"{leads:,} leads, {THREADS} threads, {MEMORY} for the engine; {os.cpu_count()} processors\n")
    print(f"{'floor: one scan, two hash aggregates':44}{_timed(lambda: _floor(engine)):8.2f} s")
    steps = [step for step in plan.steps if step.model.stage == "identity" and step.model.header.kind != "view"]
    engine.load("ops.steward_decision", arrow_table(DECISION_COLUMNS, []))
    built = [_build(engine, plan, steps) for _ in range(rounds)]
    costs = {name: statistics.median(round_[name] for round_ in built) for name in built[0]}
    print(f"{'leads -> households, median of ' + str(rounds):44}{sum(costs.values()):8.2f} s")
    for name, seconds in costs.items():
        print(f"    {name:40}{seconds:8.2f}")
    for count in (100, 1_000, 20_000):
        changed = [_change(engine, plan, steps, count, round_) for round_ in range(3)]
        print(f"{f'{count:,} changed leads, median of 3':44}{statistics.median(changed):8.2f} s")
    print(f"{'peak memory':44}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8,.0f} MiB")
    engine.close()


def _lay_down(base: Path, file: Path, tiles: int) -> None:
    """Silver of `tiles` times the leads: digits are shifted by tile, ids and mailboxes carry its number."""
    serving = base / "serving"
    published = serving / (serving / "CURRENT").read_text().strip()
    with duckdb.connect(file) as connection:
        connection.execute(f"attach '{published}' as base (read_only); set preserve_insertion_order=false")
        connection.execute(f"set threads={THREADS}; set memory_limit='{MEMORY}'; create schema silver")
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'base' and schema_name = 'silver'"
        ).fetchall():
            connection.execute(f"create table {schema}.{table} as from base.{schema}.{table} limit 0")
        replaced = [f"lead_id || '.' || tile as lead_id, {_tiled('merged_into_lead_id')}, {_tiled('enrolment_no')}"]
        replaced += [
            f"'+91' || (6 + (right({name}, 10)::bigint // 1000000000 + tile) % 4) || "
            f"lpad(((right({name}, 10)::bigint + tile * 104729 * 7919) % 1000000000)::varchar, 9, '0') as {name}"
            for name in NUMBERS
        ]
        replaced += [f"'t' || tile || {name} as {name}" for name in ADDRESSES]
        replaced += [f"null as {name}" for name in OTHERS]
        connection.execute(
            f"insert into {LEADS} select lead.* replace ({', '.join(replaced)}) from base.{LEADS} as lead, "
            f"(select unnest(range({tiles})) as tile)"
        )


def _tiled(name: str) -> str:
    return f"{name} || '.' || tile as {name}"


def _floor(engine: DuckDBEngine) -> None:
    engine.create("stage.by_phone", f"select student_mobile, count(*) as leads from {LEADS} group by student_mobile")
    engine.create("stage.by_email", f"select email, count(*) as leads from {LEADS} group by email")
    engine.rows(f"select max(hash(columns(*))) from {LEADS}")


def _build(engine: DuckDBEngine, plan: Plan, steps: list[Step]) -> dict[str, float]:
    """Every identity table made anew; seconds by table."""
    costs = {}
    for step in steps:
        with _without(engine, step):
            costs[step.model.name] = _timed(partial(_build_one, engine, plan, step))
    return costs


def _build_one(engine: DuckDBEngine, plan: Plan, step: Step) -> None:
    applying.make_parts(engine, plan, step, full=True)
    applying.build(engine, step)
    applying.drop_parts(engine, step)


@contextmanager
def _without(engine: DuckDBEngine, step: Step) -> Iterator[None]:
    engine.drop(step.model.name)
    yield
    engine.drop(changed_name(step.model.name))


def _change(engine: DuckDBEngine, plan: Plan, steps: list[Step], count: int, round_: int) -> float:
    """Give some leads another number and name, then bring identity up to date; the seconds of that."""
    columns = list(engine.columns(LEADS))
    picked_leads = f"select * from {LEADS} where lead_id in (select lead_id from stage.chosen)"
    engine.create(
        "stage.chosen", f"select lead_id from {LEADS} order by hash(lead_id || '{count}.{round_}') limit {count}"
    )
    mobile = "'+91' || (7000000000 + hash(lead_id) % 2000000000)::varchar"
    fresh = f"select * replace ({mobile} as student_mobile, {datetime.now().year} as target_year) from ({picked_leads})"
    engine.create("stage.fresh", f"select {', '.join(columns)} from ({fresh}) as fresh")
    engine.create("stage.before", picked_leads)
    applying.exchange(engine, LEADS, "lead_id", columns, "select * from stage.fresh", "stage.before")
    seconds = sum(_timed(partial(_merge_one, engine, plan, step)) for step in steps)
    for step in steps:
        engine.drop(changed_name(step.model.name))
    engine.drop(changed_name(LEADS))
    return seconds


def _merge_one(engine: DuckDBEngine, plan: Plan, step: Step) -> None:
    if not touch(engine, plan, step, landed=False):
        return
    applying.make_parts(engine, plan, step, full=False)
    with picked(engine, plan, step.model) as kept:
        applying.merge(engine, plan, step, kept)
    applying.drop_parts(engine, step)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
