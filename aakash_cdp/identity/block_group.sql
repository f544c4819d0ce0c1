/*
grain: the leads of one block that look alike and carry the identifier in the same field; a deleted lead is by itself
kind: part
part_of: identity.support
columns: {}
*/

-- Leads that look alike and that no rule joins, by an edit of the policy, are compared one by one.
with distinguished as (
    select
        identifier_key,
        identifier_kind,
        role,
        profile_key,
        lead_key,
        name_key,
        gender,
        dob,
        cohort,
        is_passed,
        is_deleted,
        is_named,
        last_seen_month,
        case when is_deleted or policy_is_alone(through, dob is null, cohort is null) then lead_key end
            as lone_lead_key
    from stage.block_lead
),

final as (
    select
        identifier_key,
        identifier_kind,
        role,
        profile_key,
        is_deleted,
        lone_lead_key,
        min(lead_key) as lead_key,
        min(name_key) as name_key,
        min(gender) as gender,
        min(dob) as dob,
        min(cohort) as cohort,
        bool_or(is_passed) as is_passed,
        bool_or(is_named) as is_named,
        min(last_seen_month) as first_month,
        max(last_seen_month) as last_month,
        count(*) as lead_count
    from distinguished
    group by
        identifier_key,
        identifier_kind,
        role,
        profile_key,
        is_deleted,
        lone_lead_key
)

select * from final
