/*
grain: one doubt that the rules leave to a person, about one lead or two
kind: view
columns:
    doubt: 'nameless: no name, and several students or a parent''s field only. vetoed: a rule ties them, something else
        forbids it. link_refused, merge_refused: a steward or the CRM says one student, and it is forbidden.
        two_enrolments: one lead has two enrolment numbers.'
    other_lead_id: The other lead.
    identifier_kind: What they share, where a rule is behind it.
    rule: The rule that ties them.
    weight: How strongly.
    cdp_user_id: The student of the lead.
    other_cdp_user_id: The student of the other lead.
*/

with placed as (
    select
        lead.lead_key,
        lead.lead_id,
        lead.merged_into_key,
        user_map.cdp_user_id
    from identity.lead as lead
    inner join identity.user_map as user_map on lead.lead_id = user_map.lead_id
),

supported as (
    select
        case when weight = 0 then 'nameless' else 'vetoed' end as doubt,
        lead_key,
        other_lead_key,
        identifier_kind,
        rule,
        weight
    from identity.support
),

merged as (
    select
        'merge_refused' as doubt,
        lead_key,
        merged_into_key as other_lead_key,
        cast(null as varchar) as identifier_kind,
        cast(null as varchar) as rule,
        cast(null as integer) as weight
    from placed
    where merged_into_key is not null
),

linked as (
    select
        'link_refused' as doubt,
        lead_key,
        other_lead_key,
        cast(null as varchar) as identifier_kind,
        cast(null as varchar) as rule,
        cast(null as integer) as weight
    from ops.steward_decision
    where verdict = 'link'
),

tied as (
    select
        doubt,
        lead_key,
        other_lead_key,
        identifier_kind,
        rule,
        weight
    from supported
    union all
    select
        doubt,
        lead_key,
        other_lead_key,
        identifier_kind,
        rule,
        weight
    from merged
    union all
    select
        doubt,
        lead_key,
        other_lead_key,
        identifier_kind,
        rule,
        weight
    from linked
),

apart as (
    select
        tied.doubt,
        mine.lead_id,
        theirs.lead_id as other_lead_id,
        tied.identifier_kind,
        tied.rule,
        tied.weight,
        mine.cdp_user_id,
        theirs.cdp_user_id as other_cdp_user_id
    from tied
    inner join placed as mine on tied.lead_key = mine.lead_key
    inner join placed as theirs on tied.other_lead_key = theirs.lead_key
    where mine.cdp_user_id <> theirs.cdp_user_id
),

enrolled as (
    select carried.lead_key
    from identity.identifier as carried
    left join identity.identifier_guard as guard
        on carried.identifier_key = guard.identifier_key
        and guard.status = 'GENERIC'
    where
        carried.identifier_kind = 'enrolment'
        and guard.identifier_key is null
    group by carried.lead_key
    having count(*) > 1
),

final as (
    select
        doubt,
        lead_id,
        other_lead_id,
        identifier_kind,
        rule,
        weight,
        cdp_user_id,
        other_cdp_user_id
    from apart
    union all
    select
        'two_enrolments' as doubt,
        placed.lead_id,
        cast(null as varchar) as other_lead_id,
        'enrolment' as identifier_kind,
        cast(null as varchar) as rule,
        cast(null as integer) as weight,
        placed.cdp_user_id,
        cast(null as varchar) as other_cdp_user_id
    from enrolled
    inner join placed on enrolled.lead_key = placed.lead_key
)

select * from final
