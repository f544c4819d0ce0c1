-- What was damaged, value by value? For tests: beside the rows written it says what must come of them. `effect` is
-- 'quarantine' (the row can be no version of a record), 'null' (nobody can read the value) or 'none'.

create macro phone_effect(kind) as case when kind in ('short', 'excel', 'words') then 'null' else 'none' end;

create macro email_effect(kind) as case when kind in ('no_at', 'blank_inside', 'two') then 'null' else 'none' end;

create macro dob_effect(kind, born_on) as case
    when kind in ('short_year', 'excel') then 'null'
    when kind = 'swapped' and day(born_on) > 12 then 'null'
    else 'none'
end;

create macro damaged(column_name, kind, effect) as
case
    when kind is not null and kind != 'plain'
        then { 'column_name': column_name, 'kind': kind, 'effect': effect }
end;

-- Grain of the answer: one damage to a whole row of a table.
create macro rows_damaged(about, copies, records) as table
    with listed as (
        select
            about as table_name,
            id_text as record_id,
            version_no,
            updated_text as updated_at,
            unnest([
                damaged('id', case when copy_kind = 'null_id' then 'null_id' end, 'quarantine'),
                damaged(null, case when copy_kind = 'within' then 'copied_within' end, 'none'),
                damaged(null, case when copy_kind = 'across' then 'copied_across' end, 'none'),
                damaged(null, case when file_kind = 'late' and copy_kind = 'plain' then 'late' end, 'none'),
                damaged(
                    broken_column,
                    case when broken_column is not null and copy_kind != 'null_id' then 'broken' end,
                    'quarantine'
                ),
                damaged(
                    'updated_at', case when is_out_of_order and copy_kind = 'plain' then 'out_of_order' end, 'none'
                ),
                damaged('deleted_at', case when is_deleted and copy_kind = 'plain' then 'deleted' end, 'none'),
                damaged('deleted_at', case when is_restored and copy_kind = 'plain' then 'restored' end, 'none'),
                damaged(null, case when is_orphan and copy_kind = 'plain' then 'orphan' end, 'none')
            ]) as damage
        from stamped(copies, records)
    )

    select
        listed.table_name,
        listed.record_id,
        listed.version_no,
        listed.updated_at,
        damage.column_name,
        damage.kind,
        damage.effect
    from listed
    where listed.damage is not null;
