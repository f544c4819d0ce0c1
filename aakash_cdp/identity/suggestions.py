"""Which living leads of one student may Superleap merge, and why? A list to hand back; it holds no personal value."""

from collections.abc import Iterator
from dataclasses import dataclass

from aakash_cdp.identity.explanation.sentences import rule_reason
from aakash_cdp.warehouse.engine import Reader


@dataclass(frozen=True)
class Suggestion:
    """A living lead that Superleap may merge into another of its student, and the strongest reason for it."""

    lead_id: str
    merge_into_lead_id: str
    cdp_user_id: str
    reason: str
    rule: str | None
    weight: int | None


_PLACED = (
    "select lead.lead_key, lead.lead_id, lead.merged_into_key, user_map.cdp_user_id, "
    "row_number() over (partition by user_map.cdp_user_id order by lead.first_created_at, lead.lead_id) as place, "
    "first_value(lead.lead_id) over (partition by user_map.cdp_user_id order by lead.first_created_at, lead.lead_id) "
    "as survivor_id from identity.lead as lead join identity.user_map as user_map on lead.lead_id = user_map.lead_id "
    "where not lead.is_deleted"
)
_ENDS = (
    "select lead_key, other_lead_key as far_key, support_key, weight, rule, identifier_kind, role, other_role, "
    "name_level, dob_level, cohort_level from identity.support where weight > 0 union all "
    "select other_lead_key, lead_key, support_key, weight, rule, identifier_kind, other_role, role, name_level, "
    "dob_level, cohort_level from identity.support where weight > 0"
)
_REASON = (
    "edge.lead_key, edge.weight, edge.rule, edge.identifier_kind, edge.role, edge.other_role, edge.name_level, "
    "edge.dob_level, edge.cohort_level"
)
_DECIDED = (
    "select lead_key, other_lead_key as far_key, why from ops.steward_decision where verdict = 'link' union all "
    "select other_lead_key, lead_key, why from ops.steward_decision where verdict = 'link'"
)


def suggestions(reader: Reader) -> Iterator[Suggestion]:
    """Every living lead that is not the first of its student, unless Superleap itself has merged it."""
    select = (
        f"with placed as ({_PLACED}), edge as ({_ENDS}), decided as ({_DECIDED}), "
        f"reasoned as (select {_REASON}, row_number() over (partition by mine.lead_key "
        "order by edge.weight desc, theirs.place, edge.support_key) as strength from placed as mine "
        "join edge on mine.lead_key = edge.lead_key join placed as theirs on edge.far_key = theirs.lead_key "
        "where mine.cdp_user_id = theirs.cdp_user_id), "
        "linked as (select mine.lead_key, min(decided.why) as why from placed as mine "
        "join decided on mine.lead_key = decided.lead_key join placed as theirs on decided.far_key = theirs.lead_key "
        "where mine.cdp_user_id = theirs.cdp_user_id group by mine.lead_key) "
        "select placed.lead_id, placed.survivor_id, placed.cdp_user_id, linked.why, reasoned.rule, reasoned.weight, "
        "reasoned.identifier_kind, reasoned.role, reasoned.other_role, reasoned.name_level, reasoned.dob_level, "
        "reasoned.cohort_level from placed left join reasoned "
        "on placed.lead_key = reasoned.lead_key and reasoned.strength = 1 "
        "left join linked on placed.lead_key = linked.lead_key "
        "where placed.place > 1 and placed.merged_into_key is null order by placed.cdp_user_id, placed.place"
    )
    for batch in reader.batches(select):
        for row in batch.to_pylist():
            yield _suggestion(*row.values())


def _suggestion(
    lead_id: str, into: str, user: str, why: str | None, rule: str | None, weight: int | None, *levels: str
) -> Suggestion:
    if why is not None:
        return Suggestion(lead_id, into, user, f"a steward linked them: {why}", None, None)
    if rule is not None:
        return Suggestion(lead_id, into, user, rule_reason(*levels), rule, weight)
    return Suggestion(lead_id, into, user, "by way of a lead that is deleted, or that the CRM merged", None, None)
