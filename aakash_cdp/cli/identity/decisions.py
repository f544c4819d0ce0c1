"""`cdp identity link|unlink|undo|decisions`: what stewards decide of two leads, kept with who, when and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from aakash_cdp.cli.identity.figures import published
from aakash_cdp.cli.options import home_option, json_option, print_json, print_table
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail

if TYPE_CHECKING:
    from aakash_cdp.control import ControlDatabase, IdentityDecision, Verdict
    from aakash_cdp.identity.explanation.reading import Lead, Reading

AT_THE_NEXT_RUN = "it is applied by the next `cdp run`"
why_option = click.option("--why", metavar="TEXT", required=True, help="Why; kept with the decision.")


@click.command("link")
@click.argument("lead")
@click.argument("other")
@home_option
@why_option
@json_option
def link(lead: str, other: str, settings: Settings, why: str, as_json: bool) -> int:
    """Decide that two leads are one student, whatever the rules say.

    Only an unlink is stronger. Replaces what was decided of the two before. A student's id stands for the lead that it
    is made of. Exits with 3 when the decision contradicts others.

    \b
    Examples:
      cdp identity link lead_1 lead_2 --why "changed school and number; checked with the mother"
    """
    return _decide(settings, (lead, other), "link", why, as_json=as_json)


@click.command("unlink")
@click.argument("lead")
@click.argument("other")
@home_option
@why_option
@json_option
def unlink(lead: str, other: str, settings: Settings, why: str, as_json: bool) -> int:
    """Decide that two leads are not one student, whatever the rules, the CRM or a link say.

    Replaces what was decided of the two before. A student's id stands for the lead that it is made of. Exits with 3
    when the decision contradicts others.

    \b
    Examples:
      cdp identity unlink lead_1 lead_2 --why "twins"
    """
    return _decide(settings, (lead, other), "unlink", why, as_json=as_json)


@click.command("undo")
@click.argument("lead")
@click.argument("other")
@home_option
@json_option
def undo(lead: str, other: str, settings: Settings, as_json: bool) -> None:
    """Take back what was decided of two leads; the rules decide again. It stays on record.

    \b
    Examples:
      cdp identity undo lead_1 lead_2
    """
    from aakash_cdp.pipeline.record import utc_now

    with _control(settings) as database:
        is_undone = database.undo_identity(lead, other, utc_now())
    if not is_undone:
        raise fail(
            "decision-unknown",
            f"nothing is decided of {lead} and {other}",
            hint="`cdp identity decisions` lists what is",
            exit_code=ExitCode.USAGE,
        )
    if as_json:
        print_json({"lead_id": min(lead, other), "other_lead_id": max(lead, other), "verdict": None})
    else:
        click.echo(f"nothing is decided of {lead} and {other} any more; {AT_THE_NEXT_RUN}")


@click.command("decisions")
@home_option
@json_option
def decisions(settings: Settings, as_json: bool) -> None:
    """List what is decided now, and whether it holds in what is published.

    \b
    Examples:
      cdp identity decisions
    """
    from aakash_cdp.identity.explanation.reading import Reading

    with _control(settings) as database:
        standing = database.identity_decisions()
    with published(settings) as reader:
        rows = list(_with_outcomes(Reading(reader), standing))
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo("nothing is decided")
    else:
        columns = [name.replace("_", " ") for name in rows[0]]
        print_table(columns, [tuple(row.values()) for row in rows])


def _decide(settings: Settings, words: tuple[str, str], verdict: "Verdict", why: str, *, as_json: bool) -> int:
    from aakash_cdp.identity.decisions import contradictions, told
    from aakash_cdp.identity.explanation.reading import Reading
    from aakash_cdp.pipeline.record import utc_now, who

    with published(settings) as reader:
        leads = _two_leads(Reading(reader), words)
    lead_id, other_lead_id = sorted(lead.lead_id for lead in leads)
    with _control(settings) as database:
        replaced = _standing(database, lead_id, other_lead_id)
        database.decide_identity(lead_id, other_lead_id, verdict, why, who(), utc_now())
        warnings = [told(decision) for decision in contradictions(database.identity_decisions())]
    if as_json:
        facts = {"lead_id": lead_id, "other_lead_id": other_lead_id, "verdict": verdict, "why": why}
        print_json({**facts, "replaced": replaced and vars(replaced), "warnings": warnings})
    else:
        click.echo(f"{lead_id} and {other_lead_id} {_meaning(verdict)}; {AT_THE_NEXT_RUN}")
        _tell(leads, replaced, warnings)
    return ExitCode.WARNINGS if warnings else ExitCode.DONE


def _meaning(verdict: "Verdict") -> str:
    return "are one student" if verdict == "link" else "are two students"


def _tell(leads: "list[Lead]", replaced: "IdentityDecision | None", warnings: list[str]) -> None:
    for lead in leads:
        if lead.is_deleted:
            click.echo(f"{lead.lead_id} is deleted in Superleap; its calls, forms and deals go with the decision")
    if replaced:
        click.echo(
            f"this replaces the {replaced.verdict} of {replaced.set_at:%Y-%m-%d} by {replaced.who}: {replaced.why}"
        )
    for warning in warnings:
        click.secho(f"warning: {warning}", fg="yellow")


def _two_leads(reading: "Reading", words: tuple[str, str]) -> "list[Lead]":
    from aakash_cdp.identity.explanation.lookup import require_lead

    leads = [require_lead(reading, word) for word in words]
    if leads[0] == leads[1]:
        raise click.UsageError(f"{' and '.join(words)} are the same lead; a decision is about two")
    return leads


def _standing(database: "ControlDatabase", lead_id: str, other_lead_id: str) -> "IdentityDecision | None":
    pair = (lead_id, other_lead_id)
    standing = database.identity_decisions()
    return next((known for known in standing if (known.lead_id, known.other_lead_id) == pair), None)


def _with_outcomes(reading: "Reading", standing: "list[IdentityDecision]") -> Iterator[dict[str, Any]]:
    from aakash_cdp.identity.keys import key60

    pairs = [(key60(decision.lead_id), key60(decision.other_lead_id)) for decision in standing]
    known = [lead.lead_key for lead in reading.leads(key for pair in pairs for key in pair)]
    persons = reading.persons_of(known)
    applied = {(decided.lead_key, decided.other_lead_key, decided.verdict) for decided in reading.decisions}
    for decision, pair in zip(standing, pairs, strict=True):
        is_applied = (*pair, decision.verdict) in applied
        yield {**vars(decision), "outcome": _outcome(decision, [persons.get(key) for key in pair], is_applied)}


def _outcome(decision: "IdentityDecision", persons: list[int | None], is_applied: bool) -> str:
    if None in persons:
        return "waits for a lead"
    if not is_applied:
        return "at the next run"
    is_one_student = persons[0] == persons[1]
    return "holds" if is_one_student == (decision.verdict == "link") else "refused"


@contextmanager
def _control(settings: Settings) -> Iterator["ControlDatabase"]:
    from aakash_cdp.pipeline.session import open_control

    database = open_control(settings)
    try:
        yield database
    finally:
        database.close()


COMMANDS = (link, unlink, undo, decisions)
