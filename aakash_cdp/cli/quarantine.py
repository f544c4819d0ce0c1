"""`cdp quarantine`: which rows are set aside, and why. Personal values stay masked."""

import json

import click

from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail, mask

COLUMNS = ("quarantine_id", "table_name", "record_id", "version_at", "reason", "column_name", "file_path")


@click.group("quarantine")
def command() -> None:
    """Rows that no table holds, because a column that every row needs is missing or does not parse.

    A row leaves when Superleap lands a newer version, or when a changed rule in policy/ lets it in.
    """


@command.command("list")
@home_option
@click.option("--table", help="Only this source table, such as call_log.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most this many rows.")
@json_option
def list_rows(settings: Settings, table: str | None, limit: int, as_json: bool) -> None:
    """List the rows set aside, newest first.

    \b
    Examples:
      cdp quarantine list
      cdp quarantine list --table call_log --json
    """
    from aakash_cdp.pipeline.session import open_published

    reader = open_published(settings)
    where = f"where table_name = '{table}'" if table and table.isidentifier() else ""
    try:
        total = reader.rows(f"select count(*) from ops.quarantine {where}")[0][0]
        rows = reader.rows(
            f"select {', '.join(COLUMNS)} from ops.quarantine {where} "
            f"order by version_at desc nulls last, 1 limit {limit}"
        )
    finally:
        reader.close()
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
        return
    if not rows:
        click.echo("no row is set aside")
        return
    print_table(COLUMNS, rows)
    click.echo(f"{len(rows):,} of {total:,} rows; `cdp quarantine show ID` shows one whole")


@command.command("show")
@click.argument("quarantine_id")
@home_option
@click.option("--clear", is_flag=True, help="Show personal values too.")
@json_option
def show_row(quarantine_id: str, settings: Settings, clear: bool, as_json: bool) -> None:
    """Show one row as it landed. Personal values are masked unless --clear.

    \b
    Examples:
      cdp quarantine show 1f0c2b9e5d3a4c7e8b6a5d4c3b2a1f0e
    """
    from aakash_cdp.bronze.contract import load_sources
    from aakash_cdp.pipeline.session import open_published

    reader = open_published(settings)
    try:
        known = dict(reader.rows("select quarantine_id, table_name from ops.quarantine"))
        if quarantine_id not in known:
            raise fail(
                "quarantine-unknown",
                f"no row with the id {quarantine_id} is set aside",
                hint="`cdp quarantine list` gives the ids",
                exit_code=ExitCode.USAGE,
            )
        row = reader.rows(
            f"select {', '.join(COLUMNS)}, raw_row from ops.quarantine where quarantine_id = '{quarantine_id}'"
        )[0]
    finally:
        reader.close()
    facts = dict(zip(COLUMNS, row, strict=False))
    columns = load_sources(settings.policy / "sources.yml").tables[known[quarantine_id]].columns
    raw = json.loads(row[-1])
    shown = {name: value if clear else mask(value, _class_of(name, columns[name].pii)) for name, value in raw.items()}
    if as_json:
        print_json({**facts, "raw_row": shown})
        return
    print_table(("", ""), list(facts.items()))
    click.echo()
    print_table(("raw column", "value"), list(shown.items()))


def _class_of(column: str, pii: str) -> str:
    """A record's display name may be a person's."""
    return "direct" if column == "name" else pii
