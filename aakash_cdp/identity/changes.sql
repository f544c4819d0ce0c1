/*
grain: the leads that one run moved from one student to another
kind: view
columns:
    run_id: The run.
    changed_at: The run's as_of.
    change: >-
        merge: the old student is now part of the new one. split: the new student came out of the old one. move: else.
    old_cdp_user_id: Whose the leads were.
    new_cdp_user_id: Whose they are since.
    lead_count: How many leads moved.
*/

with ended as (
    select
        lead_id,
        cdp_user_id,
        run_id,
        valid_to
    from identity.user_map_history
),

followed as (
    select
        ended.lead_id,
        ended.cdp_user_id as old_cdp_user_id,
        ended.run_id,
        ended.valid_to,
        coalesce(
            lead(ended.cdp_user_id) over (partition by ended.lead_id order by ended.valid_to, ended.run_id),
            user_map.cdp_user_id
        ) as new_cdp_user_id
    from ended
    left join identity.user_map as user_map on ended.lead_id = user_map.lead_id
),

moved as (
    select
        followed.run_id,
        followed.valid_to,
        followed.old_cdp_user_id,
        followed.new_cdp_user_id,
        concat('cdp_', own.user_hash) as own_cdp_user_id
    from followed
    inner join identity.lead as own on followed.lead_id = own.lead_id
    where followed.old_cdp_user_id <> followed.new_cdp_user_id
),

final as (
    select
        run_id,
        valid_to as changed_at,
        case
            when bool_or(own_cdp_user_id = old_cdp_user_id) then 'merge'
            when bool_or(own_cdp_user_id = new_cdp_user_id) then 'split'
            else 'move'
        end as change,
        old_cdp_user_id,
        new_cdp_user_id,
        count(*) as lead_count
    from moved
    group by run_id, valid_to, old_cdp_user_id, new_cdp_user_id
)

select * from final
