/*
grain: >-
    one number, address, or name at a branch that the current version of a lead, or a deal or registration of it,
    carries
kind: merge
key: carried_key
touched_key: lead_id
stored_key: lead_key
touched_by:
    silver.crm_dim_lead: lead_id
    identity.lead: lead_id
    silver.crm_fact_product_opportunity: lead_id
    silver.crm_fact_scholarship_opportunity: lead_id
    identity.wrong_number: lead_id
checks:
    - {kind: not_null, columns: [identifier_key, lead_key, identifier_kind, role]}
columns:
    carried_key: Key of the identifier on this lead.
    identifier_key: 60-bit key of kind and value.
    lead_key: Key of the lead.
    identifier_kind: enrolment, registration, phone, email or namesake.
    role: 'Whose field it stands in: student, parent or alternate; parent where it stands in both.'
    last_seen_month: 'Month of the version that carries it, counted from year 0; 0 of a namesake.'
    is_blocked: The value is on the list of values that are no identifier.
    is_named: 'An address with the student''s first name in it: the student''s own, in whatever field.'
*/

with lead as (
    select
        key60(lead_id) as lead_key,
        student_mobile,
        student_mobile_others,
        parent_mobile,
        parent_mobile_others,
        alternate_mobile,
        alternate_mobile_others,
        email,
        parent_email,
        enrolment_no,
        cast(year(updated_at) * 12 + month(updated_at) as integer) as seen_month
    from silver.crm_dim_lead
    where lead_id in (select lead_id from touched.lead)
),

-- A deal or registration of a lead that Silver does not know yet ties nobody.
deal as (
    select
        key60(deal.lead_id) as lead_key,
        deal.enrolment_no,
        cast(year(deal.updated_at) * 12 + month(deal.updated_at) as integer) as seen_month
    from silver.crm_fact_product_opportunity as deal
    where
        deal.lead_id in (select lead_id from touched.lead)
        and deal.enrolment_no is not null
        and deal.deleted_at is null
        and not deal.is_orphan
),

registration as (
    select
        key60(registration.lead_id) as lead_key,
        registration.registration_no,
        cast(year(registration.updated_at) * 12 + month(registration.updated_at) as integer) as seen_month
    from silver.crm_fact_scholarship_opportunity as registration
    where
        registration.lead_id in (select lead_id from touched.lead)
        and registration.registration_no is not null
        and registration.deleted_at is null
        and not registration.is_orphan
),

wrong as (
    select
        key60(lead_id) as lead_key,
        customer_number
    from identity.wrong_number
    where
        lead_id in (select lead_id from touched.lead)
        and is_connected
),

numbered as (
    select
        lead_key,
        seen_month,
        2 as role_rank,
        student_mobile as number
    from lead
    where student_mobile is not null
    union all
    select
        lead.lead_key,
        lead.seen_month,
        2 as role_rank,
        other.number
    from lead
    cross join unnest(split(translate(lead.student_mobile_others, '[]" ', ''), ',')) as other (number)
    where lead.student_mobile_others is not null
    union all
    select
        lead_key,
        seen_month,
        3 as role_rank,
        parent_mobile as number
    from lead
    where parent_mobile is not null
    union all
    select
        lead.lead_key,
        lead.seen_month,
        3 as role_rank,
        other.number
    from lead
    cross join unnest(split(translate(lead.parent_mobile_others, '[]" ', ''), ',')) as other (number)
    where lead.parent_mobile_others is not null
    union all
    select
        lead_key,
        seen_month,
        1 as role_rank,
        alternate_mobile as number
    from lead
    where alternate_mobile is not null
    union all
    select
        lead.lead_key,
        lead.seen_month,
        1 as role_rank,
        other.number
    from lead
    cross join unnest(split(translate(lead.alternate_mobile_others, '[]" ', ''), ',')) as other (number)
    where lead.alternate_mobile_others is not null
),

mobile as (
    select
        numbered.lead_key,
        numbered.number as value,
        numbered.role_rank,
        numbered.seen_month,
        policy_is_blocked_phone(numbered.number)
        or (starts_with(numbered.number, '+91') and policy_has_few_digits(substr(numbered.number, 4)))
            as is_blocked
    from numbered
    left join wrong
        on numbered.lead_key = wrong.lead_key
        and numbered.number = wrong.customer_number
    where
        coalesce(phone_is_mobile(numbered.number), true)
        and wrong.lead_key is null
),

