"""`cdp docs`: the data dictionary, from the models' own headers."""

import click

from aakash_cdp.cli.options import json_option, print_json, print_table
from aakash_cdp.errors import ExitCode, fail


@click.command("docs")
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """What a table or a column means. Without a name: the list of tables.

    \b
    Examples:
      cdp docs
      cdp docs gold.cdp_dim_user
      cdp docs current_stage
    """
    from aakash_cdp.pipeline.dictionary import read_dictionary

    tables = read_dictionary()
    if name is None:
        found = [{"table": table.name, "one row is": table.grain} for table in tables]
    else:
        found = [
            {
                "table": table.name,
                "column": column.name,
                "type": column.type,
                "pii": column.pii,
                "meaning": column.meaning,
            }
            for table in tables
            for column in table.columns
            if name in (table.name, table.name.split(".")[1], column.name)
        ]
    if not found:
        raise fail(
            "docs-unknown",
            f"no table and no column is called {name}",
            hint="`cdp docs` lists the tables",
            exit_code=ExitCode.USAGE,
        )
    if as_json:
        print_json(found)
    else:
        print_table(list(found[0]), [tuple(row.values()) for row in found])
