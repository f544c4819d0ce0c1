-- Every lead with its calls: the model whose compiled texts stand beside it.
with leads as (
    select * from stage.lead where id in (select id from touched.lead)
),

calls as (
    select
        lead_id,
        count(*) as calls_count,
        count_if(duration > 0) as answered_count,
        sum(duration) as talk_seconds,
        max_by(status, row(called_at, id)) filter (where status is not null) as last_status,
        min(called_at) as first_called_at
    from silver.crm_fact_call_log
    where lead_id in (select id from touched.lead) and duration is not null
    group by lead_id
),

final as (
    select
        leads.id as lead_id,
        squish(leads.student_name) as student_name,
        parse_date(leads.dob) as dob,
        split_part(leads.email, '@', 2) as email_domain,
        coalesce(calls.calls_count, 0) as calls_count,
        calls.talk_seconds / 60 as talk_minutes,
        calls.last_status,
        date_diff('day', ist_date(parse_utc(leads.created_at)), ist_date(calls.first_called_at)) as days_to_call,
        date_trunc('month', ist_date(calls.first_called_at)) as first_month_ist,
        parse_utc(leads.created_at) as created_at
    from leads
    left join calls on calls.lead_id = leads.id
)

select * from final
