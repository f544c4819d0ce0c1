/*
grain: one e-mail in one field of a living lead of a student
kind: part
part_of: gold.cdp_dim_user
columns:
    address: The e-mail, lower case.
    lead_id: Lead that shows it.
    record_id: The lead and the field.
    trust_rank: How much the lead is believed; 1 is most.
    is_students: It is the student's own and no parent's.
    is_parents: It is a parent's or the household's.
    is_usable: It is no placeholder, and not one that too many people share.
    guard_reason: Why too many people share it.
    offered_at: Since when the field shows it.
*/

with lead as (
    select
        student_lead.cdp_user_id,
        student_lead.lead_id,
        student_lead.trust_rank,
        lead.email,
        lead.parent_email,
        coalesce(change.email_at, student_lead.first_created_at) as email_at,
        coalesce(change.parent_email_at, student_lead.first_created_at) as parent_email_at
    from stage.student_lead as student_lead
    inner join silver.crm_dim_lead as lead on student_lead.lead_id = lead.lead_id
    left join stage.lead_change as change on student_lead.lead_id = change.lead_id
    where
        not student_lead.is_deleted
        and coalesce(lead.email, lead.parent_email) is not null
),

field as (
    select
        cdp_user_id,
        lead_id,
        trust_rank,
        'email' as field,
        email as address,
        email_at as offered_at
    from lead
    where email is not null
    union all
    select
        cdp_user_id,
        lead_id,
        trust_rank,
        'parent_email' as field,
        parent_email as address,
        parent_email_at as offered_at
    from lead
    where parent_email is not null
),

owned as (
    select
        cdp_user_id,
        address,
        bool_or(field = 'parent_email') as is_parents
    from field
    group by cdp_user_id, address
),

generic as (
    select
        identifier.lead_key,
        identifier.role,
        min(guard.reason) as reason
    from identity.identifier as identifier
    inner join identity.identifier_guard as guard on identifier.identifier_key = guard.identifier_key
    where
        guard.status = 'GENERIC'
        and guard.identifier_kind = 'email'
    group by identifier.lead_key, identifier.role
),

final as (
    select
        field.cdp_user_id,
        field.lead_id,
        concat(field.lead_id, ' ', field.field) as record_id,
        field.address,
        field.trust_rank,
        not owned.is_parents as is_students,
        owned.is_parents,
        generic.reason is null as is_usable,
        generic.reason as guard_reason,
        field.offered_at
    from field
    inner join owned
        on field.cdp_user_id = owned.cdp_user_id
        and field.address = owned.address
    left join generic
        on key60(field.lead_id) = generic.lead_key
        and generic.role = case when owned.is_parents then 'parent' else 'student' end
)

select * from final
