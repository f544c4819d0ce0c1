/*
grain: one undeleted call or form of a student, as it is now
kind: part
part_of: gold.cdp_dim_user
columns: {}
*/

-- What points to a household is nobody's alone.
with final as (
    select
        member.cdp_user_id,
        member.lead_id,
        state.event_name,
        state.source_id
    from stage.member as member
    inner join gold.event_state as state on member.lead_id = state.owner_lead_id
    where
        state.is_latest
        and state.source_deleted_at is null
        and state.attribution <> 'household'
)

select * from final
