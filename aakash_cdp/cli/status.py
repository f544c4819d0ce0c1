"""`cdp status`: how fresh and how whole the publication is, from the control database and the publication itself."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode

SHOWN_LABELS = 15


@click.command("status")
@home_option
@json_option
def command(settings: Settings, as_json: bool) -> int:
    """Age of the publication, newest landing per table, failed checks, rows set aside, unknown labels, who is writing.

    Exits with 3 when a table is later than policy/sources.yml expects, or when the last run failed.

    \b
    Examples:
      cdp status
      cdp status --json | jq .late
    """
    from aakash_cdp.bronze.contract import load_sources
    from aakash_cdp.pipeline.session import open_control, open_published

    reader = open_published(settings)
    database = open_control(settings)
    try:
        facts = _publication(reader, load_sources(settings.policy / "sources.yml"))
        facts |= _control(database)
    finally:
        reader.close()
        database.close()
    facts["late"] = [table["table"] for table in facts["tables"] if table["is_late"]]
    if as_json:
        print_json(facts)
    else:
        _show(facts)
    return ExitCode.WARNINGS if facts["late"] or facts["last_run"]["state"] == "failed" else ExitCode.DONE


def _publication(reader: Any, sources: Any) -> dict[str, Any]:
    run_id, as_of, finished_at = reader.rows(
        "select run_id, as_of, finished_at from ops.runs where state = 'published' order by run_id desc limit 1"
    )[0]
    newest = dict(reader.rows("select table_name, max(landed_on) from ops.bronze_files group by table_name"))
    now = datetime.now(UTC).replace(tzinfo=None)
    quarantined = (
        "select table_name, reason, column_name, count(*), count(*) filter (where first_seen_run_id = "
        f"'{run_id}') from ops.quarantine group by 1, 2, 3 order by 1, 2, 3"
    )
    return {
        "published": run_id,
        "as_of": as_of,
        "age_hours": round((now - finished_at).total_seconds() / 3600, 1),
        "tables": [_freshness(table, newest.get(table.name), now) for table in sources.tables.values()],
        "quarantined": [
            dict(zip(("table", "reason", "column", "rows", "new_rows"), row, strict=True))
            for row in reader.rows(quarantined)
        ],
        "unknown_labels": _unknown_labels(reader),
    }


def _freshness(table: Any, landed_on: str | None, now: datetime) -> dict[str, Any]:
    """A landing of a day is whole when the day has ended: its age counts from then."""
    hours = None
    if landed_on is not None:
        hours = max(round((now - datetime.fromisoformat(landed_on) - timedelta(days=1)).total_seconds() / 3600, 1), 0.0)
    return {
        "table": table.name,
        "newest_landing": landed_on,
        "hours_old": hours,
        "expected_within_hours": table.fresh_within_hours,
        "is_late": hours is None or hours > table.fresh_within_hours,
    }


def _unknown_labels(reader: Any) -> list[dict[str, Any]]:
    """Each label that no vocabulary knows, and how many current records show it."""
    from aakash_cdp.pipeline.model import read_models

    counts: Counter[tuple[str, str]] = Counter()
    for model in read_models():
        for column, label in model.header.labels.items():
            flagged = f"strpos(',' || _unknown_labels || ',', ',{column},') > 0"
            for text, rows in reader.rows(
                f"select {column}_raw, count(*) from {model.name} where {flagged} group by 1"
            ):
                counts[label.kind, text] += rows
    found = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [{"kind": kind, "label": label, "rows": rows} for (kind, label), rows in found]


def _control(database: Any) -> dict[str, Any]:
    last = next(iter(database.runs(1)), None)
    running = database.running()
    hold = database.hold()
    return {
        "last_run": {
            "run_id": last.run_id if last else None,
            "state": last.state if last else "unknown",
            "error_reference": last.error_reference if last else None,
        },
        "failed_checks": [
            {"table": check.table_name, "check": check.check_name, "rows": check.failing_rows}
            for check in (database.checks(last.run_id) if last else ())
            if check.outcome == "failed"
        ],
        "writing": None
        if running is None
        else {"run_id": running.run_id, "host": running.host, "pid": running.process_id},
        "held": None if hold is None else {"run_id": hold.run_id, "why": hold.why, "who": hold.who},
        "files_set_aside": [
            {"path": file.file_path, "why": file.why, "who": file.who} for file in database.files_set_aside()
        ],
    }


def _show(facts: dict[str, Any]) -> None:
    click.secho(f"published {facts['published']}", bold=True, nl=False)
    click.echo(f"  {facts['age_hours']:,} hours ago, as of {facts['as_of']:%Y-%m-%d %H:%M} UTC")
    last = facts["last_run"]
    if last["state"] == "failed":
        click.secho(f"the last run failed: {last['error_reference']}", fg="red")
    for check in facts["failed_checks"]:
        click.secho(f"failed check: {check['table']}: {check['check']}: {check['rows']:,} rows", fg="red")
    if facts["writing"]:
        writer = facts["writing"]
        click.echo(f"run {writer['run_id']} is writing: process {writer['pid']} on {writer['host']}")
    if facts["held"]:
        click.secho(f"held at {facts['held']['run_id']} by {facts['held']['who']}: {facts['held']['why']}", fg="yellow")
    for file in facts["files_set_aside"]:
        click.echo(f"set aside: {file['path']} ({file['why']}, {file['who']})")
    click.echo()
    columns = ("table", "newest landing", "hours old", "expected within", "")
    rows = [
        (
            t["table"],
            t["newest_landing"] or "never",
            t["hours_old"],
            t["expected_within_hours"],
            "LATE" if t["is_late"] else "",
        )
        for t in facts["tables"]
    ]
    print_table(columns, rows, right=columns[2:4])
    if facts["quarantined"]:
        click.echo()
        rows = [tuple(row.values()) for row in facts["quarantined"]]
        print_table(("quarantined", "reason", "column", "rows", "new"), rows, right=("rows", "new"))
    if facts["unknown_labels"]:
        click.echo()
        labels = facts["unknown_labels"]
        print_table(
            ("unknown label of", "label", "rows"),
            [tuple(row.values()) for row in labels[:SHOWN_LABELS]],
            right=("rows",),
        )
        if len(labels) > SHOWN_LABELS:
            click.echo(f"… {len(labels) - SHOWN_LABELS:,} more; --json lists all")
        click.echo("add an alias to policy/vocabulary.yml, then `cdp run`")
