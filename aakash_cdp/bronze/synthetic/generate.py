"""What would Superleap have exported? A whole synthetic Bronze, from a number of leads and a seed.

The answer depends on (leads, seed, days, damage) alone; no clock and no random state are read.
"""

from pathlib import Path
from shutil import rmtree
from typing import Any

import duckdb

from aakash_cdp.bronze.synthetic.rates import Rate, scaled
from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, STAFF_TABLES
from aakash_cdp.bronze.synthetic.world import (
    FIRST_DAYS,
    Progress,
    World,
    connect,
    first_landings,
    households_numbered,
    make_slices,
    make_staff,
    script,
)
from aakash_cdp.bronze.synthetic.writing import (
    LEDGER,
    MARKER,
    SUMMARY,
    TRUTH,
    Counts,
    added,
    copy_rows,
    damage_made,
    families_made,
    join_parts,
    ledger_select,
    write_summary,
    write_table,
)
from aakash_cdp.errors import fail

_PARTS = ".parts"


def generate(
    leads: int,
    out: Path,
    seed: int = 7,
    progress: Progress | None = None,
    *,
    threads: int | None = None,
    days: int = len(FIRST_DAYS),
    damage: float = 1.0,
    ledger: bool = False,
) -> dict[str, Any]:
    """Write a Bronze of exactly `leads` lead ids to `out`, with truth.parquet and generated.json; the latter's content.

    `days` landings, the usual six first, then one a day. `damage` multiplies the rates of all damage: 0 gives a clean
    CRM. With `ledger`, damage.parquet lists what was damaged and what must come of it. `progress(what, done, total)` is
    told of every step. Raises CdpError `output-not-empty` if `out` holds Bronze.
    """
    _refuse_used(out)
    world = World(seed, leads, leads, first_landings(days), scaled(damage))
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).touch()
    parts = out / _PARTS
    parts.mkdir(exist_ok=True)
    try:
        with connect(world, threads, parts) as con:
            counts, twins = _write_slices(con, world, out, progress, ledger)
            summary: dict[str, Any] = {
                "seed": seed,
                "damage_scale": damage,
                "base_leads": leads,
                "leads": leads,
                "base_households": households_numbered(con),
                "numbered_households": households_numbered(con),
                **families_made(con, out),
                "pairs_of_twins": twins,
                "landings": [landing.day.isoformat() for landing in world.landings],
                "rates": rates_in_force(world.rates),
                "damage": counts,
            }
    finally:
        rmtree(parts)
    write_summary(out, summary)
    return summary


def rates_in_force(rates: tuple[Rate, ...]) -> dict[str, float]:
    """Every rate by its key, for generated.json."""
    return {rate.key: round(rate.value, 6) for rate in rates}


def _write_slices(
    con: duckdb.DuckDBPyConnection, world: World, out: Path, progress: Progress | None, ledger: bool
) -> tuple[Counts, int]:
    """Write staff and every slice of the leads, the truth and the ledger; the damage made and the pairs of twins."""
    parts = out / _PARTS
    make_staff(con)
    counts = damage_made(con, {table: write_table(con, world, out, table) for table in STAFF_TABLES})
    if ledger:
        copy_rows(con, ledger_select(STAFF_TABLES), parts / "ledger-staff.parquet")
    con.execute(script("nobody_known"))
    twins = 0
    for number in make_slices(con, world, progress):
        spelled = {}
        for table in LEAD_TABLES:
            if progress:
                progress(f"write {table}", number, number + 1)
            spelled[table] = write_table(con, world, out, table, number)
        counts = added(counts, damage_made(con, spelled))
        copy_rows(con, "from truth", parts / f"truth-{number:03}.parquet")
        if ledger:
            copy_rows(con, ledger_select(LEAD_TABLES), parts / f"ledger-{number:03}.parquet")
        twins += pairs_of_twins(con)
    if progress:
        progress("written", world.leads, world.leads)
    join_parts(con, sorted(parts.glob("truth-*.parquet")), "lead_id", out / TRUTH)
    if ledger:
        join_parts(con, sorted(parts.glob("ledger-*.parquet")), "all", out / LEDGER)
    return counts, twins


def pairs_of_twins(con: duckdb.DuckDBPyConnection) -> int:
    """How many pairs of twins of the slice both have a lead."""
    row = con.execute(
        "select count(*) from (select household_no from person where is_twin and not is_known "
        "group by household_no having count(distinct child_no) = 2)"
    ).fetchone()
    return int(row[0]) if row else 0


def _refuse_used(out: Path) -> None:
    used = sorted(name for name in (*STAFF_TABLES, *LEAD_TABLES, SUMMARY, TRUTH) if (out / name).exists())
    if used:
        raise fail(
            "output-not-empty",
            f"{out} already holds {', '.join(used)}.",
            hint="name a folder that does not exist yet, or add a day to a synthetic one with --next-day.",
        )
