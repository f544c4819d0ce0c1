-- Which versions of a record are exported, in which landing, and which rows does the export write for each?
-- A landing carries what changed since the one before it, the first landing the latest version of all there was. So a
-- record has at most one version per landing. `records` needs: n, id, created_at, creator_no, owner_no, and forced_at:
-- a moment at which the record surely changed, or null.

-- Counsellors leave; from then on another one owns their records.
create macro user_left_at(user_no) as case
    when roll(user_no, 'leaves') < rate_user_leaves()
        then timestamp '2024-06-01' + to_hours(whole(user_no, 'leaves on', 1, 24000))
end;

create macro owner_at(user_no, moment_then) as case
    when user_left_at(user_no) < moment_then then any_user(user_no, 'heir')
    else user_no
end;

-- Grain of the answer: one version of one record.
create macro versions_of(records, edit_rate, settle_us) as table
    with entered as (
        select
            record.n,
            record.created_at,
            record.forced_at,
            landing.landing as entered_landing,
            roll(record.n, 'deleted') < rate_deleted() as is_deleted_at_end,
            roll(record.n, 'restored') < rate_restored() as is_restored_at_end
        from query_table(records) as record
        inner join landing on record.created_at >= landing.window_start and record.created_at < landing.exported_at
    ),

    changed as (
        select
            entered.*,
            landing.landing,
            landing.window_start,
            landing.exported_at
        from entered
        inner join landing
            on
            entered.entered_landing = landing.landing
            or (
                entered.entered_landing < landing.landing
                and (
                    roll(entered.n * 64 + landing.landing, 'edit')
                    < case when entered.is_restored_at_end then 0.9 else edit_rate * landing.edit_share end
                    or (entered.forced_at >= landing.window_start and entered.forced_at < landing.exported_at)
                )
            )
    ),

    numbered as (
        select
            *,
            row_number() over (partition by n order by landing) as version_no,
            least(4, count(*) over (partition by n)) as version_count
        from changed
    ),

    timed as (
        select
            *,
            n * 8 + version_no as version_key,
            case
                when version_no = 1
                    then moment(
                        created_at, least(settle_us, span_us(created_at, exported_at)), roll(n, 'settled') * 0.99
                    )
                when forced_at >= window_start and forced_at < exported_at then forced_at
                else
                    moment(
                        window_start,
                        span_us(window_start, exported_at),
                        0.01 + 0.98 * roll(n * 8 + version_no, 'edited')
                    )
            end as in_order_at
        from numbered
        where version_no <= 4
    ),

    preceded as (
        select
            *,
            lag(in_order_at) over (partition by n order by version_no) as previous_at
        from timed
    ),

    final as (
        select
            n,
            version_no,
            version_count,
            version_key,
            landing,
            created_at,
            version_no > 1 and roll(version_key, 'out of order') < rate_out_of_order() as is_out_of_order,
            case
                when version_no > 1 and roll(version_key, 'out of order') < rate_out_of_order()
                    then
                        previous_at
                        - to_microseconds(least(21600000000, span_us(created_at, previous_at) // 2) + 1000000)
                else in_order_at
            end as updated_at,
            (is_deleted_at_end and not is_restored_at_end and version_no = version_count)
            or (is_restored_at_end and version_no = version_count - 1) as is_deleted,
            is_restored_at_end and version_no = version_count and version_no > 1 as is_restored
        from preceded
    )

    select * from final;

-- Grain of the answer: one row to be written. `breakable` names the timestamps that may be made unreadable; small
-- files are spared, so that the share of one file stays small.
create macro copies_of(versions, breakable) as table
    with crowded as (
        select landing
        from query_table(versions)
        group by landing
        having count(*) >= 100
    ),

    judged as (
        select
            version.*,
            version.landing < last_landing() and roll(version.version_key, 'late') < rate_late() as is_late,
            roll(version.n, 'orphan') < rate_orphan() as is_orphan,
            case
                when crowded.landing is not null and roll(version.version_key, 'broken') < rate_broken()
                    then pick(breakable, version.version_key, 'broken column')
            end as broken_column
        from query_table(versions) as version
        left join crowded on version.landing = crowded.landing
    ),

    copied as (
        select
            *,
            landing as exported_landing,
            landing + is_late::integer as folder_landing,
            'plain' as copy_kind
        from judged
        union all
        select
            *,
            landing as exported_landing,
            landing + is_late::integer as folder_landing,
            'within' as copy_kind
        from judged
        where roll(version_key, 'copied within') < rate_copied_within()
        union all
        select
            *,
            landing + 1 as exported_landing,
            landing + 1 as folder_landing,
            'across' as copy_kind
        from judged
        where landing < last_landing() and roll(version_key, 'copied across') < rate_copied_across()
        union all
        select
            *,
            landing as exported_landing,
            landing as folder_landing,
            'null_id' as copy_kind
        from judged
        where roll(version_key, 'null id') < rate_null_id()
    ),

    final as (
        select
            copied.* exclude (is_late),
            case
                when
                    copied.is_late and copied.copy_kind != 'across' and copied.copy_kind != 'null_id'
                    then 'late'
                else 'part'
            end
                as file_kind,
            moment(landing.exported_at, 1200000000, roll(copied.version_key, 'ingested')) as ingested_at
        from copied
        inner join landing on copied.exported_landing = landing.landing
    )

    select * from final;

-- The system columns as text, and what the rendering of the other columns needs. Grain: one row to be written.
create macro stamped(copies, records) as table
    with final as (
        select
            record.*,
            copy.* exclude (n, created_at, updated_at, ingested_at),
            record.id as order_id,
            copy.updated_at as changed_at,
            case when copy.copy_kind != 'null_id' then record.id end as id_text,
            case
                when
                    copy.broken_column = 'created_at'
                    then nullif(pick(words_unreadable_ts(), copy.version_key, 'unreadable'), '')
                else text_ts(record.created_at, copy.n, 'created_at')
            end as created_text,
            case
                when
                    copy.broken_column = 'updated_at'
                    then nullif(pick(words_unreadable_ts(), copy.version_key, 'unreadable'), '')
                else text_ts(copy.updated_at, copy.version_key, 'updated_at')
            end as updated_text,
            case
                when copy.is_deleted then text_ts(copy.updated_at, copy.version_key, 'updated_at')
            end as deleted_text,
            spelled(user_id_of(record.creator_no), copy.n, 'created_by') as creator_text,
            user_id_of(any_user(copy.version_key, 'updated_by')) as updater_text,
            spelled(user_id_of(owner_at(record.owner_no, copy.updated_at)), copy.n, 'owner_id') as owner_text,
            text_ts_of(copy.ingested_at, 'digits_3') as ingested_text
        from query_table(copies) as copy
        inner join query_table(records) as record on copy.n = record.n
    )

    select * from final;
