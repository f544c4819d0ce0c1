"""`cdp rollback`: readers go back to an earlier publication, and nothing newer is published until someone says so."""

from typing import TYPE_CHECKING

import click

from aakash_cdp.cli.options import home_option, json_option, print_json
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail

if TYPE_CHECKING:
    from aakash_cdp.warehouse.duckdb import Serving


@click.command("rollback")
@click.argument("run_id", required=False)
@home_option
@click.option("--why", default="rolled back by hand", show_default=True, help="Why; kept with the hold.")
@json_option
def command(run_id: str | None, settings: Settings, why: str, as_json: bool) -> None:
    """Point readers at an earlier kept publication (default: the one before) and hold there.

    `cdp run` refuses while the hold stands; `cdp run --resume` lifts it and goes on from that publication.

    \b
    Examples:
      cdp rollback --why "wrong stage alias"
      cdp rollback 20260821T061000.000000-1f2e
    """
    from aakash_cdp.control import writer_lock
    from aakash_cdp.pipeline.record import utc_now, who
    from aakash_cdp.pipeline.session import open_control
    from aakash_cdp.warehouse.duckdb import Serving

    database = open_control(settings)
    serving = Serving(settings.home, settings.keep)
    try:
        with writer_lock(settings.home, database):
            target = run_id or _before(serving)
            if target not in serving.run_ids():
                raise _unknown(serving, target)
            database.set_hold(target, why, who(), utc_now())
            serving.point_to(target)
    finally:
        database.close()
    if as_json:
        print_json({"published": target, "why": why})
        return
    click.echo(f"readers see {target} again; `cdp run --resume` goes on from there")


def _before(serving: "Serving") -> str | None:
    current = serving.current()
    kept = [run for run in serving.run_ids() if current is None or serving.file_of(run).name < current.name]
    return kept[-1] if kept else None


def _unknown(serving: "Serving", target: str | None) -> Exception:
    return fail(
        "rollback-unknown",
        f"{target or 'an earlier publication'} is not kept; kept are: {', '.join(serving.run_ids()) or 'none'}",
        hint="name one of these, or keep more with CDP_KEEP",
        exit_code=ExitCode.USAGE,
    )
