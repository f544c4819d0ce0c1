"""Rows that can not be a version of anything: kept whole, with the first column that failed and why.

One row of `ops.quarantine` per quarantined version; its copies are duplicates. A Bronze row never changes, so a row
leaves only when a changed rule recomputes its table, or when a copy lands whose ingested_at does parse.
"""

from aakash_cdp.bronze.contract import SourceTable
from aakash_cdp.warehouse.engine import Engine

QUARANTINE_COLUMNS = {
    "quarantine_id": "varchar",
    "table_name": "varchar",
    "record_id": "varchar",
    "version_hash": "bigint",
    "version_at": "timestamp(6)",
    "reason": "varchar",
    "column_name": "varchar",
    "raw_row": "varchar",
    "file_path": "varchar",
    "first_seen_run_id": "varchar",
    "_file_id": "bigint",
    "_ingested_at": "timestamp(6)",
}


def quarantine_select(table: SourceTable) -> str:
    """The versions of one table that this run sets aside (Athena dialect), all columns but first_seen_run_id.

    `raw_row` is a JSON object of the non-null raw columns in alphabetical order.
    """
    kept = sorted(name for name, column in table.columns.items() if column.type != "withheld")
    pairs = ", ".join(
        f"case when raw.{name} is not null then '\"{name}\": ' || json_text(raw.{name}) end" for name in kept
    )
    return f"""
with fresh as (
    select
        ranked.record_id,
        ranked.version_hash,
        ranked.updated_at as version_at,
        ranked.problem as reason,
        ranked.problem_column as column_name,
        '{{' || concat_ws(', ', {pairs}) || '}}' as raw_row,
        bronze_files.file_path,
        ranked.file_id,
        ranked.ingested_at
    from stage.ranked
    join bronze.{table.name} as raw on raw._file_id = ranked.file_id and raw._row_number = ranked.row_number
    join ops.bronze_files on bronze_files.file_id = ranked.file_id
    where ranked.origin = 'new' and ranked.is_version and ranked.problem is not null
)

select
    substr(
        md5_hex(concat_ws('|', '{table.name}', coalesce(record_id, ''), cast(version_hash as varchar))), 1, 16
    ) as quarantine_id,
    '{table.name}' as table_name,
    record_id,
    version_hash,
    version_at,
    reason,
    column_name,
    raw_row,
    file_path,
    file_id as _file_id,
    ingested_at as _ingested_at
from fresh
"""


def has_changes(engine: Engine) -> tuple[bool, bool]:
    """Whether this run sets rows aside, and whether it may let published ones go."""
    fresh, published = engine.rows(
        "select count(case when origin = 'new' and is_version and problem is not null then 1 end), "
        "count(case when origin = 'quarantined' then 1 end) from stage.ranked"
    )[0]
    return fresh > 0, published > 0


def replace_quarantine(engine: Engine, table: SourceTable, fresh: str | None, run_id: str) -> None:
    """Replace the quarantine rows of the ids of `stage.ranked`; `fresh` is the compiled select of the new ones."""
    columns = ", ".join(QUARANTINE_COLUMNS)
    engine.create("stage.quarantined", f"select {columns} from ops.quarantine where false")
    if fresh is not None:
        stamped = f"select fresh.*, '{run_id}' as first_seen_run_id from ({fresh}) as fresh"
        engine.append("stage.quarantined", f"select {columns} from ({stamped}) as fresh")
    kept = ", ".join(f"quarantine.{name}" for name in QUARANTINE_COLUMNS)
    engine.append(
        "stage.quarantined",
        f"select {kept} from ops.quarantine join stage.ranked on ranked.origin = 'quarantined' "
        "and ranked.is_version and ranked.version_hash = quarantine.version_hash "
        "and ranked.record_id is not distinct from quarantine.record_id "
        f"where quarantine.table_name = '{table.name}'",
    )
    gone = (
        f"(select distinct '{table.name}' as table_name, record_id from stage.ranked "
        "where problem is not null or origin = 'quarantined')"
    )
    engine.replace_keys("ops.quarantine", ("table_name", "record_id"), gone, f"select {columns} from stage.quarantined")


def forget_quarantine(engine: Engine, table: SourceTable) -> None:
    """Let go of a table's rows, before all of them are read again."""
    gone = f"(select '{table.name}' as table_name)"
    engine.replace_keys("ops.quarantine", ("table_name",), gone, "select * from ops.quarantine where false")
