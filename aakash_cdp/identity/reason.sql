/*
grain: one row of identity.support with the ids of its two leads and their students, for people
kind: view
columns:
    lead_id: One lead.
    other_lead_id: The other lead.
    cdp_user_id: The student of the one lead.
    other_cdp_user_id: The student of the other lead.
    identifier_kind: enrolment, registration, phone, email or namesake.
    role: Whose field the identifier stands in on the one lead.
    other_role: The same on the other lead.
    name_level: How the names compare.
    dob_level: How the trusted dates of birth compare.
    cohort_level: How the cohorts compare.
    rule: The rule of policy/identity.yml.
    weight: How strong, 1 to 100; 0 joins nothing.
*/

with placed as (
    select
        lead.lead_key,
        lead.lead_id,
        user_map.cdp_user_id
    from identity.lead as lead
    inner join identity.user_map as user_map on lead.lead_id = user_map.lead_id
),

final as (
    select
        mine.lead_id,
        theirs.lead_id as other_lead_id,
        mine.cdp_user_id,
        theirs.cdp_user_id as other_cdp_user_id,
        support.identifier_kind,
        support.role,
        support.other_role,
        support.name_level,
        support.dob_level,
        support.cohort_level,
        support.rule,
        support.weight
    from identity.support as support
    inner join placed as mine on support.lead_key = mine.lead_key
    inner join placed as theirs on support.other_lead_key = theirs.lead_key
)

select * from final
