/*
grain: one thing that ties two leads, or tells them apart
kind: part
part_of: identity.component
columns: {}
*/

with supported as (
    select
        lead_key,
        other_lead_key,
        case when is_between_living then 'living' else 'deleted' end as kind,
        weight,
        support_key as edge_key
    from identity.support
    where
        lead_key in (select lead_key from touched.lead_key)
        and weight > 0
),

merged as (
    select
        lead.lead_key,
        survivor.lead_key as other_lead_key,
        'merged' as kind,
        0 as weight,
        lead.lead_key as edge_key
    from identity.lead as lead
    inner join identity.lead as survivor on lead.merged_into_key = survivor.lead_key
    where
        lead.lead_key in (select lead_key from touched.lead_key)
        and lead.lead_key <> lead.merged_into_key
),

decided as (
    select
        lead.lead_key,
        other.lead_key as other_lead_key,
        decision.verdict as kind,
        0 as weight,
        decision.decision_key as edge_key
    from ops.steward_decision as decision
    inner join identity.lead as lead on decision.lead_key = lead.lead_key
    inner join identity.lead as other on decision.other_lead_key = other.lead_key
    where lead.lead_key in (select lead_key from touched.lead_key)
),

final as (
    select
        lead_key,
        other_lead_key,
        kind,
        weight,
        edge_key
    from supported
    union all
    select
        lead_key,
        other_lead_key,
        kind,
        weight,
        edge_key
    from merged
    union all
    select
        lead_key,
        other_lead_key,
        kind,
        weight,
        edge_key
    from decided
)

select * from final
