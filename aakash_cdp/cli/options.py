"""Options and output that commands share: where the home is, JSON for programs, tables for people."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click

from aakash_cdp.config import Settings, load_settings

Function = TypeVar("Function", bound=Callable[..., Any])


def home_option(function: Function) -> Function:
    """`--home DIR`, given to the command as `settings`."""

    def read(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Settings:
        return load_settings(value)

    option = click.option(
        "--home",
        "settings",
        type=click.Path(path_type=Path, file_okay=False),
        callback=read,
        help="Folder that holds everything a run writes. [default: $CDP_HOME or ./cdp-home]",
    )
    return option(function)


def json_option(function: Function) -> Function:
    """`--json`, given as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Facts as JSON, for programs.")(function)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, default=plain, ensure_ascii=False, indent=2))


def plain(value: object) -> object:
    """What JSON can not hold: times as ISO-8601, UTC with Z; decimals as numbers."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = (), title: str = ""
) -> None:
    """A table for people; columns in `right` are set to the right, whole numbers with thousands."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(value)) for value in row))
    Console(highlight=False, width=None if sys.stdout.isatty() else 140).print(table)


def shown(value: object) -> str:
    """A value as people read it.

    >>> shown(1234567), shown(None), shown(True), shown(0.5)
    ('1,234,567', '', 'yes', '0.50')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, as a function of (what, done, total). Silent when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield _unwatched
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<40}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    with bar:
        task = bar.add_task("starting")

        def step(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield step


def _unwatched(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody sees."""


class Instant(click.ParamType[datetime]):
    """An ISO-8601 date or time; without a zone it is UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-08-21 or 2026-08-21T06:10:00+05:30", param, ctx)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


class EndOfDay(Instant):
    """The same; a date alone is the end of that day in India."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        moment = super().convert(value, param, ctx)
        is_date = len(str(value)) == len("2026-08-21")
        return moment + timedelta(hours=18, minutes=30) if is_date else moment
