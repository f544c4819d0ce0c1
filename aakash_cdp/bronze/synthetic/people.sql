-- Who enquires? Households have students, students have leads; every attribute is a function of its own number.

-- Grain: one household.
create table household as
with numbered as (
    select unnest(range(household_from(), household_from() + lead_count())) as household_no
),

final as (
    select
        household_no,
        case
            when roll(household_no, 'students') < rate_three_siblings() then 3
            when roll(household_no, 'students') < rate_three_siblings() + rate_two_siblings() then 2
            else 1
        end as student_count
    from numbered
)

select * from final;

-- Grain: one lead. Takes exactly lead_count() leads, household by household. On a next day (household_from() > 0) some
-- households are swapped for one that is known, whose first student enquires again.
create table enquiry as
with sibling as (
    select
        household_no,
        unnest(range(student_count)) as sibling_no
    from household
),

counted as (
    select
        *,
        household_no * 4 + sibling_no as new_student_no,
        case
            when roll(household_no * 4 + sibling_no, 'leads') < rate_four_leads() then 4
            when roll(household_no * 4 + sibling_no, 'leads') < rate_four_leads() + rate_three_leads() then 3
            when
                roll(household_no * 4 + sibling_no, 'leads')
                < rate_four_leads() + rate_three_leads() + rate_two_leads() then 2
            else 1
        end as student_leads
    from sibling
),

repeated as (
    select
        *,
        unnest(range(student_leads)) as repeat_no
    from counted
),

numbered as (
    select
        *,
        row_number() over (order by new_student_no, repeat_no) - 1 as position
    from repeated
),

taken as (
    select
        *,
        household_from() > 0 and student_leads = 1 and sibling_no = 0
        and roll(new_student_no, 'known') < rate_known_student_again() as is_known
    from numbered
    where position < lead_count()
),

final as (
    select
        lead_from() + position as n,
        household_no as drawn_household_no,
        case when is_known then whole(new_student_no, 'known household', 0, household_from() - 1) else household_no end
            as household_no,
        case when is_known then 0 else sibling_no end as sibling_no,
        case when is_known then last_landing() else repeat_no end as repeat_no,
        is_known or student_leads > 1 as has_several
    from taken
)

select * from final;

-- Grain: one lead, with what its student and household are.
create table person as
with drawn as (
    select
        *,
        household_no * 4 + sibling_no as student_no,
        roll(household_no * 4 + sibling_no, 'girl') < 0.46 as is_girl,
        whole(household_no, 'given', 0, 100000) + 37 * sibling_no as given_no,
        1 + whole(household_no, 'surname', 0, len(words_surnames()) - 1) as surname_no,
        whole(household_no * 4 + sibling_no, 'grade', 6, 13) as grade_2026,
        any_mobile(household_no, 'parent') as parent_mobile
    from enquiry
),

named as (
    select
        *,
        words_surnames()[surname_no] as surname,
        words_surnames_hi()[surname_no] as surname_hi,
        case
            when is_girl then words_girls()[1 + given_no % len(words_girls())]
            else words_boys()[1 + given_no % len(words_boys())]
        end as given,
        case
            when is_girl then words_girls_hi()[1 + given_no % len(words_girls())]
            else words_boys_hi()[1 + given_no % len(words_boys())]
        end as given_hi,
        pick(words_boys(), household_no, 'father') as father_given,
        pick(words_girls(), household_no, 'mother') as mother_given
    from drawn
),

final as (
    select
        *,
        case
            when roll(student_no, 'own mobile') < rate_own_mobile() then any_mobile(student_no, 'student')
            else parent_mobile
        end as student_mobile,
        lower(given) || '.' || lower(surname) || '.syn' || whole(student_no, 'mail', 1000000, 9999999) || '@'
        || pick(words_email_domains(), student_no, 'mail') as email,
        lower(father_given) || lower(surname) || '.syn' || whole(household_no, 'mail', 1000000, 9999999) || '@'
        || pick(words_email_domains(), household_no, 'mail') as parent_email,
        make_date(2026 - grade_2026 - 6, 7, 1) + whole(student_no, 'birthday', 0, 380)::integer as born_on,
        -- 7919 is coprime with 10^8, so two students never share a number.
        lpad(((student_no * 7919 + 104729) % 100000000)::varchar, 8, '0') as student_enrolment_no,
        roll(student_no, 'enrolled') < case when has_several then rate_enrolled_again() else rate_enrolled_once() end
            as has_enrolment,
        whole(household_no, 'city', 0, city_count() - 1) as city_no,
        whole(household_no * 4 + sibling_no, 'school', 0, school_count() - 1) as school_no,
        pick(words_board(), student_no, 'board') as board,
        pick(words_language(), household_no, 'language') as language
    from named
)

select * from final;