addressed as (
    select
        lead_key,
        seen_month,
        2 as role_rank,
        email as address
    from lead
    where email is not null
    union all
    select
        lead_key,
        seen_month,
        3 as role_rank,
        parent_email as address
    from lead
    where parent_email is not null
),

called as (
    select
        key60(lead_id) as lead_key,
        first_word
    from identity.lead
    where
        lead_id in (select lead_id from touched.lead)
        and length(first_word) >= 4
),

parted as (
    select
        lead_key,
        seen_month,
        role_rank,
        element_at(split(split_part(address, '@', 1), '+'), 1) as mailbox,
        policy_email_domain(split_part(address, '@', 2)) as domain
    from addressed
),

mail as (
    select
        parted.lead_key,
        concat(
            case when parted.domain = 'gmail.com' then replace(parted.mailbox, '.', '') else parted.mailbox end,
            '@',
            parted.domain
        ) as value,
        parted.role_rank,
        parted.seen_month,
        policy_is_blocked_email_name(parted.mailbox) or policy_is_blocked_email_domain(parted.domain) as is_blocked,
        coalesce(strpos(parted.mailbox, called.first_word) > 0, false) as is_named
    from parted
    left join called on parted.lead_key = called.lead_key
),

numbers as (
    select
        lead_key,
        'enrolment' as identifier_kind,
        enrolment_no as number,
        seen_month
    from lead
    where enrolment_no is not null
    union all
    select
        lead_key,
        'enrolment' as identifier_kind,
        enrolment_no as number,
        seen_month
    from deal
    union all
    select
        lead_key,
        'registration' as identifier_kind,
        registration_no as number,
        seen_month
    from registration
),

spelled as (
    select
        lead_key,
        identifier_kind,
        lower(regexp_replace(number, '[^0-9A-Za-z]', '')) as value,
        seen_month
    from numbers
),

own as (
    select
        lead_key,
        identifier_kind,
        value,
        2 as role_rank,
        seen_month,
        policy_is_blocked_enrolment(value) as is_blocked
    from spelled
    where value <> ''
),

-- Who is born on the same day, is called the same and comes to the same branch is the same, unless many are called so.
namesake as (
    select
        key60(lead_id) as lead_key,
        concat_ws('|', first_fold, last_fold, branch_id) as value
    from identity.lead
    where
        lead_id in (select lead_id from touched.lead)
        and dob is not null
        and first_fold is not null
        and last_fold is not null
        and branch_id is not null
),

carried as (
    select
        lead_key,
        1 as kind_rank,
        key60(concat('phone:', value)) as identifier_key,
        role_rank,
        seen_month,
        is_blocked,
        false as is_named
    from mobile
    union all
    select
        lead_key,
        2 as kind_rank,
        key60(concat('email:', value)) as identifier_key,
        role_rank,
        seen_month,
        is_blocked,
        is_named
    from mail
    union all
    select
        lead_key,
        case identifier_kind when 'enrolment' then 3 else 4 end as kind_rank,
        key60(concat(identifier_kind, ':', value)) as identifier_key,
        role_rank,
        seen_month,
        is_blocked,
        false as is_named
    from own
    union all
    select
        lead_key,
        5 as kind_rank,
        key60(concat('namesake:', value)) as identifier_key,
        2 as role_rank,
        0 as seen_month,
        false as is_blocked,
        false as is_named
    from namesake
),

gathered as (
    select
        lead_key,
        identifier_key,
        max(kind_rank) as kind_rank,
        max(role_rank) as role_rank,
        max(seen_month) as last_seen_month,
        bool_or(is_blocked) as is_blocked,
        bool_or(is_named) as is_named
    from carried
    group by lead_key, identifier_key
),

final as (
    select
        bitwise_xor(identifier_key, lead_key) as carried_key,
        identifier_key,
        lead_key,
        case kind_rank
            when 1 then 'phone'
            when 2 then 'email'
            when 3 then 'enrolment'
            when 4 then 'registration'
            else 'namesake'
        end as identifier_kind,
        case role_rank when 3 then 'parent' when 2 then 'student' else 'alternate' end as role,
        last_seen_month,
        is_blocked,
        is_named
    from gathered
)

select * from final
