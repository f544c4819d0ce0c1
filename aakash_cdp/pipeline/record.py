"""What a run says about itself: into the control database as it happens, and a copy into what it publishes."""

import hashlib
import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from aakash_cdp.bronze.drift import Drift
from aakash_cdp.bronze.quality import Counts
from aakash_cdp.control import ControlDatabase
from aakash_cdp.pipeline.tables import LOG_TABLES, OPS_TABLES
from aakash_cdp.silver.reconciliation import Balance
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.engine import Engine

INDIA = timedelta(hours=5, minutes=30)
NOTIFY_SECONDS = 30


def new_run_id(now: datetime) -> str:
    """An id that sorts by time.

    >>> new_run_id(datetime(2026, 8, 21, 6, 10))[:23]
    '20260821T061000.000000-'
    """
    return f"{now:%Y%m%dT%H%M%S.%f}-{token_hex(2)}"


def utc_now() -> datetime:
    """Now, in UTC, without a zone: how every table holds an instant."""
    return datetime.now(UTC).replace(tzinfo=None)


def who() -> str:
    """The account that decided something."""
    return os.environ.get("USER") or f"uid {os.getuid()}"


def folder_version(folder: Path) -> str:
    """A hash of every policy file: what a run's results depend on besides data and code."""
    files = sorted(folder.rglob("*.yml"))
    content = b"".join(path.relative_to(folder).as_posix().encode() + path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:16]


def set_clock(engine: Engine, as_of: datetime) -> None:
    """Fill `ops.run_clock`: the only time that a model may know."""
    row = {"as_of": as_of, "as_of_date_ist": (as_of + INDIA).date()}
    engine.load("ops.run_clock", arrow_table(OPS_TABLES["ops.run_clock"], [row]))


def store_quality(engine: Engine, run_id: str, quality: Mapping[str, Counts]) -> None:
    """Add this run's counts to `ops.column_quality`."""
    rows = [
        {
            "run_id": run_id,
            "table_name": table,
            "column_name": column,
            "null_count": nulls,
            "unparseable_count": unparseable,
        }
        for table, counts in quality.items()
        for column, (nulls, unparseable) in counts.items()
    ]
    add_rows(engine, "ops.column_quality", rows)


def store_balances(engine: Engine, run_id: str, balances: Sequence[Balance]) -> None:
    """Add this run's buckets to `ops.reconciliation`."""
    rows = [
        {"run_id": run_id, "table_name": balance.table, "bucket": bucket, "row_count": count}
        for balance in balances
        for bucket, count in {"bronze": balance.bronze, **balance.buckets}.items()
    ]
    add_rows(engine, "ops.reconciliation", rows)


def store_drift(engine: Engine, run_id: str, drifts: Sequence[Drift]) -> None:
    """Add this run's departures from the contract to `ops.drift`."""
    rows = [
        {
            "run_id": run_id,
            "table_name": drift.table,
            "file_path": drift.path,
            "column_name": drift.column,
            "kind": drift.kind,
        }
        for drift in drifts
    ]
    add_rows(engine, "ops.drift", rows)


def store_fingerprints(engine: Engine, run_id: str, fingerprints: Mapping[str, str]) -> None:
    """Replace `ops.model`: what rule each table was computed by."""
    rows = [
        {"model_name": name, "fingerprint": fingerprint, "run_id": run_id} for name, fingerprint in fingerprints.items()
    ]
    engine.load("ops.model", arrow_table(OPS_TABLES["ops.model"], rows))


def add_rows(engine: Engine, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Append rows to one of the `ops` tables through the bulk door."""
    engine.load("stage.rows", arrow_table(OPS_TABLES[table], rows))
    engine.append(table, "select * from stage.rows")


def copy_run_log(engine: Engine, database: ControlDatabase, run_id: str, ended: Mapping[str, object]) -> None:
    """Copy the run log into the publication; `ended` completes the row of the run that publishes it."""
    for table, (source, columns) in LOG_TABLES.items():
        rows = []
        for row in database.table_rows(source):
            full = {**row, **ended} if source == "run" and row["run_id"] == run_id else row
            rows.append(
                {name: _text(full.get(name)) if kind == "varchar" else full.get(name) for name, kind in columns.items()}
            )
        engine.load(table, arrow_table(columns, rows))


def _text(value: object) -> object:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def notify(command: str | None, message: Mapping[str, object]) -> None:
    """Hand one JSON line to the command of the settings. Its failure is its own: a run never fails for it."""
    if command is None:
        return
    line = json.dumps(message, default=str) + "\n"
    try:
        subprocess.run(shlex.split(command), input=line, text=True, check=False, timeout=NOTIFY_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return
