"""How is a synthetic world made ready? One DuckDB connection with its chances, words and records.

The records are a function of the `World` alone: the same world gives the same rows whatever the number of threads.
They are drawn slice by slice, so memory does not grow with the number of leads.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from aakash_cdp.bronze.synthetic import places, words
from aakash_cdp.bronze.synthetic.names import STOCKS
from aakash_cdp.bronze.synthetic.rates import Rate, macros, scaled

Progress = Callable[[str, int, int], None]

FIRST_DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2026-06-01", "2026-06-15", "2026-07-01", "2026-07-20", "2026-08-05", "2026-08-20")
)
SLICE_HOUSEHOLDS = 250_000
"""About 330,000 leads with all that hangs on them: what is in memory at a time."""

_EPOCH = datetime(1900, 1, 1)
_CREATED_FROM = datetime(2024, 4, 3)
_WITHOUT_END = 10**12
# How many enquiries a day of each month brings, January first: they peak from March to June.
_SEASON = (2, 2, 4, 5, 5, 4, 2, 2, 3, 3, 1, 1)
_DAYS_BETWEEN_LANDINGS = 16
_LEAD_SCRIPTS = ("people", "leads", "opportunities", "exams", "calls", "forms", "accounts")


@dataclass(frozen=True)
class Landing:
    """One export: `number` counts from 0; it carries what changed from `window_start` to `exported_at` (both UTC)."""

    number: int
    day: date
    window_start: datetime

    @property
    def exported_at(self) -> datetime:
        """The early morning of the landing's day, UTC."""
        return datetime.combine(self.day, time(0, 40))

    @property
    def edit_share(self) -> float:
        """Which part of the edits between two usual landings this one brings."""
        if self.window_start == _EPOCH:
            return 1.0
        return (self.exported_at - self.window_start).days / _DAYS_BETWEEN_LANDINGS


@dataclass(frozen=True)
class World:
    """What is made: `leads` new leads of households from `known_households` on, in `landings`.

    `base_leads` says for how large a CRM there is staff; `base_households` how many households the first history has.
    """

    seed: int
    base_leads: int
    leads: int
    landings: tuple[Landing, ...]
    rates: tuple[Rate, ...] = scaled(1.0)
    known_households: int = 0
    base_households: int = _WITHOUT_END
    created_from: datetime = _CREATED_FROM

    @property
    def end(self) -> datetime:
        """Nothing happens later."""
        return self.landings[-1].exported_at - timedelta(minutes=10)

    def settings(self) -> dict[str, str]:
        """What SQL reads as `<name>()`."""
        cities = len(places.cities())
        return {
            "seed": str(self.seed),
            "known_households": f"{self.known_households}::bigint",
            "recycled_until": f"{self.base_households}::bigint",
            "user_count": f"{max(12, self.base_leads // 500)}::bigint",
            "school_count": f"{cities * max(1, self.base_leads // 100 // cities)}::bigint",
            "city_count": f"{cities}::bigint",
            "adopted_id": "null::varchar",
            "adopting_n": "-1",
            "last_landing": str(self.landings[-1].number),
            "created_from": f"timestamp '{self.created_from}'",
            "world_end": f"timestamp '{self.end}'",
        }

    def season(self) -> list[date]:
        """The days of the time covered, each as often as it brings enquiries."""
        first, last = self.created_from.date(), self.end.date() - timedelta(days=1)
        days = [first + timedelta(days=number) for number in range(max(1, (last - first).days + 1))]
        return [day for day in days for _ in range(_SEASON[day.month - 1])]


def first_landings(days: int = len(FIRST_DAYS)) -> tuple[Landing, ...]:
    """The full export and the incremental ones after it: the usual six, then one a day."""
    dates = list(FIRST_DAYS[:days])
    while len(dates) < days:
        dates.append(dates[-1] + timedelta(days=1))
    landings: list[Landing] = []
    for number, day in enumerate(dates):
        landings.append(Landing(number, day, landings[-1].exported_at if landings else _EPOCH))
    return tuple(landings)


def connect(world: World, threads: int | None, spill: Path) -> duckdb.DuckDBPyConnection:
    """A connection that knows the world's settings, rates, words, macros and cities; no records yet."""
    con = duckdb.connect()
    if threads is not None:
        con.execute(f"set threads = {threads}")
    con.execute("set timezone = 'UTC'")
    con.execute(f"set temp_directory = '{str(spill).replace(chr(39), chr(39) * 2)}'")
    for name, value in world.settings().items():
        con.execute(f"create macro {name}() as {value}")
    season = ", ".join(f"date '{day}'" for day in world.season())
    con.execute(f"set variable season = [{season}]")
    con.execute(script("chance"))
    for statement in (*macros(world.rates), *words.macros()):
        con.execute(statement)
    for name in ("text", "history", "tally", "ledger"):
        con.execute(script(name))
    _list_places(con)
    _list_landings(con, world)
    return con


def make_staff(con: duckdb.DuckDBPyConnection) -> None:
    """Draw cities, branches, schools and counsellors."""
    con.execute(script("staff"))


def make_slices(con: duckdb.DuckDBPyConnection, world: World, progress: Progress | None) -> Iterator[int]:
    """Draw the leads and all that hangs on them, slice by slice; yields the number of each slice once it is drawn."""
    before = set(_tables(con))
    household, left, number = world.known_households, world.leads, 0
    while left:
        upto = household + min(SLICE_HOUSEHOLDS, left)
        for name, value in (("slice_from", household), ("slice_to", upto), ("slice_leads", left)):
            con.execute(f"create or replace macro {name}() as {value}::bigint")
        for name in _LEAD_SCRIPTS:
            if progress:
                progress(f"draw {name}", world.leads - left, world.leads)
            con.execute(script(name).replace("\ncreate ", "\ncreate or replace "))
        yield number
        drawn = con.execute("select count(*), max(drawn_household_no) from enquiry").fetchone() or (0, 0)
        left -= int(drawn[0])
        household, number = int(drawn[1]) + 1, number + 1
        # Several large slices do not fit: the old one goes before the next is drawn.
        for table in set(_tables(con)) - before:
            con.execute(f"drop table {table}")
    con.execute(f"create or replace macro slice_from() as {household}::bigint")


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()]


def households_numbered(con: duckdb.DuckDBPyConnection) -> int:
    """How many household numbers are given out once all slices are made."""
    row = con.execute("select slice_from()").fetchone()
    return int(row[0]) if row else 0


@cache
def script(name: str) -> str:
    """The text of one of the SQL files here: every slice runs the same."""
    return files("aakash_cdp.bronze.synthetic").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _list_places(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """create table city_seed (
            n bigint, name varchar, aliases varchar[], state_code varchar, state_name varchar,
            state_spellings varchar[], pincode_start varchar, tier varchar, board varchar, stock_nos bigint[]
        )"""
    )
    numbers = {stock.name: number for number, stock in enumerate(STOCKS, 1)}
    con.executemany(
        "insert into city_seed values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*city[:9], [numbers[name] for name in city[9]]) for city in places.cities()],
    )


def _list_landings(con: duckdb.DuckDBPyConnection, world: World) -> None:
    con.execute(
        "create table landing "
        "(landing integer, day date, window_start timestamp, exported_at timestamp, edit_share double)"
    )
    con.executemany(
        "insert into landing values (?, ?, ?, ?, ?)",
        [(item.number, item.day, item.window_start, item.exported_at, item.edit_share) for item in world.landings],
    )
