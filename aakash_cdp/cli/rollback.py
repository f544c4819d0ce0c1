"""`cdp rollback`: readers go back to an earlier publication, and nothing newer is published until someone says so."""

from typing import TYPE_CHECKING

import click

from aakash_cdp.cli.options import home_option, json_option, print_json
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail

if TYPE_CHECKING:
    from aakash_cdp.warehouse.engine import Warehouse


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
    from aakash_cdp.warehouse.opening import open_warehouse

    database = open_control(settings)
    warehouse = open_warehouse(settings)
    try:
        with writer_lock(settings.home, database):
            target = run_id or _before(warehouse)
            if target not in warehouse.kept():
                raise _unknown(warehouse, target)
            database.set_hold(target, why, who(), utc_now())
            warehouse.point_to(target)
    finally:
        database.close()
    if as_json:
        print_json({"published": target, "why": why})
        return
    click.echo(f"readers see {target} again; `cdp run --resume` goes on from there")


def _before(warehouse: "Warehouse") -> str | None:
    published = warehouse.published()
    kept = [run_id for run_id in warehouse.kept() if published is None or run_id < published]
    return kept[-1] if kept else None


def _unknown(warehouse: "Warehouse", target: str | None) -> Exception:
    return fail(
        "rollback-unknown",
        f"{target or 'an earlier publication'} is not kept; kept are: {', '.join(warehouse.kept()) or 'none'}",
        hint="name one of these, or keep more with CDP_KEEP",
        exit_code=ExitCode.USAGE,
    )
