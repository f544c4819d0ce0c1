-- What does the CRM hold of each enquiry? One lead per enquiry, its versions, and the rows the export writes.

-- The day of the season calendar on which a student first enquires: a place 0..1 in it. A family that gave its number
-- up enquired early, the one that got the number late, with more than three months between.
create macro first_place(key, household_no) as case
    when gave_up_number(household_no) then 0.45 * roll(key, 'first lead')
    when is_recycled(household_no) then 0.70 + 0.30 * roll(key, 'first lead')
    else roll(key, 'first lead')
end;

create macro last_place(household_no) as case when gave_up_number(household_no) then 0.5 else 1.0 end;

create macro day_at(place) as
getvariable('season')[1 + least(len(getvariable('season')) - 1, floor(place * len(getvariable('season')))::bigint)];

-- Between 9 and 22 o'clock IST, inside the time covered.
create macro enquired_at(day, key, purpose) as greatest(
    created_from() + interval 10 minute,
    least(
        day::timestamp + to_microseconds(whole(key, purpose || ' clock', 12600000000, 59400000000)),
        world_end() - to_microseconds(whole(key, purpose || ' before the end', 3600000000, 7200000000))
    )
);

-- Grain: one lead.
create table lead_record as
with placed_in_time as (
    select
        *,
        case when is_twin then household_no * 8 else student_no end as time_key,
        first_place(case when is_twin then household_no * 8 else student_no end, household_no) as first_at_place,
        repeat_no > 0 and not is_known and roll(n, 'submitted again') < rate_submitted_again() as is_submitted_again
    from person
),

created as (
    select
        * exclude (time_key, first_at_place),
        case
            when is_known then enquired_at(day_at(roll(n, 'known lead')), n, 'known lead')
            when repeat_no = 0 then enquired_at(day_at(first_at_place), time_key, 'first lead')
            when is_submitted_again
                then
                    enquired_at(day_at(first_at_place), time_key, 'first lead')
                    + to_seconds(60 + 600 * repeat_no + whole(n, 'again', 0, 500))
            else
                greatest(
                    enquired_at(day_at(first_at_place), time_key, 'first lead') + interval 3 hour,
                    enquired_at(
                        day_at(
                            first_at_place
                            + (last_place(household_no) - first_at_place) * (0.02 + 0.98 * roll(n, 're-enquiry'))
                        ),
                        n,
                        're-enquiry'
                    )
                )
        end as drawn_at
    from placed_in_time
),

dated as (
    select
        * exclude (city_no, drawn_at),
        least(drawn_at, world_end() - interval 5 minute) as created_at,
        case when has_moved then pick(words_cities(), n, 'moved to') else city_no end as city_no,
        repeat_no = 0 and roll(n, 'missed call') < rate_missed_call_lead() as is_by_missed_call
    from created
),

placed as (
    select
        dated.* exclude (student_enrolment_no),
        city.name as city_name,
        city.aliases as city_aliases,
        city.state_spellings,
        city.pincode_start,
        case
            when city.tier = 'Tier 1' and roll(dated.n, 'branch') < 0.5 then 1000 + dated.city_no else dated.city_no
        end as branch_no,
        least(13, greatest(4, dated.grade_2026 - 2026 + session_year(dated.created_at))) as grade,
        case when dated.has_enrolment then dated.student_enrolment_no end as enrolment_no
    from dated
    inner join city_seed as city on dated.city_no = city.n
),

