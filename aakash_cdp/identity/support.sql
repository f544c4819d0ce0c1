/*
grain: one reason to hold two leads for one student, or to see them as related and keep them apart (weight 0)
kind: merge
key: support_key
touched_key: identifier_key
touched_by:
    identity.identifier: identifier_key
    identity.identifier_guard: identifier_key
    identity.lead: >-
        select carried.identifier_key from changed inner join identity.identifier as carried
        on changed.lead_key = carried.lead_key
    silver.crm_dim_lead: >-
        select carried.identifier_key from changed inner join identity.identifier as carried
        on key60(changed.lead_id) = carried.lead_key
    silver.crm_fact_call_log: >-
        select carried.identifier_key from changed inner join identity.identifier as carried
        on key60(changed.lead_id) = carried.lead_key
        and key60(concat('phone:', changed.customer_number)) = carried.identifier_key
checks:
    - {kind: not_null, columns: [rule, weight, lead_key, other_lead_key]}
columns:
    support_key: Key of the identifier and the two leads.
    identifier_key: The identifier that both leads carry.
    lead_key: One lead, the one with the smaller key.
    other_lead_key: The other lead.
    identifier_kind: enrolment, registration, phone, email or namesake.
    rule: The rule of policy/identity.yml; nameless_apart where a lead without a name has several to belong to.
    weight: How strong, 1 to 100; 0 joins nothing.
    role: Whose field the identifier stands in on the one lead.
    other_role: The same on the other lead.
    name_level: 'How the names compare: same, surname_differs, fuzzy, initial, unknown, conflict.'
    dob_level: 'How the trusted dates of birth compare: equal, near, missing, conflict.'
    cohort_level: 'How the cohorts compare: same, near, wide, unknown, far.'
    is_between_living: Neither lead is deleted.
*/

with alike as (
    select
        member.identifier_key,
        member.identifier_kind,
        alike_group.lead_key,
        member.lead_key as other_lead_key,
        member.role,
        member.role as other_role,
        member.through,
        'same' as name_level,
        case when member.dob is null then 'missing' else 'equal' end as dob_level,
        case when member.cohort is null then 'unknown' else 'same' end as cohort_level,
        false as has_deleted
    from stage.block_group as alike_group
    inner join stage.block_lead as member
        on alike_group.identifier_key = member.identifier_key
        and alike_group.profile_key = member.profile_key
        and alike_group.role = member.role
        and alike_group.lead_key < member.lead_key
    where
        alike_group.lead_count > 1
        and not alike_group.is_deleted
        and not member.is_deleted
),

compared as (
    select
        pair.identifier_key,
        pair.identifier_kind,
        pair.lead_key,
        pair.other_lead_key,
        pair.role,
        pair.other_role,
        -- An address with the name that the one shows is that parent's, if the name is.
        case
            when parents_name.lead_key is not null and pair.identifier_kind = 'email' then 'family'
            else pair.through
        end as through,
        pair.dob_level,
        pair.cohort_level,
        pair.has_deleted,
        case
            when pair.name_key = pair.other_name_key then 'same'
            when parents_name.lead_key is not null then 'unknown'
            when pair.name_key is not null and pair.other_name_key is not null then coalesce(name.name_level, 'unknown')
            when pair.is_other_gender then 'conflict'
            else 'unknown'
        end as name_level,
        pair.identifier_kind = 'phone'
        and greatest(
            pair.first_month - greatest(pair.other_last_month, coalesce(theirs.called_month, 0)),
            pair.other_first_month - greatest(pair.last_month, coalesce(mine.called_month, 0))
        ) > case
            when pair.role = 'student' or pair.other_role = 'student' then policy_recycled_after_months_of_a_student()
            else policy_recycled_after_months()
        end
            as is_late,
        pair.name_key is null
        or pair.other_name_key is null
        or parents_name.lead_key is not null
        or (pair.name_key <> pair.other_name_key and coalesce(name.name_level, 'unknown') = 'unknown')
            as has_nameless
    from stage.block_pair as pair
    left join stage.compared_name as name
        on pair.name_key = name.name_key
        and pair.other_name_key = name.other_name_key
    left join stage.parents_name as parents_name
        on pair.lead_key = parents_name.lead_key
        and pair.other_lead_key = parents_name.other_lead_key
    left join stage.block_call as mine
        on pair.identifier_key = mine.identifier_key
        and pair.profile_key = mine.profile_key
    left join stage.block_call as theirs
        on pair.identifier_key = theirs.identifier_key
        and pair.other_profile_key = theirs.profile_key
),

