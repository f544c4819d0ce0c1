/*
grain: 'every id that was ever given, or could have been: the one that a lead would give, and whose it is today'
kind: view
columns:
    alias_id: The id.
    cdp_user_id: The student it means today.
*/

with final as (
    select
        concat('cdp_', lead.user_hash) as alias_id,
        user_map.cdp_user_id
    from identity.lead as lead
    inner join identity.user_map as user_map on lead.lead_id = user_map.lead_id
)

select * from final