chosen as (
    select
        *,
        case when n = adopting_n() then adopted_id() else superleap_id('lead', n) end as id,
        null::timestamp as forced_at,
        any_user(n, 'creator') as creator_no,
        any_user(n, 'owner') as owner_no,
        kind_class(n, 'lead') as class_kind,
        kind_session(n, 'lead') as session_kind,
        case
            when is_by_missed_call and roll(n, 'nameless') < rate_missed_call_nameless() then 'nameless'
            else kind_name(n, 'student')
        end as name_kind,
        case
            when student_mobile is null then null
            when is_by_missed_call then 'plain'
            when roll(n, 'student mobile') < rate_mobile_given() then kind_phone(n, 'student')
        end as student_mobile_kind,
        case when roll(n, 'parent mobile') < rate_parent_mobile_given() then kind_phone(n, 'parent') end
            as parent_mobile_kind,
        case when roll(n, 'alternate mobile') < rate_alternate_mobile_given() then kind_phone(n, 'alternate') end
            as alternate_mobile_kind,
        roll(n, 'roles') < rate_roles_swapped() as is_swapped,
        case when roll(n, 'email') < rate_email_given() then kind_email(n, 'student') end as email_kind,
        case when roll(n, 'parent email') < rate_parent_email_given() then kind_email(n, 'parent') end
            as parent_email_kind,
        case when roll(n, 'dob') < rate_dob_given() then kind_dob(n, 'dob') end as dob_kind,
        case when roll(n, 'pincode') < 0.7 then kind_pincode(n, 'pincode') end as pincode_kind,
        repeat_no < 2 and not is_known and enquiries_of(student_no) > 1
        and roll(student_no, 'merged in a cycle') < rate_merged_in_cycle() as is_merged_in_cycle,
        repeat_no > 0 and not is_known and roll(n, 'merged') < rate_merged() as is_merged_again
    from placed
),

judged as (
    select
        * exclude (is_merged_in_cycle, is_merged_again),
        case
            when is_merged_in_cycle then 'in_cycle'
            when is_merged_again and child_no > 0 and roll(n, 'merged wrongly') < rate_merged_wrongly() then 'wrongly'
            when is_merged_again and repeat_no > 1 and roll(n, 'merged in a chain') < rate_merged_in_chain()
                then 'in_chain'
            when is_merged_again then 'into_first'
            else 'plain'
        end as merge_kind
    from chosen
),

final as (
    select
        *,
        case merge_kind
            when 'in_cycle' then superleap_id('lead', n + 1 - 2 * repeat_no)
            when 'wrongly' then superleap_id('lead', (student_no - 1) * 8)
            when 'in_chain' then superleap_id('lead', n - 1)
            when 'into_first' then superleap_id('lead', n - repeat_no)
        end as survivor_id
    from judged
)

select * from final;

create table lead_version as
select
    version.* replace (
        version.is_deleted or (record.survivor_id is not null and version_no = version_count) as is_deleted
    ),
    record.survivor_id is not null and version_no = version_count as is_merged
from versions_of('lead_record', rate_edit_lead(), 60 * 86400000000) as version
inner join lead_record as record on version.n = record.n;

create table lead_copy as from copies_of('lead_version', ['updated_at', 'created_at']);

-- Grain: one row to be written, with what an edit changed.
create view lead_row as
select
    * replace (
        case
            when
                version_no > 1 and name_kind in ('placeholder', 'parent_name', 'nameless')
                and roll(n, 'name put right') < rate_edit_corrects_name() then 'plain'
            else name_kind
        end as name_kind,
        case when is_email_blanked then null else email_kind end as email_kind
    )
from (
    select
        *,
        version_no > 1 and roll(n, 'moves mobile') < rate_edit_moves_mobile() as has_another_mobile,
        version_no > 1 and roll(n, 'blanks email') < rate_edit_blanks_email() as is_email_blanked,
        case
            when version_no > 1 and roll(n, 'moves branch') < rate_edit_moves_branch()
                then (branch_no % 1000 + 7) % city_count()
            else branch_no
        end as branch_no_now,
        version_no > 1 and roll(version_key, 'back') < rate_stage_goes_back() as is_going_back
    from stamped('lead_copy', 'lead_record')
) as edited;

create view lead_text as
with staged as (
    select
        *,
        case
            when is_merged then 'Duplicate'
            when enrolment_no is not null and version_no = version_count
                then case when repeat_no = 0 then 'Enrolled' else 'Already Enrolled' end
            when version_no = version_count and roll(n, 'side') < rate_side_stage() then said_side_stage(n, 'side')
            else restyled(
                words_lead_stages()[
                    case
                        when is_going_back then 2
                        else least(
                            12,
                            2 * version_no - 1
                            + case when landing = 0 then floor(11 * power(roll(n, 'stage'), 1.4))::bigint else 0 end
                        )
                    end
                ],
                n,
                'stage'
            )
        end as stage,
        text_class_of(grade, class_kind, n, 'lead') as class_text,
        case name_kind
            when 'other_spelling' then pick(words_given_spellings()[given_no], n, 'given spelling')
            when 'typo' then mistyped(given, n)
            when 'initial' then left(given, 1) || '.'
            else given
        end as given_as,
        case name_kind
            when 'other_surname_spelling'
                then case
                    when last_name = surname then pick(words_surnames_spellings()[surname_no], n, 'surname spelling')
                    else last_name
                end
            else last_name
        end as last_as,
        case when has_prefix then pick(words_muslim_prefix(), n, 'prefix') end as prefix,
        case
            when parents_kind = 'guardian' then words_surnames()[guardian_no]
            else surname
        end as parent_surname
    from lead_row
),

