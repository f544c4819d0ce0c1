"""`cdp plan`: what an edited policy would change, before it does."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aakash_cdp.cli.options import home_option, json_option, print_json, print_table, progress_bar
from aakash_cdp.config import Settings

if TYPE_CHECKING:
    from aakash_cdp.pipeline.policy_effect import PolicyEffect


@click.command("plan")
@home_option
@click.option("--policy", type=click.Path(path_type=Path), help="Folder of the edited policy. [default: that of runs]")
@click.option("--bronze", type=click.Path(path_type=Path), help="Where Bronze lies, should rows have to be read again.")
@click.option("--approve", is_flag=True, help="Let the next run apply exactly this policy, whatever it changes.")
@json_option
def command(settings: Settings, policy: Path | None, bronze: Path | None, approve: bool, as_json: bool) -> None:
    """Say what an edited policy would change in what is published: students, values, permissions. Publishes nothing.

    It is the run that would apply the policy, on a copy, without new data and on the calendar of the publication.
    Samples of personal values are masked. A run refuses a policy that changes much until it is approved.

    \b
    Examples:
      cdp plan                          after an edit of the policy that runs use
      cdp plan --policy drafts/policy   a draft elsewhere
      cdp plan --approve                seen, and wanted
    """
    from aakash_cdp.pipeline.session import plan_policy

    chosen = replace(settings, policy=policy.resolve()) if policy else settings
    with progress_bar() as progress:
        effect = plan_policy(chosen, bronze, progress, approve=approve)
    if as_json:
        print_json({**asdict(effect), "figures": effect.figures, "is_approved": approve})
        return
    _show(effect)
    if approve:
        click.echo("\napproved: the next run applies it")


def _show(effect: "PolicyEffect") -> None:
    click.echo(f"policy {effect.policy_version} beside the published {effect.published_version}, nothing published\n")
    if effect.changes_nothing:
        click.echo("it changes nothing in what is published")
        return
    moved = f"{effect.merged:,} merged, {effect.split:,} split"
    click.echo(f"{effect.students:,} students become {effect.students_after:,}: {moved}")
    for example in effect.examples:
        click.echo(f"  {example.change} {example.cdp_user_id}: {', '.join(example.lead_ids)}")
    if effect.flips:
        click.echo()
        rows = [
            (flip.attribute, flip.cells, f"{100 * flip.cells / max(effect.students, 1):.1f} %", _samples(flip.samples))
            for flip in sorted(effect.flips, key=lambda flip: -flip.cells)
        ]
        print_table(("attribute", "students", "share", "for example"), rows, right=("students", "share"))
    changed = [reach for reach in effect.reach if reach.gained or reach.lost]
    if changed:
        click.echo()
        permissions = [(reach.permission, reach.before, reach.gained, reach.lost) for reach in changed]
        columns = ("permission", "have it", "gain it", "lose it")
        print_table(columns, permissions, right=columns[1:])


def _samples(samples: tuple[tuple[str, str | None, str | None], ...]) -> str:
    return "; ".join(f"{was or 'nothing'} → {now or 'nothing'}" for _, was, now in samples)
