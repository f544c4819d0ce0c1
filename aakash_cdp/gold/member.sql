/*
grain: one lead of a student, deleted or not
kind: part
part_of: gold.cdp_dim_user
columns: {}
*/

with final as (
    select
        lead_id,
        cdp_user_id,
        household_id,
        is_deleted,
        count(*) over (partition by cdp_user_id) as student_leads
    from identity.user_map
    where cdp_user_id in (select cdp_user_id from touched.cdp_user)
)

select * from final
