-- Who enquires? Households have students, students have leads; every attribute is a function of its own number, so a
-- slice of households can be made alone. Numbers: student = household * 8 + child, lead = student * 8 + enquiry.

create macro children_of(household_no) as case kind_household(household_no, 'children')
    when 'two_siblings' then 2
    when 'three_siblings' then 3
    when 'twins' then 2
    when 'twins_and_sibling' then 3
    when 'joint' then 2
    else 1
end;

create macro enquiries_of(student_no) as case
    when roll(student_no, 'leads') < rate_four_leads() then 4
    when roll(student_no, 'leads') < rate_four_leads() + rate_three_leads() then 3
    when roll(student_no, 'leads') < rate_four_leads() + rate_three_leads() + rate_two_leads() then 2
    else 1
end;

-- The second of two neighbouring households has the number that the first one gave up.
create macro is_recycled(household_no) as
household_no % 2 = 1 and household_no < recycled_until()
and roll(household_no // 2, 'recycled') < rate_recycled_number();

create macro gave_up_number(household_no) as
household_no % 2 = 0 and household_no < recycled_until()
and roll(household_no // 2, 'recycled') < rate_recycled_number();

create macro part_of(sizes, starts, part, key, purpose) as
1 + starts[part] + (mixed(key, purpose) % sizes[part]::ubigint)::bigint;

-- Twins are of one sex.
create macro is_twin_of(household_no, child_no) as
kind_household(household_no, 'children') in ('twins', 'twins_and_sibling') and child_no < 2;

create macro is_girl_of(household_no, child_no) as
roll(household_no * 8 + case when is_twin_of(household_no, child_no) then 0 else child_no end, 'girl') < 0.46;

create macro is_named_alike_of(household_no, child_no) as
is_twin_of(household_no, child_no) and roll(household_no, 'twin names') < rate_twin_names_alike();

create macro pair_name_no(part, household_no, child_no, attempt) as
1 + words_given_start()[part]
+ 2 * ((whole(household_no, 'pair', 0, 1000000) + attempt) % (words_given_size()[part] // 2)) + child_no;

create macro stock_name_no(part, household_no, child_no, attempt) as
1 + words_given_start()[part]
+ (whole(household_no, 'given', 0, 1000000) + 7 * child_no + attempt) % words_given_size()[part];

-- The place of a child's given name in words_given(). A household tries again where two of its children would have
-- one name, or two spellings of one.
create macro given_no_of(stock_no, household_no, child_no, attempt) as case
    when is_named_alike_of(household_no, child_no)
        then pair_name_no(
            words_twin_part()[stock_no] + is_girl_of(household_no, child_no)::integer, household_no, child_no, attempt
        )
    else
        stock_name_no(
            2 * stock_no - 1 + is_girl_of(household_no, child_no)::integer, household_no, child_no, attempt
        )
end;

-- Grain: one lead of the slice; at most slice_leads() of them. On a next day some first enquiries are swapped for one
-- of a known household, whose first student enquires again.
create table enquiry as
with child as (
    select
        household_no,
        unnest(range(children_of(household_no))) as child_no
    from (select unnest(range(slice_from(), slice_to())) as household_no) as numbered
),

repeated as (
    select
        household_no,
        child_no,
        household_no * 8 + child_no as student_no,
        enquiries_of(household_no * 8 + child_no) as student_leads,
        unnest(range(enquiries_of(household_no * 8 + child_no))) as repeat_no
    from child
),

numbered as (
    select
        *,
        student_no * 8 + repeat_no as n,
        known_households() > 0 and student_leads = 1 and child_no = 0
        and roll(student_no, 'known') < rate_day_known_student() as is_known
    from repeated
    qualify row_number() over (order by student_no, repeat_no) <= slice_leads()
),

final as (
    select
        n,
        household_no as drawn_household_no,
        case when is_known then whole(student_no, 'known household', 0, known_households() - 1) else household_no end
            as household_no,
        child_no,
        case when is_known then last_landing() else repeat_no end as repeat_no,
        is_known,
        is_known or student_leads > 1 as has_several
    from numbered
)

select * from final;

-- Grain: one lead, with what its student and household are.
create table person as
with drawn as (
    select
        *,
        household_no * 8 + child_no as student_no,
        kind_household(household_no, 'children') as household_kind,
        kind_parents(household_no, 'parents') as parents_kind,
        pick(words_cities(), household_no, 'city') as city_no
    from enquiry
),

settled as (
    select
        drawn.* exclude (parents_kind),
        case when drawn.household_kind = 'joint' then 'plain' else drawn.parents_kind end as parents_kind,
        is_twin_of(drawn.household_no, drawn.child_no) as is_twin,
        city.state_name,
        city.board as state_board,
        case
            when roll(drawn.household_no, 'community') < rate_other_community()
                then whole(drawn.household_no, 'stock', 1, len(words_stocks()))
            else pick(city.stock_nos, drawn.household_no, 'stock')
        end as stock_no,
        is_girl_of(drawn.household_no, drawn.child_no) as is_girl
    from drawn
    inner join city_seed as city on drawn.city_no = city.n
),

household_of_several as (
    select distinct
        household_no,
        stock_no
    from settled
    where children_of(household_no) > 1
),

attempts as (
    select unnest(range(12)) as attempt
),

brothers_and_sisters as (
    select
        household_of_several.household_no,
        household_of_several.stock_no,
        attempts.attempt,
        unnest(range(children_of(household_of_several.household_no))) as child_no
    from household_of_several
    cross join attempts
),

named_apart as (
    select
        household_no,
        attempt
    from brothers_and_sisters
    group by household_no, attempt
    having
        count(distinct words_given_family()[given_no_of(stock_no, household_no, child_no, attempt)]) = count(*)
),

first_attempt as (
    select
        household_no,
        min(attempt) as attempt
    from named_apart
    group by household_no
),

attempted as (
    select
        settled.*,
        coalesce(first_attempt.attempt, 0) as attempt
    from settled
    left join first_attempt on settled.household_no = first_attempt.household_no
),

numbered as (
    select
        *,
        is_named_alike_of(household_no, child_no) as is_named_alike,
        given_no_of(stock_no, household_no, child_no, attempt) as given_no,
        part_of(words_surnames_size(), words_surnames_start(), stock_no, household_no, 'surname') as surname_no,
        part_of(
            words_given_size(),
            words_given_start(),
            2 * stock_no - 1,
            case when household_kind = 'joint' then student_no else household_no * 8 end,
            'father'
        ) as father_no,
        part_of(
            words_given_size(),
            words_given_start(),
            2 * stock_no,
            case when household_kind = 'joint' then student_no else household_no * 8 end,
            'mother'
        ) as mother_no,
        part_of(words_surnames_size(), words_surnames_start(), stock_no, household_no, 'guardian') as guardian_no,
        whole(household_no, 'grade', 6, 15) as eldest_grade
    from attempted
),

named as (
    select
        * exclude (eldest_grade, attempt),
        words_stocks()[stock_no] as stock,
        words_surnames()[surname_no] as surname,
        words_given()[father_no] as father_given,
        words_given()[mother_no] as mother_given,
        greatest(
            6,
            case
                when is_twin then eldest_grade
                when child_no = 0 then eldest_grade
                when household_kind = 'twins_and_sibling' then eldest_grade + whole(household_no, 'elder', 1, 3)
                else eldest_grade - whole(household_no, 'gap', 1, 3) * child_no
            end
        ) as grade_2026
    from numbered
),

styled as (
    select
        *,
        words_given()[given_no] as given,
        case
            when stock = 'tamil' and roll(student_no, 'style') < 0.45 then 'initial_first'
            when stock = 'tamil' and roll(student_no, 'style') < 0.85 then 'initial_last'
            when stock = 'kannada' and roll(student_no, 'style') < 0.40 then 'initial_last'
            when stock = 'malayali' and roll(student_no, 'style') < 0.40 then 'initial_last'
            when stock = 'telugu' and roll(student_no, 'style') < 0.25 then 'initial_first'
            when stock = 'telugu' and roll(student_no, 'style') < 0.50 then 'surname_first'
            else 'surname_last'
        end as name_style,
        case
            when stock = 'sikh' and is_girl then 'Kaur'
            when stock = 'sikh' then 'Singh'
            when stock in ('north', 'odia') and not is_girl and roll(student_no, 'kumar') < 0.15 then 'Kumar'
        end as middle,
        case
            when stock = 'sikh' and roll(household_no, 'clan') < 0.6 then null
            when stock = 'north' and is_girl and roll(student_no, 'kumari') < 0.10 then 'Kumari'
            when stock = 'muslim' and is_girl and roll(student_no, 'khatoon') < 0.35
                then pick(words_muslim_girl_end(), student_no, 'khatoon')
            when stock = 'muslim' and not is_girl and roll(student_no, 'no surname') < 0.25 then null
            else surname
        end as last_name,
        stock = 'muslim' and not is_girl and roll(student_no, 'md') < 0.5 as has_prefix,
        case
            when is_recycled(household_no) then any_mobile(household_no - 1, 'parent')
            else any_mobile(household_no, 'parent')
        end as first_parent_mobile,
        any_mobile(case when household_kind = 'joint' then student_no else household_no end, 'second')
            as second_mobile,
        roll(student_no, 'own mobile') < rate_own_mobile() as has_own_mobile
    from named
),

final as (
    select
        *,
        repeat_no > 0 and roll(n, 'new mobile') < rate_reenquiry_new_mobile() as has_new_mobile,
        repeat_no > 0 and roll(n, 'moved') < rate_reenquiry_moved() as has_moved,
        repeat_no > 0 and roll(n, 'new mail') < rate_reenquiry_new_email() as has_new_email,
        case
            when repeat_no > 0 and roll(n, 'other parent') < rate_reenquiry_other_parent() then second_mobile
            else first_parent_mobile
        end as parent_mobile,
        case
            when repeat_no > 0 and has_own_mobile and roll(n, 'new mobile') < rate_reenquiry_new_mobile()
                then any_mobile(n, 'new student')
            when has_own_mobile then any_mobile(student_no, 'student')
            when roll(student_no, 'twice') < rate_parents_number_twice() then first_parent_mobile
        end as student_mobile,
        lower(father_given) || lower(surname) || '.syn' || whole(household_no, 'mail', 1000000, 9999999) || '@'
        || pick(words_email_domains(), household_no, 'mail') as parent_email,
        case
            when roll(student_no, 'own mail') >= rate_own_email() then null
            when repeat_no > 0 and roll(n, 'new mail') < rate_reenquiry_new_email()
                then
                    lower(given) || whole(n, 'mail', 1000, 9999) || '.syn'
                    || whole(n, 'new mail', 1000000, 9999999) || '@' || pick(words_email_domains(), n, 'mail')
            else
                lower(given) || '.' || lower(surname) || '.syn' || whole(student_no, 'mail', 1000000, 9999999) || '@'
                || pick(words_email_domains(), student_no, 'mail')
        end as own_email,
        make_date(2026 - grade_2026 - 6, 7, 1)
        + whole(case when is_twin then household_no * 8 else student_no end, 'birthday', 0, 364)::integer as born_on,
        -- 7919 is coprime with 10^8, so two students never share a number.
        lpad(((student_no * 7919 + 104729) % 100000000)::varchar, 8, '0') as student_enrolment_no,
        roll(student_no, 'enrolled') < case when has_several then rate_enrolled_again() else rate_enrolled_once() end
            as has_enrolment,
        city_no + city_count() * whole(student_no, 'school', 0, school_count() // city_count() - 1) as school_no,
        case
            when roll(student_no, 'state board') < 0.35 then state_board else pick(words_board(), student_no, 'board')
        end as board,
        said_language(household_no, 'language') as language
    from styled
)

select * from final;
