-- What happens to known records on one more day? Reads views `bronze_<table>` over the files of the landings before.

create macro key_of(id) as (hash(id) >> 2)::bigint;

create macro day_roll(id, purpose) as roll(key_of(id), purpose || ' day ' || last_landing()::varchar);

create macro moment_of(written) as coalesce(
    try_cast(written as timestamp), make_timestamp(1000 * try_cast(written as bigint)), timestamp '1900-01-01'
);

create macro day_of(written) as coalesce(
    try_strptime(written, '%Y-%m-%d'), try_strptime(written, '%d/%m/%Y'), try_strptime(written, '%d-%m-%Y')
)::date;

create macro mobile_of(written) as case
    when regexp_full_match(right(regexp_replace(written, '[^0-9]', '', 'g'), 10), '[6-9][0-9]{9}')
        then right(regexp_replace(written, '[^0-9]', '', 'g'), 10)::bigint
end;

create macro is_id(written) as coalesce(written like 'xk%', false);

create macro edited_at(id) as
moment(created_from(), span_us(created_from(), world_end()), 0.01 + 0.98 * day_roll(id, 'edited at'));

create macro ingested_today(id) as
text_ts_of(moment((select exported_at from landing), 1200000000, day_roll(id, 'ingested')), 'digits_3');

-- Numbers for the records that known ones bring today; no lead's number comes near.
create macro day_number(place) as last_landing() * 10000000000 + place;

-- The column that the contract does not have.
create macro app_version_of(name) as case
    when roll(key_of(name), 'app given') < 0.6 then '5.' || whole(key_of(name), 'app', 1, 4)::varchar
end;

create macro latest_of(versions, chosen) as table
    select version.*
    from query_table(versions) as version
    inner join query_table(chosen) as chosen_record on version.id = chosen_record.id
    qualify
        row_number() over (
            partition by version.id
            order by moment_of(version.updated_at) desc, version.ingested_at desc, hash(version::varchar)
        ) = 1;

-- Grain: one lead of the landings before.
create table known_lead as
select
    id,
    max_by(deleted_at is not null and deleted_at like '2%', moment_of(updated_at)) as is_deleted,
    max_by(is_id(merged_into_lead_id), moment_of(updated_at)) as is_merged
from bronze_lead
where id is not null
group by id;

-- At least `few` of the known leads.
create macro share_of_leads(share, few) as greatest(few, (share * (select count(*) from known_lead))::bigint);

-- An upper bound of the draws worth ordering: many times what is wanted, so that the others need not be sorted.
create macro draw_bound(share, few) as 30.0
* share_of_leads(share, few)
/ greatest(1, (select count(*) from known_lead));

-- Grain: one lead to be changed; `action` is edit, delete, restore or merge, `survivor_id` the lead merged into.
create table chosen_lead as
with restored as (
    select id
    from known_lead
    where is_deleted and not is_merged
    order by day_roll(id, 'restore'), id
    limit (select share_of_leads(rate_day_restored_leads(), 1))
),

several as (
    select
        min(known_truth.lead_id) as survivor_id,
        max(known_truth.lead_id) as id
    from known_truth
    inner join known_lead on known_truth.lead_id = known_lead.id
    where not known_lead.is_deleted
    group by known_truth.student_id
    having count(*) > 1
),

merged as (
    select *
    from several
    order by day_roll(id, 'merge'), id
    limit (select share_of_leads(rate_day_merged_leads(), 1))
),

deleted as (
    select id
    from known_lead
    where not is_deleted and id not in (select unnest([id, survivor_id]) from merged)
    order by day_roll(id, 'delete'), id
    limit (select share_of_leads(rate_day_deleted_leads(), 1))
),

edited as (
    select id
    from known_lead
    where not is_deleted and id not in (select id from deleted) and id not in (select id from merged)
    order by day_roll(id, 'edit'), id
    limit (select share_of_leads(rate_day_edited_leads(), 6))
),

listed as (
    select
        id,
        'restore' as action,
        null as survivor_id
    from restored
    union all
    select
        id,
        'merge' as action,
        survivor_id
    from merged
    union all
    select
        id,
        'delete' as action,
        null as survivor_id
    from deleted
    union all
    select
        id,
        'edit' as action,
        null as survivor_id
    from edited
)

select
    *,
    action = 'edit' and day_roll(id, 'mobile') < rate_day_new_mobile() as has_new_mobile,
    action = 'edit' and day_roll(id, 'branch') < rate_day_new_branch() as has_new_branch
from listed;

create macro after(stages, stage) as
coalesce(stages[least(len(stages), 1 + nullif(list_position(stages, stage), 0))], stages[2]);

create view edited_lead as
select
    latest.* replace (
        case when chosen.action = 'merge' then 'Duplicate' else after(words_lead_stages(), latest.lead_stage) end
            as lead_stage,
        case
            when chosen.has_new_mobile
                then any_mobile(key_of(latest.id), 'day')::varchar
            else latest.student_mobile
        end as student_mobile,
        case
            when chosen.has_new_branch
                then superleap_id('branch', whole(key_of(latest.id), 'day branch', 0, city_count() - 1))
            else latest.branch_id
        end as branch_id,
        text_ts_of(edited_at(latest.id), 'digits_3') as updated_at,
        case when chosen.action in ('delete', 'merge') then text_ts_of(edited_at(latest.id), 'digits_3') end
            as deleted_at,
        case when chosen.action = 'merge' then chosen.survivor_id else latest.merged_into_lead_id end
            as merged_into_lead_id,
        ingested_today(latest.id) as ingested_at
    )
from latest_of('bronze_lead', 'chosen_lead') as latest
inner join chosen_lead as chosen on latest.id = chosen.id;

