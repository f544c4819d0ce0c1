/*
grain: one call of a lead in a block whose versions alone lie too far apart
kind: part
part_of: identity.support
columns: {}
*/

with late as (
    select distinct identifier_key
    from stage.block_pair
    where
        identifier_kind = 'phone'
        and greatest(first_month - other_last_month, other_first_month - last_month)
        > policy_recycled_after_months_of_a_student()
),

member as (
    select distinct lead.lead_id
    from stage.block_lead as block_lead
    inner join late on block_lead.identifier_key = late.identifier_key
    inner join identity.lead as lead on block_lead.lead_key = lead.lead_key
),

final as (
    select
        talk.lead_id,
        talk.customer_number,
        talk.started_at
    from silver.crm_fact_call_log as talk
    inner join member on talk.lead_id = member.lead_id
    where
        talk.deleted_at is null
        and talk.customer_number is not null
)

select * from final
