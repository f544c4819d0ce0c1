/*
grain: one number in one field of a living lead of a student
kind: part
part_of: gold.cdp_dim_user
columns:
    number: The number, E.164.
    lead_id: Lead that shows it.
    record_id: The lead and the field.
    role: 'Whose it is: STUDENT, PARENT, GUARDIAN or UNKNOWN.'
    is_students: It is the student's own and no parent's.
    is_parents: It is a parent's, a guardian's or the household's.
    is_alternate: Nobody knows whose it is.
    is_wrong: An agent said that it is not theirs.
    is_usable: It is a mobile number, not wrong, and not one that too many people share.
    guard_reason: Why too many people share it.
    verification: How surely it is theirs.
    verification_rank: The same as a number; 1 is surest.
    offered_at: Since when the field shows it.
*/

with lead as (
    select
        student_lead.cdp_user_id,
        student_lead.lead_id,
        student_lead.is_paid_form,
        student_lead.first_created_at,
        lead.student_mobile,
        lead.student_mobile_others,
        lead.parent_mobile,
        lead.parent_mobile_others,
        lead.alternate_mobile,
        lead.alternate_mobile_others,
        coalesce(change.student_mobile_at, student_lead.first_created_at) as student_mobile_at,
        coalesce(change.parent_mobile_at, student_lead.first_created_at) as parent_mobile_at,
        coalesce(change.alternate_mobile_at, student_lead.first_created_at) as alternate_mobile_at
    from stage.student_lead as student_lead
    inner join silver.crm_dim_lead as lead on student_lead.lead_id = lead.lead_id
    left join stage.lead_change as change on student_lead.lead_id = change.lead_id
    where not student_lead.is_deleted
),

further as (
    select
        cdp_user_id,
        lead_id,
        is_paid_form,
        first_created_at,
        alternate_mobile_at,
        split(
            translate(
                concat_ws(',', student_mobile_others, parent_mobile_others, alternate_mobile_others), '[]" ', ''
            ),
            ','
        ) as numbers
    from lead
    where coalesce(student_mobile_others, parent_mobile_others, alternate_mobile_others) is not null
),

field as (
    select
        cdp_user_id,
        lead_id,
        is_paid_form,
        first_created_at,
        'parent_mobile' as field,
        'PARENT' as field_role,
        parent_mobile as number,
        parent_mobile_at as offered_at
    from lead
    where parent_mobile is not null
    union all
    select
        cdp_user_id,
        lead_id,
        is_paid_form,
        first_created_at,
        'student_mobile' as field,
        'STUDENT' as field_role,
        student_mobile as number,
        student_mobile_at as offered_at
    from lead
    where student_mobile is not null
    union all
    select
        cdp_user_id,
        lead_id,
        is_paid_form,
        first_created_at,
        'alternate_mobile' as field,
        'UNKNOWN' as field_role,
        alternate_mobile as number,
        alternate_mobile_at as offered_at
    from lead
    where alternate_mobile is not null
    union all
    select
        further.cdp_user_id,
        further.lead_id,
        further.is_paid_form,
        further.first_created_at,
        concat('further number ', substr(sha256_hex(other.number), 1, 8)) as field,
        'UNKNOWN' as field_role,
        other.number,
        further.alternate_mobile_at as offered_at
    from further
    cross join unnest(further.numbers) as other (number)
),

mobile as (
    select
        cdp_user_id,
        lead_id,
        is_paid_form,
        field,
        field_role,
        number,
        offered_at,
        offered_at > first_created_at as is_edited
    from field
    where
        number <> ''
        and coalesce(phone_is_mobile(number), true)
),

-- Whom agents talked to on a number of an alternate field.
said as (
    select
        mobile.cdp_user_id,
        mobile.number,
        max_by(
            policy_parents_role(form.spoke_to),
            row(coalesce(form.submitted_at, form.created_at), form.call_disposition_id)
        ) as role
    from mobile
    inner join silver.crm_fact_call_log as call_log
        on mobile.lead_id = call_log.lead_id
        and mobile.number = call_log.customer_number
    inner join silver.crm_fact_call_disposition as form on call_log.call_log_id = form.call_log_id
    where
        mobile.field_role = 'UNKNOWN'
        and call_log.is_connected
        and call_log.deleted_at is null
        and form.deleted_at is null
        and policy_parents_role(form.spoke_to) is not null
    group by mobile.cdp_user_id, mobile.number
),

owned as (
    select
        mobile.cdp_user_id,
        mobile.number,
        bool_or(mobile.field_role = 'PARENT') as is_parents,
        bool_or(mobile.field_role = 'STUDENT') as is_students
    from mobile
    group by mobile.cdp_user_id, mobile.number
),

roled as (
    select
        mobile.*,
        case
            when owned.is_parents then 'PARENT'
            when mobile.field_role = 'UNKNOWN' and not owned.is_students then coalesce(said.role, 'UNKNOWN')
            when owned.is_students then 'STUDENT'
            else 'UNKNOWN'
        end as role
    from mobile
    inner join owned
        on mobile.cdp_user_id = owned.cdp_user_id
        and mobile.number = owned.number
    left join said
        on mobile.cdp_user_id = said.cdp_user_id
        and mobile.number = said.number
),

-- Only where several numbers of one role are offered does it matter who was talked to.
contested as (
    select roled.cdp_user_id
    from roled
    group by roled.cdp_user_id, roled.role = 'STUDENT'
    having min(roled.number) <> max(roled.number)
),

talked as (
    select distinct
        member.cdp_user_id,
        call_log.customer_number
    from stage.member as member
    inner join silver.crm_fact_call_log as call_log on member.lead_id = call_log.lead_id
    where
        member.cdp_user_id in (select cdp_user_id from contested)
        and call_log.is_meaningful
        and call_log.deleted_at is null
),

wrong as (
    select distinct
        member.cdp_user_id,
        wrong_number.customer_number
    from stage.member as member
    inner join identity.wrong_number as wrong_number on member.lead_id = wrong_number.lead_id
),

generic as (
    select
        identifier_key,
        reason
    from identity.identifier_guard
    where
        status = 'GENERIC'
        and identifier_kind = 'phone'
),

verified as (
    select
        roled.cdp_user_id,
        roled.lead_id,
        roled.field,
        roled.role,
        roled.number,
        roled.offered_at,
        wrong.customer_number is not null as is_wrong,
        generic.reason as guard_reason,
        case
            when roled.is_paid_form then 'paid_form'
            when talked.customer_number is not null then 'conversation'
            when roled.is_edited then 'counsellor_edit'
            else 'form'
        end as verification
    from roled
    left join talked
        on roled.cdp_user_id = talked.cdp_user_id
        and roled.number = talked.customer_number
    left join wrong
        on roled.cdp_user_id = wrong.cdp_user_id
        and roled.number = wrong.customer_number
    left join generic on key60(concat('phone:', roled.number)) = generic.identifier_key
),

final as (
    select
        cdp_user_id,
        lead_id,
        concat(lead_id, ' ', field) as record_id,
        number,
        role,
        role = 'STUDENT' as is_students,
        role in ('PARENT', 'GUARDIAN') as is_parents,
        role = 'UNKNOWN' as is_alternate,
        is_wrong,
        not is_wrong and guard_reason is null as is_usable,
        guard_reason,
        verification,
        policy_verification_rank(verification) as verification_rank,
        offered_at
    from verified
)

select * from final
