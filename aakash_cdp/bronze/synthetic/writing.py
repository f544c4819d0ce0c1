"""How does a world become Bronze? Parquet files per table, landing, kind and slice, every column a string.

Rows are ordered by (id, version, kind of copy), so a file does not depend on the number of threads.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, columns
from aakash_cdp.bronze.synthetic.world import World

Counts = dict[str, dict[str, int]]

MARKER = "_SYNTHETIC"
SUMMARY = "generated.json"
TRUTH = "truth.parquet"
LEDGER = "damage.parquet"

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


def write_table(con: duckdb.DuckDBPyConnection, world: World, out: Path, table: str, part: int = 0) -> int:
    """Write one slice of a table; how many of its nulls are spelled. A landing without rows has no file."""
    days = {landing.number: landing.day for landing in world.landings}
    # Rendered once: planning the many macros of a view costs more than copying the rows of a landing.
    con.execute(f"create temp table written as from {table}_text")
    wanted = con.execute("select distinct _landing, _file from written order by _landing, _file").fetchall()
    for landing, kind in wanted:
        absent = {_MISSING_AT_FIRST} if landing == 0 else set()
        select = f"""
            select {columns_text(table, absent)} from written where _landing = {landing} and _file = '{kind}'
            order by _order_id, _version_no, _copy"""
        copy_rows(con, select, out / table / f"dt={days[landing]}" / f"{kind}-{part:03}.parquet")
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
    if "lead" in counts:
        counts["lead"] |= {kind: int(amount) for kind, amount in con.execute("from lead_value_tally").fetchall()}
    return counts


def added(counts: Counts, more: Counts) -> Counts:
    """Two counts in one."""
    return {table: dict(Counter(counts.get(table, {})) + Counter(more.get(table, {}))) for table in {**counts, **more}}


def ledger_select(tables: tuple[str, ...]) -> str:
    """The ledger's rows of what is drawn now: damage to rows, to values, and facts that no row shows."""
    views = ["user_facts"]
    if LEAD_TABLES[0] in tables:
        views = ["lead_values_damaged", "call_values_damaged", "form_values_damaged", "lead_facts", "other_facts"]
    selects = [f"from rows_damaged('{table}', '{table}_copy', '{table}_record')" for table in tables]
    return " union all by name ".join([*selects, *(f"from {view}" for view in views)])


def join_parts(con: duckdb.DuckDBPyConnection, parts: list[Path], order: str, path: Path) -> None:
    """Several Parquet files of the same shape in one, in an order; distinct rows."""
    listed = ", ".join(quoted(part) for part in parts)
    copy_rows(con, f"select distinct * from read_parquet([{listed}]) order by {order}", path)


def families_made(con: duckdb.DuckDBPyConnection, out: Path) -> dict[str, int]:
    """How many households, students and siblings there are, by truth.parquet."""
    row = con.execute(
        f"""select count(*), count_if(students > 1), sum(students)::bigint,
        (sum(students) filter (where students > 1))::bigint
        from (
            select household_id, count(distinct student_id) as students
            from read_parquet({quoted(out / TRUTH)}) group by household_id
        )"""
    ).fetchone()
    names = ("households", "households_with_siblings", "students", "siblings")
    return {name: int(value or 0) for name, value in zip(names, row or (), strict=True)}


def write_summary(out: Path, summary: dict[str, Any]) -> None:
    """Write generated.json in one step: it is the last file of a landing, and says the landing is whole."""
    text = json.dumps(summary, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    unfinished = out / f".{SUMMARY}.part"
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, out / SUMMARY)
