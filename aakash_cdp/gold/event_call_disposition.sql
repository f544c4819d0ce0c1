/*
grain: one accepted version of one form that an agent filled in, as an event
kind: event
touched_by:
    silver.crm_fact_call_disposition_versions: call_disposition_id
*/

with version as (
    select
        call_disposition_id,
        lead_id,
        call_log_id,
        interaction_type,
        interaction_type_raw,
        stage_update,
        stage_update_raw,
        disposition,
        disposition_raw,
        sub_disposition,
        sub_disposition_raw,
        notes,
        is_orphan,
        is_current,
        coalesce(submitted_at, created_at) as event_at,
        submitted_at,
        updated_at,
        deleted_at,
        _ingested_at,
        _version_hash
    from silver.crm_fact_call_disposition_versions
    where call_disposition_id in (select source_id from touched.source)
),

final as (
    select
        -- No text between two separators can hold a control character; chr(30) stands for nothing. Notes can: they come
        -- last, or not at all. The creation is content only where it is the event's time.
        substr(
            sha256_hex(
                concat_ws(
                    chr(31),
                    'call_disposition',
                    call_disposition_id,
                    case when submitted_at is null then chr(30) else '' end,
                    utc_text(event_at),
                    coalesce(interaction_type_raw, chr(30)),
                    coalesce(stage_update_raw, chr(30)),
                    coalesce(disposition_raw, chr(30)),
                    coalesce(sub_disposition_raw, chr(30)),
                    notes
                )
            ),
            1,
            32
        ) as event_id,
        'call_disposition' as event_name,
        'silver.crm_fact_call_disposition' as source_table,
        call_disposition_id as source_id,
        lead_id,
        call_log_id as linked_call_id,
        cast(null as varchar) as customer_number,
        concat(
            '{"disposition": ', json_text(disposition),
            ', "interaction_type": ', json_text(interaction_type),
            ', "notes": ', json_text(notes),
            ', "stage_update": ', json_text(stage_update),
            ', "sub_disposition": ', json_text(sub_disposition),
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
