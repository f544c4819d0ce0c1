"""`cdp check`: every check over everything published."""

import click

from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode


@click.command("check")
@home_option
@json_option
def command(settings: Settings, as_json: bool) -> int:
    """Hold everything published to every check and to reconciliation, reading all rows.

    Exits with 1 when a check fails, with 3 when one warns.

    \b
    Examples:
      cdp check
      cdp check --json
    """
    from aakash_cdp.pipeline.checks import run_checks
    from aakash_cdp.pipeline.questions import Reach, questions
    from aakash_cdp.pipeline.session import compile_plan, open_published
    from aakash_cdp.silver.reconciliation import count_buckets, require_balance

    plan = compile_plan(settings)
    reader = open_published(settings)
    try:
        results = run_checks(reader, [question for step in plan.steps for question in questions(step, Reach())])
        balances = count_buckets(reader, plan.source_tables())
    finally:
        reader.close()
    if as_json:
        print_json([{**vars(result), "sample": list(result.sample)} for result in results])
    else:
        broken = [result for result in results if result.outcome != "passed"]
        rows = [(r.table_name, r.check_name, r.outcome, r.failing_rows, r.ceiling) for r in broken]
        if rows:
            print_table(("table", "check", "outcome", "rows", "ceiling"), rows, right=("rows", "ceiling"))
        for result in broken:
            for line in result.sample:
                click.echo(f"  {result.table_name}: {line}")
        click.echo(f"{len(results) - len(broken)} of {len(results)} checks passed")
    require_balance(balances)
    outcomes = {result.outcome for result in results}
    if "failed" in outcomes:
        return ExitCode.FAILED
    return ExitCode.WARNINGS if "warned" in outcomes else ExitCode.DONE