named as (
    select
        *,
        joined_name(name_style, prefix, given_as, middle, last_as, left(father_given, 1)) as full_name,
        case when parents_kind = 'mother_alone' then mother_given else father_given end || ' ' || parent_surname
            as parent_name
    from staged
),

written as (
    select
        *,
        case name_kind
            when 'upper' then upper(full_name)
            when 'lower' then lower(full_name)
            when 'double_space' then replace(full_name, ' ', '  ')
            when 'honorific'
                then case
                    when is_girl then pick(words_honorific_girl(), n, 'honorific') else
                        pick(words_honorific_boy(), n, 'honorific')
                end || full_name
            when
                'initials'
                then upper(left(given, 1) || ' ' || left(father_given, 1) || ' ' || coalesce(last_name, given))
            when 'given_only' then given
            when 'swapped' then coalesce(last_name || ' ' || given, left(father_given, 1) || ' ' || given)
            when 'native_script'
                then concat_ws(
                    ' ',
                    words_given_native()[given_no],
                    case
                        when last_name = surname then words_surnames_native()[surname_no]
                        when last_name is not null then words_alone_in_script()[stock_no]
                    end
                )
            when 'with_class' then full_name || ' ' || class_text
            when 'with_relation'
                then full_name || case when is_girl then ' D/O ' else ' S/O ' end || parent_name
            when 'parent_name' then parent_name
            when 'placeholder' then pick(words_placeholder_names(), n, 'placeholder name')
            when 'nameless' then pick(words_caller_names(), n, 'caller name')
            else full_name
        end as student_name,
        case
            when is_swapped and student_mobile_kind is not null then parent_mobile
            when has_another_mobile then any_mobile(n, 'another')
            else student_mobile
        end as student_field,
        case when is_swapped and student_mobile_kind is not null then student_mobile else parent_mobile end
            as parent_field
    from named
)

