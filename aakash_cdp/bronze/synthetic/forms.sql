-- What did the agent write after a call?

-- Grain: one agent form. Number: call number * 2 + 0, or 1 for a second form.
create table call_disposition_record as
with listed as (
    select
        n,
        id,
        lead_id,
        agent_no,
        owner_no,
        creator_no,
        is_answered,
        created_at,
        unnest(range(case when roll(n, 'second form') < rate_second_form() then 2 else 1 end)) as nth
    from call_log_record
    where not is_stranger and not is_creating and lead_id is not null and roll(n, 'form') < rate_form_per_call()
),

submitted as (
    select
        n * 2 + nth as n,
        -- The later a call of its lead, the further the stage.
        1 + n % 64 as call_nth,
        id as call_id,
        lead_id,
        agent_no,
        owner_no,
        creator_no,
        is_answered,
        null::timestamp as forced_at,
        moment(
            created_at,
            least(
                case when roll(n, 'late form') < rate_late_form() then 47 * 3600000000 else 900000000 end,
                span_us(created_at, world_end())
            ),
            case
                when roll(n, 'late form') < rate_late_form() then 0.05 + 0.9 * roll(n * 2 + nth, 'submitted') else
                    0.1 + 0.8 * roll(n * 2 + nth, 'submitted')
            end
        ) as created_at
    from listed
)

select
    *,
    superleap_id('call_disposition', n) as id,
    case when roll(n, 'note') < rate_note() then roll(n, 'note') / rate_note() end as note_roll
from submitted;

create table call_disposition_version as
from versions_of('call_disposition_record', rate_edit_form(), 3600000000);

create table call_disposition_copy as from copies_of('call_disposition_version', ['updated_at', 'created_at']);

create macro form_outcome(is_answered, key, purpose) as case
    when is_answered and roll(key, purpose || ' wrong number') < rate_wrong_number() then 'Wrong Number'
    when is_answered then pick(words_form_talked(), key, purpose)
    when
        roll(key, purpose || ' interested') < rate_interested_unheard()
        then pick(words_form_interested(), key, purpose)
    else said_form_missed(key, purpose)
end;

create view call_disposition_text as
with judged as (
    select
        *,
        case
            -- Every other edit of a form changes what it says.
            when version_no > 1 and n % 2 = 0 then form_outcome(is_answered, version_key, 'form again')
            else form_outcome(is_answered, n, 'form')
        end as disposition,
        case
            when roll(n, 'back') < rate_stage_goes_back() then greatest(2, call_nth // 3)
            else least(11, 3 + call_nth // 2)
        end as stage_no
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
    said_interaction(n, 'interaction') as interaction_type,
    spelled(case when is_answered then said_spoke_to(n, 'spoke to') end, n, 'spoke to') as spoke_to,
    spelled(
        case
            when not is_answered then 'Attempted'
            when disposition = 'Wrong Number' then 'Wrong Number'
            when roll(n, 'stage update') < 0.6 then restyled(words_lead_stages()[stage_no], n, 'stage update')
        end,
        n,
        'stage update'
    ) as stage_update,
    spelled(case when roll(n, 'sub update') < 0.4 then pick(words_sub_stage(), n, 'sub update') end, n, 'sub update')
        as sub_stage_update,
    spelled(
        case
            when note_roll < rate_note_with_number()
                then
                    pick(['Father no ', 'New no. ', 'Call mother on '], n, 'whose number')
                    || any_mobile(n, 'note')::varchar || ' call him'
            when note_roll < rate_note_with_number() + rate_note_with_lines()
                then
                    'Said: "' || pick(words_note(), n, 'note') || '"' || chr(10) || pick(words_note(), n, 'second note')
            when note_roll < rate_note_with_number() + rate_note_with_lines() + rate_note_with_sibling()
                then 'Talk to brother ' || pick(words_given(), n, 'sibling') || ' also, he is in class 8'
            when note_roll is not null then pick(words_note(), n, 'note')
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
