/*
grain: one distinct content of one form that an agent submitted; never changed, never dropped
kind: append
key: event_id
touched_key: call_disposition_id
touched_by:
    silver.crm_fact_call_disposition_versions: call_disposition_id
checks:
    - {kind: not_null, columns: [event_at, call_disposition_id]}
pii:
    direct: [notes]
columns:
    event_id: 32 hex characters of the hash of the event name, the source id and the content.
    event_name: call_disposition.
    event_at: When the form was submitted, else created.
    interaction_type: Interaction type as the agent chose it.
    stage_update: Stage as the agent chose it.
    disposition: Outcome as the agent chose it.
    sub_disposition: Finer outcome as the agent chose it.
    notes: Discussion notes, character for character.
*/

with version as (
    select
        call_disposition_id,
        coalesce(submitted_at, created_at) as event_at,
        interaction_type_raw,
        stage_update_raw,
        disposition_raw,
        sub_disposition_raw,
        notes
    from silver.crm_fact_call_disposition_versions
    where call_disposition_id in (select call_disposition_id from touched.call_disposition)
),

content as (
    select distinct
        call_disposition_id,
        event_at,
        interaction_type_raw,
        stage_update_raw,
        disposition_raw,
        sub_disposition_raw,
        notes
    from version
),

final as (
    select
        substr(
            sha256_hex(
                concat_ws(
                    chr(31),
                    'call_disposition',
                    call_disposition_id,
                    utc_text(event_at),
                    coalesce(interaction_type_raw, ''),
                    coalesce(stage_update_raw, ''),
                    coalesce(disposition_raw, ''),
                    coalesce(sub_disposition_raw, ''),
                    coalesce(notes, '')
                )
            ),
            1,
            32
        ) as event_id,
        call_disposition_id,
        'call_disposition' as event_name,
        interaction_type_raw as interaction_type,
        stage_update_raw as stage_update,
        disposition_raw as disposition,
        sub_disposition_raw as sub_disposition,
        notes,
        event_at
    from content
)

select * from final
