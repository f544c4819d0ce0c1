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

-- The first Sunday of October is the exam day of ANTHE, or the Sunday after it.
create macro anthe_sunday(in_year) as
make_date(in_year, 10, 1) + ((7 - isodow(make_date(in_year, 10, 1))) % 7)::integer;

-- Grain: one exam registration. Number: lead number * 4 + 0 or 1.
create table scholarship_opportunity_record as
with listed as (
    select
        *,
        unnest(range(registrations_of(n))) as nth
    from lead_record
),

dated as (
    select
        n * 4 + nth as n,
        n as lead_no,
        id as lead_id,
        branch_no,
        grade,
        owner_no,
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
        month(created_at) between 6 and 10 and roll(n, 'anthe') < 0.6
        and created_at::date + 2 < anthe_sunday(year(created_at)) as is_anthe
    from dated
),

final as (
    select
        *,
        superleap_id('scholarship_opportunity', n) as id,
        any_user(n, 'registration creator') as creator_no,
        case
            when is_anthe then anthe_sunday(year(created_at)) + 7 * whole(n, 'second sunday', 0, 1)::integer
            else date_trunc('week', created_at + to_days(whole(n, 'exam week', 7, 24)::integer))::date + 6
        end as exam_on,
        case when roll(n, 'online') < 0.6 then 'online' else 'offline' end as mode
    from chosen
)

select * from final;

create table scholarship_opportunity_version as
from versions_of('scholarship_opportunity_record', rate_edit_opportunity(), 20 * 86400000000);

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
    case when is_anthe then 'ANTHE ' else 'IACST ' end || lpad((n % 1000000)::varchar, 6, '0') as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan then ghost_id('lead', n) else lead_id end as lead_id,
    case when is_anthe then 'ANTHE' else pick(words_iacst(), n, 'exam') end as exam,
    case when is_anthe then 'ANTHE ' else 'IACST ' end || year(exam_on)::varchar as exam_edition,
    case when roll(n, 'mode capital') < 0.2 then upper(left(mode, 1)) || substr(mode, 2) else mode end as exam_mode,
    text_dob(exam_on, case when roll(n, 'exam date') < 0.2 then 'slashes' else 'plain' end) as exam_date,
    spelled(case when roll(n, 'slot') < 0.7 then pick(words_slot(), n, 'slot') end, n, 'slot') as exam_slot,
    case when is_anthe then 'AN' else 'IA' end || lpad((n * 13 % 100000000)::varchar, 8, '0') as registration_no,
    pick(words_fee_status(), n, 'fee') as fee_status,
    words_exam_stages()[
        case
            when exam_on <= changed_at::date then whole(version_key, 'late stage', 5, 8) else
                least(4, n % 3 + version_no)
        end
    ] as stage,
    text_class(grade, n, 'registration') as class,
    superleap_id('branch', branch_no) as branch_id,
    text_ts(created_at, n, 'registered_at') as registered_at
from stamped('scholarship_opportunity_copy', 'scholarship_opportunity_record');

-- Grain: one deal. Number: lead number * 4 + 0 or 1.
create table product_opportunity_record as
with listed as (
    select
        *,
        unnest(range(products_of(n))) as nth
    from lead_record
),

dated as (
    select
        n * 4 + nth as n,
        n as lead_no,
        id as lead_id,
        branch_no,
        grade,
        owner_no,
        enrolment_no,
        moment(
            created_at, least(75 * 86400000000, span_us(created_at, world_end())), 0.98 * roll(n * 4 + nth, 'offered')
        )
            as created_at
    from listed
),

final as (
    select
        *,
        superleap_id('product_opportunity', n) as id,
        any_user(n, 'deal creator') as creator_no,
        case when grade < 11 then 'CRF' when roll(n, 'engineering') < 0.4 then 'CRE' else 'CRM' end as course_line,
        whole(n, 'course', 1, 6) as course_no,
        1000 * whole(n, 'amount', 18, 320) as quoted,
        10 * whole(n, 'discount', 0, 9) as discount,
        whole(n, 'deal step', 1, 6) as step
    from dated
)

select * from final;

create table product_opportunity_version as
from versions_of('product_opportunity_record', rate_edit_opportunity(), 45 * 86400000000);

create table product_opportunity_copy as
from copies_of('product_opportunity_version', ['updated_at', 'created_at']);

create view product_opportunity_text as
with staged as (
    select
        *,
        course_line || '-' || lpad(course_no::varchar, 2, '0') as product_code,
        case course_line when 'CRF' then 'Foundation' when 'CRE' then 'Engineering' else 'Medical' end as stream,
        case
            when version_no = version_count and enrolment_no is null and roll(n, 'lost') < 0.25 then 'Lost'
            else words_deal_stages()[
                case
                    when enrolment_no is not null and version_no = version_count then 6 else
                        least(5, step + version_no - 1)
                end
            ]
        end as stage
    from stamped('product_opportunity_copy', 'product_opportunity_record')
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
    stage,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    product_code || ' ' || stream as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan and n % 2 = 0 then ghost_id('lead', n) else lead_id end as lead_id,
    stream || ' ' || course_no::varchar || '-year' as product_name,
    pick(words_course_type(), n, 'course type') as course_type,
    text_class(grade, n, 'deal') as class,
    text_session(session_year(created_at)) as academic_session,
    case when is_orphan and n % 2 = 1 then ghost_id('branch', n) else superleap_id('branch', branch_no) end
        as branch_id,
    spelled(text_ts(changed_at, version_key, 'stage_updated_at'), n, 'stage_updated_at') as stage_updated_at,
    text_money(quoted, n, 'quoted') as amount_quoted,
    spelled(
        case
            when
                stage in ('Fee Part-paid', 'Enrolled')
                then text_money(quoted * whole(n, 'paid', 2, 10) // 10, n, 'paid')
        end,
        n,
        'amount_paid'
    ) as amount_paid,
    spelled(case when roll(n, 'discounted') < 0.5 then text_percent(discount, n, 'discount') end, n, 'discount')
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
    spelled(case when stage = 'Enrolled' then enrolment_no end, n, 'enrolment_no') as enrolment_no,
    spelled(case when stage = 'Enrolled' then text_ts(changed_at, version_key, 'enrolled_at') end, n, 'enrolled_at')
        as enrolled_at,
    spelled(
        case when stage in ('Enrolled', 'Lost') then text_ts(changed_at, version_key, 'closed_at') end, n, 'closed_at'
    ) as closed_at,
    spelled(case when stage = 'Lost' then pick(words_lost_reason(), n, 'lost') end, n, 'lost_reason') as lost_reason
from staged;
