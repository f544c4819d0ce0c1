/*
grain: one undeleted form about a student's lead
kind: part
part_of: gold.cdp_dim_user
columns:
    created_at: When it was made.
    offered_at: When it was submitted.
*/

with final as (
    select
        member.cdp_user_id,
        form.call_disposition_id,
        form.created_at,
        coalesce(form.submitted_at, form.created_at) as offered_at
    from stage.member as member
    inner join silver.crm_fact_call_disposition as form on member.lead_id = form.lead_id
    where form.deleted_at is null
)

select * from final
