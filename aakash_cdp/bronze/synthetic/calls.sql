-- Who was called? The new leads, and those of `known_caller`.

create macro calls_of(caller_no) as
least(60, floor(-ln(1 - roll(caller_no, 'calls')) / ln(1 + 1 / rate_calls_per_lead()))::bigint);

-- Grain: one person whom calls may concern.
create table caller as
select
    n,
    id as lead_id,
    student_mobile as mobile,
    parent_mobile,
    branch_no,
    created_at as since_at,
    owner_no,
    is_by_missed_call
from lead_record
union all by name
from known_caller;

-- Grain: one call. Number: caller number * 64 + 0 to 59; + 63 is the missed call that created the lead.
create table call_log_record as
with listed as (
    select
        n as caller_no,
        lead_id,
        mobile,
        parent_mobile,
        branch_no,
        owner_no,
        since_at,
        is_by_missed_call,
        unnest(
            case
                when is_by_missed_call then list_append(range(calls_of(n)), 63)
                else range(calls_of(n))
            end
        ) as nth
    from caller
),

drawn as (
    select
        caller_no * 64 + nth as n,
        nth = 63 as is_creating,
        lead_id,
        mobile,
        parent_mobile,
        branch_no,
        since_at,
        case
            when roll(caller_no * 64 + nth, 'owner calls') < 0.7 then owner_no else
                any_user(caller_no * 64 + nth, 'agent')
        end
            as agent_no,
        moment(
            since_at,
            least(120 * 86400000000, span_us(since_at, world_end())),
            0.995 * power((nth + roll(caller_no * 64 + nth, 'called')) / (calls_of(caller_no) + 1), 1.5)
        ) as drawn_at
    from listed
),

-- Calls are made from 9 to 20 o'clock IST: the hour is drawn again, unless that leaves the time covered.
timed as (
    select
        * exclude (agent_no),
        owner_at(agent_no, drawn_at) as agent_no,
        date_trunc('day', drawn_at + interval 330 minute) + to_seconds(whole(n, 'clock', 12600, 52200)) as office_at
    from drawn
),

talked as (
    select
        n,
        is_creating,
        lead_id,
        branch_no,
        agent_no,
        case
            when is_creating then date_trunc('second', since_at - to_seconds(whole(n, 'minutes before', 120, 1200)))
            when office_at between greatest(since_at, created_from()) and world_end() - interval 1 hour
                then date_trunc('second', office_at)
            else date_trunc('second', drawn_at)
        end as started_at,
        case
            when is_creating then coalesce(mobile, parent_mobile)
            when roll(n, 'stranger') < rate_stranger() then any_mobile(n, 'stranger')
            when roll(n, 'parent') < rate_call_to_parent() then coalesce(parent_mobile, mobile)
            else coalesce(mobile, parent_mobile)
        end as mobile,
        roll(n, 'stranger') < rate_stranger() and not is_creating as is_stranger,
        case whole(branch_no, 'provider', 0, 2) when 0 then 'Ozonetel' when 1 then 'Exotel' else 'Smartflo' end
            as provider,
        is_creating or roll(n, 'direction') < rate_inbound() as is_inbound,
        not is_creating and roll(n, 'answered') < rate_answered() as is_answered,
        whole(n, 'ring', 4, 40) as ring_seconds,
        case
            when roll(n, 'unheard') < rate_answered_unheard() then 0
            else 5 + floor(power(roll(n, 'talk'), 3) * 900)::bigint
        end as talk_seconds
    from timed
),

final as (
    select
        *,
        superleap_id('call_log', n) as id,
        null::timestamp as forced_at,
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
            when is_creating and version_no = 1 then null
            when is_stranger or roll(n, 'call lead') < rate_call_without_lead() then null
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
    case
        when
            roll(n, 'masked') < rate_number_masked()
            then left(mobile::varchar, 2) || 'XXXXXX' || right(mobile::varchar, 2)
        when provider = 'Exotel' then '0' || mobile::varchar
        when provider = 'Ozonetel' then mobile::varchar
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
        when is_answered then said_answered_smartflo(n, 'answer')
        else said_missed_smartflo(n, 'missed')
    end as status,
    spelled(case when is_answered then pick(words_hangup_by(), n, 'hangup') end, n, 'hangup') as hangup_by,
    spelled(
        case when is_answered then 'https://recordings.invalid/' || lower(provider) || '/' || n::varchar || '.mp3' end,
        n,
        'recording'
    ) as recording_url
from stamped('call_log_copy', 'call_log_record');
