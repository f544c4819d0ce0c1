/*
grain: one Superleap lead, deleted or not, and the student it belongs to
kind: merge
key: lead_id
history: true
touched_by:
    identity.lead: lead_id
    identity.component: >-
        select lead.lead_id from changed inner join identity.lead as lead on changed.lead_key = lead.lead_key
    identity.household: >-
        select lead.lead_id from changed inner join identity.component as member
        on changed.person_key = member.anchor_key
        inner join identity.lead as lead on member.lead_key = lead.lead_key
        union all
        select lead.lead_id from changed inner join identity.lead as lead on changed.person_key = lead.lead_key
checks:
    - {kind: not_null, columns: [cdp_user_id, household_id]}
    - {kind: relationship, columns: lead_id, to: silver.crm_dim_lead.lead_id}
columns:
    cdp_user_id: 'The student: cdp_ and 20 hexadecimal characters of the hash of the anchor''s lead id.'
    household_id: 'The household: hh_ and the same of its first student.'
    is_deleted: The lead is deleted in the CRM.
*/

with lead as (
    select
        lead_id,
        lead_key,
        user_hash,
        is_deleted
    from identity.lead
    where lead_id in (select lead_id from touched.lead)
),

anchored as (
    select
        lead.lead_id,
        lead.is_deleted,
        lead.user_hash,
        component.anchor_key,
        coalesce(component.anchor_key, lead.lead_key) as person_key
    from lead
    left join identity.component as component on lead.lead_key = component.lead_key
),

housed as (
    select
        anchored.lead_id,
        anchored.is_deleted,
        coalesce(anchor.user_hash, anchored.user_hash) as person_hash,
        household.household_key
    from anchored
    left join identity.lead as anchor on anchored.anchor_key = anchor.lead_key
    left join identity.household as household on anchored.person_key = household.person_key
),

final as (
    select
        housed.lead_id,
        concat('cdp_', housed.person_hash) as cdp_user_id,
        concat('hh_', coalesce(head.user_hash, housed.person_hash)) as household_id,
        housed.is_deleted
    from housed
    left join identity.lead as head on housed.household_key = head.lead_key
)

select * from final
