/*
grain: one Superleap lead, deleted or not, and the student it belongs to
kind: merge
key: lead_id
touched_by:
    silver.crm_dim_lead: lead_id
    identity.component: lead_id
checks:
    - {kind: not_null, columns: [cdp_user_id, household_id]}
    - {kind: relationship, columns: lead_id, to: silver.crm_dim_lead.lead_id}
columns:
    cdp_user_id: 'The student: cdp_ and 20 hex characters of the hash of the anchor lead id.'
    household_id: The household of the student; until households are resolved, one for each student.
    is_deleted: The lead is deleted in the CRM.
*/

with lead as (
    select
        lead_id,
        deleted_at
    from silver.crm_dim_lead
    where lead_id in (select lead_id from touched.lead)
),

component as (
    select
        lead_id,
        anchor_lead_id
    from identity.component
),

anchored as (
    select
        lead.lead_id,
        lead.deleted_at is not null as is_deleted,
        substr(sha256_hex(coalesce(component.anchor_lead_id, lead.lead_id)), 1, 20) as anchor_hash
    from lead
    left join component on lead.lead_id = component.lead_id
),

final as (
    select
        lead_id,
        concat('cdp_', anchor_hash) as cdp_user_id,
        concat('hh_', anchor_hash) as household_id,
        is_deleted
    from anchored
)

select * from final