select
    id_text as id,
    student_name as name,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    student_name,
    stage as lead_stage,
    language,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    spelled(
        text_phone(student_field, parent_mobile, student_mobile_kind, n, 'student', city_no, school_no),
        n,
        'student_mobile'
    ) as student_mobile,
    spelled(
        text_phone(parent_field, second_mobile, parent_mobile_kind, n, 'parent', city_no, school_no), n, 'parent_mobile'
    ) as parent_mobile,
    spelled(
        text_phone(second_mobile, parent_mobile, alternate_mobile_kind, n, 'alternate', city_no, school_no),
        n,
        'alternate_mobile'
    ) as alternate_mobile,
    spelled(
        case
            when email_kind is not null
                then text_email(coalesce(own_email, parent_email), parent_email, n, email_kind)
        end,
        n,
        'email'
    ) as email,
    spelled(
        case when parent_email_kind is not null then text_email(parent_email, own_email, n, parent_email_kind) end,
        n,
        'parent_email'
    ) as parent_email,
    spelled(
        case
            when parents_kind != 'mother_alone' and roll(n, 'father') < rate_father_given()
                then
                    case when roll(n, 'father title') < 0.15 then 'Mr. ' else '' end || father_given || ' '
                    || parent_surname
        end,
        n,
        'father_name'
    ) as father_name,
    spelled(
        case
            when parents_kind in ('plain', 'mother_alone') and roll(n, 'mother') < rate_mother_given()
                then
                    case when roll(n, 'mother title') < 0.15 then 'Smt. ' else '' end || mother_given || ' '
                    || case when stock = 'north' and roll(household_no, 'devi') < 0.4 then 'Devi' else surname end
        end,
        n,
        'mother_name'
    ) as mother_name,
    spelled(case when dob_kind is not null then text_dob(born_on, dob_kind, created_at::date) end, n, 'dob') as dob,
    spelled(
        case
            when roll(n, 'gender') < 0.8
                then case when is_girl then said_gender_girl(n, 'gender') else said_gender_boy(n, 'gender') end
        end,
        n,
        'gender'
    ) as gender,
    spelled(case when roll(n, 'class') < 0.95 then class_text end, n, 'class') as class,
    case when grade < 11 then said_stream_junior(n, 'stream') else said_stream_senior(n, 'stream') end as stream,
    spelled(case when roll(n, 'board') < 0.75 then restyled(board, n, 'board') end, n, 'board') as board,
    case
        when roll(n, 'target in years') < rate_target_in_years() then greatest(1, 13 - grade)::varchar || ' yrs'
        else (session_year(created_at) + greatest(1, 13 - grade))::varchar
    end as target_year,
    spelled(case when roll(n, 'school') < 0.55 then superleap_id('school', school_no) end, n, 'school_id') as school_id,
    spelled(
        case
            when roll(n, 'school') between 0.55 and 0.8
                then
                    pick(words_school_saint(), school_no, 'saint')
                    || ' '
                    || pick(words_school_kind(), school_no, 'kind')
        end,
        n,
        'school_name_other'
    ) as school_name_other,
    spelled(case when roll(n, 'city') < 0.85 then superleap_id('city', city_no) end, n, 'city_id') as city_id,
    spelled(
        case
            when roll(n, 'city') >= 0.85
                then case
                    when roll(n, 'alias') < rate_city_alias() and len(city_aliases) > 0
                        then pick(city_aliases, n, 'city alias')
                    else city_name
                end
        end,
        n,
        'city_other'
    ) as city_other,
    case
        when roll(n, 'state spelling') < rate_state_spelling() then pick(state_spellings, n, 'state word')
        else state_name
    end as state,
    spelled(
        case
            when pincode_kind is not null
                then text_pincode(pincode_start || '0' || whole(household_no, 'pin', 100, 999)::varchar, pincode_kind)
        end,
        n,
        'pincode'
    ) as pincode,
    case when is_orphan then ghost_id('branch', n) else superleap_id('branch', branch_no_now) end as branch_id,
    case when is_by_missed_call then 'Missed Call' else said_source(n, 'source') end as lead_source,
    spelled(
        case when roll(n, 'sub source') < 0.7 then pick(words_sub_source(), n, 'sub source') end, n, 'lead_sub_source'
    )
        as lead_sub_source,
    spelled(case when roll(n, 'utm') < 0.35 then pick(words_utm_source(), n, 'utm source') end, n, 'utm_source')
        as utm_source,
    spelled(case when roll(n, 'utm') < 0.35 then pick(words_utm_medium(), n, 'utm medium') end, n, 'utm_medium')
        as utm_medium,
    spelled(case when roll(n, 'utm') < 0.30 then pick(words_utm_campaign(), n, 'utm campaign') end, n, 'utm_campaign')
        as utm_campaign,
    spelled(
        case when roll(version_key, 'sub stage') < 0.6 then pick(words_sub_stage(), version_key, 'sub stage') end,
        n,
        'sub'
    )
        as lead_sub_stage,
    text_session_of(session_year(created_at), session_kind) as academic_session,
    text_bool(stage = 'DND' or roll(n, 'dnd') < 0.03, n, 'dnd') as dnd,
    spelled(
        case when roll(n, 'opt in given') < 0.85 then text_bool(roll(n, 'opt in') < 0.7, n, 'opt in') end, n, 'opt in'
    ) as whatsapp_opt_in,
    spelled(
        case when roll(n, 'consent given') < 0.9 then text_bool(roll(n, 'consent') < 0.8, n, 'consent') end,
        n,
        'consent'
    ) as marketing_consent,
    spelled(enrolment_no, n, 'enrolment_no') as enrolment_no,
    spelled(
        case when roll(n, 'form') < 0.15 then 'AF' || lpad((n * 31 % 1000000000)::varchar, 9, '0') end, n, 'form_no'
    ) as form_no,
    spelled(case when is_merged then survivor_id end, version_key, 'merged_into') as merged_into_lead_id
from written;

-- Grain: one lead id. What only the generator knows: which leads are the same student, which students are siblings.
create view truth as
select
    lead_record.id as lead_id,
    'student-' || lpad(lead_record.student_no::varchar, 9, '0') as student_id,
    'household-' || lpad(lead_record.household_no::varchar, 9, '0') as household_id
from lead_record;
