/*
grain: one accepted version of one telephony call, as an event
kind: event
touched_by:
    silver.crm_fact_call_log_versions: call_log_id
*/

with version as (
    select
        call_log_id,
        lead_id,
        customer_number,
        direction,
        direction_raw,
        status,
        status_raw,
        duration,
        talk_time,
        is_orphan,
        is_current,
        coalesce(started_at, created_at) as event_at,
        started_at,
        updated_at,
        deleted_at,
        _ingested_at,
        _version_hash
    from silver.crm_fact_call_log_versions
    where call_log_id in (select source_id from touched.source)
),

final as (
    select
        -- No text between two separators can hold a control character; chr(30) stands for nothing. The creation is
        -- content only where it is the event's time.
        substr(
            sha256_hex(
                concat_ws(
                    chr(31),
                    'call_log',
                    call_log_id,
                    case when started_at is null then chr(30) else '' end,
                    utc_text(event_at),
                    coalesce(direction_raw, chr(30)),
                    coalesce(cast(duration as varchar), chr(30)),
                    coalesce(cast(talk_time as varchar), chr(30)),
                    coalesce(status_raw, chr(30))
                )
            ),
            1,
            32
        ) as event_id,
        'call_log' as event_name,
        'silver.crm_fact_call_log' as source_table,
        call_log_id as source_id,
        lead_id,
        cast(null as varchar) as linked_call_id,
        customer_number,
        concat(
            '{"direction": ', json_text(direction),
            ', "duration": ', coalesce(cast(duration as varchar), 'null'),
            ', "provider_status": ', json_text(status_raw),
            ', "status": ', json_text(status),
            ', "talk_seconds": ', coalesce(cast(talk_time as varchar), 'null'),
            ', "timestamp": ', json_text(utc_text(event_at)),
            '}'
        ) as properties,
        is_orphan,
        is_current,
        event_at,
        updated_at,
        deleted_at,
        _ingested_at,
        _version_hash
    from version
)

select * from final
