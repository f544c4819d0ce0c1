"""`cdp query`: read-only SQL over what is published."""

from datetime import datetime

import click

from aakash_cdp.cli.options import EndOfDay, home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail

SHOWN_ROWS = 50


@click.command("query")
@click.argument("select")
@home_option
@click.option("--as-of", type=EndOfDay(), help="Students and whose leads were, as published by the end of that day.")
@json_option
def command(select: str, settings: Settings, as_of: datetime | None, as_json: bool) -> None:
    """Run one read-only SELECT over the publication: schemas silver, identity, gold and ops.

    With --as-of, gold.cdp_dim_user and identity.user_map answer as they were known then; every other table, the views
    of events among them, answers as it is now.

    \b
    Examples:
      cdp query "select age_band, count(*) as users from gold.cdp_dim_user group by 1 order by 2 desc"
      cdp query "select * from ops.reconciliation" --json
      cdp query --as-of 2026-08-21 "select count(*) from gold.cdp_dim_user where can_sms_marketing"
    """
    from aakash_cdp.pipeline.as_of import open_as_of
    from aakash_cdp.pipeline.session import open_published
    from aakash_cdp.warehouse.engine import EngineError

    reader = open_published(settings) if as_of is None else open_as_of(settings, as_of)
    try:
        result = reader.table(select)
    except EngineError as error:
        first_line = str(error).splitlines()[0]
        raise fail(
            "query-refused",
            first_line,
            hint="`cdp docs` lists the tables and their columns",
            exit_code=ExitCode.USAGE,
        ) from None
    finally:
        reader.close()
    if as_json:
        print_json(result.to_pylist())
        return
    rows = [tuple(row.values()) for row in result.slice(0, SHOWN_ROWS).to_pylist()]
    numeric = [field.name for field in result.schema if str(field.type).startswith(("int", "double", "decimal"))]
    print_table(result.column_names, rows, right=numeric)
    if result.num_rows > SHOWN_ROWS:
        click.echo(f"… {result.num_rows - SHOWN_ROWS:,} more rows; --json gives all of them")
