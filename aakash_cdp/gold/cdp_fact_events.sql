/*
grain: one distinct content of one action; an action whose content was edited has several
kind: view
pii:
    direct: [properties]
columns:
    event_id: 32 hex characters of the hash of the event name, the source id and the content.
    event_name: call_log or call_disposition.
    source_table: The Silver table of the action.
    source_id: Its id there.
    event_date_ist: The calendar day in India.
    properties: The content as JSON, keys in alphabetical order, under the vocabulary in force.
    event_at: When it happened, UTC.
*/

with user_map as (
    select
        lead_id,
        cdp_user_id,
        household_id
    from identity.user_map
),

label as (
    select
        kind,
        label,
        canonical
    from ops.label
),

call_event as (
    select
        event.event_id,
        event.event_name,
        event.event_at,
        'silver.crm_fact_call_log' as source_table,
        event.call_log_id as source_id,
        call_log.lead_id,
        concat(
            '{"direction": ', json_text(coalesce(direction_label.canonical, event.direction)),
            ', "duration": ', coalesce(cast(event.duration as varchar), 'null'),
            ', "provider_status": ', json_text(event.status),
            ', "status": ', json_text(coalesce(status_label.canonical, event.status)),
            ', "talk_seconds": ', coalesce(cast(event.talk_seconds as varchar), 'null'),
            ', "timestamp": ', json_text(utc_text(event.event_at)),
            '}'
        ) as properties
    from gold.event_call_log as event
    left join silver.crm_fact_call_log as call_log on event.call_log_id = call_log.call_log_id
    left join label as direction_label
        on direction_label.kind = 'call_direction'
        and event.direction = direction_label.label
    left join label as status_label
        on status_label.kind = 'call_status'
        and event.status = status_label.label
),

disposition_event as (
    select
        event.event_id,
        event.event_name,
        event.event_at,
        'silver.crm_fact_call_disposition' as source_table,
        event.call_disposition_id as source_id,
        form.lead_id,
        concat(
            '{"disposition": ', json_text(coalesce(disposition_label.canonical, event.disposition)),
            ', "interaction_type": ', json_text(coalesce(interaction_label.canonical, event.interaction_type)),
            ', "notes": ', json_text(event.notes),
            ', "stage_update": ', json_text(coalesce(stage_label.canonical, event.stage_update)),
            ', "sub_disposition": ', json_text(coalesce(sub_disposition_label.canonical, event.sub_disposition)),
            ', "timestamp": ', json_text(utc_text(event.event_at)),
            '}'
        ) as properties
    from gold.event_call_disposition as event
    left join silver.crm_fact_call_disposition as form on event.call_disposition_id = form.call_disposition_id
    left join label as disposition_label
        on disposition_label.kind = 'disposition'
        and event.disposition = disposition_label.label
    left join label as interaction_label
        on interaction_label.kind = 'interaction_type'
        and event.interaction_type = interaction_label.label
    left join label as stage_label
        on stage_label.kind = 'stage'
        and event.stage_update = stage_label.label
    left join label as sub_disposition_label
        on sub_disposition_label.kind = 'sub_disposition'
        and event.sub_disposition = sub_disposition_label.label
),

event as (
    select * from call_event
    union all
    select * from disposition_event
),

final as (
    select
        event.event_id,
        user_map.cdp_user_id,
        user_map.household_id,
        event.event_name,
        event.source_table,
        event.source_id,
        event.properties,
        event.event_at,
        ist_date(event.event_at) as event_date_ist
    from event
    left join user_map on event.lead_id = user_map.lead_id
)

select * from final
