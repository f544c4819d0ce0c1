"""Reading one DuckDB file: a publication, or a run's own copy."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from aakash_cdp.warehouse.compiled import Target
from aakash_cdp.warehouse.engine import PUBLISHED_SCHEMAS, EngineError

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
# DuckDB draws its progress bar on standard output, where a command prints its answer.
_SESSION = (
    "set timezone='UTC'; set enable_progress_bar=false; "
    "set autoinstall_known_extensions=false; set autoload_known_extensions=false"
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

    @classmethod
    def open_with(cls, path: Path, instead: Mapping[str, str]) -> "DuckDBReader":
        """The same, with tables that mean a select instead; a select calls what is published `published.<table>`."""
        connection = duckdb.connect()
        connection.execute(f"attach {literal(str(path))} as published (read_only)")
        reader = cls(connection)
        connection.execute("set enable_external_access=false")
        for schema, table in reader.rows(
            "select schema_name, table_name from duckdb_tables() where database_name = 'published' union all "
            "select schema_name, view_name from duckdb_views() where database_name = 'published' and not internal"
        ):
            name = f"{schema}.{table}"
            if schema in PUBLISHED_SCHEMAS:
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f"create view {name} as {instead.get(name, f'select * from published.{name}')}")
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
                found.setdefault(f"{schema}.{table}", {})[column] = athena_type(kind)
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


def literal(text: str) -> str:
    """A text as DuckDB SQL."""
    return "'" + text.replace("'", "''") + "'"


def athena_type(duckdb_type: str) -> str:
    """DuckDB's name of a type as Athena's.

    >>> athena_type("DECIMAL(18,4)"), athena_type("TIMESTAMP")
    ('decimal(18, 4)', 'timestamp(6)')
    """
    if duckdb_type.startswith("DECIMAL("):
        precision, scale = duckdb_type[8:-1].split(",")
        return f"decimal({precision}, {scale})"
    return _ATHENA_TYPES.get(duckdb_type, duckdb_type.lower())
