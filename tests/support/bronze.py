"""A Bronze written row by row: name only the columns that matter, the rest is null or a sensible default."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aakash_cdp.bronze.contract import Sources, load_sources
from aakash_cdp.config import REPOSITORY_POLICY

Row = Mapping[str, str | None]
CREATED = "2026-04-01T06:00:00.000Z"
UPDATED = "2026-04-02T06:00:00.000Z"
INGESTED = "2026-04-03T01:00:00.000Z"
DEFAULTS = {"created_at": CREATED, "updated_at": UPDATED, "ingested_at": INGESTED}
REQUIRED = {
    "call_log": {"started_at": "2026-04-01 12:00:00"},
    "product_opportunity": {"lead_id": "lead_1"},
    "scholarship_opportunity": {"lead_id": "lead_1"},
    "call_disposition": {"lead_id": "lead_1"},
    "exam_attendance": {"scholarship_opportunity_id": "reg_1"},
    "exam_result": {"scholarship_opportunity_id": "reg_1"},
}


@cache
def contract() -> Sources:
    """The contract of the repository."""
    return load_sources(REPOSITORY_POLICY / "sources.yml")


def write_file(
    root: Path,
    table: str,
    rows: Sequence[Row],
    *,
    dt: str = "2026-04-03",
    name: str = "part-000",
    columns: Sequence[str] | None = None,
) -> Path:
    """One Parquet file of text columns: all of the contract, unless `columns` names others."""
    names = list(contract().tables[table].columns) if columns is None else list(columns)
    defaults: dict[str, str | None] = {**DEFAULTS, **REQUIRED.get(table, {})}
    filled = [{**{key: defaults.get(key) for key in names}, **row} for row in rows]
    folder = root / table / f"dt={dt}"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    schema = pa.schema([(key, pa.string()) for key in names])
    pq.write_table(pa.Table.from_pylist([{k: row[k] for k in names} for row in filled], schema=schema), path)
    return path


def write_every_table(root: Path, *, dt: str = "2026-04-03") -> None:
    """The smallest Bronze with a file of every table: one record each, all about lead_1."""
    ids = {
        "city": "city_1",
        "branch": "branch_1",
        "school": "school_1",
        "user": "user_1",
        "lead": "lead_1",
        "product_opportunity": "opp_1",
        "scholarship_opportunity": "reg_1",
        "exam_attendance": "att_1",
        "exam_result": "res_1",
        "call_log": "call_1",
        "call_disposition": "form_1",
    }
    extra: dict[str, dict[str, str]] = {"call_log": {"lead_id": "lead_1"}}
    for table, record_id in ids.items():
        write_file(root, table, [{"id": record_id, **extra.get(table, {})}], dt=dt)