ruled as (
    select
        identifier_key,
        identifier_kind,
        lead_key,
        other_lead_key,
        role,
        other_role,
        name_level,
        dob_level,
        cohort_level,
        has_deleted,
        has_nameless,
        case
            when not is_late or name_level = 'same' then policy_rule(through, name_level, dob_level, cohort_level)
        end as rule
    from compared
),

-- Two names or two dates of birth: the block holds more than one person. Among the living, deleted leads do not count.
divided as (
    select
        identifier_key,
        bool_or(not has_deleted) as is_among_living
    from ruled
    where
        (name_level = 'conflict' and not has_nameless)
        or dob_level = 'conflict'
    group by identifier_key
),

-- Leads whose name is only like another's, with everybody that they may be.
weak as (
    select
        identifier_key,
        lead_key
    from ruled
    where
        name_level in ('fuzzy', 'initial')
        and not has_deleted
    union
    select
        identifier_key,
        other_lead_key as lead_key
    from ruled
    where
        name_level in ('fuzzy', 'initial')
        and not has_deleted
),

directed as (
    select
        identifier_key,
        lead_key,
        other_lead_key
    from ruled
    where
        name_level in ('same', 'surname_differs', 'fuzzy', 'initial')
        and not has_deleted
    union all
    select
        identifier_key,
        other_lead_key as lead_key,
        lead_key as other_lead_key
    from ruled
    where
        name_level in ('same', 'surname_differs', 'fuzzy', 'initial')
        and not has_deleted
),

matching as (
    select
        weak.identifier_key,
        weak.lead_key,
        directed.other_lead_key
    from weak
    inner join directed
        on weak.identifier_key = directed.identifier_key
        and weak.lead_key = directed.lead_key
),

torn as (
    select distinct
        one.identifier_key,
        one.lead_key
    from matching as one
    inner join matching as other
        on one.identifier_key = other.identifier_key
        and one.lead_key = other.lead_key
    inner join ruled
        on one.identifier_key = ruled.identifier_key
        and one.other_lead_key = ruled.lead_key
        and other.other_lead_key = ruled.other_lead_key
    where
        not ruled.has_deleted
        and ((ruled.name_level = 'conflict' and not ruled.has_nameless) or ruled.dob_level = 'conflict')
),

attached as (
    select
        ruled.identifier_key,
        ruled.identifier_kind,
        ruled.lead_key,
        ruled.other_lead_key,
        ruled.role,
        ruled.other_role,
        ruled.name_level,
        ruled.dob_level,
        ruled.cohort_level,
        ruled.has_deleted,
        case
            when
                ruled.rule is not null
                and not (
                    policy_needs_one_person(ruled.rule)
                    and divided.identifier_key is not null
                    and (divided.is_among_living or ruled.has_deleted)
                )
                and not (
                    policy_needs_one_match(ruled.rule) and (mine.lead_key is not null or theirs.lead_key is not null)
                )
                then ruled.rule
            when ruled.has_nameless then 'nameless_apart'
        end as rule
    from ruled
    left join divided on ruled.identifier_key = divided.identifier_key
    left join torn as mine
        on ruled.identifier_key = mine.identifier_key
        and ruled.lead_key = mine.lead_key
    left join torn as theirs
        on ruled.identifier_key = theirs.identifier_key
        and ruled.other_lead_key = theirs.lead_key
),

supported as (
    select
        identifier_key,
        identifier_kind,
        lead_key,
        other_lead_key,
        role,
        other_role,
        name_level,
        dob_level,
        cohort_level,
        has_deleted,
        policy_rule(through, name_level, dob_level, cohort_level) as rule
    from alike
    union all
    select
        identifier_key,
        identifier_kind,
        lead_key,
        other_lead_key,
        role,
        other_role,
        name_level,
        dob_level,
        cohort_level,
        has_deleted,
        rule
    from attached
),

final as (
    select
        bitwise_xor(identifier_key, bitwise_xor(lead_key, other_lead_key)) as support_key,
        identifier_key,
        lead_key,
        other_lead_key,
        identifier_kind,
        rule,
        coalesce(policy_weight(rule), 0) as weight,
        role,
        other_role,
        name_level,
        dob_level,
        cohort_level,
        not has_deleted as is_between_living
    from supported
    where rule is not null
)

select * from final
