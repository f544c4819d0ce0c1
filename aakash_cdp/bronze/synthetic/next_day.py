"""What would Superleap export the day after? One more landing for a synthetic Bronze, drawn from what is there.

Reads only the files of the landings named in generated.json, which is written last: an interrupted day is made again.
"""

import json
import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb

from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, columns
from aakash_cdp.bronze.synthetic.world import (
    Landing,
    Progress,
    World,
    connect,
    draw_next_day,
    make_records,
)
from aakash_cdp.bronze.synthetic.writing import (
    MARKER,
    SUMMARY,
    TRUTH,
    columns_text,
    copy_rows,
    count_spelled_nulls,
    damage_made,
    quoted,
    write_summary,
)
from aakash_cdp.errors import fail

_EDITED = ("lead", "product_opportunity", "call_log", "user")
_READ = (*LEAD_TABLES, "user")
_NEW_LEADS = 0.004
_FIRST_PART = "part-000.parquet"


def next_day(out: Path, progress: Progress | None = None, *, threads: int | None = None) -> dict[str, Any]:
    """Add one landing, dated the day after the last, to a synthetic Bronze; the new content of generated.json.

    Brings new leads, edits, deletes, undeletes, calls and forms, a lead column that is not in the contract
    (`app_version`) and one late file in an older folder. Raises CdpError `not-synthetic` for any other folder.
    """
    summary = _read_summary(out)
    landing, world = _world_of(summary)
    with connect(world, threads) as con:
        late_name = f"late-{landing.day.isoformat()}"
        for table in _READ:
            _show_files(con, out, table, summary["landings"], late_name)
        draw_next_day(con)
        make_records(con, progress, "union all by name from known_caller")
        spelled = {}
        for done, table in enumerate(_READ):
            if progress:
                progress(f"write {table}", done, len(_READ))
            spelled[table] = _write_table(con, out / table / f"dt={landing.day}", table)
        late_rows = _write_late_file(con, out / "lead", summary["landings"][:-2], late_name)
        _add_truth(con, out)
        _count_damage(con, summary, {table: spelled[table] for table in LEAD_TABLES})
        _count_changes(con, summary, landing, world, late_rows)
    write_summary(out, summary)
    return summary


def _read_summary(out: Path) -> dict[str, Any]:
    missing = [name for name in (MARKER, SUMMARY) if not (out / name).is_file()]
    if missing:
        raise fail(
            "not-synthetic",
            f"{out} has no {' and no '.join(missing)}, so it is not a whole synthetic Bronze.",
            hint="make one with `cdp generate --leads N --out DIR`; a day is never added to real data.",
        )
    summary: dict[str, Any] = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
    return summary


def _world_of(summary: dict[str, Any]) -> tuple[Landing, World]:
    last = date.fromisoformat(summary["landings"][-1])
    number = len(summary["landings"])
    last_export = Landing(number - 1, last, datetime.combine(last, time())).exported_at
    landing = Landing(number, last + timedelta(days=1), last_export)
    world = World(
        seed=summary["seed"],
        base_leads=summary["base_leads"],
        leads=max(4, round(_NEW_LEADS * summary["leads"])),
        landings=(landing,),
        leads_before=summary["leads"],
        households_before=summary["households"],
        created_from=last_export,
    )
    return landing, world


def _show_files(con: duckdb.DuckDBPyConnection, out: Path, table: str, days: list[str], late_name: str) -> None:
    """A view `bronze_<table>` with the columns this package writes, over the files of the finished landings."""
    files = [
        quoted(path)
        for day in days
        for path in sorted((out / table / f"dt={day}").glob("*.parquet"))
        if path.stem != late_name
    ]
    rows = f"read_parquet([{', '.join(files)}], union_by_name = true, hive_partitioning = false)"
    if not files:
        nulls = ", ".join(f'null::varchar as "{column}"' for column in columns(table))
        rows = f"(select {nulls} where false)"
    con.execute(f"create view bronze_{table} as from {rows}")


def _write_table(con: duckdb.DuckDBPyConnection, folder: Path, table: str) -> int:
    """Write one table's file of the day; how many of its nulls are spelled as text."""
    con.execute(f"create temp table day_rows as select {columns_text(table)} from {table}_text")
    if table in _EDITED:
        con.execute(f"insert into day_rows by name select {columns_text(table)} from edited_{table}")
    added = ""
    if table == "lead":
        added = ", app_version_of(name) as app_version"
    rows = con.execute("select count(*) from day_rows").fetchone()
    if rows and rows[0]:
        copy_rows(con, f"select *{added} from day_rows order by all", folder / _FIRST_PART)
    spelled = count_spelled_nulls(con, "day_rows", table)
    con.execute("drop table day_rows")
    return spelled


def _write_late_file(con: duckdb.DuckDBPyConnection, leads: Path, days: list[str], late_name: str) -> int:
    """Lead versions that an older export had read but that reach its folder only now; how many."""
    day = next((day for day in reversed(days) if (leads / f"dt={day}" / _FIRST_PART).exists()), None)
    if day is None:
        return 0
    folder = leads / f"dt={day}"
    exported_at = Landing(0, date.fromisoformat(day), datetime.min).exported_at
    select = f"""
        select * replace (
            'Call Back' as lead_sub_stage,
            text_ts_of(timestamp '{exported_at - timedelta(minutes=5)}', 'digits_3') as updated_at,
            text_ts_of(timestamp '{exported_at + timedelta(minutes=15)}', 'digits_3') as ingested_at
        )
        from read_parquet({quoted(folder / _FIRST_PART)}, hive_partitioning = false)
        where id is not null and deleted_at is null
        order by day_roll(id, 'late'), id, updated_at, ingested_at
        limit (select share_of_leads(0.0005, 3))"""
    return copy_rows(con, select, folder / f"{late_name}.parquet")


def _add_truth(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    unfinished = out / f".{TRUTH}.part"
    known = f"select * from read_parquet({quoted(out / TRUTH)})"
    copy_rows(con, f"from ({known} union select * from truth) order by lead_id", unfinished)
    os.replace(unfinished, out / TRUTH)


def _count_damage(con: duckdb.DuckDBPyConnection, summary: dict[str, Any], spelled: dict[str, int]) -> None:
    for table, kinds in damage_made(con, spelled).items():
        counted = summary["damage"][table]
        for kind, amount in kinds.items():
            counted[kind] = counted.get(kind, 0) + amount


def _count_changes(
    con: duckdb.DuckDBPyConnection, summary: dict[str, Any], landing: Landing, world: World, late_rows: int
) -> None:
    """Bring the summary up to the new landing."""
    actions = dict(con.execute("select action, count(*) from chosen_lead group by action").fetchall())
    happened = con.execute(
        """select (select count(*) from chosen_deal), (select count(*) from chosen_call),
        (select count(*) from chosen_user), (select count(id) from awaited_lead),
        (select max(drawn_household_no) + 1 from person)"""
    ).fetchone()
    deals, calls, users, arrived, households = happened or (0, 0, 0, 0, 0)
    summary["leads"] += world.leads
    summary["households"] = int(households)
    summary["landings"].append(landing.day.isoformat())
    summary.setdefault("next_days", []).append(
        {
            "landing": landing.day.isoformat(),
            "new_leads": world.leads,
            "edited_leads": actions.get("edit", 0),
            "deleted_leads": actions.get("delete", 0),
            "restored_leads": actions.get("restore", 0),
            "moved_deals": deals,
            "calls_given_to_another_lead": calls,
            "inactive_users": users,
            "awaited_parents_arrived": arrived,
            "late_rows": late_rows,
        }
    )
