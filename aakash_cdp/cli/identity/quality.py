"""`cdp identity evaluate|export-suggestions`: how good the students are, and what Superleap could mend by them."""

import csv
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO

import click

from aakash_cdp.cli.identity.figures import published
from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings


@click.command("evaluate")
@home_option
@click.option(
    "--truth",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Parquet with lead_id, student_id, household_id.",
)
@json_option
def evaluate(settings: Settings, truth: Path, as_json: bool) -> None:
    """Compare the published students with a truth.

    Precision: of the pairs of leads held for one student, the share that are. Recall: of the pairs that are one, the
    share held so. B-cubed is the same, averaged over leads. Reachable recall is what shared identifiers would allow.

    \b
    Examples:
      cdp identity evaluate --truth bronze/truth.parquet
      cdp identity evaluate --truth bronze/truth.parquet --json
    """
    from aakash_cdp.identity import evaluation

    with published(settings) as reader:
        found = evaluation.evaluate(reader, truth)
    if as_json:
        print_json(found.as_json())
        return
    scores = (("pairs", found.pairs), ("B-cubed", found.bcubed))
    rows = [(name, *(f"{value:.4f}" for value in (score.precision, score.recall, score.f1))) for name, score in scores]
    columns = (f"of {found.leads:,} leads", "precision", "recall", "F1")
    print_table(columns, rows, right=columns[1:])
    share = found.pairs.recall / found.reachable_recall if found.reachable_recall else 1.0
    click.echo(f"\nreachable recall {found.reachable_recall:.4f}; {share:.1%} of it is reached")
    merged = [
        ("siblings", found.sibling_false_merges, found.sibling_pairs),
        ("twins", found.twin_false_merges, found.twin_pairs),
    ]
    click.echo()
    print_table(("pairs of leads of", "held for one student", "of"), merged, right=("held for one student", "of"))
    click.echo(f"\nthe largest student has {found.largest_cluster:,} leads")


@click.command("export-suggestions")
@home_option
@click.option(
    "--out",
    metavar="FILE.csv",
    type=click.File("w", encoding="utf-8", lazy=True, atomic=True),
    required=True,
    help="Where to write; - is standard output.",
)
@json_option
def export_suggestions(settings: Settings, out: IO[str], as_json: bool) -> None:
    """Write a CSV of living leads that are one student: which lead Superleap may merge into which, and why.

    One row for each living lead of a student but the one created first, into which the others go. Leads that Superleap
    has merged itself are left out. Nothing is sent.

    \b
    Examples:
      cdp identity export-suggestions --out suggestions.csv
    """
    from aakash_cdp.identity.suggestions import Suggestion, suggestions

    count = 0
    with published(settings) as reader:
        writer = csv.DictWriter(out, [field.name for field in fields(Suggestion)], lineterminator="\n")
        writer.writeheader()
        for suggestion in suggestions(reader):
            writer.writerow(asdict(suggestion))
            count += 1
    if as_json:
        print_json({"suggestions": count, "path": out.name})
    else:
        click.echo(f"{count:,} leads that may be merged: {out.name}", err=out.name == "-")


COMMANDS = (evaluate, export_suggestions)
