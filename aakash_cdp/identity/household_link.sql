/*
grain: one identifier that two students of one household share
kind: merge
key: link_key
touched_key: identifier_key
touched_by:
    identity.identifier: identifier_key
    identity.identifier_guard: identifier_key
    identity.lead: >-
        select carried.identifier_key from changed inner join identity.identifier as carried
        on changed.lead_key = carried.lead_key
    identity.component: >-
        select carried.identifier_key from changed inner join identity.identifier as carried
        on changed.lead_key = carried.lead_key
checks:
    - {kind: not_null, columns: [person_key, other_person_key]}
columns:
    link_key: Key of the identifier and the two students.
    identifier_key: The identifier.
    person_key: Key of the anchor of one student, the one with the smaller key.
    other_person_key: Key of the anchor of the other student.
*/

with carried as (
    select
        identifier_key,
        lead_key
    from identity.identifier
    where
        identifier_key in (select identifier_key from touched.identifier_key)
        and identifier_kind in ('phone', 'email')
),

guarded as (
    select identifier_key
    from identity.identifier_guard
    where status in ('GENERIC', 'PERSON_ONLY')
),

shared as (
    select carried.identifier_key
    from carried
    left join guarded on carried.identifier_key = guarded.identifier_key
    where guarded.identifier_key is null
    group by carried.identifier_key
    having count(*) > 1
),

held as (
    select
        carried.identifier_key,
        coalesce(component.anchor_key, carried.lead_key) as person_key,
        case when not policy_is_no_surname(lead.last_fold) then lead.last_fold end as surname
    from carried
    inner join shared on carried.identifier_key = shared.identifier_key
    inner join identity.lead as lead on carried.lead_key = lead.lead_key
    left join identity.component as component on carried.lead_key = component.lead_key
    where not lead.is_deleted
),

counted as (
    select
        identifier_key,
        min(held.person_key) as person_key
    from held
    group by identifier_key
    having
        min(held.person_key) < max(held.person_key)
        and count(distinct held.person_key) <= policy_household_persons()
        and count(distinct held.surname) <= policy_household_surnames()
),

final as (
    select distinct
        bitwise_xor(held.identifier_key, bitwise_xor(counted.person_key, held.person_key)) as link_key,
        held.identifier_key,
        counted.person_key,
        held.person_key as other_person_key
    from counted
    inner join held
        on counted.identifier_key = held.identifier_key
        and counted.person_key < held.person_key
)

select * from final
