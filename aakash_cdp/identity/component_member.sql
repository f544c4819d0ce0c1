/*
grain: one lead that something ties to another
kind: part
part_of: identity.component
columns: {}
*/

with tied as (
    select lead_key
    from stage.component_edge
    union
    select other_lead_key as lead_key
    from stage.component_edge
),

final as (
    select
        lead.lead_key,
        lead.lead_id,
        lead.merged_into_key,
        case when policy_has_dob_veto() then lead.dob end as dob,
        case when policy_has_cohort_veto() then lead.cohort end as cohort,
        lead.is_passed,
        lead.is_deleted,
        lead.first_created_at
    from identity.lead as lead
    inner join tied on lead.lead_key = tied.lead_key
)

select * from final
