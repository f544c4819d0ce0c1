"""What would Superleap have exported? A whole synthetic Bronze, from a number of leads and a seed.

The answer depends on (leads, seed) alone; no clock and no random state are read.
"""

from pathlib import Path
from typing import Any

from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, STAFF_TABLES
from aakash_cdp.bronze.synthetic.world import (
    Progress,
    World,
    connect,
    first_landings,
    make_records,
)
from aakash_cdp.bronze.synthetic.writing import (
    MARKER,
    SUMMARY,
    TRUTH,
    copy_rows,
    damage_made,
    write_summary,
    write_world,
)
from aakash_cdp.errors import fail


def generate(
    leads: int, out: Path, seed: int = 7, progress: Progress | None = None, *, threads: int | None = None
) -> dict[str, Any]:
    """Write a Bronze of exactly `leads` lead ids to `out`, with truth.parquet and generated.json; the latter's content.

    `progress(what, done, total)` is told of every step. Raises CdpError `output-not-empty` if `out` holds Bronze.
    """
    _refuse_used(out)
    world = World(seed, leads, leads, first_landings())
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).touch()
    with connect(world, threads) as con:
        make_records(con, progress)
        spelled = write_world(con, world, out, progress)
        copy_rows(con, "from truth order by lead_id", out / TRUTH)
        households = con.execute("select max(drawn_household_no) + 1 from person").fetchone()
        summary: dict[str, Any] = {
            "seed": seed,
            "base_leads": leads,
            "leads": leads,
            "households": int(households[0]) if households else 0,
            "landings": [landing.day.isoformat() for landing in world.landings],
            "damage": damage_made(con, spelled),
        }
    write_summary(out, summary)
    return summary


def _refuse_used(out: Path) -> None:
    used = sorted(name for name in (*STAFF_TABLES, *LEAD_TABLES, SUMMARY, TRUTH) if (out / name).exists())
    if used:
        raise fail(
            "output-not-empty",
            f"{out} already holds {', '.join(used)}.",
            hint="name a folder that does not exist yet, or add a day to a synthetic one with --next-day.",
        )
