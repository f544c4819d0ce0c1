"""What would Superleap export the day after? One more landing for a synthetic Bronze, drawn from what is there.

Reads only the files of the landings named in generated.json, which is written last: an interrupted day is made again.
"""

import json
import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

import duckdb

from aakash_cdp.bronze.synthetic.generate import pairs_of_twins
from aakash_cdp.bronze.synthetic.rates import CHANGED_BY_DEFAULT, scaled, with_changes
from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, columns
from aakash_cdp.bronze.synthetic.world import (
    Landing,
    Progress,
    World,
    connect,
    households_numbered,
    make_slices,
    script,
)
from aakash_cdp.bronze.synthetic.writing import (
    MARKER,
    SUMMARY,
    TRUTH,
    added,
    columns_text,
    copy_rows,
    count_spelled_nulls,
    damage_made,
    families_made,
    join_parts,
    quoted,
    write_summary,
)
from aakash_cdp.errors import fail

_EDITED = ("lead", "product_opportunity", "call_log", "user")
_READ = (*LEAD_TABLES, "user")
_PARTS = ".parts"
_FIRST_PART = "part-000.parquet"


def next_day(
    out: Path,
    progress: Progress | None = None,
    *,
    threads: int | None = None,
    changed: float = CHANGED_BY_DEFAULT,
) -> dict[str, Any]:
    """Add one landing, dated the day after the last, to a synthetic Bronze; the new content of generated.json.

    Brings new leads, edits, merges, deletes, undeletes, attendance, results, calls and forms, a lead column that is not
    in the contract (`app_version`) and one late file in an older folder. `changed` is the share of leads that are new
    or change; the rest follows in proportion. Raises CdpError `not-synthetic` for any other folder.
    """
    summary = _read_summary(out)
    landing, world = _world_of(summary, changed)
    parts = out / _PARTS
    parts.mkdir(exist_ok=True)
    try:
        with connect(world, threads, parts) as con:
            late_name = f"late-{landing.day.isoformat()}"
            _draw_changes(con, out, summary["landings"], late_name)
            twins = _write_slices(con, world, out, summary, progress)
            late_rows = _write_late_file(con, out / "lead", summary["landings"][:-2], late_name)
            join_parts(con, [out / TRUTH, *sorted(parts.glob("truth-*.parquet"))], "lead_id", parts / TRUTH)
            os.replace(parts / TRUTH, out / TRUTH)
            summary["pairs_of_twins"] += twins
            summary |= families_made(con, out)
            _count_changes(con, summary, landing, world, late_rows)
    finally:
        rmtree(parts)
    write_summary(out, summary)
    return summary


def _draw_changes(con: duckdb.DuckDBPyConnection, out: Path, days: list[str], late_name: str) -> None:
    """Choose which known records change; gives the first new lead the id that a known orphan waits for."""
    for table in _READ:
        _show_files(con, out, table, days, late_name)
    con.execute(f"create view known_truth as from read_parquet({quoted(out / TRUTH)})")
    con.execute(script("next_day"))
    awaited = con.execute("select id from awaited_lead").fetchone()
    if awaited and awaited[0]:
        con.execute(f"create or replace macro adopted_id() as '{awaited[0]}'")
        con.execute("create or replace macro adopting_n() as 64 * known_households()")


def _write_slices(
    con: duckdb.DuckDBPyConnection, world: World, out: Path, summary: dict[str, Any], progress: Progress | None
) -> int:
    """Write the landing, and the truth of its new leads; the pairs of twins among them."""
    twins = 0
    folder = f"dt={world.landings[0].day}"
    for number in make_slices(con, world, progress):
        edited = _EDITED if number == 0 else ()
        spelled = {}
        for table in LEAD_TABLES if number else _READ:
            if progress:
                progress(f"write {table}", number, number + 1)
            spelled[table] = _write_table(con, out / table / folder / f"part-{number:03}.parquet", table, edited)
        made = damage_made(con, {table: spelled[table] for table in LEAD_TABLES})
        summary["damage"] = added(summary["damage"], made)
        copy_rows(con, "from truth", out / _PARTS / f"truth-{number:03}.parquet")
        twins += pairs_of_twins(con)
    summary["numbered_households"] = households_numbered(con)
    return twins


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


def _world_of(summary: dict[str, Any], changed: float) -> tuple[Landing, World]:
    last = date.fromisoformat(summary["landings"][-1])
    number = len(summary["landings"])
    last_export = Landing(number - 1, last, datetime.combine(last, time())).exported_at
    landing = Landing(number, last + timedelta(days=1), last_export)
    rates = with_changes(scaled(summary["damage_scale"]), changed)
    new_share = next(rate.value for rate in rates if rate.name == "day_new_leads")
    world = World(
        seed=summary["seed"],
        base_leads=summary["base_leads"],
        leads=max(4, round(new_share * summary["leads"])),
        landings=(landing,),
        rates=rates,
        known_households=summary["numbered_households"],
        base_households=summary["base_households"],
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


def _write_table(con: duckdb.DuckDBPyConnection, path: Path, table: str, edited: tuple[str, ...]) -> int:
    """Write one file of the day; how many of its nulls are spelled as text. Users are edited, none is new."""
    source = f"select {columns_text(table)} from {'edited_user' if table == 'user' else f'{table}_text'}"
    con.execute(f"create temp table day_rows as {source}")
    if table in edited and table != "user":
        con.execute(f"insert into day_rows by name select {columns_text(table)} from edited_{table}")
    app_version = ", app_version_of(name) as app_version" if table == "lead" else ""
    rows = con.execute("select count(*) from day_rows").fetchone()
    if rows and rows[0]:
        copy_rows(con, f"select *{app_version} from day_rows order by all", path)
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
        limit (select share_of_leads(rate_day_late_rows(), 3))"""
    return copy_rows(con, select, folder / f"{late_name}.parquet")


def _count_changes(
    con: duckdb.DuckDBPyConnection, summary: dict[str, Any], landing: Landing, world: World, late_rows: int
) -> None:
    """Bring the summary up to the new landing."""
    actions = dict(con.execute("select action, count(*) from chosen_lead group by action").fetchall())
    happened = con.execute(
        """select (select count(*) from chosen_deal), (select count(*) from chosen_call),
        (select count(*) from chosen_user), (select count(id) from awaited_lead),
        (select count(*) from known_absentee), (select count(*) from known_sitter),
        (select count(*) from called_lead)"""
    ).fetchone()
    deals, calls, users, arrived, absentees, sitters, called = happened or (0,) * 7
    moved = con.execute(
        """select count(*) filter (has_new_mobile), count(*) filter (has_new_branch)
        from chosen_lead where action = 'edit'"""
    ).fetchone()
    summary["leads"] += world.leads
    summary["landings"].append(landing.day.isoformat())
    summary.setdefault("next_days", []).append(
        {
            "landing": landing.day.isoformat(),
            "new_leads": world.leads,
            "edited_leads": actions.get("edit", 0),
            "edits_with_new_mobile": int(moved[0]) if moved else 0,
            "edits_with_new_branch": int(moved[1]) if moved else 0,
            "called_leads": called,
            "deleted_leads": actions.get("delete", 0),
            "restored_leads": actions.get("restore", 0),
            "merged_leads": actions.get("merge", 0),
            "attendance_of_known_registrations": absentees,
            "results_of_known_registrations": sitters,
            "moved_deals": deals,
            "calls_given_to_another_lead": calls,
            "inactive_users": users,
            "awaited_parents_arrived": arrived,
            "late_rows": late_rows,
        }
    )