-- People of before who are called today.
create table called_lead as
select id
from known_lead
where not is_deleted
order by day_roll(id, 'call'), id
limit (select share_of_leads(rate_day_called_leads(), 5));

create table known_caller as
select
    day_number(row_number() over (order by id)) as n,
    id as lead_id,
    coalesce(mobile_of(student_mobile), any_mobile(key_of(id), 'unknown')) as mobile,
    mobile_of(parent_mobile) as parent_mobile,
    whole(key_of(id), 'caller branch', 0, city_count() - 1) as branch_no,
    created_from() as since_at,
    any_user(key_of(id), 'caller owner') as owner_no,
    false as is_by_missed_call
from latest_of('bronze_lead', 'called_lead');

-- Registrations whose exam was held lately and whose attendance nobody has written yet.
create table known_absentee as
with held as (
    select
        id,
        any_value(lead_id order by lead_id) as lead_id,
        min(day_of(exam_date)) as exam_on,
        min(exam_mode) as mode,
        min(exam_edition) like 'ANTHE%' as is_anthe
    from bronze_scholarship_opportunity
    where
        is_id(id) and is_id(lead_id)
        and day_of(exam_date) between created_from()::date - 60 and created_from()::date - 1
    group by id
),

chosen as (
    select *
    from held
    where
        id not in (select coalesce(scholarship_opportunity_id, '') from bronze_exam_attendance)
    order by day_roll(id, 'attendance'), id
    limit (select share_of_leads(rate_day_attendance(), 2))
)

select
    day_number(row_number() over (order by id)) as n,
    id as registration_id,
    lead_id,
    exam_on,
    mode,
    is_anthe,
    any_user(key_of(id), 'attendance owner') as owner_no,
    edited_at(id) as created_at
from chosen;

-- Those who sat an exam and still wait for their result.
create table known_sitter as
with sat as (
    select
        scholarship_opportunity_id as id,
        any_value(lead_id order by lead_id) as lead_id,
        min(day_of(exam_date)) as exam_on
    from bronze_exam_attendance
    where is_id(id) and is_id(scholarship_opportunity_id) and status = 'Present'
    group by scholarship_opportunity_id
),

chosen as (
    select *
    from sat
    where id not in (select coalesce(scholarship_opportunity_id, '') from bronze_exam_result)
    order by day_roll(id, 'result'), id
    limit (select share_of_leads(rate_day_results(), 2))
)

select
    day_number(1000000000 + row_number() over (order by id)) as n,
    id as registration_id,
    case when is_id(lead_id) then lead_id end as lead_id,
    exam_on,
    any_user(key_of(id), 'result owner') as owner_no,
    false as is_anthe,
    0::bigint as revision,
    edited_at(id) as declared_at
from chosen;

create table chosen_deal as
select distinct
    id,
    day_roll(id, 'deal') as drawn
from bronze_product_opportunity
where
    id is not null and list_contains(words_deal_stages()[:5], stage)
    and day_roll(id, 'deal') < draw_bound(rate_day_moved_deals(), 2)
order by drawn, id
limit (select share_of_leads(rate_day_moved_deals(), 2));

create view edited_product_opportunity as
select
    latest.* replace (
        after(words_deal_stages()[:5], latest.stage) as stage,
        text_ts_of(edited_at(latest.id), 'digits_3') as stage_updated_at,
        text_ts_of(edited_at(latest.id), 'digits_3') as updated_at,
        ingested_today(latest.id) as ingested_at
    )
from latest_of('bronze_product_opportunity', 'chosen_deal') as latest;

create table chosen_call as
select distinct
    id,
    day_roll(id, 'call moves') as drawn
from bronze_call_log
where
    id is not null and is_id(lead_id)
    and day_roll(id, 'call moves') < draw_bound(rate_day_calls_reassigned(), 1)
order by drawn, id
limit (select share_of_leads(rate_day_calls_reassigned(), 1));

-- A call that was logged for one lead turns out to be another's.
create view edited_call_log as
with numbered_lead as (
    select
        id,
        row_number() over (order by day_roll(id, 'gets call'), id) as position
    from known_lead
    order by day_roll(id, 'gets call'), id
    limit (select 1 + count(*) from chosen_call)
),

numbered_call as (
    select
        *,
        row_number() over (order by id) as position
    from latest_of('bronze_call_log', 'chosen_call')
)

select
    numbered_call.* exclude (position) replace (
        numbered_lead.id as lead_id,
        text_ts_of(edited_at(numbered_call.id), 'digits_3') as updated_at,
        ingested_today(numbered_call.id) as ingested_at
    )
from numbered_call
inner join numbered_lead on numbered_call.position = numbered_lead.position;

create table chosen_user as
select distinct
    id,
    day_roll(id, 'leaves') as drawn
from bronze_user
where is_active = 'true' or list_contains(words_true_spellings(), is_active)
order by drawn, id
limit 1;

create view edited_user as
select
    latest.* replace (
        'false' as is_active,
        text_ts_of(edited_at(latest.id), 'digits_3') as updated_at,
        ingested_today(latest.id) as ingested_at
    )
from latest_of('bronze_user', 'chosen_user') as latest;

-- References to leads that were never seen; the first new lead of the day takes the first of these ids.
create view awaited_lead as
with referred as (
    select lead_id from bronze_product_opportunity
    union all
    select lead_id from bronze_scholarship_opportunity
    union all
    select lead_id from bronze_call_log
    union all
    select lead_id from bronze_call_disposition
)

select min(lead_id) as id
from referred
where lead_id like 'xk%' and lead_id not in (select id from known_lead);
