/*
grain: two groups of one block that are to be compared
kind: part
part_of: identity.support
columns: {}
*/

with final as (
    select
        mine.identifier_key,
        mine.identifier_kind,
        mine.lead_key,
        theirs.lead_key as other_lead_key,
        mine.profile_key,
        theirs.profile_key as other_profile_key,
        mine.name_key,
        theirs.name_key as other_name_key,
        mine.role,
        theirs.role as other_role,
        case
            when mine.identifier_kind in ('enrolment', 'registration') then 'number'
            when mine.identifier_kind = 'namesake' then 'namesake'
            when mine.is_named or theirs.is_named then 'own'
            when mine.role = 'student' and theirs.role = 'student' and mine.identifier_kind = 'phone' then 'own'
            else 'family'
        end as through,
        case
            when mine.dob is null or theirs.dob is null then 'missing'
            when mine.dob = theirs.dob then 'equal'
            when abs(date_diff('day', mine.dob, theirs.dob)) <= 1 then 'near'
            when
                case when year(mine.dob) = year(theirs.dob) then 1 else 0 end
                + case when month(mine.dob) = month(theirs.dob) then 1 else 0 end
                + case when day(mine.dob) = day(theirs.dob) then 1 else 0 end
                = 2
                then 'near'
            when
                year(mine.dob) = year(theirs.dob)
                and month(mine.dob) = day(theirs.dob)
                and day(mine.dob) = month(theirs.dob)
                then 'near'
            else 'conflict'
        end as dob_level,
        case
            when mine.cohort is null or theirs.cohort is null then 'unknown'
            when mine.is_passed and theirs.is_passed then 'same'
            when mine.is_passed and theirs.cohort <= mine.cohort then 'same'
            when theirs.is_passed and mine.cohort <= theirs.cohort then 'same'
            when mine.cohort = theirs.cohort then 'same'
            when abs(mine.cohort - theirs.cohort) = 1 then 'near'
            when abs(mine.cohort - theirs.cohort) <= 3 then 'wide'
            else 'far'
        end as cohort_level,
        coalesce(mine.gender <> theirs.gender, false) as is_other_gender,
        mine.first_month,
        mine.last_month,
        theirs.first_month as other_first_month,
        theirs.last_month as other_last_month,
        mine.is_deleted or theirs.is_deleted as has_deleted
    from stage.block_group as mine
    inner join stage.block_group as theirs
        on mine.identifier_key = theirs.identifier_key
        and mine.lead_key < theirs.lead_key
)

select * from final
