/*
grain: one enrolment number that a lead, or a deal of it, carries
kind: part
part_of: identity.component
columns: {}
*/

with guarded as (
    select identifier_key
    from identity.identifier_guard
    where status = 'GENERIC'
),

final as (
    select
        carried.lead_key,
        carried.identifier_key
    from identity.identifier as carried
    left join guarded on carried.identifier_key = guarded.identifier_key
    where
        carried.lead_key in (select lead_key from touched.lead_key)
        and carried.identifier_kind = 'enrolment'
        and policy_is_enrolment_for_life()
        and policy_has_enrolment_veto()
        and guarded.identifier_key is null
)

select * from final
