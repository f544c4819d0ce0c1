/*
grain: one lead that shares its student with another lead
kind: full
key: lead_id
built_by: aakash_cdp.identity.components:find_anchors
types:
    lead_id: varchar
    anchor_lead_id: varchar
touched_by: {}
checks:
    - {kind: not_null, columns: anchor_lead_id}
columns:
    anchor_lead_id: 'The lead that names the student: the one created first, then the smallest id.'
*/

with link as (
    select
        lead_id,
        linked_lead_id
    from identity.link
),

created as (
    select
        lead_id,
        min(created_at) as first_created_at
    from silver.crm_dim_lead_versions
    group by lead_id
),

final as (
    select
        link.lead_id,
        link.linked_lead_id,
        created.first_created_at,
        linked.first_created_at as linked_first_created_at
    from link
    inner join created on link.lead_id = created.lead_id
    inner join created as linked on link.linked_lead_id = linked.lead_id
)

select * from final
