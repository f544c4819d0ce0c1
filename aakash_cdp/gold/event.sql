/*
grain: one distinct content of one action; never dropped, and its id, name, time and source never change
kind: append
key: event_id
touched_key: source_id
checks:
    - {kind: not_null, columns: [event_name, source_table, source_id, properties, event_at, event_date_ist]}
pii:
    direct: [properties]
columns:
    event_id: 32 hex characters of the hash of the event name, the source id and the content.
    event_name: What was done, such as call_log or call_disposition.
    source_table: The Silver table of the action.
    source_id: Its id there.
    properties: The content as JSON, keys in alphabetical order; a changed vocabulary recomputes it in place.
    event_at: 'When it happened, UTC: the start of a call, the submission of a form, else its creation.'
    event_date_ist: The calendar day in India.
*/

with edited as (
    select distinct source_id
    from each_event.touched
    where not is_current
),

content as (
    select
        event_id,
        event_name,
        source_table,
        source_id,
        properties,
        event_at
    from each_event.touched
    where
        is_current
        and source_id not in (select source_id from edited)
    union all
    select distinct
        event_id,
        event_name,
        source_table,
        source_id,
        properties,
        event_at
    from each_event.edited
),

final as (
    select
        event_id,
        event_name,
        source_table,
        source_id,
        properties,
        event_at,
        ist_date(event_at) as event_date_ist
    from content
)

select * from final
