/*
grain: one pair of leads that the CRM itself says are one student
kind: full
key: link_id
checks:
    - {kind: not_null, columns: [lead_id, linked_lead_id]}
columns:
    link_id: The lead and the rule.
    linked_lead_id: >-
        The other lead: the one it was merged into, or the smallest lead id with the same enrolment number.
    rule: merged_into_lead_id or same_enrolment_no.
*/

with lead as (
    select
        lead_id,
        enrolment_no,
        merged_into_lead_id
    from silver.crm_dim_lead
),

merged as (
    select
        lead.lead_id,
        survivor.lead_id as linked_lead_id,
        'merged_into_lead_id' as rule
    from lead
    inner join lead as survivor on lead.merged_into_lead_id = survivor.lead_id
    where lead.lead_id <> survivor.lead_id
),

enrolled as (
    select
        lead_id,
        min(lead_id) over (partition by enrolment_no) as linked_lead_id
    from lead
    where enrolment_no is not null
),

same_enrolment as (
    select
        lead_id,
        linked_lead_id,
        'same_enrolment_no' as rule
    from enrolled
    where lead_id <> linked_lead_id
),

linked as (
    select * from merged
    union all
    select * from same_enrolment
),

final as (
    select
        concat(lead_id, '|', rule) as link_id,
        lead_id,
        linked_lead_id,
        rule
    from linked
)

select * from final
