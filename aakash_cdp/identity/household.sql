/*
grain: one student who shares a household with another
kind: merge
key: person_key
driven_by: aakash_cdp.identity.resolution:gather_households
together: household_key
types:
    person_key: bigint
    household_key: bigint
touched_by:
    identity.household_link: >-
        select person_key as touched_key from changed union all select other_person_key as touched_key from changed
    identity.lead: lead_key
checks:
    - {kind: not_null, columns: household_key}
columns:
    person_key: Key of the student's anchor.
    household_key: Key of the anchor of the household's student created first.
*/

with link as (
    select
        person_key,
        other_person_key
    from identity.household_link
    where person_key in (select person_key from touched.person_key)
),

final as (
    select distinct
        link.person_key,
        link.other_person_key,
        person.lead_id,
        person.first_created_at,
        other.lead_id as other_lead_id,
        other.first_created_at as other_first_created_at
    from link
    inner join identity.lead as person on link.person_key = person.lead_key
    inner join identity.lead as other on link.other_person_key = other.lead_key
)

select * from final
