"""How is a synthetic world made ready? One DuckDB connection with its chances, words and records.

The records are a function of the `World` alone: the same world gives the same rows whatever the number of threads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files

import duckdb

from aakash_cdp.bronze.synthetic import places, rates, words

Progress = Callable[[str, int, int], None]

FIRST_DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2026-06-01", "2026-06-15", "2026-07-01", "2026-07-20", "2026-08-05", "2026-08-20")
)

_EPOCH = datetime(1900, 1, 1)
_CREATED_FROM = datetime(2024, 4, 3)
_CALLERS = (
    "select n, id as lead_id, student_mobile as mobile, branch_no, created_at as since_at, owner_no from lead_record"
)


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


@dataclass(frozen=True)
class World:
    """What is made: `leads` new leads from number `leads_before`, in `landings`; staff for a CRM of `base_leads`."""

    seed: int
    base_leads: int
    leads: int
    landings: tuple[Landing, ...]
    leads_before: int = 0
    households_before: int = 0
    created_from: datetime = _CREATED_FROM

    def settings(self) -> dict[str, str]:
        """What SQL reads as `<name>()`."""
        return {
            "seed": str(self.seed),
            "lead_from": f"{self.leads_before}::bigint",
            "lead_count": f"{self.leads}::bigint",
            "household_from": f"{self.households_before}::bigint",
            "user_count": f"{max(12, self.base_leads // 500)}::bigint",
            "school_count": f"{max(40, self.base_leads // 100)}::bigint",
            "city_count": f"{len(places.cities())}::bigint",
            "adopted_id": "null::varchar",
            "last_landing": str(self.landings[-1].number),
            "created_from": f"timestamp '{self.created_from}'",
            "world_end": f"timestamp '{self.landings[-1].exported_at - timedelta(minutes=10)}'",
        }


def first_landings() -> tuple[Landing, ...]:
    """The full export and the incremental ones after it."""
    landings: list[Landing] = []
    for number, day in enumerate(FIRST_DAYS):
        landings.append(Landing(number, day, landings[-1].exported_at if landings else _EPOCH))
    return tuple(landings)


def connect(world: World, threads: int | None) -> duckdb.DuckDBPyConnection:
    """A connection that knows the world's settings, rates, words and macros, and its cities; no records yet."""
    con = duckdb.connect()
    if threads is not None:
        con.execute(f"set threads = {threads}")
    con.execute("set timezone = 'UTC'")
    for name, value in world.settings().items():
        con.execute(f"create macro {name}() as {value}")
    con.execute(_script("chance"))
    for statement in (*rates.macros(), *words.macros()):
        con.execute(statement)
    for script in ("text", "history"):
        con.execute(_script(script))
    _list_places(con)
    _list_landings(con, world)
    return con


def make_records(con: duckdb.DuckDBPyConnection, progress: Progress | None, callers: str = "") -> None:
    """Draw every record, version and row to be written; `callers` is a select of further people to call."""
    scripts = ("staff", "people", "leads", "opportunities", "exams", "calls", "tally")
    for done, script in enumerate(scripts):
        if progress:
            progress(f"draw {script}", done, len(scripts))
        if script == "calls":
            con.execute(f"create table caller as {_CALLERS} {callers}")
        con.execute(_script(script))


def draw_next_day(con: duckdb.DuckDBPyConnection) -> None:
    """Choose which known records change; gives the first new lead the id that a known orphan waits for."""
    con.execute(_script("next_day"))
    awaited = con.execute("select id from awaited_lead").fetchone()
    if awaited and awaited[0]:
        con.execute(f"create or replace macro adopted_id() as '{awaited[0]}'")


def _script(name: str) -> str:
    return files("aakash_cdp.bronze.synthetic").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _list_places(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """create table city_seed (
            n bigint, name varchar, aliases varchar[], state_code varchar, state_name varchar,
            state_spellings varchar[], pincode_start varchar, tier varchar
        )"""
    )
    con.executemany("insert into city_seed values (?, ?, ?, ?, ?, ?, ?, ?)", places.cities())


def _list_landings(con: duckdb.DuckDBPyConnection, world: World) -> None:
    con.execute("create table landing (landing integer, day date, window_start timestamp, exported_at timestamp)")
    con.executemany(
        "insert into landing values (?, ?, ?, ?)",
        [(item.number, item.day, item.window_start, item.exported_at) for item in world.landings],
    )
