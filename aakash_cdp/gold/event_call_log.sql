/*
grain: one distinct content of one telephony call; never changed, never dropped
kind: append
key: event_id
touched_key: call_log_id
touched_by:
    silver.crm_fact_call_log_versions: call_log_id
checks:
    - {kind: not_null, columns: [event_at, call_log_id]}
columns:
    event_id: 32 hex characters of the hash of the event name, the source id and the content.
    event_name: call_log.
    event_at: When the call started.
    direction: Direction as the provider sent it.
    duration: Seconds with ringing.
    talk_seconds: Seconds of conversation.
    status: Status as the provider sent it.
*/

with version as (
    select
        call_log_id,
        started_at,
        direction_raw,
        duration,
        talk_time,
        status_raw
    from silver.crm_fact_call_log_versions
    where
        started_at is not null
        and call_log_id in (select call_log_id from touched.call_log)
),

content as (
    select distinct
        call_log_id,
        started_at,
        direction_raw,
        duration,
        talk_time,
        status_raw
    from version
),

final as (
    select
        substr(
            sha256_hex(
                concat_ws(
                    chr(31),
                    'call_log',
                    call_log_id,
                    utc_text(started_at),
                    coalesce(direction_raw, ''),
                    coalesce(cast(duration as varchar), ''),
                    coalesce(cast(talk_time as varchar), ''),
                    coalesce(status_raw, '')
                )
            ),
            1,
            32
        ) as event_id,
        call_log_id,
        'call_log' as event_name,
        direction_raw as direction,
        duration,
        talk_time as talk_seconds,
        status_raw as status,
        started_at as event_at
    from content
)

select * from final
