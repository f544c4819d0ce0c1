/*
grain: what happened on one lead of a student, in calls and forms
kind: part
part_of: gold.cdp_dim_user
columns:
    call_count: Undeleted calls.
    connected_call_count: Calls in which someone talked.
    meaningful_call_count: Calls with at least 30 seconds of talk.
    talk_seconds: Seconds of conversation.
    first_connected_call_at: When the first call in which someone talked started.
    last_connected_call_at: When the newest of them started.
    last_call_at: When the newest call started.
    disposition_count: Undeleted forms.
    last_form_at: When the newest form was submitted.
    last_disposition: Outcome of the newest form that names one.
    last_disposition_at: When that form was submitted.
    next_follow_up_at: When to call again, by the newest form that says so.
    follow_up_said_at: When that form was submitted.
*/

with call as (
    select
        event.lead_id,
        count(*) as call_count,
        count_if(call_log.is_connected) as connected_call_count,
        count_if(call_log.is_meaningful) as meaningful_call_count,
        sum(call_log.talk_time) as talk_seconds,
        min(case when call_log.is_connected then call_log.started_at end) as first_connected_call_at,
        max(case when call_log.is_connected then call_log.started_at end) as last_connected_call_at,
        max(coalesce(call_log.started_at, call_log.created_at)) as last_call_at
    from stage.student_event as event
    inner join silver.crm_fact_call_log as call_log on event.source_id = call_log.call_log_id
    where event.event_name = 'call_log'
    group by event.lead_id
),

form as (
    select
        event.lead_id,
        disposition.call_disposition_id,
        disposition.disposition,
        disposition.follow_up_at,
        coalesce(disposition.submitted_at, disposition.created_at) as form_at
    from stage.student_event as event
    inner join silver.crm_fact_call_disposition as disposition on event.source_id = disposition.call_disposition_id
    where event.event_name = 'call_disposition'
),

filled as (
    select
        lead_id,
        count(*) as disposition_count,
        max(form_at) as last_form_at,
        max_by(disposition, row(form_at, call_disposition_id)) filter (where disposition is not null)
            as last_disposition,
        max(form_at) filter (where disposition is not null) as last_disposition_at,
        max_by(follow_up_at, row(form_at, call_disposition_id)) filter (where follow_up_at is not null)
            as next_follow_up_at,
        max(form_at) filter (where follow_up_at is not null) as follow_up_said_at
    from form
    group by lead_id
),

final as (
    select
        member.cdp_user_id,
        member.lead_id,
        coalesce(call.call_count, 0) as call_count,
        coalesce(call.connected_call_count, 0) as connected_call_count,
        coalesce(call.meaningful_call_count, 0) as meaningful_call_count,
        coalesce(call.talk_seconds, 0) as talk_seconds,
        call.first_connected_call_at,
        call.last_connected_call_at,
        call.last_call_at,
        coalesce(filled.disposition_count, 0) as disposition_count,
        filled.last_form_at,
        filled.last_disposition,
        filled.last_disposition_at,
        filled.next_follow_up_at,
        filled.follow_up_said_at
    from stage.member as member
    left join call on member.lead_id = call.lead_id
    left join filled on member.lead_id = filled.lead_id
)

select * from final
