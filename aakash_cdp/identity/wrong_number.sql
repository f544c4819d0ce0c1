/*
grain: one agent form that says of a call that its number is not this lead's
kind: merge
key: call_disposition_id
touched_by:
    silver.crm_fact_call_disposition: call_disposition_id
    silver.crm_fact_call_log: >-
        select form.call_disposition_id from silver.crm_fact_call_disposition as form
        inner join changed on form.call_log_id = changed.call_log_id
        where form.disposition = 'Wrong Number' or form.stage_update = 'Wrong Number'
        union all
        select form.call_disposition_id from silver.crm_fact_call_disposition as form
        inner join changed on form.lead_id = changed.lead_id
        where form.disposition = 'Wrong Number' or form.stage_update = 'Wrong Number'
checks:
    - {kind: not_null, columns: lead_id}
pii:
    direct: [customer_number]
columns:
    customer_number: The number, E.164.
    is_connected: Someone talked on the call; only then identity believes it.
    said_at: When the form was handed in.
*/

with form as (
    select
        call_disposition_id,
        call_log_id,
        lead_id,
        coalesce(submitted_at, created_at) as said_at
    from silver.crm_fact_call_disposition
    where
        call_disposition_id in (select call_disposition_id from touched.call_disposition)
        and (disposition = 'Wrong Number' or stage_update = 'Wrong Number')
        and deleted_at is null
),

-- The calls are read twice: a common table of them all would be written down first.
linked as (
    select
        form.call_disposition_id,
        form.said_at,
        coalesce(form.lead_id, talk.lead_id) as lead_id,
        talk.customer_number,
        talk.is_connected
    from form
    inner join silver.crm_fact_call_log as talk on form.call_log_id = talk.call_log_id
    where talk.deleted_at is null
),

earlier as (
    select
        form.call_disposition_id,
        form.said_at,
        form.lead_id,
        talk.customer_number,
        talk.is_connected,
        row_number() over (
            partition by form.call_disposition_id
            order by talk.started_at desc, talk.call_log_id asc
        ) as recency
    from form
    inner join silver.crm_fact_call_log as talk on form.lead_id = talk.lead_id
    where
        form.call_log_id is null
        and talk.deleted_at is null
        and talk.started_at between form.said_at - interval '48' hour and form.said_at
),

meant as (
    select
        call_disposition_id,
        lead_id,
        customer_number,
        is_connected,
        said_at
    from linked
    union all
    select
        call_disposition_id,
        lead_id,
        customer_number,
        is_connected,
        said_at
    from earlier
    where recency = 1
),

final as (
    select
        call_disposition_id,
        lead_id,
        customer_number,
        is_connected,
        said_at
    from meant
    where
        lead_id is not null
        and customer_number is not null
)

select * from final
