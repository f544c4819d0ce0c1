/*
grain: the leads of a block that look alike, and the month in which one of them was last called on the block's number
kind: part
part_of: identity.support
columns: {}
*/

-- Asked only of blocks in which the versions alone lie too far apart.
with late as (
    select distinct identifier_key
    from stage.block_pair
    where
        identifier_kind = 'phone'
        and greatest(first_month - other_last_month, other_first_month - last_month)
        > policy_recycled_after_months_of_a_student()
),

member as (
    select
        block_lead.identifier_key,
        block_lead.profile_key,
        lead.lead_id
    from stage.block_lead as block_lead
    inner join late on block_lead.identifier_key = late.identifier_key
    inner join identity.lead as lead on block_lead.lead_key = lead.lead_key
),

final as (
    select
        member.identifier_key,
        member.profile_key,
        max(cast(year(talk.started_at) * 12 + month(talk.started_at) as integer)) as called_month
    from member
    inner join silver.crm_fact_call_log as talk
        on member.lead_id = talk.lead_id
        and member.identifier_key = key60(concat('phone:', talk.customer_number))
    where talk.deleted_at is null
    group by member.identifier_key, member.profile_key
)

select * from final
