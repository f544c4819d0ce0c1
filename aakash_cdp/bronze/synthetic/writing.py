"""How does a world become Bronze? One Parquet file per table, landing and kind, every column a string.

Rows are ordered by (id, version, kind of copy), so a file does not depend on the number of threads.
"""

import json
import os
from pathlib import Path
from typing import Any

import duckdb

from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, STAFF_TABLES, columns
from aakash_cdp.bronze.synthetic.world import Progress, World

Counts = dict[str, dict[str, int]]

MARKER = "_SYNTHETIC"
SUMMARY = "generated.json"
TRUTH = "truth.parquet"

_MISSING_AT_FIRST = "whatsapp_opt_in"


def quoted(path: Path | str) -> str:
    """A path as a SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def columns_text(table: str, absent: set[str] | None = None) -> str:
    """The columns of a table's files as a SQL list, without those that are absent."""
    return ", ".join(f'"{column}"' for column in columns(table) if column not in (absent or set()))


def copy_rows(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    """Write the rows of a select to one Parquet file; the number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = con.execute(f"copy ({select}) to {quoted(path)} (format parquet)").fetchone()
    return int(written[0]) if written else 0


def write_world(
    con: duckdb.DuckDBPyConnection, world: World, out: Path, staff: bool, progress: Progress | None
) -> None:
    """Write every landing of the world's records; staff tables only when asked."""
    tables = (*(STAFF_TABLES if staff else ()), *LEAD_TABLES)
    for done, table in enumerate(tables):
        if progress:
            progress(f"write {table}", done, len(tables))
        write_table(con, world, out, table)
    if progress:
        progress("written", len(tables), len(tables))


def write_table(con: duckdb.DuckDBPyConnection, world: World, out: Path, table: str) -> None:
    """Write one table's files; a landing without rows has no file."""
    days = {landing.number: landing.day for landing in world.landings}
    # Rendered once: planning the many macros of a view costs more than copying the rows of a landing.
    con.execute(f"create temp table written as from {table}_text")
    wanted = con.execute("select distinct _landing, _file from written order by _landing, _file").fetchall()
    for landing, kind in wanted:
        absent = {_MISSING_AT_FIRST} if landing == 0 else set()
        select = f"""
            select {columns_text(table, absent)} from written where _landing = {landing} and _file = '{kind}'
            order by _order_id, _version_no, _copy"""
        copy_rows(con, select, out / table / f"dt={days[landing]}" / f"{kind}-000.parquet")
    con.execute("drop table written")


def damage_made(con: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> Counts:
    """How many rows of each table carry each kind of damage, as drawn."""
    counts: Counts = {}
    for table in tables:
        answer = con.execute(f"from tally_of('{table}_copy')")
        names = [column[0] for column in answer.description or ()]
        counts[table] = {name: int(value or 0) for name, value in zip(names, answer.fetchone() or (), strict=True)}
    for kind, amount in con.execute("from lead_value_tally").fetchall():
        counts["lead"][kind] = int(amount)
    return counts


def write_summary(out: Path, summary: dict[str, Any]) -> None:
    """Write generated.json in one step: it is the last file of a landing, and says the landing is whole."""
    text = json.dumps(summary, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    unfinished = out / f".{SUMMARY}.part"
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, out / SUMMARY)
