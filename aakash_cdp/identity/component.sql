/*
grain: one lead that something ties to another, and the student it belongs to
kind: merge
key: lead_key
driven_by: aakash_cdp.identity.resolution:resolve
together: component_key
types:
    lead_key: bigint
    component_key: bigint
    anchor_key: bigint
touched_by:
    identity.support: >-
        select lead_key as touched_key from changed union all select other_lead_key as touched_key from changed
    identity.lead: >-
        select lead_key as touched_key from changed
        union all
        select merged_into_key as touched_key from changed where merged_into_key is not null
        union all
        select pointing.lead_key as touched_key from changed inner join identity.lead as pointing
        on changed.lead_key = pointing.merged_into_key
        union all
        select decision.other_lead_key as touched_key from changed inner join ops.steward_decision as decision
        on changed.lead_key = decision.lead_key
        union all
        select decision.lead_key as touched_key from changed inner join ops.steward_decision as decision
        on changed.lead_key = decision.other_lead_key
    identity.identifier: lead_key
    identity.identifier_guard: >-
        select carried.lead_key from changed inner join identity.identifier as carried
        on changed.identifier_key = carried.identifier_key where carried.identifier_kind = 'enrolment'
    ops.steward_decision: >-
        select lead_key as touched_key from changed union all select other_lead_key as touched_key from changed
checks:
    - {kind: not_null, columns: [component_key, anchor_key]}
columns:
    lead_key: Key of the lead.
    component_key: Least lead key of all leads that hang together, before anything forbids it.
    anchor_key: Key of the lead that names the student, the one created first.
*/

with final as (
    select
        member.lead_key,
        member.lead_id,
        member.merged_into_key,
        member.dob,
        member.cohort,
        member.is_passed,
        member.is_deleted,
        member.first_created_at,
        min(enrolment.identifier_key) as first_enrolment_key,
        max(enrolment.identifier_key) as last_enrolment_key,
        policy_cohort_years_apart() as cohort_years_apart
    from stage.component_member as member
    left join stage.component_enrolment as enrolment on member.lead_key = enrolment.lead_key
    group by
        member.lead_key,
        member.lead_id,
        member.merged_into_key,
        member.dob,
        member.cohort,
        member.is_passed,
        member.is_deleted,
        member.first_created_at
)

select * from final
