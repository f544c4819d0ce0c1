"""Writing one DuckDB file: a run's own copy of the tables. What only the run needs lives in memory beside it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from aakash_cdp.warehouse.duckdb.reader import DuckDBReader, athena_type, literal
from aakash_cdp.warehouse.engine import PUBLISHED_SCHEMAS, RUN_SCHEMAS, EngineError, RawColumn, RawFiles

# Threads write row by row groups, and the last one of each is work for one: small ones save 9 % of a full run.
ROW_GROUP = 30_720
_COPY = "cdp"
_ROW_IDS = "stage.row_ids"
_NO_FILE = "(select cast(null as varchar) as filename, cast(null as bigint) as file_row_number where false)"


class DuckDBEngine(DuckDBReader):
    """A run's own copy of the tables, in a file of its own."""

    def __init__(
        self, file: Path, spill: Path, accept: Callable[[Path], None], discard: Callable[[], None], **limits: str
    ) -> None:
        """`accept` takes the finished file over, `discard` clears up; `limits` are DuckDB settings such as threads."""
        self._file = file
        self._accept = accept
        self._discard = discard
        super().__init__(duckdb.connect())
        self._configure(spill, limits)
        self._kinds = dict(self._listed())

    def _configure(self, spill: Path, limits: Mapping[str, str]) -> None:
        # The in_clause rule makes a join of every `in ('', 'null', …)`: 15 % of reading a full lead table.
        self._connection.execute("set preserve_insertion_order=false; set disabled_optimizers='in_clause'")
        for name, value in {"temp_directory": str(spill), **limits}.items():
            self._connection.execute(f"set {name}={literal(value)}")
        # A file that is thrown away unless it is published whole needs no log to recover from, nor to be safe on disk
        # or tidied up before its end.
        self._connection.execute("set fsync_mode='NONE'; set checkpoint_threshold='1TB'")
        options = f"recovery_mode no_wal_writes, row_group_size {ROW_GROUP}"
        self._connection.execute(f"attach {literal(str(self._file))} as {_COPY} ({options})")
        self._connection.execute(f"use {_COPY}")
        for schema in PUBLISHED_SCHEMAS:
            self._connection.execute(f"create schema if not exists {schema}")
        for schema in RUN_SCHEMAS:
            self._connection.execute(f"attach ':memory:' as {schema}")

    def attach_previous(self, file: Path) -> None:
        """Give a full run the publication before it to look at."""
        self._connection.execute(f"attach {literal(str(file))} as previous (read_only)")

    def create(self, table: str, select: str, order_by: Sequence[str] = ()) -> int:
        order = f" order by {', '.join(order_by)}" if order_by else ""
        rows = int(self._execute(f"create or replace table {table} as {select}{order}").fetchall()[0][0])
        self._kinds[table] = "table"
        return rows

    def create_view(self, view: str, select: str) -> None:
        self._execute(f"create or replace view {view} as {select}")
        self._kinds[view] = "view"

    def append(self, table: str, select: str) -> int:
        return int(self._execute(f"insert into {table} {select}").fetchall()[0][0])

    def pick(self, into: str, table: str, key: str, keys: str) -> int:
        # Row ids first: a join alone reads every column of every row (100 of 4M calls: 0.27 s against 0.12 s).
        self.create(_ROW_IDS, f"select rowid as row_id from {table} where {key} in ({keys})")
        rows = self.create(into, f"select * from {table} where rowid in (select row_id from {_ROW_IDS})")
        self.drop(_ROW_IDS)
        return rows

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
            self._kinds[table] = "table"
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
        kind = self._kinds.pop(table, None)
        if kind:
            self._execute(f"drop {kind} {table}")

    def has(self, table: str) -> bool:
        return table in self._kinds

    def _listed(self) -> list[tuple[str, str]]:
        """The tables and views of the copy, as it was begun."""
        own = "database_name = current_database() and not internal"
        return self.rows(
            f"select schema_name || '.' || table_name, 'table' from duckdb_tables() where {own} union all "
            f"select schema_name || '.' || view_name, 'view' from duckdb_views() where {own}"
        )

    def columns(self, table: str) -> dict[str, str]:
        return {row[0]: athena_type(row[1]) for row in self.rows(f"describe {table}")}

    def expose_bronze(self, table: str, root: Path, shapes: Sequence[RawFiles]) -> None:
        path = f"substr(filename, {len(str(root)) + 2})"
        file_id = f"cast('0x' || substr(md5({path}), 1, 15) as bigint) as _file_id"
        selects = []
        for shape in shapes:
            columns = ", ".join(_as_text(column) for column in shape.columns)
            names = ", ".join(literal(str(root / path)) for path in shape.paths)
            options = "filename=true, file_row_number=true, hive_partitioning=false, binary_as_string=true"
            source = f"read_parquet([{names}], {options})" if shape.paths else _NO_FILE
            selects.append(f"select {file_id}, file_row_number as _row_number, {columns} from {source}")
        self.create_view(f"bronze.{table}", " union all ".join(selects))

    def unreadable_files(self, root: Path, paths: Sequence[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in paths:
            try:
                # A hash needs every value; a count would be answered from the footer.
                file = literal(str(root / path))
                self.rows(f"select max(hash(columns(*))) from read_parquet({file}, binary_as_string=true)")
            except EngineError as error:
                found[path] = str(error).partition(":")[0]
        return found

    def publish(self) -> None:
        for schema in RUN_SCHEMAS:
            self._connection.execute(f"detach {schema}")
        self._connection.execute("checkpoint")
        self._connection.execute(f"use memory; detach {_COPY}")
        self.close()
        self._accept(self._file)

    def abandon(self) -> None:
        self.close()
        self._discard()


def _as_text(column: RawColumn) -> str:
    value = "null" if column.physical is None else f'"{column.physical}"'
    return f"cast({value} as varchar) as {column.name}"
