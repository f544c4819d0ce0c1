"""One DuckDB connection set as the product sets it, and a way to call macros on many strings at once."""

from collections.abc import Iterator, Sequence

import duckdb
import pytest

from aakash_cdp.warehouse.dialect.macros import macros
from tests.warehouse.dialect.calling import Call


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone='UTC'")
        connection.execute("set threads=1")
        yield connection


@pytest.fixture(scope="module")
def call(duck: duckdb.DuckDBPyConnection) -> Call:
    """`call(macro, strings)`: the macro's value for each string, in one query."""

    def values(name: str, strings: Sequence[str | None]) -> list[object]:
        text = macros()[name].text(("s",), duckdb=True)
        given = "(select unnest($1::varchar[]) as s, unnest(range(len($1))) as place)"
        query = f"select {text} from {given} order by place"
        return [row[0] for row in duck.execute(query, [list(strings)]).fetchall()]

    return values
