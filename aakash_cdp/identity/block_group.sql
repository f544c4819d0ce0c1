/*
grain: the leads of one block that look alike and carry the identifier in the same field; a deleted lead is by itself
kind: part
part_of: identity.support
columns: {}
*/

with final as (
    select
        identifier_key,
        identifier_kind,
        role,
        profile_key,
        is_deleted,
        case when is_deleted then lead_key end as deleted_lead_key,
        min(lead_key) as lead_key,
        min(name_key) as name_key,
        min(gender) as gender,
        min(dob) as dob,
        min(cohort) as cohort,
        bool_or(is_passed) as is_passed,
        min(last_seen_month) as first_month,
        max(last_seen_month) as last_month,
        count(*) as lead_count
    from stage.block_lead
    group by
        identifier_key,
        identifier_kind,
        role,
        profile_key,
        is_deleted,
        case when is_deleted then lead_key end
)

select * from final
