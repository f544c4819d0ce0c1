/*
grain: two leads of which one names the other's father or mother as the student
kind: part
part_of: identity.support
columns: {}
*/

with disputed as (
    select distinct
        pair.lead_key,
        pair.other_lead_key
    from stage.block_pair as pair
    inner join stage.compared_name as name
        on pair.name_key = name.name_key
        and pair.other_name_key = name.other_name_key
    where name.name_level = 'conflict'
    union
    select
        lead_key,
        other_lead_key
    from stage.block_pair
    where
        identifier_kind = 'email'
        and through = 'own'
        and (name_key is null or other_name_key is null)
),

disputing as (
    select lead_key
    from disputed
    union
    select other_lead_key as lead_key
    from disputed
),

spoken as (
    select
        disputing.lead_key,
        lower(squish(coalesce(lead.student_name, lead.name))) as student_name,
        lower(squish(lead.father_name)) as father_name,
        lower(squish(lead.mother_name)) as mother_name
    from disputing
    inner join identity.lead as known on disputing.lead_key = known.lead_key
    inner join silver.crm_dim_lead as lead on known.lead_id = lead.lead_id
),

called as (
    select
        lead_key,
        element_at(split(policy_without_title(student_name), ' '), 1) as student_first,
        element_at(split(policy_without_title(father_name), ' '), 1) as father_first,
        element_at(split(policy_without_title(mother_name), ' '), 1) as mother_first
    from spoken
),

final as (
    select
        disputed.lead_key,
        disputed.other_lead_key
    from disputed
    inner join called as mine on disputed.lead_key = mine.lead_key
    inner join called as theirs on disputed.other_lead_key = theirs.lead_key
    where
        (
            length(mine.student_first) > 2
            and (
                coalesce(mine.student_first = theirs.father_first, false)
                or coalesce(mine.student_first = theirs.mother_first, false)
            )
        )
        or (
            length(theirs.student_first) > 2
            and (
                coalesce(theirs.student_first = mine.father_first, false)
                or coalesce(theirs.student_first = mine.mother_first, false)
            )
        )
)

select * from final
