"""`cdp generate`: a synthetic Superleap, in the layout of the contract."""

from pathlib import Path

import click

from aakash_cdp.cli.options import json_option, print_json, print_table, progress_bar


@click.command("generate")
@click.option("--leads", type=click.IntRange(min=1), default=20_000, show_default=True, help="How many lead ids.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder to write; it must hold no Bronze yet."
)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same rows.")
@click.option("--next-day", is_flag=True, help="Add one more landing to a folder made before.")
@json_option
def command(leads: int, out: Path, seed: int, next_day: bool, as_json: bool) -> None:
    """Write a synthetic Superleap: all 11 tables, with the damage of a real CRM, and the truth beside it.

    The folder is marked _SYNTHETIC. DIR/truth.parquet says which leads are one student and one household.

    \b
    Examples:
      cdp generate --leads 20000 --out bronze
      cdp generate --out bronze --next-day                  one more day: new leads, edits, deletes, late files
    """
    from aakash_cdp.bronze import synthetic

    with progress_bar(quiet=as_json) as progress:
        made = synthetic.next_day(out, progress) if next_day else synthetic.generate(leads, out, seed, progress)
    if as_json:
        print_json(made)
        return
    click.echo(f"wrote {out}: {made['leads']:,} leads in {len(made['landings'])} landings")
    rows = [(table, facts["rows"]) for table, facts in sorted(made["damage"].items())]
    print_table(("table", "rows"), rows, right=("rows",))
