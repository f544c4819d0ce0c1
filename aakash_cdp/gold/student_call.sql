/*
grain: one undeleted call of a student's lead
kind: part
part_of: gold.cdp_dim_user
columns:
    created_at: When it was logged.
    offered_at: When it started.
*/

with final as (
    select
        member.cdp_user_id,
        call_log.call_log_id,
        call_log.created_at,
        call_log.started_at as offered_at
    from stage.member as member
    inner join silver.crm_fact_call_log as call_log on member.lead_id = call_log.lead_id
    where call_log.deleted_at is null
)

select * from final
