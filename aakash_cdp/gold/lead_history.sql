/*
grain: what the older versions of one lead of a student said
kind: part
part_of: gold.cdp_dim_user
columns: {}
*/

with older as (
    select
        older.lead_id,
        older.lead_source,
        older.utm_source,
        older.utm_medium,
        older.utm_campaign,
        older.marketing_consent,
        older.whatsapp_opt_in,
        older.dnd,
        older.created_at,
        row(older.updated_at, older._ingested_at, older._version_hash) as version
    from stage.member as member
    inner join silver.crm_dim_lead_superseded as older on member.lead_id = older.lead_id
),

final as (
    select
        lead_id,
        min(created_at) as first_created_at,
        min_by(lead_source, version) filter (where lead_source is not null) as first_lead_source,
        min_by(utm_source, version) filter (where utm_source is not null) as first_utm_source,
        min_by(utm_medium, version) filter (where utm_medium is not null) as first_utm_medium,
        min_by(utm_campaign, version) filter (where utm_campaign is not null) as first_utm_campaign,
        max_by(marketing_consent, version) filter (where marketing_consent is not null) as marketing_consent,
        max_by(whatsapp_opt_in, version) filter (where whatsapp_opt_in is not null) as whatsapp_opt_in,
        max_by(dnd, version) filter (where dnd is not null) as dnd
    from older
    group by lead_id
)

select * from final
