/*
grain: one moment at which a call without a known lead took place, and whom its number points to
kind: merge
key: moment_key
touched_key: source_id
touched_by:
    gold.event: source_id
    gold.held_number: >-
        select moment.source_id from changed
        inner join gold.number_attribution as moment on changed.number = moment.customer_number
    identity.wrong_number: >-
        select moment.source_id from changed
        inner join gold.number_attribution as moment on changed.customer_number = moment.customer_number
    identity.own_number: >-
        select moment.source_id from changed
        inner join gold.number_attribution as moment on changed.number = moment.customer_number
    identity.identifier_guard: >-
        select moment.source_id from changed inner join gold.number_attribution as moment
        on changed.identifier_key = key60(concat('phone:', moment.customer_number))
    identity.user_map: >-
        select moment.source_id from changed
        inner join identity.user_map as mate on changed.cdp_user_id = mate.cdp_user_id
        inner join gold.held_number as held on mate.lead_id = held.lead_id
        inner join gold.number_attribution as moment on held.number = moment.customer_number
    gold.open_deal: >-
        select moment.source_id from changed
        inner join identity.user_map as mine on changed.lead_id = mine.lead_id
        inner join identity.user_map as mate on mine.cdp_user_id = mate.cdp_user_id
        inner join gold.held_number as held on mate.lead_id = held.lead_id
        inner join gold.number_attribution as moment on held.number = moment.customer_number
checks:
    - {kind: not_null, columns: [event_name, source_id, customer_number, attribution, event_at]}
    - {kind: accepted, columns: attribution, values: [number, open_opportunity, household, none]}
pii:
    direct: [customer_number]
columns:
    moment_key: Key of event name, source id and moment.
    event_name: What was done.
    source_id: Id of the call.
    owner_lead_id: The smallest lead id that held the number, of the student or household that it points to.
    customer_number: The number, E.164.
    attribution: 'number: one student; open_opportunity, household: one household; none: nobody, or several.'
    event_at: The moment, UTC.
*/

with call as (
    select
        event_name,
        source_id,
        customer_number
    from each_event.touched
    where
        is_current
        and (lead_id is null or is_orphan)
        and customer_number is not null
),

event as (
    select
        event_name,
        source_id,
        event_at
    from gold.event
    where source_id in (select source_id from touched.source)
),

moment as (
    select distinct
        key60(concat_ws('|', call.event_name, call.source_id, utc_text(event.event_at))) as moment_key,
        call.event_name,
        call.source_id,
        call.customer_number,
        event.event_at
    from call
    inner join event
        on call.event_name = event.event_name
        and call.source_id = event.source_id
),

own_number as (
    select number
    from identity.own_number
),

generic as (
    select identifier_key
    from identity.identifier_guard
    where status = 'GENERIC'
),

wrong as (
    select distinct
        lead_id,
        customer_number
    from identity.wrong_number
),

user_map as (
    select
        lead_id,
        cdp_user_id,
        household_id
    from identity.user_map
),

holder as (
    select
        moment.moment_key,
        moment.event_at,
        held.lead_id,
        held.held_from <= moment.event_at as is_then,
        bool_or(held.held_from <= moment.event_at) over (partition by moment.moment_key) as is_held
    from moment
    inner join gold.held_number as held
        on moment.customer_number = held.number
        and moment.event_at >= held.held_from - interval '30' day
        and moment.event_at < coalesce(held.held_until, moment.event_at + interval '1' day)
    left join wrong
        on held.lead_id = wrong.lead_id
        and held.number = wrong.customer_number
    left join own_number on moment.customer_number = own_number.number
    left join generic on key60(concat('phone:', moment.customer_number)) = generic.identifier_key
    where
        wrong.lead_id is null
        and own_number.number is null
        and generic.identifier_key is null
        and not policy_is_blocked_phone(moment.customer_number)
),

-- A missed call makes the lead minutes later: who came within 30 days holds the number that nobody held.
candidate as (
    select
        holder.moment_key,
        holder.event_at,
        user_map.cdp_user_id,
        user_map.household_id,
        min(holder.lead_id) as lead_id
    from holder
    inner join user_map on holder.lead_id = user_map.lead_id
    where
        holder.is_then
        or not holder.is_held
    group by holder.moment_key, holder.event_at, user_map.cdp_user_id, user_map.household_id
),

pointed as (
    select
        moment_key,
        count(*) as student_count,
        count(distinct household_id) as household_count,
        min(lead_id) as lead_id
    from candidate
    group by moment_key
),

sibling as (
    select
        candidate.moment_key,
        candidate.lead_id,
        candidate.cdp_user_id,
        candidate.event_at
    from pointed
    inner join candidate on pointed.moment_key = candidate.moment_key
    where
        pointed.student_count > 1
        and pointed.household_count = 1
),

sibling_dealing as (
    select distinct
        sibling.moment_key,
        sibling.lead_id
    from sibling
    inner join user_map on sibling.cdp_user_id = user_map.cdp_user_id
    inner join gold.open_deal as deal on user_map.lead_id = deal.lead_id
    where
        sibling.event_at >= deal.open_from
        and sibling.event_at < coalesce(deal.open_until, sibling.event_at + interval '1' day)
),

only_one_dealing as (
    select
        moment_key,
        min(lead_id) as lead_id
    from sibling_dealing
    group by moment_key
    having count(*) = 1
),

final as (
    select
        moment.moment_key,
        moment.source_id,
        case
            when only_one_dealing.lead_id is not null then only_one_dealing.lead_id
            when pointed.household_count = 1 then pointed.lead_id
        end as owner_lead_id,
        moment.event_name,
        moment.customer_number,
        case
            when pointed.student_count = 1 then 'number'
            when only_one_dealing.lead_id is not null then 'open_opportunity'
            when pointed.household_count = 1 then 'household'
            else 'none'
        end as attribution,
        moment.event_at
    from moment
    left join pointed on moment.moment_key = pointed.moment_key
    left join only_one_dealing on moment.moment_key = only_one_dealing.moment_key
)

select * from final
