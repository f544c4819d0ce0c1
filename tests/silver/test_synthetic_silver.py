"""Does Silver lose exactly what a synthetic Superleap damaged beyond reading: nothing more, nothing less?

The generator's ledger says which rows can be no version of a record and which values nobody can read. It knows nothing
of Silver's rules, and Silver nothing of the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aakash_cdp.bronze.synthetic import generate
from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, STAFF_TABLES, columns
from tests.support.campaigns import draw_seed
from tests.support.homes import query, run

LEADS = 3000
TABLES = (*LEAD_TABLES, *STAFF_TABLES)
DIMENSIONS = ("lead", *STAFF_TABLES)
NULLS = "('', 'null', 'NULL', 'NA', 'N/A', '-', 'None', 'nan')"
MOMENT = "coalesce(try_cast(updated_at as timestamp), make_timestamp(1000 * try_cast(updated_at as bigint)))"
UNREADABLE = {
    ("lead", "student_mobile"),
    ("lead", "parent_mobile"),
    ("lead", "alternate_mobile"),
    ("lead", "email"),
    ("lead", "dob"),
    ("call_log", "customer_number"),
}
"""Where a ledger of so many leads always has values that nobody can read."""

Value = tuple[str, str, datetime, str]
"""A value of one version: table, record, its updated_at, column."""


def versions(table: str) -> str:
    return f"silver.crm_{'dim' if table in DIMENSIONS else 'fact'}_{table}_versions"


@dataclass(frozen=True)
class Made:
    """A synthetic Bronze with its ledger, and the home that read it."""

    seed: int
    bronze: Path
    home: Path

    def source(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a select in which `<table>` is written {table} and the ledger {ledger}."""
        paths = {table: f"read_parquet('{self.bronze}/{table}/*/*.parquet', union_by_name = true)" for table in TABLES}
        return duckdb.connect().execute(sql.format(**paths, ledger=f"'{self.bronze}/damage.parquet'")).fetchall()

    def published(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.home, sql)


def make(place: Path, leads: int, damage: float) -> Made:
    made = Made(draw_seed(), place / "bronze", place / "home")
    generate(leads, made.bronze, made.seed, damage=damage, ledger=True)
    run(made.home, made.bronze)
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("synthetic_silver"), LEADS, damage=1.0)


@pytest.fixture(scope="module")
def illegible(made: Made) -> set[Value]:
    """The values that the ledger says nobody can read, of the rows that are versions."""
    return set(
        made.source(
            f"""select table_name, record_id, {MOMENT}, column_name from {{ledger}} as ledger
            where effect = 'null' and not exists (
                from {{ledger}} as worse where worse.effect = 'quarantine'
                and (worse.table_name, worse.record_id, worse.version_no)
                = (ledger.table_name, ledger.record_id, ledger.version_no)
            )"""
        )
    )


def unparseable(made: Made) -> Iterator[Value]:
    """The values that Silver says it could not parse."""
    for table in TABLES:
        select = f"select {table}_id, updated_at, _unparseable from {versions(table)} where _unparseable is not null"
        for record, at, listed in made.published(select):
            yield from ((table, record, at, column) for column in listed.split(","))


def nulled(made: Made) -> Iterator[Value]:
    """Values that Bronze has in every row of a version and Silver has not, of the columns that keep their name."""
    for table in TABLES:
        named = (
            f"select column_name from information_schema.columns where table_name = '{versions(table).split('.')[1]}'"
        )
        in_silver = {row[0] for row in made.published(named)}
        kept = [column for column in columns(table) if column in in_silver and column not in ("id", "updated_at")]
        assert len(kept) > 3
        given = ", ".join(f'bool_and("{column}" is not null and "{column}" not in {NULLS})' for column in kept)
        landed = {
            row[:2]: row[2:]
            for row in made.source(f"select id, {MOMENT}, {given} from {{{table}}} where id is not null group by all")
        }
        empty = ", ".join(f"{column} is null" for column in kept)
        for record, at, *missing in made.published(f"select {table}_id, updated_at, {empty} from {versions(table)}"):
            for column, is_given, is_missing in zip(kept, landed[record, at], missing, strict=True):
                if is_given and is_missing:
                    yield table, record, at, column


def test_silver_calls_exactly_that_unparseable_which_nobody_can_read(made: Made, illegible: set[Value]) -> None:
    found = set(unparseable(made))
    assert sorted(found - illegible) == [], f"unparseable though readable (seed {made.seed})"
    assert sorted(illegible - found) == [], f"damaged beyond reading and parsed (seed {made.seed})"
    assert {(value[0], value[3]) for value in illegible} >= UNREADABLE


def test_silver_nulls_exactly_what_nobody_can_read(made: Made, illegible: set[Value]) -> None:
    found = set(nulled(made))
    assert sorted(found - illegible) == [], f"nulled though readable (seed {made.seed})"
    assert sorted(illegible - found) == [], f"damaged beyond reading and kept (seed {made.seed})"


def test_silver_sets_aside_exactly_the_rows_that_can_be_no_version(made: Made) -> None:
    """The copies of one row are one row set aside."""
    damaged = made.source(
        "select distinct table_name, record_id, updated_at, column_name from {ledger} where effect = 'quarantine'"
    )
    set_aside = made.published(
        """select table_name, record_id, json_extract_string(raw_row, '$.updated_at'), column_name
        from ops.quarantine"""
    )
    # Two rows without an id that were written in one moment have nothing to tell them apart.
    assert set(set_aside) == set(damaged), f"seed {made.seed}"
    assert {row[3] for row in damaged} >= {"id", "created_at", "updated_at", "started_at"}


def test_a_crm_without_damage_loses_nothing(tmp_path: Path) -> None:
    made = make(tmp_path, 400, damage=0)
    assert made.published("select * from ops.quarantine") == []
    assert [*unparseable(made), *nulled(made)] == [], f"seed {made.seed}"


def test_a_run_of_synthetic_data_says_so(made: Made) -> None:
    assert (made.bronze / "_SYNTHETIC").is_file()
    assert made.published("select distinct is_synthetic from ops.runs") == [(True,)]
