"""`cdp identity stats|largest|shared|changes`: identity in numbers. No personal value is shown."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings

if TYPE_CHECKING:
    from aakash_cdp.identity.figures import Statistics
    from aakash_cdp.warehouse.engine import Reader

limit_option = click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most this many rows."
)


@contextmanager
def published(settings: Settings) -> Iterator["Reader"]:
    """The newest publication."""
    from aakash_cdp.warehouse.opening import open_warehouse

    reader = open_warehouse(settings).reader()
    try:
        yield reader
    finally:
        reader.close()


@click.command("stats")
@home_option
@json_option
def stats(settings: Settings, as_json: bool) -> None:
    """Count leads, students and households; what ties leads; how identifiers were judged; what is in doubt.

    \b
    Examples:
      cdp identity stats
      cdp identity stats --json | jq .doubts
    """
    from aakash_cdp.identity.figures import statistics

    with published(settings) as reader:
        found = statistics(reader)
    if as_json:
        print_json(asdict(found))
    else:
        _show(found)


def _show(found: "Statistics") -> None:
    click.echo(
        f"{found.leads:,} leads ({found.deleted_leads:,} deleted) are {found.students:,} students in "
        f"{found.households:,} households"
    )
    if found.students_without_living_lead:
        click.echo(f"{found.students_without_living_lead:,} more students have deleted leads only")
    for title, counts in (
        ("leads of a student", found.students_by_size),
        ("tied by", found.rules),
        ("in doubt", found.doubts),
        ("decided by stewards", found.decisions),
    ):
        if counts:
            click.echo()
            print_table((title, "count"), list(counts.items()), right=("count",))
    if found.guards:
        click.echo()
        columns = ("identifiers judged", "it shows", "because", "identifiers", "leads")
        print_table(columns, [tuple(vars(guard).values()) for guard in found.guards], right=columns[3:])


@click.command("largest")
@home_option
@limit_option
@json_option
def largest(settings: Settings, limit: int, as_json: bool) -> None:
    """List the students with the most leads, with how many different names and dates are among them.

    Several names or dates of birth in one student are worth a `cdp explain`.

    \b
    Examples:
      cdp identity largest --limit 5
    """
    from aakash_cdp.identity import figures

    with published(settings) as reader:
        found = figures.largest(reader, limit)
    _print(found, as_json, "no student")


@click.command("shared")
@home_option
@limit_option
@json_option
def shared(settings: Settings, limit: int, as_json: bool) -> None:
    """List the identifiers that most leads carry: kind, what it can show and why, and one lead to look at.

    OK joins students and households, PERSON_ONLY and HOUSEHOLD_ONLY what they say, GENERIC nothing. The value itself
    is not shown; `cdp explain LEAD` shows what a lead carries.

    \b
    Examples:
      cdp identity shared --limit 50
    """
    from aakash_cdp.identity import figures

    with published(settings) as reader:
        found = figures.most_shared(reader, limit)
    _print(found, as_json, "no identifier is carried by three leads or more")


@click.command("changes")
@home_option
@click.option("--run", "run_id", metavar="RUN_ID", help="Only what this run changed.")
@limit_option
@json_option
def changes(settings: Settings, run_id: str | None, limit: int, as_json: bool) -> None:
    """List the students that runs merged, split or moved leads between, the newest first.

    \b
    Examples:
      cdp identity changes
      cdp identity changes --run 20260821T061000.000000-1f2e --json
    """
    from aakash_cdp.identity import figures

    with published(settings) as reader:
        found = figures.changes(reader, limit, run_id)
    _print(found, as_json, "no run has moved a lead from one student to another")


def _print(found: Sequence[Any], as_json: bool, nothing: str) -> None:
    if as_json:
        print_json([asdict(row) for row in found])
    elif not found:
        click.echo(nothing)
    else:
        columns = [name.replace("_", " ") for name in vars(found[0])]
        numeric = [name for name, value in zip(columns, vars(found[0]).values(), strict=True) if isinstance(value, int)]
        print_table(columns, [tuple(vars(row).values()) for row in found], right=numeric)


COMMANDS = (stats, largest, shared, changes)
