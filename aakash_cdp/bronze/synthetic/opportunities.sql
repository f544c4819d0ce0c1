-- Which courses are leads offered, and which exams do they register for?

create macro registrations_of(lead_no) as case
    when roll(lead_no, 'registrations') < rate_two_registrations() then 2
    when roll(lead_no, 'registrations') < rate_two_registrations() + rate_one_registration() then 1
    else 0
end;

create macro products_of(lead_no) as case
    when roll(lead_no, 'products') < rate_two_products() then 2
    when roll(lead_no, 'products') < rate_two_products() + rate_one_product() then 1
    else 0
end;

create macro is_present_at(registration_no) as roll(registration_no, 'present') < rate_present();

-- The first Sunday of October is the exam day of ANTHE, or the Sunday after it.
create macro anthe_sunday(in_year) as
make_date(in_year, 10, 1) + ((7 - isodow(make_date(in_year, 10, 1))) % 7)::integer;

-- Grain: one exam registration. Number: lead number * 4 + 0 or 1.
create table scholarship_opportunity_record as
with listed as (
    select
        n,
        id,
        branch_no,
        grade,
        owner_no,
        repeat_no,
        is_known,
        student_no,
        created_at,
        unnest(range(registrations_of(n))) as nth
    from lead_record
),

dated as (
    select
        n * 4 + nth as n,
        nth,
        n as lead_no,
        id as lead_id,
        branch_no,
        grade,
        owner_no,
        repeat_no > 0 and not is_known and nth = 0 and roll(n, 'same registration') < rate_same_registration()
            as is_again,
        student_no,
        moment(
            created_at,
            least(60 * 86400000000, span_us(created_at, world_end())),
            0.98 * roll(n * 4 + nth, 'registered')
        ) as created_at
    from listed
),

chosen as (
    select
        *,
        month(created_at) between 6 and 10 and created_at::date + 2 < anthe_sunday(year(created_at))
        and roll(n, 'anthe') < rate_anthe() as is_anthe
    from dated
),

final as (
    select
        *,
        superleap_id('scholarship_opportunity', n) as id,
        null::timestamp as forced_at,
        any_user(n, 'registration creator') as creator_no,
        case
            when is_anthe then anthe_sunday(year(created_at)) + 7 * whole(n, 'second sunday', 0, 1)::integer
            else date_trunc('week', created_at + to_days(whole(n, 'exam week', 7, 24)::integer))::date + 6
        end as exam_on,
        said_mode(n, 'mode') as mode_text,
        roll(n, 'attendance') < rate_attendance() as has_attendance
    from chosen
)

select * from final;

create table scholarship_opportunity_version as
from versions_of('scholarship_opportunity_record', rate_edit_opportunity(), 50 * 86400000000);

create table scholarship_opportunity_copy as
from copies_of('scholarship_opportunity_version', ['updated_at', 'created_at']);

