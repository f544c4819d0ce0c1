/*
grain: one undeleted form about a student
kind: part
part_of: gold.cdp_dim_user
columns:
    created_at: When it was made.
    offered_at: When it was submitted.
*/

with final as (
    select
        event.cdp_user_id,
        form.call_disposition_id,
        form.created_at,
        coalesce(form.submitted_at, form.created_at) as offered_at
    from stage.student_event as event
    inner join silver.crm_fact_call_disposition as form on event.source_id = form.call_disposition_id
    where event.event_name = 'call_disposition'
)

select * from final
