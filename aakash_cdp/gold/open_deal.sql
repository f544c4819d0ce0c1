/*
grain: one stretch of time over which one version of a deal showed it open
kind: merge
key: open_key
touched_key: product_opportunity_id
touched_by:
    silver.crm_fact_product_opportunity: product_opportunity_id
    silver.crm_fact_product_opportunity_superseded: product_opportunity_id
checks:
    - {kind: not_null, columns: [product_opportunity_id, lead_id, open_from]}
columns:
    open_key: Key of deal and start.
    lead_id: Lead that it is offered to now.
    open_from: When that version began; of the earliest known one, when the deal was created.
    open_until: When it ended or was closed, or the next version began; null while it stands open.
*/

with newest as (
    select
        product_opportunity_id,
        lead_id,
        stage,
        enrolled_at,
        closed_at,
        stage_updated_at,
        created_at,
        updated_at,
        deleted_at,
        _ingested_at,
        _version_hash
    from silver.crm_fact_product_opportunity
    where product_opportunity_id in (select product_opportunity_id from touched.product_opportunity)
),

version as (
    select
        product_opportunity_id,
        stage,
        enrolled_at,
        closed_at,
        stage_updated_at,
        created_at,
        updated_at,
        _ingested_at,
        _version_hash
    from newest
    union all
    select
        product_opportunity_id,
        stage,
        enrolled_at,
        closed_at,
        stage_updated_at,
        created_at,
        updated_at,
        _ingested_at,
        _version_hash
    from silver.crm_fact_product_opportunity_superseded
    where product_opportunity_id in (select product_opportunity_id from touched.product_opportunity)
),

ordered as (
    select
        product_opportunity_id,
        min(created_at) over (partition by product_opportunity_id) as first_created_at,
        row_number() over (
            partition by product_opportunity_id
            order by updated_at asc, _ingested_at asc, _version_hash asc
        ) as version_no,
        lead(updated_at) over (
            partition by product_opportunity_id
            order by updated_at asc, _ingested_at asc, _version_hash asc
        ) as valid_to,
        updated_at,
        case
            when enrolled_at is not null or closed_at is not null then null
            when stage in ('Enrolled', 'Lost', 'Dropped', 'Refunded', 'Transferred')
                then coalesce(stage_updated_at, updated_at)
        end as stage_ended_at,
        enrolled_at,
        closed_at
    from version
),

-- When it ended is often told later than it happened: what the newest version says of that holds before it, too.
bounded as (
    select
        ordered.product_opportunity_id,
        newest.lead_id,
        case when ordered.version_no = 1 then ordered.first_created_at else ordered.updated_at end as open_from,
        least(
            coalesce(ordered.valid_to, timestamp '9999-01-01 00:00:00'),
            coalesce(ordered.stage_ended_at, timestamp '9999-01-01 00:00:00'),
            coalesce(ordered.enrolled_at, timestamp '9999-01-01 00:00:00'),
            coalesce(ordered.closed_at, timestamp '9999-01-01 00:00:00'),
            coalesce(newest.enrolled_at, timestamp '9999-01-01 00:00:00'),
            coalesce(newest.closed_at, timestamp '9999-01-01 00:00:00')
        ) as open_until
    from ordered
    inner join newest on ordered.product_opportunity_id = newest.product_opportunity_id
    where newest.deleted_at is null
),

final as (
    select
        key60(concat_ws('|', product_opportunity_id, utc_text(open_from))) as open_key,
        product_opportunity_id,
        lead_id,
        open_from,
        case when open_until < timestamp '9999-01-01 00:00:00' then open_until end as open_until
    from bounded
    where open_from < open_until
)

select * from final
