"""Since when does a lead show what it shows? Compiled for the columns whose time policy/attributes.yml asks for."""

from collections.abc import Iterable

from aakash_cdp.gold.attributes import AttributePolicy
from aakash_cdp.gold.offers import offers
from aakash_cdp.gold.ranking import timed_columns
from aakash_cdp.gold.records import CONTACT_COLUMNS


def lead_change_select(policy: AttributePolicy) -> str:
    """Since when a lead shows the value of a column: when the last version that showed another ended."""
    columns = _columns(policy)
    older = _lines(f"older.{column}" for column in columns)
    lead = _lines(f"lead.{column}" for column in columns)
    changed = _lines(
        f"max(case when older.{column} is distinct from lead.{column} then older.ended_at end) as {column}_at"
        for column in columns
    )
    return f"""
with lead as (
    select
        member.lead_id,
        lead.updated_at,
        {lead}
    from stage.member as member
    inner join silver.crm_dim_lead as lead on member.lead_id = lead.lead_id
),

older as (
    select
        older.lead_id,
        {older},
        lead(older.updated_at) over (
            partition by older.lead_id
            order by older.updated_at, older._ingested_at, older._version_hash
        ) as next_at
    from stage.member as member
    inner join silver.crm_dim_lead_superseded as older on member.lead_id = older.lead_id
),

ended as (
    select
        older.*,
        coalesce(older.next_at, lead.updated_at) as ended_at
    from older
    inner join lead on older.lead_id = lead.lead_id
),

final as (
    select
        lead.lead_id,
        {changed}
    from ended as older
    inner join lead on older.lead_id = lead.lead_id
    group by lead.lead_id
)

select * from final
""".strip()


def _columns(policy: AttributePolicy) -> list[str]:
    asked = [
        column
        for attribute in policy.compiled.values()
        for offer in offers(policy, attribute)
        for column in timed_columns(attribute, offer)
    ]
    return sorted({*asked, *CONTACT_COLUMNS})


def _lines(parts: Iterable[str]) -> str:
    return ",\n        ".join(parts)
