-- Who was called, and what did the agent write after it? `caller` lists whom calls may concern: n, lead_id, mobile,
-- branch_no, since_at, owner_no.

-- Grain: one call. Number: caller number * 32 + 0 to 31.
create table call_log_record as
with listed as (
    select
        *,
        unnest(range(least(31, floor(-ln(1 - roll(n, 'calls')) * rate_calls_per_lead())::bigint))) as nth
    from caller
),

drawn as (
    select
        n * 32 + nth as n,
        lead_id,
        mobile,
        branch_no,
        any_user(n * 32 + nth, 'agent') as agent_no,
        moment(
            since_at,
            least(120 * 86400000000, span_us(since_at, world_end())),
            0.995 * power(roll(n * 32 + nth, 'called'), 1.5)
        ) as drawn_at
    from listed
),

-- Calls are made from 9 to 20 o'clock IST: the hour is drawn again, unless that leaves the time covered.
timed as (
    select
        *,
        date_trunc('day', drawn_at + interval 330 minute) + to_seconds(whole(n, 'clock', 12600, 52200)) as office_at
    from drawn
),

started as (
    select
        * exclude (office_at, drawn_at),
        case
            when office_at between created_from() and world_end() - interval 1 hour then date_trunc('second', office_at)
            else date_trunc('second', drawn_at)
        end as started_at
    from timed
),

talked as (
    select
        *,
        case whole(n, 'provider', 0, 2) when 0 then 'Ozonetel' when 1 then 'Exotel' else 'Smartflo' end as provider,
        roll(n, 'direction') < 0.2 as is_inbound,
        roll(n, 'answered') < rate_answered() as is_answered,
        whole(n, 'ring', 4, 40) as ring_seconds,
        5 + floor(power(roll(n, 'talk'), 3) * 900)::bigint as talk_seconds
    from started
),

final as (
    select
        *,
        superleap_id('call_log', n) as id,
        agent_no as owner_no,
        agent_no as creator_no,
        ring_seconds + case when is_answered then talk_seconds else 0 end as duration_seconds,
        moment(
            started_at + to_seconds(ring_seconds + talk_seconds + 2),
            greatest(
                0, least(600000000, span_us(started_at + to_seconds(ring_seconds + talk_seconds + 2), world_end()))
            ),
            roll(n, 'logged')
        ) as created_at
    from talked
)

select * from final
where created_at < world_end();

create table call_log_version as from versions_of('call_log_record', rate_edit_call(), 3600000000);

create table call_log_copy as from copies_of('call_log_version', ['started_at', 'updated_at', 'created_at']);

create view call_log_text as
select
    id_text as id,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    provider,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    provider || ' call' as name,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    spelled(
        case
            when roll(n, 'call lead') < rate_call_without_lead() then null
            when is_orphan and n % 2 = 0 then ghost_id('lead', n)
            else lead_id
        end,
        n,
        'lead_id'
    ) as lead_id,
    case when is_orphan and n % 2 = 1 then ghost_id('user', n) else user_id_of(agent_no) end as user_id,
    case provider
        when 'Ozonetel' then '1' || lpad((n * 17 % 1000000000000)::varchar, 15, '0')
        when 'Exotel' then md5('exotel' || n::varchar)
        else epoch(started_at)::bigint::varchar || '.' || (n % 1000000)::varchar
    end as provider_call_id,
    case when is_inbound then 'inbound' else 'outbound' end as direction,
    case provider
        when 'Exotel' then '0' || mobile::varchar
        when 'Ozonetel' then mobile::varchar
        else '+91' || mobile::varchar
    end as customer_number,
    any_mobile(agent_no, 'user')::varchar as agent_number,
    '0' || (1140000000 + branch_no)::varchar as did,
    case
        when broken_column = 'started_at' then nullif(pick(words_unreadable_ts(), version_key, 'unreadable'), '')
        else text_ist(started_at)
    end as started_at,
    spelled(case when is_answered then text_ist(started_at + to_seconds(ring_seconds)) end, n, 'answered_at')
        as answered_at,
    text_ist(started_at + to_seconds(duration_seconds)) as ended_at,
    text_seconds(duration_seconds, provider = 'Ozonetel') as duration,
    text_seconds(case when is_answered then talk_seconds else 0 end, provider = 'Ozonetel') as talk_time,
    case
        when
            provider = 'Ozonetel'
            then case when is_answered then 'answered' else pick(words_missed_ozonetel(), n, 'missed') end
        when
            provider = 'Exotel'
            then case when is_answered then 'completed' else pick(words_missed_exotel(), n, 'missed') end
        when is_answered then pick(words_answered_smartflo(), n, 'answer')
        else pick(words_missed_smartflo(), n, 'missed')
    end as status,
    spelled(case when is_answered then pick(words_hangup_by(), n, 'hangup') end, n, 'hangup') as hangup_by,
    spelled(
        case when is_answered then 'https://recordings.invalid/' || lower(provider) || '/' || n::varchar || '.mp3' end,
        n,
        'recording'
    ) as recording_url
