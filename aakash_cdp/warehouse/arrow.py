"""Athena's types as Arrow's, for the bulk door in."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

_TYPES = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp(6)": pa.timestamp("us"),
}


def arrow_schema(columns: Mapping[str, str]) -> pa.Schema:
    """The Arrow schema of columns given with their Athena types."""
    return pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])


def arrow_table(columns: Mapping[str, str], rows: Sequence[Mapping[str, object]] = ()) -> pa.Table:
    """Rows as an Arrow table of exactly these columns."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(columns))