create view scholarship_opportunity_text as
select
    id_text as id,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    mode_text as exam_mode,
    case when is_anthe then 'ANTHE ' else 'IACST ' end || lpad((n % 1000000)::varchar, 6, '0') as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan then ghost_id('lead', n) else lead_id end as lead_id,
    case when is_anthe then said_anthe(n, 'exam') else said_iacst(n, 'exam') end as exam,
    case when is_anthe then 'ANTHE ' else 'IACST ' end || year(exam_on)::varchar as exam_edition,
    text_date(exam_on, n, 'exam date') as exam_date,
    spelled(case when roll(n, 'slot') < 0.7 then pick(words_slot(), n, 'slot') end, n, 'slot') as exam_slot,
    case when is_anthe then 'AN' else 'IA' end
    || lpad((7 * case when is_again then student_no * 32 else n end)::varchar, 11, '0') as registration_no,
    said_fee_status(n, 'fee') as fee_status,
    restyled(
        case
            when exam_on > changed_at::date
                then words_exam_stages()[1 + least(3, n % 3 + date_diff('day', created_at, changed_at) // 7)]
            when not is_present_at(n) then 'Absent'
            when changed_at < exam_on::timestamp + to_days(case when is_anthe then 35 else 3 end) then 'Appeared'
            else words_exam_stages()[6 + least(2, date_diff('day', exam_on::timestamp, changed_at) // 40)]
        end,
        n,
        'stage'
    ) as stage,
    text_class(grade, n, 'registration') as class,
    superleap_id('branch', branch_no) as branch_id,
    text_ts(created_at, n, 'registered_at') as registered_at
from stamped('scholarship_opportunity_copy', 'scholarship_opportunity_record');

-- Grain: one deal. Number: lead number * 4 + 0 or 1. It goes through the pipeline a step every `step_days`; how far it
-- gets in the end is drawn, and `closed_at` is the moment it got there.
create table product_opportunity_record as
with listed as (
    select
        n,
        id,
        branch_no,
        grade,
        owner_no,
        enrolment_no,
        created_at,
        unnest(range(greatest(products_of(n), (enrolment_no is not null and repeat_no = 0)::integer))) as nth
    from lead_record
),

dated as (
    select
        n * 4 + nth as n,
        nth,
        n as lead_no,
        id as lead_id,
        branch_no,
        grade,
        owner_no,
        case when nth = 0 then enrolment_no end as enrolment_no,
        moment(
            created_at, least(75 * 86400000000, span_us(created_at, world_end())), 0.98 * roll(n * 4 + nth, 'offered')
        )
            as created_at,
        whole(n * 4 + nth, 'step days', 2, 12) as step_days
    from listed
),

ended as (
    select
        *,
        case
            when enrolment_no is not null and roll(n, 'after') < rate_refunded() then 'Refunded'
            when enrolment_no is not null and roll(n, 'after') < rate_refunded() + rate_dropped() then 'Dropped'
            when enrolment_no is not null then 'Enrolled'
            when roll(n, 'lost') < rate_lost() then 'Lost'
            else 'open'
        end as ending,
        case when enrolment_no is not null then 6 else whole(n, 'last step', 1, 5) end as last_step
    from dated
),

closing as (
    select
        *,
        created_at + to_hours(24 * step_days * (last_step - 1) + whole(n, 'closing hour', 1, 20)) as reached_at,
        created_at
        + to_hours(24 * step_days * last_step + 24 * case when ending in ('Refunded', 'Dropped') then 30 else 0 end)
            as ended_at
    from ended
),

final as (
    select
        *,
        superleap_id('product_opportunity', n) as id,
        case ending when 'open' then null when 'Enrolled' then reached_at else ended_at end as forced_at,
        any_user(n, 'deal creator') as creator_no,
        case when grade < 11 then 'CRF' when roll(n, 'engineering') < 0.4 then 'CRE' else 'CRM' end as course_line,
        whole(n, 'course', 1, 6) as course_no,
        1000 * whole(n, 'amount', 18, 320) as quoted,
        10 * whole(n, 'discount', 0, 9) as discount
    from closing
)

select * from final;

create table product_opportunity_version as
from versions_of('product_opportunity_record', rate_edit_opportunity(), 120 * 86400000000);

create table product_opportunity_copy as
from copies_of('product_opportunity_version', ['updated_at', 'created_at']);

create view product_opportunity_text as
with stepped as (
    select
        *,
        course_line || '-' || lpad(course_no::varchar, 2, '0') as product_code,
        case course_line when 'CRF' then 'Foundation' when 'CRE' then 'Engineering' else 'Medical' end as stream,
        least(last_step, 1 + date_diff('hour', created_at, changed_at) // (24 * step_days)) as step,
        ending not in ('open', 'Enrolled') and changed_at >= ended_at as is_over
    from stamped('product_opportunity_copy', 'product_opportunity_record')
),

staged as (
    select
        *,
        case
            when is_over then ending
            when enrolment_no is not null and changed_at >= reached_at then 'Enrolled'
            else words_deal_stages()[case when enrolment_no is null then step else least(5, step) end]
        end as stage,
        case
            when is_over then ended_at
            when enrolment_no is not null and changed_at >= reached_at then reached_at
            else least(changed_at, created_at + to_hours(24 * step_days * (step - 1)))
        end as staged_at
    from stepped
)

select
    id_text as id,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    product_code,
    stream,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    restyled(stage, n, 'stage') as stage,
    product_code || ' ' || stream as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan and n % 2 = 0 then ghost_id('lead', n) else lead_id end as lead_id,
    stream || ' ' || course_no::varchar || '-year' as product_name,
    said_course_type(n, 'course type') as course_type,
    text_class(grade, n, 'deal') as class,
    text_session(session_year(created_at)) as academic_session,
    case when is_orphan and n % 2 = 1 then ghost_id('branch', n) else superleap_id('branch', branch_no) end
        as branch_id,
    spelled(
        case when roll(n, 'stage time') < 0.9 then text_ts(staged_at, version_key, 'stage_updated_at') end,
        n,
        'stage_updated_at'
    ) as stage_updated_at,
    text_money(quoted, n, 'quoted') as amount_quoted,
    spelled(
        case stage
            when 'Enrolled' then text_money(quoted * (100 - discount) // 100, n, 'paid')
            when 'Dropped' then text_money(quoted * (100 - discount) // 200, n, 'paid')
            when 'Fee Part-paid' then text_money(quoted * whole(n, 'paid', 1, 5) // 10, n, 'paid')
            when 'Refunded' then '0'
        end,
        n,
        'amount_paid'
    ) as amount_paid,
    spelled(case when discount > 0 then text_percent(discount, n, 'discount') end, n, 'discount')
        as discount_percent,
    spelled(
        case
            when
                registrations_of(lead_no) > 0 and roll(n, 'by exam') < 0.7
                then superleap_id('scholarship_opportunity', lead_no * 4)
        end,
        n,
        'scholarship'
    ) as scholarship_opportunity_id,
    spelled(case when stage in ('Enrolled', 'Refunded', 'Dropped') then enrolment_no end, n, 'enrolment_no')
        as enrolment_no,
    spelled(
        case
            when stage in ('Enrolled', 'Refunded', 'Dropped') then text_ts(reached_at, version_key, 'enrolled_at')
        end,
        n,
        'enrolled_at'
    ) as enrolled_at,
    spelled(
        case
            when stage in ('Enrolled', 'Refunded', 'Dropped', 'Lost') then text_ts(staged_at, version_key, 'closed_at')
        end,
        n,
        'closed_at'
    ) as closed_at,
    spelled(
        case
            when stage = 'Lost' then pick(words_lost_reason(), n, 'lost')
            when stage in ('Refunded', 'Dropped') then pick(words_lost_reason(), n, 'lost')
        end,
        n,
        'lost_reason'
    ) as lost_reason
from staged;
