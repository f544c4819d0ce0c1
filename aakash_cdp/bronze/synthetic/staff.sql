-- Which cities, branches, schools and counsellors are there? `city_seed` holds the list of places.py.

-- Grain: one city.
create table city_record as
select
    city_seed.*,
    superleap_id('city', city_seed.n) as id,
    moment(timestamp '2023-01-02 05:00:00', 86400000000, roll(city_seed.n, 'city created')) as created_at,
    any_user(city_seed.n, 'city creator') as creator_no,
    any_user(city_seed.n, 'city owner') as owner_no,
    null::timestamp as forced_at
from city_seed;

create table city_version as from versions_of('city_record', rate_edit_place(), 86400000000);

create table city_copy as from copies_of('city_version', ['updated_at', 'created_at']);

create view city_text as
select
    id_text as id,
    name,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    state_name as state,
    tier,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at
from stamped('city_copy', 'city_record');

-- Grain: one branch. Every city has one, a metro two; the second of city c is number 1000 + c.
create table branch_record as
with listed as (
    select
        n,
        n as city_no,
        name,
        state_code,
        'Main' as locality
    from city_record
    union all
    select
        1000 + n as n,
        n as city_no,
        name,
        state_code,
        'City Centre' as locality
    from city_record
    where tier = 'Tier 1'
)

select
    *,
    superleap_id('branch', n) as id,
    state_code || '-' || lpad(row_number() over (partition by state_code order by n)::varchar, 3, '0') as branch_code,
    moment(timestamp '2023-02-01 05:00:00', 86400000000 * 1100, power(roll(n, 'branch created'), 3)) as created_at,
    any_user(n, 'branch creator') as creator_no,
    any_user(n, 'branch owner') as owner_no,
    null::timestamp as forced_at,
    11 * 100000000 + 40000000 + n as did
from listed;

create table branch_version as from versions_of('branch_record', rate_edit_staff(), 86400000000 * 90);

create table branch_copy as from copies_of('branch_version', ['updated_at', 'created_at']);

create view branch_text as
select
    id_text as id,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    branch_code,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    'Aakash ' || name || ' ' || locality as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when roll(n, 'franchise') < 0.3 then 'Centre' else 'Branch' end as branch_type,
    superleap_id('city', city_no) as city_id,
    'Region ' || state_code as region,
    pick(words_zones(), ascii(state_code), 'zone') as zone,
    '0' || did::varchar as phone,
    text_bool(version_no = 1 or roll(n, 'branch closes') < 0.9, n, 'is_active') as is_active
from stamped('branch_copy', 'branch_record');

-- Grain: one school.
create table school_record as
select
    n,
    superleap_id('school', n) as id,
    pick(words_school_saint(), n, 'saint') || ' ' || pick(words_school_kind(), n, 'kind') as school_name,
    n % city_count() as city_no,
    moment(timestamp '2023-03-01 05:00:00', 86400000000 * 1250, power(roll(n, 'school created'), 2)) as created_at,
    any_user(n, 'school creator') as creator_no,
    any_user(n, 'school owner') as owner_no,
    null::timestamp as forced_at
from (select unnest(range(school_count())) as n) as numbered;

create table school_version as from versions_of('school_record', rate_edit_place(), 86400000000 * 30);

create table school_copy as from copies_of('school_version', ['updated_at', 'created_at']);

create view school_text as
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
    case when roll(n, 'school capitals') < 0.1 then upper(school_name) else school_name end as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    said_board(n, 'school board') as board,
    superleap_id('city', city_no) as city_id,
    spelled(case when roll(n, 'udise') < 0.8 then lpad((n * 7907 + 9000000007)::varchar, 11, '0') end, n, 'udise')
        as udise_code
from stamped('school_copy', 'school_record');

-- Grain: one counsellor or agent.
create table user_record as
select
    n,
    superleap_id('user', n) as id,
    pick(words_given(), n, 'user given') as given,
    pick(words_surnames(), n, 'user surname') as surname,
    any_mobile(n, 'user') as mobile,
    whole(n, 'user branch', 0, city_count() - 1) as branch_no,
    moment(timestamp '2023-04-01 05:00:00', 86400000000 * 1200, power(roll(n, 'user created'), 3)) as created_at,
    user_left_at(n) as forced_at,
    any_user(n, 'user creator') as creator_no,
    n as owner_no
from (select unnest(range(user_count())) as n) as numbered;

create table user_version as from versions_of('user_record', rate_edit_staff(), 86400000000 * 200);

create table user_copy as from copies_of('user_version', ['updated_at', 'created_at']);

create view user_text as
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
    given || ' ' || surname as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    lower(given) || '.' || lower(surname) || '.' || n::varchar || '@counsellor.invalid' as email,
    case when roll(n, 'user phone') < 0.2 then '+91' else '' end || mobile::varchar as mobile,
    said_role(n, 'role') as role,
    pick(words_team(), n, 'team') as team,
    superleap_id('branch', branch_no) as branch_id,
    spelled(case when n >= 4 then user_id_of(n % 4) end, n, 'manager') as manager_id,
    text_bool(coalesce(user_left_at(n) > changed_at, true), n, 'is_active') as is_active
from stamped('user_copy', 'user_record');

create view user_facts as
select
    'user' as table_name,
    id as record_id,
    null as version_no,
    null as updated_at,
    null as column_name,
    'user_leaves' as kind,
    'fact' as effect
from user_record
where forced_at is not null;
