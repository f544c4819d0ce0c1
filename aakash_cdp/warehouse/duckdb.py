"""DuckDB: a run writes its own file, and readers follow a pointer that changes last.

    work/<run>.duckdb ── publish ──► serving/cdp-<run>.duckdb ◄── serving/CURRENT (its name)

A kill at any moment leaves CURRENT on a whole file. Left-over work files mean nothing and are deleted by the next run.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from aakash_cdp.errors import ExitCode, fail
from aakash_cdp.warehouse.dialect import Target
from aakash_cdp.warehouse.engine import PUBLISHED_SCHEMAS, RUN_SCHEMAS, EngineError, RawColumn

SPARE_BYTES = 256 * 1024 * 1024
_ATHENA_TYPES = {
    "VARCHAR": "varchar",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "BOOLEAN": "boolean",
    "DOUBLE": "double",
    "DATE": "date",
    "TIMESTAMP": "timestamp(6)",
    "VARCHAR[]": "array(varchar)",
}
_SESSION = "set timezone='UTC'; set autoinstall_known_extensions=false; set autoload_known_extensions=false"


class DuckDBWarehouse:
    """The publications of one home. `CURRENT` holds the file name of the newest; paths are never stored."""

    target: Target = "duckdb"

    def __init__(self, home: Path, *, keep: int, threads: int, memory: str) -> None:
        self.serving = home / "serving"
        self.work = home / "work"
        self._pointer = self.serving / "CURRENT"
        self._keep = keep
        self._threads = threads
        self._memory = memory

    def published(self) -> str | None:
        try:
            return Path(self._pointer.read_text().strip()).stem.removeprefix("cdp-")
        except FileNotFoundError:
            return None

    def kept(self) -> list[str]:
        return sorted(path.stem.removeprefix("cdp-") for path in self.serving.glob("cdp-*.duckdb"))

    def reader(self) -> "DuckDBReader":
        published = self.published()
        if published is None:
            raise fail(
                "nothing-published",
                f"{self.serving.parent} has no publication yet",
                hint="`cdp run --bronze DIR` makes one, or name another home with --home",
                exit_code=ExitCode.USAGE,
            )
        return DuckDBReader.open(self.file_of(published))

    def begin(self, run_id: str, *, full: bool) -> "DuckDBEngine":
        published = self.published()
        source = None if published is None else self.file_of(published)
        self._require_disk(source)
        self.serving.mkdir(exist_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        if source is not None and not full:
            _copy_file(source, self.work / f"{run_id}.duckdb")
        engine = DuckDBEngine(self, run_id, threads=self._threads, memory=self._memory)
        if source is not None and full:
            engine.attach_previous(source)
        return engine

    def point_to(self, run_id: str) -> None:
        """The pointer is replaced as a whole, and survives a power cut."""
        draft = self.serving / "CURRENT.new"
        with draft.open("w") as file:
            file.write(self.file_of(run_id).name + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        _sync_folder(self.serving)

    def discard(self, run_id: str) -> None:
        self.file_of(run_id).unlink(missing_ok=True)

    def file_of(self, run_id: str) -> Path:
        """Where the publication of a run lies."""
        return self.serving / f"cdp-{run_id}.duckdb"

    def accept(self, run_id: str, file: Path) -> None:
        """Make a finished work file what readers see, and keep no more publications than the settings say."""
        file.rename(self.file_of(run_id))
        _sync_folder(self.serving)
        self.point_to(run_id)
        for old in self.kept()[: -self._keep]:
            if old != self.published():
                self.discard(old)

    def _require_disk(self, source: Path | None) -> None:
        needed = SPARE_BYTES + (source.stat().st_size * 2 if source else 0)
        free = shutil.disk_usage(self.serving.parent).free
        if free < needed:
            raise fail(
                "disk-full",
                f"{needed // 2**20:,} MiB are needed for a run's own copy; {free // 2**20:,} MiB are free",
                hint="free some disk, or set CDP_KEEP=1 to keep one publication less",
            )


class DuckDBReader:
    """One publication, opened read-only. After a new publication open a new reader."""

    target: Target = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute(_SESSION)

    @classmethod
    def open(cls, path: Path) -> "DuckDBReader":
        """Open a serving file; it can neither write nor reach other files."""
        connection = duckdb.connect(str(path), read_only=True)
        reader = cls(connection)
        # Not lock_configuration: readers of one file in one process share it, and the second could not set its zone.
        connection.execute("set enable_external_access=false")
        return reader

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        return self._execute(select).fetchall()

    def batches(self, select: str) -> Iterator[pa.RecordBatch]:
        yield from self._relation(select).to_arrow_reader()

    def table(self, select: str) -> pa.Table:
        return self._relation(select).to_arrow_table()

    def tables(self) -> dict[str, dict[str, str]]:
        listed = self.rows(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where database_name = current_database() and not internal order by schema_name, table_name, column_index"
        )
        found: dict[str, dict[str, str]] = {}
        for schema, table, column, kind in listed:
            if schema in PUBLISHED_SCHEMAS:
                found.setdefault(f"{schema}.{table}", {})[column] = _athena_type(kind)
        return found

    def close(self) -> None:
        self._connection.close()

    def _relation(self, select: str) -> duckdb.DuckDBPyRelation:
        try:
            relation = self._connection.sql(select)
        except duckdb.Error as error:
            raise EngineError(str(error)) from error
        if relation is None:
            raise EngineError("only a select gives rows")
        return relation

    def _execute(self, statement: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(statement)
        except duckdb.Error as error:
            raise EngineError(str(error)) from error


class DuckDBEngine(DuckDBReader):
    """A run's own copy of the tables, in a file of its own."""

    def __init__(self, warehouse: DuckDBWarehouse, run_id: str, *, threads: int, memory: str) -> None:
        self._warehouse = warehouse
        self._run_id = run_id
        self._file = warehouse.work / f"{run_id}.duckdb"
        super().__init__(duckdb.connect(str(self._file)))
        self._configure(threads, memory)

    def _configure(self, threads: int, memory: str) -> None:
        self._connection.execute(f"set threads={threads}; set preserve_insertion_order=false")
        # It makes a join of every `in ('', 'null', …)`: 0.25 s on an empty lead table, 15 % on a full one.
        self._connection.execute("set disabled_optimizers='in_clause'")
        self._connection.execute(f"set temp_directory={_literal(str(self._warehouse.work / 'spill'))}")
        if memory:
            self._connection.execute(f"set memory_limit={_literal(memory)}")
        for schema in PUBLISHED_SCHEMAS:
            self._connection.execute(f"create schema if not exists {schema}")
        for schema in RUN_SCHEMAS:
            self._connection.execute(f"attach ':memory:' as {schema}")

    def attach_previous(self, file: Path) -> None:
        """Give a full run the publication before it to look at."""
        self._connection.execute(f"attach {_literal(str(file))} as previous (read_only)")

    def create(self, table: str, select: str, order_by: Sequence[str] = ()) -> int:
        order = f" order by {', '.join(order_by)}" if order_by else ""
        return int(self._execute(f"create or replace table {table} as {select}{order}").fetchall()[0][0])

    def create_view(self, view: str, select: str) -> None:
        self._execute(f"create or replace view {view} as {select}")

    def append(self, table: str, select: str) -> int:
        return int(self._execute(f"insert into {table} {select}").fetchall()[0][0])

    def replace_keys(self, table: str, key: Sequence[str], keys: str, rows: str) -> None:
        same = " and ".join(f"{table}.{column} is not distinct from gone.{column}" for column in key)
        self._execute("begin")
        try:
            self._execute(f"delete from {table} using {keys} as gone where {same}")
            self._execute(f"insert into {table} {rows}")
            self._execute("commit")
        except EngineError:
            self._execute("rollback")
            raise

    def load(self, table: str, data: pa.Table) -> None:
        self._connection.register("_arrow", data)
        try:
            self._execute(f"create or replace table {table} as select * from _arrow")
        finally:
            self._connection.unregister("_arrow")

    def previous(self, table: str) -> str | None:
        schema, name = table.split(".")
        found = self.rows(
            "select count(*) from duckdb_tables() where database_name = 'previous' "
            f"and schema_name = '{schema}' and table_name = '{name}'"
        )
        return f"previous.{table}" if found[0][0] else None

    def keep(self, table: str) -> bool:
        previous = self.previous(table)
        if previous is not None:
            self.create(table, f"select * from {previous}")
        return previous is not None

    def drop(self, table: str) -> None:
        kind = self._kind(table)
        if kind:
            self._execute(f"drop {kind} {table}")

    def has(self, table: str) -> bool:
        return self._kind(table) is not None

    def _kind(self, table: str) -> str | None:
        schema, name = table.split(".")
        place = f"database_name = '{schema}'"
        if schema not in RUN_SCHEMAS:
            place = f"database_name = current_database() and schema_name = '{schema}'"
        found = self.rows(
            f"select 'table' from duckdb_tables() where {place} and table_name = '{name}' union all "
            f"select 'view' from duckdb_views() where {place} and view_name = '{name}'"
        )
        return found[0][0] if found else None

    def columns(self, table: str) -> dict[str, str]:
        return {row[0]: _athena_type(row[1]) for row in self.rows(f"describe {table}")}

    def expose_bronze(self, table: str, root: Path, paths: Sequence[str], columns: Sequence[RawColumn]) -> None:
        picked = ", ".join(
            f'cast("{column.physical}" as varchar) as {column.name}'
            if column.physical
            else f"cast(null as varchar) as {column.name}"
            for column in columns
        )
        if not paths:
            nothing = ", ".join(f"cast(null as varchar) as {column.name}" for column in columns)
            numbers = "cast(null as bigint) as _file_id, cast(null as bigint) as _row_number"
            self.create_view(f"bronze.{table}", f"select {numbers}, {nothing} where false")
            return
        names = ", ".join(_literal(str(root / path)) for path in paths)
        path = f"substr(filename, {len(str(root)) + 2})"
        self.create_view(
            f"bronze.{table}",
            f"select cast('0x' || substr(md5({path}), 1, 15) as bigint) as _file_id, file_row_number as _row_number, "
            f"{picked} from read_parquet([{names}], filename=true, file_row_number=true, union_by_name=true, "
            "hive_partitioning=false, binary_as_string=true)",
        )

    def unreadable_files(self, root: Path, paths: Sequence[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in paths:
            try:
                # A hash needs every value; a count would be answered from the footer.
                file = _literal(str(root / path))
                self.rows(f"select max(hash(columns(*))) from read_parquet({file}, binary_as_string=true)")
            except EngineError as error:
                found[path] = str(error).partition(":")[0]
        return found

    def publish(self) -> None:
        for schema in RUN_SCHEMAS:
            self._connection.execute(f"detach {schema}")
        self._connection.execute("checkpoint")
        self.close()
        self._warehouse.accept(self._run_id, self._file)
        shutil.rmtree(self._warehouse.work, ignore_errors=True)

    def abandon(self) -> None:
        self.close()
        shutil.rmtree(self._warehouse.work, ignore_errors=True)


def _copy_file(source: Path, target: Path) -> None:
    """A byte copy that shares blocks where the file system can."""
    if subprocess.run(["cp", "--reflink=auto", str(source), str(target)], check=False, capture_output=True).returncode:
        shutil.copyfile(source, target)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _athena_type(duckdb_type: str) -> str:
    if duckdb_type.startswith("DECIMAL("):
        precision, scale = duckdb_type[8:-1].split(",")
        return f"decimal({precision}, {scale})"
    return _ATHENA_TYPES.get(duckdb_type, duckdb_type.lower())