from stamped('call_log_copy', 'call_log_record');

-- Grain: one agent form. Number: call number * 2 + 0, or 1 for a second form.
create table call_disposition_record as
with listed as (
    select
        *,
        unnest(range(case when roll(n, 'second form') < rate_second_form() then 2 else 1 end)) as nth
    from call_log_record
    where roll(n, 'form') < rate_form_per_call()
),

submitted as (
    select
        n * 2 + nth as n,
        id as call_id,
        lead_id,
        agent_no,
        owner_no,
        creator_no,
        is_answered,
        moment(
            created_at,
            least(
                case when roll(n, 'slow form') < 0.1 then 48 * 3600000000 else 900000000 end,
                span_us(created_at, world_end())
            ),
            0.1 + 0.8 * roll(n * 2 + nth, 'submitted')
        ) as created_at
    from listed
)

select
    *,
    superleap_id('call_disposition', n) as id
from submitted;

create table call_disposition_version as
from versions_of('call_disposition_record', rate_edit_form(), 3600000000);

create table call_disposition_copy as from copies_of('call_disposition_version', ['updated_at', 'created_at']);

create view call_disposition_text as
with judged as (
    select
        *,
        case when is_answered then pick(words_form_talked(), n, 'form') else pick(words_form_missed(), n, 'form') end
            as disposition
    from stamped('call_disposition_copy', 'call_disposition_record')
)

select
    id_text as id,
    disposition as name,
    created_text as created_at,
    updated_text as updated_at,
    creator_text as created_by,
    updater_text as updated_by,
    owner_text as owner_id,
    ingested_text as ingested_at,
    disposition,
    folder_landing as _landing,
    file_kind as _file,
    order_id as _order_id,
    version_no as _version_no,
    copy_kind as _copy,
    spelled(deleted_text, version_key, 'deleted_at') as deleted_at,
    case when is_orphan and n % 4 < 2 then ghost_id('lead', n) else lead_id end as lead_id,
    spelled(
        case
            when roll(n, 'no call') < rate_form_without_call() then null
            when is_orphan and n % 4 >= 2 then ghost_id('call_log', n)
            else call_id
        end,
        n,
        'call_log_id'
    ) as call_log_id,
    user_id_of(agent_no) as user_id,
    spelled(
        case when is_answered and roll(n, 'detail') < 0.4 then pick(words_form_detail(), n, 'detail') end, n, 'detail'
    )
        as sub_disposition,
    pick(words_interaction(), n, 'interaction') as interaction_type,
    spelled(case when is_answered then pick(words_spoke_to(), n, 'spoke to') end, n, 'spoke to') as spoke_to,
    spelled(
        case
            when not is_answered then 'Attempted'
            when roll(n, 'stage update') < 0.5 then words_lead_stages()[whole(n, 'stage update', 3, 8)]
        end,
        n,
        'stage update'
    ) as stage_update,
    spelled(case when roll(n, 'sub update') < 0.4 then pick(words_sub_stage(), n, 'sub update') end, n, 'sub update')
        as sub_stage_update,
    spelled(
        case
            when roll(n, 'note') < 0.03 then 'Father no ' || any_mobile(n, 'note')::varchar || ' call him'
            when roll(n, 'note') < 0.07
                then
                    'Said: "' || pick(words_note(), n, 'note') || '"' || chr(10) || pick(words_note(), n, 'second note')
            when roll(n, 'note') < 0.30 then pick(words_note(), n, 'note')
        end,
        n,
        'notes'
    ) as notes,
    spelled(
        case when roll(n, 'follow up') < 0.35 then text_ist(created_at + to_hours(whole(n, 'follow up', 4, 200))) end,
        n,
        'follow up'
    ) as follow_up_at,
    spelled(text_ts(created_at, n, 'submitted'), n, 'submitted_at') as submitted_at
from judged;
