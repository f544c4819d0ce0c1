"""`cdp generate`: a synthetic Superleap, in the layout of the contract."""

from pathlib import Path
from typing import Any

import click

from aakash_cdp.cli.options import json_option, print_json, print_table, progress_bar


@click.command("generate")
@click.option("--leads", type=click.IntRange(min=1), default=20_000, show_default=True, help="How many lead ids.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder to write; it must hold no Bronze yet."
)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same rows.")
@click.option("--days", type=click.IntRange(min=1), default=6, show_default=True, help="How many landings.")
@click.option(
    "--damage",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="Multiplies the rates of all damage; 0: a clean CRM.",
)
@click.option("--ledger", is_flag=True, help="Also write damage.parquet: what was damaged, value by value.")
@click.option("--next-day", is_flag=True, help="Add one more landing to a folder made before.")
@click.option(
    "--changed",
    type=click.FloatRange(min=0, max=0.5),
    default=0.01,
    show_default=True,
    help="With --next-day: the share of leads that are new or change.",
)
@json_option
def command(**options: Any) -> None:
    """Write a synthetic Superleap: all 11 tables, with the damage of a real CRM, and the truth beside it.

    The folder is marked _SYNTHETIC. DIR/truth.parquet says which leads are one student and one household,
    DIR/generated.json what was made, at which rates.

    \b
    Examples:
      cdp generate --leads 20000 --out bronze
      cdp generate --leads 3000 --out clean --damage 0
      cdp generate --out bronze --next-day                  one more day: new leads, edits, merges, late files
      cdp generate --out bronze --next-day --changed 0.0001
    """
    from aakash_cdp.bronze import synthetic

    out: Path = options["out"]
    with progress_bar(quiet=options["as_json"]) as progress:
        if options["next_day"]:
            made = synthetic.next_day(out, progress, changed=options["changed"])
        else:
            made = synthetic.generate(
                options["leads"],
                out,
                options["seed"],
                progress,
                days=options["days"],
                damage=options["damage"],
                ledger=options["ledger"],
            )
    if options["as_json"]:
        print_json(made)
        return
    click.echo(f"wrote {out}: {made['leads']:,} leads in {len(made['landings'])} landings")
    rows = [(table, facts["rows"]) for table, facts in sorted(made["damage"].items())]
    print_table(("table", "rows"), rows, right=("rows",))
