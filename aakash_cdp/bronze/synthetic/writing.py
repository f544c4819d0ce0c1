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


def write_world(con: duckdb.DuckDBPyConnection, world: World, out: Path, progress: Progress | None) -> dict[str, int]:
    """Write every landing of the world's records; how many nulls of each table are spelled as text."""
    tables = (*STAFF_TABLES, *LEAD_TABLES)
    spelled = {}
    for done, table in enumerate(tables):
        if progress:
            progress(f"write {table}", done, len(tables))
        spelled[table] = write_table(con, world, out, table)
    if progress:
        progress("written", len(tables), len(tables))
    return spelled


def write_table(con: duckdb.DuckDBPyConnection, world: World, out: Path, table: str) -> int:
    """Write one table's files; how many of its nulls are spelled. A landing without rows has no file."""
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
    spelled = count_spelled_nulls(con, "written", table)
    con.execute("drop table written")
    return spelled


def count_spelled_nulls(con: duckdb.DuckDBPyConnection, relation: str, table: str) -> int:
    """How many values of a relation with the table's columns are a null written as text."""
    each = " + ".join(f'count_if(list_contains(words_null_spellings(), "{column}"))' for column in columns(table))
    counted = con.execute(f"select {each} from {relation}").fetchone()
    return int(counted[0] or 0) if counted else 0


def damage_made(con: duckdb.DuckDBPyConnection, spelled: dict[str, int]) -> Counts:
    """How many rows of each written table carry each kind of damage, as drawn; `spelled` counts its nulls as text."""
    counts: Counts = {}
    for table in spelled:
        answer = con.execute(f"from tally_of('{table}_copy')")
        names = [column[0] for column in answer.description or ()]
        counts[table] = {name: int(value or 0) for name, value in zip(names, answer.fetchone() or (), strict=True)}
        counts[table]["null_spelled"] = spelled[table]
    for kind, amount in con.execute("from lead_value_tally").fetchall():
        counts["lead"][kind] = int(amount)
    return counts


def write_summary(out: Path, summary: dict[str, Any]) -> None:
    """Write generated.json in one step: it is the last file of a landing, and says the landing is whole."""
    text = json.dumps(summary, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    unfinished = out / f".{SUMMARY}.part"
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, out / SUMMARY)
