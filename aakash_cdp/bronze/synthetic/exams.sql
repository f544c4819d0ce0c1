-- Who sat the exam they registered for, and what came of it? Only exams whose day is past have rows.

-- Grain: one attendance row per registration. Number: the registration's. `known_absentee` holds registrations of
-- earlier days whose attendance is written only now.
create table exam_attendance_record as
with held as (
    select
        n,
        id as registration_id,
        lead_id,
        exam_on,
        mode_text as mode,
        is_anthe,
        owner_no,
        exam_on::timestamp + to_minutes(whole(n, 'marked', 360, 700)) as created_at
    from scholarship_opportunity_record
    where has_attendance
    union all by name
    from known_absentee
)

select
    *,
    superleap_id('exam_attendance', n) as id,
    null::timestamp as forced_at,
    any_user(n, 'attendance creator') as creator_no,
    is_present_at(n) as is_present
from held
where created_at < world_end();

create table exam_attendance_version as
from versions_of('exam_attendance_record', rate_edit_exam(), 2 * 86400000000);

create table exam_attendance_copy as from copies_of('exam_attendance_version', ['updated_at', 'created_at']);

create view exam_attendance_text as
select
    id_text as id,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    mode,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    'Attendance ' || strftime(exam_on, '%d %b %Y') as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan then ghost_id('scholarship_opportunity', n) else registration_id end
        as scholarship_opportunity_id,
    spelled(case when roll(n, 'attendance lead') < 0.97 then lead_id end, n, 'lead_id') as lead_id,
    text_date(exam_on, n, 'attendance date') as exam_date,
    case when is_present then 'Present' else pick(words_absent(), n, 'absent') end as status,
    spelled(
        case when is_present then text_ist(exam_on::timestamp + to_seconds(whole(n, 'check in', 12600, 16200))) end,
        n,
        'check in'
    ) as checked_in_at
from stamped('exam_attendance_copy', 'exam_attendance_record');

-- Grain: one result or revised result. Number: registration number * 2 + 0, or 1 for the revision. `known_sitter`
-- holds those who sat an exam on an earlier day and whose result is declared now.
create table exam_result_record as
with declared as (
    select
        n,
        registration_id,
        lead_id,
        exam_on,
        owner_no,
        is_anthe,
        unnest(range(case when roll(n, 'revised') < rate_revised_result() then 2 else 1 end)) as revision,
        exam_on::timestamp
        + to_hours(case when is_anthe then whole(n, 'declared', 800, 1100) else whole(n, 'declared', 20, 70) end)
            as declared_at
    from exam_attendance_record
    where is_present and roll(n, 'result') < rate_result()
    union all by name
    from known_sitter
),

revised as (
    select
        n as registration_no,
        n * 2 + revision as n,
        registration_id,
        lead_id,
        exam_on,
        owner_no,
        revision,
        is_anthe,
        declared_at + to_days((12 * revision)::integer) as created_at
    from declared
),

final as (
    select
        *,
        superleap_id('exam_result', n) as id,
        null::timestamp as forced_at,
        any_user(n, 'result creator') as creator_no,
        case when is_anthe and year(exam_on) < 2025 then 90 when is_anthe then 160 else 100 end as max_marks,
        roll(registration_no, 'marks') + 0.02 * revision as score
    from revised
    where created_at < world_end()
)

select * from final;

create table exam_result_version as from versions_of('exam_result_record', rate_edit_exam(), 2 * 86400000000);

create table exam_result_copy as from copies_of('exam_result_version', ['updated_at', 'created_at']);

create view exam_result_text as
select
    id_text as id,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    max_marks::varchar as max_marks,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    'Result ' || strftime(exam_on, '%d %b %Y') as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan then ghost_id('scholarship_opportunity', n) else registration_id end
        as scholarship_opportunity_id,
    spelled(case when roll(n, 'result lead') < 0.97 then lead_id end, n, 'lead_id') as lead_id,
    least(max_marks, floor(score * max_marks)::bigint)::varchar
    || case when roll(n, 'marks point') < rate_marks_point() then '.0' else '' end as marks_obtained,
    printf('%.2f', least(99.99, 100 * score)) as percentile,
    case
        when roll(n, 'rank') < rate_rank_grouped() then grouped(1 + floor((1.03 - score) * 400000)::bigint)
        else (1 + floor((1.03 - score) * 400000)::bigint)::varchar
    end as rank_air,
    spelled(
        case when roll(n, 'state rank') < 0.6 then (1 + floor((1.03 - score) * 20000)::bigint)::varchar end,
        n,
        'state rank'
    )
        as rank_state,
    text_percent(least(100, 10 * floor(score * 10)::bigint), n, 'scholarship') as scholarship_percent,
    text_ts(created_at, n, 'declared') as result_declared_at,
    (1 + revision)::varchar as revision_no,
    case
        when roll(n, 'names a last day') < 0.15 then null
        when is_anthe
            then text_date(
                make_date(year(created_at) + (month(created_at) > 3)::integer, 3, 31), n, 'valid till'
            )
        else text_date(created_at::date + 90, n, 'valid till')
    end as valid_till
from stamped('exam_result_copy', 'exam_result_record');
