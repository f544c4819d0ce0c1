"""`cdp explain STUDENT --attribute COLUMN`: where a value of the golden record is from, and what lost against it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from aakash_cdp.cli.options import print_json
from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail, mask

if TYPE_CHECKING:
    from aakash_cdp.gold.explanation import AttributeExplanation, Candidate

SHOWN_CANDIDATES = 12


def explain_attribute(settings: Settings, word: str, attribute: str, *, clear: bool, as_json: bool) -> int:
    """Explain one attribute of the one student that `word` means. Exits with 3 when the rule gives another value."""
    from aakash_cdp.gold.explanation import Explainer
    from aakash_cdp.identity.explanation.lookup import find
    from aakash_cdp.identity.explanation.reading import Reading
    from aakash_cdp.identity.policy import load_identity_policy
    from aakash_cdp.pipeline.session import golden_rules
    from aakash_cdp.warehouse.opening import open_warehouse

    rules = golden_rules(settings)
    known = {**rules.policy.attributes, **rules.policy.inputs}
    if attribute not in known:
        raise fail(
            "attribute-unknown",
            f"the golden record has no attribute {attribute}",
            f"it has: {', '.join(known)}",
            hint="`cdp docs gold.cdp_dim_user` says what each means",
            exit_code=ExitCode.USAGE,
        )
    reader = open_warehouse(settings).reader()
    try:
        policy = load_identity_policy(settings.policy / "identity.yml")
        students = find(Reading(reader), word, policy.blocked.email_typos).students
        if len(students) != 1:
            raise fail(
                "student-unclear",
                f"{len(students):,} students have this, and a value is one student's",
                hint="`cdp explain` with it lists them; ask again with a student's id",
                exit_code=ExitCode.USAGE,
            )

        def show(name: str, value: str | None) -> str | None:
            level = "none" if clear else known[name].pii
            return value if value is None or level == "none" else mask(value, level)

        explained = Explainer(reader, rules, students[0].cdp_user_id, show).explain(attribute)
    finally:
        reader.close()
    if as_json:
        print_json({"cdp_user_id": students[0].cdp_user_id, **asdict(explained)})
    else:
        click.secho(students[0].cdp_user_id, bold=True)
        for text in _told(explained):
            click.echo(text)
    return ExitCode.DONE if explained.is_verified else ExitCode.WARNINGS


def _told(explained: "AttributeExplanation", indent: str = "") -> Iterator[str]:
    mark = "" if explained.is_verified else "  ✗ the rule gives another value: `cdp run`"
    value = "nothing" if explained.value is None else explained.value
    yield f"\n{indent}{explained.attribute} = {value}{mark}"
    yield f"{indent}  by {explained.rule} (policy {explained.policy_version})"
    if explained.winner is not None:
        yield f"{indent}  ✓ {_line(explained.winner)}"
    for candidate in explained.losers[:SHOWN_CANDIDATES]:
        sign = "–" if candidate.reason else "+"
        yield f"{indent}  {sign} {_line(candidate)}"
    if len(explained.losers) > SHOWN_CANDIDATES:
        yield f"{indent}  … {len(explained.losers) - SHOWN_CANDIDATES:,} more; --json lists all"
    for part in explained.made_of:
        yield from _told(part, indent + "  ")


def _line(candidate: "Candidate") -> str:
    value = "nothing" if candidate.value is None else candidate.value
    lost = f"  because {candidate.reason}" if candidate.reason else ""
    return f"{value}  {candidate.source} {candidate.record_id}{lost}{_origin(candidate)}"


def _origin(candidate: "Candidate") -> str:
    trace = candidate.trace
    if trace is None:
        return ""
    return f"  [{trace.silver_table}, {trace.file_path}, version {trace.version_hash}, {trace.ingested_at}]"
