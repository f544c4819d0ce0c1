/*
grain: one stretch of time over which a lead showed a number, in whatever field
kind: merge
key: held_key
touched_key: lead_id
touched_by:
    silver.crm_dim_lead: lead_id
    silver.crm_dim_lead_superseded: lead_id
checks:
    - {kind: not_null, columns: [lead_id, number, held_from]}
pii:
    direct: [number]
columns:
    held_key: Key of lead, number and start.
    number: The number, E.164.
    held_from: 'The first version that shows it; of the earliest known one, when the lead was created.'
    held_until: The version that no longer shows it; null while it stands.
*/

with newest as (
    select
        lead_id,
        concat_ws(
            ',',
            student_mobile,
            student_mobile_others,
            parent_mobile,
            parent_mobile_others,
            alternate_mobile,
            alternate_mobile_others
        ) as numbers,
        created_at,
        updated_at,
        _ingested_at,
        _version_hash
    from silver.crm_dim_lead
    where lead_id in (select lead_id from touched.lead)
),

older as (
    select
        lead_id,
        concat_ws(
            ',',
            student_mobile,
            student_mobile_others,
            parent_mobile,
            parent_mobile_others,
            alternate_mobile,
            alternate_mobile_others
        ) as numbers,
        created_at,
        updated_at,
        _ingested_at,
        _version_hash
    from silver.crm_dim_lead_superseded
    where lead_id in (select lead_id from touched.lead)
),

edited as (
    select distinct lead_id
    from silver.crm_dim_lead_superseded
    where lead_id in (select lead_id from touched.lead)
),

version as (
    select
        lead_id,
        numbers,
        created_at,
        updated_at,
        _ingested_at,
        _version_hash
    from newest
    where lead_id in (select lead_id from edited)
    union all
    select
        lead_id,
        numbers,
        created_at,
        updated_at,
        _ingested_at,
        _version_hash
    from older
),

ordered as (
    select
        lead_id,
        numbers,
        updated_at,
        min(created_at) over (partition by lead_id) as first_created_at,
        row_number() over (partition by lead_id order by updated_at asc, _ingested_at asc, _version_hash asc)
            as version_no,
        lead(updated_at) over (partition by lead_id order by updated_at asc, _ingested_at asc, _version_hash asc)
            as valid_to
    from version
),

shown as (
    select distinct
        ordered.lead_id,
        ordered.version_no,
        case when ordered.version_no = 1 then ordered.first_created_at else ordered.updated_at end as valid_from,
        ordered.valid_to,
        one.number
    from ordered
    cross join unnest(split(translate(ordered.numbers, '[]" ', ''), ',')) as one (number)
),

-- Versions that follow each other and show the same number are one stretch.
stretched as (
    select
        lead_id,
        number,
        valid_from,
        valid_to,
        version_no - row_number() over (partition by lead_id, number order by version_no asc) as stretch
    from shown
),

held as (
    select distinct
        newest.lead_id,
        one.number,
        newest.created_at as held_from,
        cast(null as timestamp(6)) as held_until
    from newest
    cross join unnest(split(translate(newest.numbers, '[]" ', ''), ',')) as one (number)
    where newest.lead_id not in (select lead_id from edited)
    union all
    select
        lead_id,
        number,
        min(valid_from) as held_from,
        case when count(*) = count(valid_to) then max(valid_to) end as held_until
    from stretched
    group by lead_id, number, stretch
),

final as (
    select
        key60(concat_ws('|', lead_id, number, utc_text(held_from))) as held_key,
        lead_id,
        number,
        held_from,
        held_until
    from held
    where
        number <> ''
        and (held_until is null or held_from < held_until)
)

select * from final
