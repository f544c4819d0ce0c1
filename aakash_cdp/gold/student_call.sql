/*
grain: one undeleted call of a student
kind: part
part_of: gold.cdp_dim_user
columns:
    created_at: When it was logged.
    offered_at: When it started.
*/

with final as (
    select
        event.cdp_user_id,
        call_log.call_log_id,
        call_log.created_at,
        call_log.started_at as offered_at
    from stage.student_event as event
    inner join silver.crm_fact_call_log as call_log on event.source_id = call_log.call_log_id
    where event.event_name = 'call_log'
)

select * from final
