"""What does a family look like in the CRM, and what comes out? The story that `cdp demo` tells of made-up data.

It shows names and numbers in clear, which only made-up data may.
"""

from collections.abc import Callable
from typing import Any

import click

from aakash_cdp.cli.options import print_table
from aakash_cdp.identity.explanation.sentences import rule_reason

Rows = Callable[[str], list[tuple[Any, ...]]]

# The student whose leads were typed in most different ways, with a brother or sister in the household.
_CHOSEN = """
    with student as (
        select user_map.cdp_user_id, user_map.household_id, count(*) as lead_count,
            count(distinct lead.student_name) as spelling_count, count(distinct lead.parent_mobile) as number_count,
            min(compared.last_fold) as surname
        from identity.user_map join silver.crm_dim_lead as lead on user_map.lead_id = lead.lead_id
        join identity.lead as compared on user_map.lead_id = compared.lead_id
        where not user_map.is_deleted and lead.student_name is not null
        group by user_map.cdp_user_id, user_map.household_id
    )
    select mine.cdp_user_id, min(sibling.cdp_user_id)
    from student as mine join student as sibling
        on mine.household_id = sibling.household_id and mine.surname = sibling.surname
        and mine.cdp_user_id <> sibling.cdp_user_id
    where mine.lead_count = 3
    group by mine.cdp_user_id, mine.spelling_count, mine.number_count
    order by mine.spelling_count + mine.number_count desc, mine.cdp_user_id
    limit 1
"""
_LEADS = """
    select lead.lead_id, cast(cast(lead.created_at as date) as varchar), lead.student_name, lead.class_raw,
        cast(lead.dob as varchar), lead.student_mobile, lead.parent_mobile, lead.lead_source
    from identity.user_map join silver.crm_dim_lead as lead on user_map.lead_id = lead.lead_id
    where not user_map.is_deleted and user_map.cdp_user_id = '{user}'
    order by lead.created_at, lead.lead_id
"""
_REASONS = """
    select mine.lead_id, theirs.lead_id, support.identifier_kind, support.role, support.other_role,
        support.name_level, support.dob_level, support.cohort_level
    from identity.support as support
    join identity.lead as mine on support.lead_key = mine.lead_key
    join identity.lead as theirs on support.other_lead_key = theirs.lead_key
    join identity.user_map as placed on mine.lead_id = placed.lead_id
    join identity.user_map as other_placed on theirs.lead_id = other_placed.lead_id
    where placed.cdp_user_id = '{user}' and other_placed.cdp_user_id = '{user}' and support.weight > 0
        and support.is_between_living
    order by support.weight desc, support.support_key
"""


def tell_a_story(rows: Rows) -> None:
    """Three messy leads that are one student, why, and the sibling who stays apart. Nothing, where there is none."""
    chosen = rows(_CHOSEN)
    if not chosen:
        return
    user, sibling = chosen[0]
    leads = rows(_LEADS.format(user=user))
    click.echo(f"\na family: {len(leads)} leads are one student, {user}")
    headings = ("lead", "made on", "name", "class", "date of birth", "student's mobile", "parent's mobile", "source")
    print_table(headings, leads)
    for lead_id, other_lead_id, *evidence in _one_a_pair(rows(_REASONS.format(user=user))):
        click.echo(f"  {lead_id} and {other_lead_id}: {rule_reason(*evidence)}")
    name, mobile = rows(
        f"select lead.student_name, lead.parent_mobile from ({_LEADS.format(user=sibling)}) as told "
        "join silver.crm_dim_lead as lead on told.lead_id = lead.lead_id limit 1"
    )[0]
    click.echo(f"  {name} shares the household ({mobile or 'no parent number'}) and stays another student, {sibling}")


def _one_a_pair(reasons: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The strongest reason of each two leads."""
    strongest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for reason in reasons:
        strongest.setdefault((reason[0], reason[1]), reason)
    return list(strongest.values())
