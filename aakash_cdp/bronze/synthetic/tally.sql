-- What damage was made? One row per kind and table, counted from what was drawn, not from what was written.
create macro tally_of(copies) as table
    with final as (
        select
            count(*) as rows,
            count_if(copy_kind = 'within') as copied_within,
            count_if(copy_kind = 'across') as copied_across,
            count_if(copy_kind = 'null_id') as null_id,
            count_if(file_kind = 'late') as late,
            count_if(broken_column is not null) as broken_timestamp,
            count_if(copy_kind = 'plain' and is_out_of_order) as out_of_order,
            count_if(copy_kind = 'plain' and is_deleted) as deleted,
            count_if(copy_kind = 'plain' and is_restored) as restored,
            count_if(is_orphan) as orphan,
            count_if(broken_column is distinct from 'updated_at' and kind_ts(version_key, 'updated_at') = 'epoch_ms')
                as updated_in_epoch_ms
        from query_table(copies)
    )

    select * from final;
