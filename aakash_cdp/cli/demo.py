"""`cdp demo`: a made-up Superleap through the whole pipeline, and what a data PM would want to know of it."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from aakash_cdp.cli.options import home_option, print_table, progress_bar
from aakash_cdp.cli.run import print_report
from aakash_cdp.config import Settings


@click.command("demo")
@home_option
@click.option("--leads", type=click.IntRange(min=1), default=20_000, show_default=True, help="How many lead ids.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same rows.")
def command(settings: Settings, leads: int, seed: int) -> None:
    """Make a synthetic Superleap, run everything, show what came out.

    Writes <home>/bronze and publishes from it; a second demo in the same home adds the next day's landing.

    \b
    Examples:
      cdp demo
      cdp demo --leads 2000 --home /tmp/try
    """
    from aakash_cdp.bronze import synthetic
    from aakash_cdp.cli.story import tell_a_story
    from aakash_cdp.pipeline.admission import RunOptions
    from aakash_cdp.pipeline.session import open_published, run

    bronze = settings.home / "bronze"
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with progress_bar() as progress:
        made = (
            synthetic.next_day(bronze, progress)
            if bronze.exists()
            else synthetic.generate(leads, bronze, seed, progress)
        )
    click.echo(f"made a Superleap of {made['leads']:,} leads in {len(made['landings'])} landings: {_shown(bronze)}\n")
    with progress_bar() as progress:
        report = run(settings, RunOptions(bronze=bronze), progress)
    print_report(report)
    reader = open_published(settings)
    try:
        _show_findings(reader.rows)
        tell_a_story(reader.rows)
    finally:
        reader.close()
    _show_slowest([(stage.stage_name, stage.seconds) for stage in report.stages], report.seconds)
    _suggest(settings.home)


def _shown(path: Path) -> str:
    """A path below the working directory as people would type it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _show_findings(rows: Callable[[str], list[tuple[Any, ...]]]) -> None:
    quarantined = rows(
        "select reason, column_name, count(*), min(table_name) from ops.quarantine group by 1, 2 order by 3 desc, 1, 2"
    )
    click.echo()
    print_table(("set aside because", "column", "rows", "for example in"), quarantined, right=("rows",))
    leads, users, merged = rows(
        "select (select count(*) from identity.user_map), (select count(*) from gold.cdp_dim_user), "
        "(select count(*) from (select 1 from identity.user_map group by cdp_user_id having count(*) > 1) as shared)"
    )[0]
    click.echo(f"\n{leads:,} leads are {users:,} living students; {merged:,} students have several leads")
    print_table(
        ("what happened", "events", "of known students", "newest"),
        rows(
            "select event_name, count(*), count(cdp_user_id), max(event_at) from gold.cdp_events_latest "
            "where source_deleted_at is null group by 1 order by 1"
        ),
        right=("events", "of known students"),
    )
    click.echo()
    print_table(
        ("where students stand now", "students"),
        rows("select current_stage, count(*) from gold.cdp_dim_user group by 1 order by 2 desc, 1 limit 6"),
        right=("students",),
    )


def _show_slowest(stages: list[tuple[str, float]], seconds: float) -> None:
    slowest = sorted(stages, key=lambda stage: -stage[1])[:4]
    click.echo(
        f"\n{seconds:.1f} s in all; most of it: " + ", ".join(f"{name} {spent:.1f} s" for name, spent in slowest)
    )


def _suggest(home: Path) -> None:
    program = "cdp" if shutil.which("cdp") else _shown(Path(sys.argv[0]).absolute())
    option = "" if home == Path.cwd() / "cdp-home" else f" --home {_shown(home)}"
    click.echo("\ntry next:")
    for command_line, why in (
        (f'{program} query{option} "select * from gold.cdp_dim_user limit 5"', "the students"),
        (f"{program} quarantine list{option}", "the rows set aside"),
        (f"{program} status{option}", "freshness and unknown labels"),
        (f"{program} demo{option}", "the next day lands: an incremental run"),
        (f"{program} identity stats{option}", "students, households, and the rules that joined leads"),
        (f"{program} docs gold.cdp_dim_user", "what the columns mean"),
    ):
        click.echo(f"  {command_line:<74} {why}")
