/*
grain: the living leads of a block that look alike, and the month in which one of them was last called on its number
kind: part
part_of: identity.support
columns: {}
*/

with called as (
    select
        key60(lead_id) as lead_key,
        key60(concat('phone:', customer_number)) as identifier_key,
        max(cast(year(started_at) * 12 + month(started_at) as integer)) as called_month
    from stage.late_call
    group by lead_id, customer_number
),

final as (
    select
        block_lead.identifier_key,
        block_lead.profile_key,
        max(called.called_month) as called_month
    from stage.block_lead as block_lead
    inner join called
        on block_lead.lead_key = called.lead_key
        and block_lead.identifier_key = called.identifier_key
    where not block_lead.is_deleted
    group by block_lead.identifier_key, block_lead.profile_key
)

select * from final
