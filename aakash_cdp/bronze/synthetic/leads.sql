-- What does the CRM hold of each enquiry? One lead per enquiry, its versions, and the rows the export writes.

-- Grain: one lead.
create table lead_record as
with first_created as (
    select
        *,
        moment(created_from(), span_us(created_from(), world_end()), power(roll(student_no, 'first lead'), 0.8))
            as first_at
    from person
),

created as (
    select
        *,
        case
            when repeat_no = 0 then first_at
            else moment(first_at, span_us(first_at, world_end()), roll(n, 're-enquiry') * 0.98)
        end as created_at
    from first_created
),

placed as (
    select
        created.* exclude (student_enrolment_no),
        city.name as city_name,
        city.aliases as city_aliases,
        city.state_name,
        city.state_spellings,
        city.pincode_start,
        case
            when city.tier = 'Tier 1' and roll(created.n, 'branch') < 0.5 then 1000 + created.city_no else
                created.city_no
        end
            as branch_no,
        greatest(4, created.grade_2026 - 2026 + session_year(created.created_at)) as grade,
        case when created.has_enrolment then created.student_enrolment_no end as enrolment_no
    from created
    inner join city_record as city on created.city_no = city.n
),

final as (
    select
        *,
        case
            when n = lead_from() then coalesce(adopted_id(), superleap_id('lead', n)) else superleap_id('lead', n)
        end as id,
        any_user(n, 'creator') as creator_no,
        any_user(n, 'owner') as owner_no,
        text_class(grade, n, 'lead') as class_text,
        kind_name(n, 'student') as name_kind,
        case when roll(n, 'student mobile') < rate_mobile_given() then kind_phone(n, 'student') end
            as student_mobile_kind,
        case when roll(n, 'parent mobile') < rate_parent_mobile_given() then kind_phone(n, 'parent') end
            as parent_mobile_kind,
        case when roll(n, 'alternate mobile') < rate_alternate_mobile_given() then kind_phone(n, 'alternate') end
            as alternate_mobile_kind,
        case when roll(n, 'email') < rate_email_given() then kind_email(n, 'student') end as email_kind,
        case when roll(n, 'parent email') < rate_parent_email_given() then kind_email(n, 'parent') end
            as parent_email_kind,
        case when roll(n, 'dob') < rate_dob_given() then kind_dob(n, 'dob') end as dob_kind,
        case
            when repeat_no > 0 and household_from() = 0 and roll(n, 'merged') < rate_merged()
                then superleap_id('lead', n - repeat_no)
        end as survivor_id
    from placed
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

create view lead_text as
with moved as (
    select
        *,
        version_no > 1 and roll(n, 'moves mobile') < rate_edit_moves_mobile() as has_new_mobile,
        case
            when
                version_no > 1 and roll(n, 'moves branch') < rate_edit_moves_branch()
                then (branch_no + 7) % city_count()
            else branch_no
        end as branch_no_now,
        case
            when is_merged then 'Duplicate'
            when enrolment_no is not null and version_no = version_count
                then case when repeat_no = 0 then 'Enrolled' else 'Already Enrolled' end
            when
                version_no = version_count and roll(n, 'side') < rate_side_stage()
                then pick(words_side_stage(), n, 'side')
            else words_lead_stages()[
                least(
                    12,
                    1 + case when landing = 0 then floor(11 * power(roll(n, 'stage'), 1.4))::bigint else 0 end
                    + case when roll(version_key, 'back') < rate_edit_goes_back() then 0 else 2 * version_no - 2 end
                )
            ]
        end as stage
    from stamped('lead_copy', 'lead_record')
),

written as (
    select
        *,
        text_name(
            given,
            surname,
            given_hi,
            surname_hi,
            case
                when is_girl then pick(words_honorific_girl(), n, 'honorific')
                else pick(words_honorific_boy(), n, 'honorific')
            end,
            class_text,
            n,
            name_kind
        ) as student_name
    from moved
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
        text_phone(
            case when has_new_mobile then any_mobile(n, 'new') else student_mobile end,
            parent_mobile,
            student_mobile_kind
        ),
        n,
        'student_mobile'
    ) as student_mobile,
    spelled(text_phone(parent_mobile, any_mobile(household_no, 'second'), parent_mobile_kind), n, 'parent_mobile')
        as parent_mobile,
    spelled(
        text_phone(any_mobile(household_no, 'second'), parent_mobile, alternate_mobile_kind), n, 'alternate_mobile'
    ) as alternate_mobile,
    spelled(case when email_kind is not null then text_email(email, parent_email, n, email_kind) end, n, 'email')
        as email,
    spelled(
        case when parent_email_kind is not null then text_email(parent_email, email, n, parent_email_kind) end,
        n,
        'parent_email'
    ) as parent_email,
    spelled(
        case
            when roll(n, 'father') < 0.6
                then case when roll(n, 'father title') < 0.15 then 'Mr. ' else '' end || father_given || ' ' || surname
        end,
        n,
        'father_name'
    ) as father_name,
    spelled(
        case
            when roll(n, 'mother') < 0.35
                then
                    case when roll(n, 'mother title') < 0.15 then 'Smt. ' else '' end || mother_given || ' '
                    || case when roll(household_no, 'devi') < 0.3 then 'Devi' else surname end
        end,
        n,
        'mother_name'
    ) as mother_name,
    spelled(case when dob_kind is not null then text_dob(born_on, dob_kind) end, n, 'dob') as dob,
    spelled(
        case
            when roll(n, 'gender') < 0.8
                then case
                    when is_girl then pick(words_gender_girl(), n, 'gender word')
                    else pick(words_gender_boy(), n, 'gender word')
                end
        end,
        n,
        'gender'
    ) as gender,
    spelled(case when roll(n, 'class') < 0.95 then class_text end, n, 'class') as class,
    case when grade < 11 then pick(words_stream_junior(), n, 'stream') else pick(words_stream_senior(), n, 'stream') end
        as stream,
    spelled(case when roll(n, 'board') < 0.75 then board end, n, 'board') as board,
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
                    when roll(n, 'alias') < rate_city_alias() then pick(city_aliases, n, 'city alias')
                    else city_name
                end
        end,
        n,
        'city_other'
    ) as city_other,
    case
        when roll(n, 'state spelling') < 0.12 then pick(state_spellings, n, 'state word') else state_name
    end as state,
    spelled(
        case
            when
                roll(n, 'pincode') < rate_pincode_damage() / 2
                then pincode_start || '0 ' || whole(household_no, 'pin', 100, 999)
            when
                roll(n, 'pincode') < rate_pincode_damage()
                then pincode_start || '0' || whole(household_no, 'pin', 100, 999) || '.0'
            when roll(n, 'pincode') < 0.7 then pincode_start || '0' || whole(household_no, 'pin', 100, 999)
        end,
        n,
        'pincode'
    ) as pincode,
    case when is_orphan then ghost_id('branch', n) else superleap_id('branch', branch_no_now) end as branch_id,
    pick(words_source(), n, 'source') as lead_source,
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
    text_session(session_year(created_at)) as academic_session,
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
        case when roll(n, 'form') < 0.15 then 'AF' || lpad((n * 31 % 10000000)::varchar, 7, '0') end, n, 'form_no'
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
