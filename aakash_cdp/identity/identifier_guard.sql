/*
grain: one identifier that is blocked, or that three leads or more carry, and what it can show
kind: merge
key: identifier_key
touched_by:
    identity.identifier: identifier_key
    identity.own_number: identifier_key
    identity.lead: >-
        select carried.identifier_key from changed inner join identity.identifier as carried
        on changed.lead_key = carried.lead_key
checks:
    - {kind: not_null, columns: [status, reason]}
    - {kind: accepted, columns: status, values: [OK, PERSON_ONLY, HOUSEHOLD_ONLY, GENERIC]}
columns:
    identifier_key: 60-bit key of kind and value.
    identifier_kind: enrolment, registration, phone, email or namesake.
    status: 'What it may join: OK students and households, PERSON_ONLY, HOUSEHOLD_ONLY, GENERIC nothing.'
    reason: Why.
    lead_count: Living leads that carry it.
    first_name_count: Different first names among them.
    surname_count: Different surnames among them.
    enrolment_count: Different enrolment numbers of those leads.
    branch_count: Different branches among them.
    dob_count: Different trusted dates of birth among them.
*/

with carried as (
    select
        identifier_key,
        lead_key,
        identifier_kind,
        is_blocked
    from identity.identifier
    where identifier_key in (select identifier_key from touched.identifier_key)
),

own_number as (
    select identifier_key
    from identity.own_number
),

sized as (
    select
        identifier_key,
        bool_or(carried.is_blocked) as has_blocked
    from carried
    group by identifier_key
    having count(*) >= 3 or bool_or(carried.is_blocked)
),

ours as (
    select carried.identifier_key
    from carried
    inner join own_number on carried.identifier_key = own_number.identifier_key
),

judged as (
    select
        identifier_key,
        has_blocked as is_blocked,
        false as is_ours
    from sized
    union all
    select distinct
        identifier_key,
        false as is_blocked,
        true as is_ours
    from ours
),

weighed as (
    select
        identifier_key,
        bool_or(is_blocked) as is_blocked,
        bool_or(is_ours) as is_ours
    from judged
    group by identifier_key
),

counted as (
    select
        weighed.identifier_key,
        weighed.is_blocked,
        weighed.is_ours,
        min(carried.identifier_kind) as identifier_kind,
        count(lead.lead_key) as lead_count,
        count(distinct lead.first_fold) as first_name_count,
        count(distinct case when not policy_is_no_surname(lead.last_fold) then lead.last_fold end) as surname_count,
        count(distinct lead.enrolment_key) as enrolment_count,
        count(distinct lead.branch_id) as branch_count,
        count(distinct lead.dob) as dob_count
    from weighed
    inner join carried on weighed.identifier_key = carried.identifier_key
    left join identity.lead as lead
        on carried.lead_key = lead.lead_key
        and not lead.is_deleted
    group by weighed.identifier_key, weighed.is_blocked, weighed.is_ours
),

reasoned as (
    select
        identifier_key,
        identifier_kind,
        lead_count,
        first_name_count,
        surname_count,
        enrolment_count,
        branch_count,
        dob_count,
        case
            when is_blocked then 'a value that is no identifier'
            when is_ours then 'a number of ours'
            when lead_count > policy_most_leads() then 'too many leads'
            when
                identifier_kind in ('enrolment', 'registration')
                and first_name_count > policy_most_first_names_of_one_number()
                then 'too many first names for one number'
            when identifier_kind = 'namesake' and dob_count > policy_most_namesakes() then 'too common a name'
            when enrolment_count > policy_most_first_names() then 'too many enrolment numbers'
            when first_name_count > policy_most_first_names() and surname_count > policy_most_surnames()
                then 'too many first names and surnames'
            when first_name_count > policy_most_first_names() then 'too many first names'
            when surname_count > policy_most_surnames() then 'too many surnames'
            else 'few people'
        end as reason
    from counted
),

final as (
    select
        identifier_key,
        identifier_kind,
        case reason
            when 'few people' then 'OK'
            when 'too many surnames' then 'PERSON_ONLY'
            when 'too many first names' then 'HOUSEHOLD_ONLY'
            else 'GENERIC'
        end as status,
        reason,
        lead_count,
        first_name_count,
        surname_count,
        enrolment_count,
        branch_count,
        dob_count
    from reasoned
)

select * from final
