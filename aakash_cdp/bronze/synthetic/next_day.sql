-- What happens to known records on one more day? Reads views `bronze_<table>` over the files of the landings before.

create macro key_of(id) as (hash(id) >> 2)::bigint;

create macro day_roll(id, purpose) as roll(key_of(id), purpose || ' day ' || last_landing()::varchar);

create macro moment_of(written) as coalesce(
    try_cast(written as timestamp), make_timestamp(1000 * try_cast(written as bigint)), timestamp '1900-01-01'
);

create macro edited_at(id) as
moment(created_from(), span_us(created_from(), world_end()), 0.01 + 0.98 * day_roll(id, 'edited at'));

create macro ingested_today(id) as
text_ts_of(moment((select exported_at from landing), 1200000000, day_roll(id, 'ingested')), 'digits_3');

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
    max_by(merged_into_lead_id is not null and merged_into_lead_id like 'xk%', moment_of(updated_at)) as is_merged
from bronze_lead
where id is not null
group by id;

-- At least `few` of the known leads.
create macro share_of_leads(share, few) as greatest(few, (share * (select count(*) from known_lead))::bigint);

-- Grain: one lead to be changed; `action` is edit, delete or restore.
create table chosen_lead as
with restored as (
    select
        id,
        'restore' as action
    from known_lead
    where is_deleted and not is_merged
    order by day_roll(id, 'restore'), id
    limit (select share_of_leads(0.0002, 1))
),

deleted as (
    select
        id,
        'delete' as action
    from known_lead
    where not is_deleted
    order by day_roll(id, 'delete'), id
    limit (select share_of_leads(0.0004, 1))
),

edited as (
    select
        id,
        'edit' as action
    from known_lead
    where not is_deleted and id not in (select id from deleted)
    order by day_roll(id, 'edit'), id
    limit (select share_of_leads(0.005, 6))
)

select * from restored
union all
select * from deleted
union all
select * from edited;

create macro after(stages, stage) as
coalesce(stages[least(len(stages), 1 + nullif(list_position(stages, stage), 0))], stages[2]);

create view edited_lead as
select
    latest.* replace (
        after(words_lead_stages(), latest.lead_stage) as lead_stage,
        case
            when day_roll(latest.id, 'mobile') < 0.3
                then text_phone(any_mobile(key_of(latest.id), 'day'), 0, kind_phone(key_of(latest.id), 'day'))
            else latest.student_mobile
        end as student_mobile,
        case
            when day_roll(latest.id, 'branch') < 0.3
                then superleap_id('branch', whole(key_of(latest.id), 'day branch', 0, city_count() - 1))
            else latest.branch_id
        end as branch_id,
        text_ts_of(edited_at(latest.id), 'digits_3') as updated_at,
        case when chosen.action = 'delete' then text_ts_of(edited_at(latest.id), 'digits_3') end as deleted_at,
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
limit (select share_of_leads(0.01, 5));

create table known_caller as
with reached as (
    select
        id,
        right(regexp_replace(coalesce(student_mobile, ''), '[^0-9]', '', 'g'), 10) as digits
    from latest_of('bronze_lead', 'called_lead')
)

select
    last_landing() * 1000000000::bigint + row_number() over (order by id) as n,
    id as lead_id,
    case when regexp_full_match(digits, '[6-9][0-9]{9}') then digits::bigint else any_mobile(key_of(id), 'unknown') end
        as mobile,
    whole(key_of(id), 'caller branch', 0, city_count() - 1) as branch_no,
    created_from() as since_at,
    any_user(key_of(id), 'caller owner') as owner_no
from reached;

create table chosen_deal as
select distinct
    id,
    day_roll(id, 'deal') as drawn
from bronze_product_opportunity
where id is not null and stage not in ('Lost', 'Enrolled')
order by drawn, id
limit (select share_of_leads(0.002, 2));

create view edited_product_opportunity as
select
    latest.* replace (
        after(words_deal_stages()[1:5], latest.stage) as stage,
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
where id is not null and lead_id like 'xk%'
order by drawn, id
limit (select share_of_leads(0.0002, 1));

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
where list_contains(words_true(), is_active)
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
