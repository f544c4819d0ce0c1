"""`cdp explain`: why leads are one student, or why they are not. Personal values stay masked unless asked for."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, mask

if TYPE_CHECKING:
    from aakash_cdp.identity.explanation import Show
    from aakash_cdp.identity.explanation.lookup import Found
    from aakash_cdp.identity.explanation.obstacles import Obstacle
    from aakash_cdp.identity.explanation.pair import PairExplanation
    from aakash_cdp.identity.explanation.reading import Reading
    from aakash_cdp.identity.explanation.student import Related, StudentExplanation
    from aakash_cdp.identity.explanation.ties import Tie
    from aakash_cdp.identity.policy import IdentityPolicy

SHOWN_STUDENTS = 20
SHOWN_REASONS = 6


@click.command("explain")
@click.argument("word", metavar="STUDENT|LEAD|PHONE|EMAIL")
@click.argument("other", metavar="[LEAD]", required=False)
@home_option
@click.option("--attribute", metavar="COLUMN", help="Why the golden record shows this value.")
@click.option("--clear", is_flag=True, help="Show personal values too.")
@json_option
def command(word: str, other: str | None, settings: Settings, attribute: str | None, clear: bool, as_json: bool) -> int:
    """Say why these leads are one student; of two leads, what ties them or keeps them apart; of a value, its origin.

    Every tie marked ✓ was found again in Silver's values while you waited. Names, phones and e-mails are masked unless
    --clear. Exits with 3 when a tie is not found again.

    \b
    Examples:
      cdp explain cdp_1f0c2b9e5d3a4c7e8b6a
      cdp explain "+91 98123 45670"
      cdp explain lead_1 lead_2                 why are they one student, or why not?
      cdp explain lead_1 --attribute parent_mobile
    """
    if attribute is not None:
        from aakash_cdp.cli.explain_attribute import explain_attribute

        return explain_attribute(settings, word, attribute, clear=clear, as_json=as_json)
    from aakash_cdp.identity.explanation.reading import Reading
    from aakash_cdp.identity.policy import load_identity_policy
    from aakash_cdp.warehouse.opening import open_warehouse

    policy = load_identity_policy(settings.policy / "identity.yml")
    reader = open_warehouse(settings).reader()
    try:
        reading = Reading(reader)
        show = _in_clear if clear else _masked
        if other is None:
            return _explain_one(reading, policy, word, show, as_json=as_json)
        return _explain_two(reading, policy, (word, other), show, as_json=as_json)
    finally:
        reader.close()


def _in_clear(value: str | None) -> str | None:
    return value


def _masked(value: str | None) -> str | None:
    return None if value is None else mask(value, "direct")


def _explain_one(reading: "Reading", policy: "IdentityPolicy", word: str, show: "Show", *, as_json: bool) -> int:
    from aakash_cdp.identity.explanation.lookup import find
    from aakash_cdp.identity.explanation.student import explain_student

    found = find(reading, word, policy.blocked.email_typos)
    is_one = len(found.students) == 1
    explained = explain_student(reading, policy, found.students[0], show) if is_one else None
    if as_json:
        print_json({"found": _facts(found), "explanation": asdict(explained) if explained else None})
    else:
        _show_found(found)
        if explained:
            _show_student(explained)
    return _exit_code(explained.ties, explained.untied) if explained else ExitCode.DONE


def _facts(found: "Found") -> dict[str, object]:
    return {
        "asked": found.asked,
        "cdp_user_ids": [student.cdp_user_id for student in found.students],
        "is_identifier": found.is_identifier,
        "guard": asdict(found.guard) if found.guard else None,
        "lead_count": found.lead_count,
    }


def _explain_two(
    reading: "Reading", policy: "IdentityPolicy", words: tuple[str, str], show: "Show", *, as_json: bool
) -> int:
    from aakash_cdp.identity.explanation.lookup import require_lead
    from aakash_cdp.identity.explanation.pair import explain_pair

    lead, other = (require_lead(reading, word) for word in words)
    explained = explain_pair(reading, policy, lead, other, show)
    if as_json:
        print_json(asdict(explained))
    else:
        _show_pair(explained)
    return _exit_code(explained.path)


def _exit_code(ties: "Sequence[Tie]", untied: Sequence[str] = ()) -> int:
    is_whole = not untied and all(tie.is_verified for tie in ties)
    return ExitCode.DONE if is_whole else ExitCode.WARNINGS


def _show_found(found: "Found") -> None:
    if found.asked in ("phone", "email") and not found.is_identifier:
        click.echo(f"{found.lead_count:,} leads show this number, but not as an identifier: it is no mobile number, or")
        click.echo("an agent said that it is not theirs\n")
    elif found.guard is not None:
        click.echo(f"{found.lead_count:,} leads carry this {found.asked}: {found.guard.status}, {found.guard.reason}\n")
    if len(found.students) > 1:
        click.echo(f"they are {len(found.students):,} students; `cdp explain ID` explains one:")
        for student in found.students[:SHOWN_STUDENTS]:
            click.echo(f"  {student.cdp_user_id}  {_count(len(student.leads), 'lead')}")
        if len(found.students) > SHOWN_STUDENTS:
            click.echo(f"  … {len(found.students) - SHOWN_STUDENTS:,} more; --json lists all")


def _show_student(explained: "StudentExplanation") -> None:
    click.secho(explained.cdp_user_id, bold=True, nl=False)
    click.echo(f"  {_count(len(explained.leads), 'lead')}, household {explained.household_id}\n")
    leads = [
        (lead.lead_id, lead.name, lead.class_twelve_year and str(lead.class_twelve_year), _note(lead))
        for lead in explained.leads
    ]
    print_table(("lead", "name", "class XII", ""), leads)
    needed = [tie for tie in explained.ties if tie.is_needed]
    if needed:
        click.echo("\nthey are one student because")
        _show_ties(needed)
        more = len(explained.ties) - len(needed)
        if more:
            click.echo(f"  {_count(more, 'more tie')} of theirs say the same; --json lists all")
    for lead_id in explained.untied:
        click.secho(f"  nothing published ties {lead_id} to them: `cdp run --full`", fg="red")
    if explained.identifiers:
        click.echo()
        rows = [
            (shown.kind, shown.value, len(shown.roles), shown.lead_count, shown.status, shown.reason)
            for shown in explained.identifiers
        ]
        columns = ("they carry", "value", "on", "leads in all", "it is", "because")
        print_table(columns, rows, right=("on", "leads in all"))
    if explained.related:
        click.echo("\nnear them, and another student")
        for related in explained.related:
            _show_related(related)
        if explained.related_count > len(explained.related):
            click.echo(f"  … {explained.related_count - len(explained.related):,} more share something with them")


def _note(lead: Any) -> str:
    return ", ".join(word for word, holds in (("anchor", lead.is_anchor), ("deleted", lead.is_deleted)) if holds)


def _show_ties(ties: "Sequence[Tie]") -> None:
    for tie in ties:
        click.secho("  ✓ " if tie.is_verified else "  ✗ ", fg="green" if tie.is_verified else "red", nl=False)
        click.echo(f"{tie.lead_id} – {tie.other_lead_id}: {tie.reason}{_evidence(tie)}")


def _evidence(tie: "Tie") -> str:
    if tie.rule is None:
        return ""
    values = " = ".join(dict.fromkeys(value for value in (tie.value, tie.other_value) if value))
    return f"  [{tie.rule} {tie.weight}: {values or 'not found again'}]"


def _show_related(related: "Related") -> None:
    home = ", same household" if related.is_same_household else ""
    click.echo(f"  {related.cdp_user_id}  {_count(len(related.lead_ids), 'lead')}{home}")
    _show_obstacles(related.obstacles, "    ")


def _show_obstacles(obstacles: "Sequence[Obstacle]", indent: str) -> None:
    for obstacle in obstacles[:SHOWN_REASONS]:
        click.echo(f"{indent}{obstacle.lead_id} – {obstacle.other_lead_id}: {obstacle.reason}")
    if len(obstacles) > SHOWN_REASONS:
        click.echo(f"{indent}… {len(obstacles) - SHOWN_REASONS:,} more; --json lists all")


def _show_pair(explained: "PairExplanation") -> None:
    pair = f"{explained.lead_id} and {explained.other_lead_id}"
    if explained.is_one_student:
        click.echo(f"{pair} are one student, {explained.cdp_user_id}, because")
        _show_ties(explained.path)
        return
    click.echo(f"{pair} are two students, {explained.cdp_user_id} and {explained.other_cdp_user_id}:")
    if explained.shares_nothing:
        click.echo("  neither they nor their students share a number, an e-mail or a decision")
    _show_obstacles(explained.obstacles, "  ")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
