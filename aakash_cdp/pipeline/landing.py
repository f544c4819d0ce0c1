"""What landed since the last run: new files, files set aside, and how they depart from the contract."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aakash_cdp.bronze.contract import Sources
from aakash_cdp.bronze.drift import Drift, column_drift
from aakash_cdp.bronze.files import BronzeFile, list_paths, read_footers, unmapped_tables, verify_unchanged
from aakash_cdp.control import ControlDatabase
from aakash_cdp.errors import fail
from aakash_cdp.pipeline.admission import Request
from aakash_cdp.pipeline.record import add_rows
from aakash_cdp.warehouse.engine import Engine


@dataclass(frozen=True)
class Landing:
    """The files of one run: `new` were never read, `known` were."""

    new: tuple[BronzeFile, ...]
    known: tuple[BronzeFile, ...]
    drifts: tuple[Drift, ...]

    @property
    def rows(self) -> int:
        """Rows in the new files, by their footers."""
        return sum(file.row_count for file in self.new)

    def new_files_of(self, table: str) -> list[BronzeFile]:
        return [file for file in self.new if file.table == table]

    def files_of(self, table: str) -> list[BronzeFile]:
        return [file for file in (*self.known, *self.new) if file.table == table]


def read_landing(engine: Engine, sources: Sources, database: ControlDatabase, asked: Request) -> Landing:
    """Find the new files, hold known ones to append-only, and enter the new ones into `ops.bronze_files`.

    Raises CdpError for a file that can not be read, one that changed, or a required column that is absent.
    """
    aside = {file.file_path for file in database.files_set_aside()} - {asked.unskip}
    present = {
        table: [path for path in paths if path not in aside]
        for table, paths in list_paths(asked.bronze, sources).items()
    }
    known = _known_files(engine)
    verify_unchanged(
        asked.bronze,
        {path: (file.size_bytes, file.etag) for path, file in known.items()},
        (path for paths in present.values() for path in paths),
    )
    unread = ((t, path) for t, paths in present.items() for path in paths if path not in known)
    new = read_footers(asked.bronze, () if asked.only_known else unread)
    if not present.get("lead"):
        raise fail(
            "source-table-missing",
            f"{asked.bronze} has no file of lead: there is nobody to speak of",
            hint="check --bronze, and the name of the lead table in policy/sources.yml",
        )
    drifts = column_drift(sources, new, _columns_seen(known.values()))
    drifts += [Drift(table, "", "", "table_never_seen") for table, paths in present.items() if not paths]
    drifts += [Drift(table, "", "", "table_unmapped") for table in unmapped_tables(asked.bronze, sources)]
    _enter(engine, new, asked.run_id)
    return Landing(tuple(new), tuple(known.values()), tuple(drifts))


def _known_files(engine: Engine) -> Mapping[str, BronzeFile]:
    rows = engine.rows("select file_path, table_name, size_bytes, etag, row_count, columns from ops.bronze_files")
    return {
        path: BronzeFile(table, path, size, etag, count, json.loads(columns))
        for path, table, size, etag, count, columns in rows
    }


def _columns_seen(files: Iterable[BronzeFile]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in files:
        found.setdefault(file.table, set()).update(file.columns)
    return found


def _enter(engine: Engine, files: Iterable[BronzeFile], run_id: str) -> None:
    rows = [
        {
            "file_id": file.file_id,
            "table_name": file.table,
            "file_path": file.path,
            "size_bytes": file.size_bytes,
            "etag": file.etag,
            "row_count": file.row_count,
            "duplicate_count": 0,
            "landed_on": file.landed_on,
            "columns": json.dumps(dict(file.columns)),
            "first_seen_run_id": run_id,
        }
        for file in files
    ]
    add_rows(engine, "ops.bronze_files", rows)
