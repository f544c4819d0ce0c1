/*
grain: one lead that carries an identifier which may join students and which another lead carries too
kind: part
part_of: identity.support
columns: {}
*/

with carried as (
    select
        identifier_key,
        lead_key,
        identifier_kind,
        role,
        last_seen_month,
        is_named
    from identity.identifier
    where identifier_key in (select identifier_key from touched.identifier_key)
),

guarded as (
    select identifier_key
    from identity.identifier_guard
    where status in ('GENERIC', 'HOUSEHOLD_ONLY')
),

shared as (
    select carried.identifier_key
    from carried
    left join guarded on carried.identifier_key = guarded.identifier_key
    where guarded.identifier_key is null
    group by carried.identifier_key
    having count(*) > 1
),

final as (
    select
        carried.identifier_key,
        carried.identifier_kind,
        carried.role,
        case
            when carried.identifier_kind in ('enrolment', 'registration') then 'number'
            when carried.identifier_kind = 'namesake' then 'namesake'
            when
                (carried.is_named and lead.first_fold is not null)
                or (carried.role = 'student' and carried.identifier_kind = 'phone')
                then 'own'
            else 'family'
        end as through,
        carried.last_seen_month,
        carried.is_named and lead.first_fold is not null as is_named,
        carried.lead_key,
        lead.name_key,
        lead.profile_key,
        lead.gender,
        lead.dob,
        lead.cohort,
        lead.is_passed,
        lead.is_deleted
    from carried
    inner join shared on carried.identifier_key = shared.identifier_key
    inner join identity.lead as lead on carried.lead_key = lead.lead_key
)

select * from final
