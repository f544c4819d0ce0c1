"""`cdp run`: the one command that writes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aakash_cdp.cli.options import Instant, home_option, json_option, print_json, print_table, progress_bar
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode

if TYPE_CHECKING:
    from aakash_cdp.pipeline.run import Report

BUCKETS = ("bronze", "current", "superseded", "duplicate", "deleted", "quarantined")


@click.command("run")
@home_option
@click.option(
    "--bronze",
    type=click.Path(path_type=Path),
    help="Folder with <table>/dt=YYYY-MM-DD/*.parquet. [default: $CDP_BRONZE or bronze in the home]",
)
@click.option("--full", is_flag=True, help="Recompute every table from all of Bronze; history and decisions are kept.")
@click.option("--as-of", type=Instant(), help="The day the calendar shows; hides no row. [default: now]")
@click.option("--skip-file", metavar="PATH", help="Set aside a Bronze file never read; needs --why.")
@click.option("--why", metavar="TEXT", help="Why the file is set aside.")
@click.option("--unskip-file", metavar="PATH", help="Let a file that was set aside land now.")
@click.option("--compact", is_flag=True, help="Sort the published tables for their readers again.")
@click.option("--resume", is_flag=True, help="Lift the hold that a rollback set, and go on from there.")
@json_option
def command(settings: Settings, as_json: bool, skip_file: str | None, why: str | None, **options: object) -> int:
    """Bring Silver, identity and Gold up to date and publish them.

    Reads each Bronze file once. Nothing is published unless every check holds; a failed run leaves the previous
    publication as it was.

    \b
    Examples:
      cdp run --bronze /data/superleap
      cdp run --full                                        recompute everything
      cdp run --skip-file lead/dt=2026-08-21/a.parquet --why "half a file, Superleap resends"
    """
    from aakash_cdp.pipeline.admission import RunOptions
    from aakash_cdp.pipeline.session import run

    if bool(skip_file) != bool(why):
        raise click.UsageError("--skip-file needs --why, and --why needs --skip-file")
    with progress_bar(quiet=as_json) as progress:
        report = run(settings, RunOptions(skip_file=skip_file, why=why, **options), progress)  # type: ignore[arg-type]
    if as_json:
        print_json(facts(report))
    else:
        print_report(report)
    return ExitCode.WARNINGS if report.warnings else ExitCode.DONE


def facts(report: "Report") -> dict[str, object]:
    """A report as JSON."""
    return {
        "run_id": report.run_id,
        "kind": report.kind,
        "seconds": round(report.seconds, 3),
        "rows_in": report.rows_in,
        "rows_out": report.rows_out,
        "stages": [vars(stage) for stage in report.stages],
        "reconciliation": [{"table": b.table, "bronze": b.bronze, **b.buckets} for b in report.balances],
        "checks": {"passed": sum(check.outcome == "passed" for check in report.checks), "total": len(report.checks)},
        "recomputed": report.recomputed,
        "warnings": list(report.warnings),
    }


def print_report(report: "Report") -> None:
    """A report for people."""
    click.secho(f"published {report.run_id}", fg="green", bold=True, nl=False)
    click.echo(f"  ({report.kind}, {report.rows_in:,} new Bronze rows, {report.seconds:.1f} s)\n")
    rows = [
        (
            b.table,
            b.bronze,
            *(b.buckets[name] for name in BUCKETS[1:]),
            "balanced" if not b.difference else b.difference,
        )
        for b in report.balances
    ]
    print_table(("where every row went", *BUCKETS, ""), rows, right=BUCKETS)
    passed = sum(check.outcome == "passed" for check in report.checks)
    click.echo(f"\n{passed} of {len(report.checks)} checks passed")
    for table, reason in report.recomputed.items():
        click.echo(f"{table} was recomputed in full: {reason}")
    for warning in report.warnings:
        click.secho(f"warning: {warning}", fg="yellow")
