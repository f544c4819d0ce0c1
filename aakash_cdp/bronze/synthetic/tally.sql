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

-- Grain: one kind of damage to a lead's values; counts rows written.
create view lead_value_tally as
with kinds as (
    select
        copy.n,
        unnest([
            'name ' || record.name_kind,
            'student_mobile ' || record.student_mobile_kind,
            'parent_mobile ' || record.parent_mobile_kind,
            'alternate_mobile ' || record.alternate_mobile_kind,
            'email ' || record.email_kind,
            'parent_email ' || record.parent_email_kind,
            'dob ' || record.dob_kind,
            case when copy.is_merged and copy.copy_kind = 'plain' then 'merged' end
        ]) as kind
    from lead_copy as copy
    inner join lead_record as record on copy.n = record.n
)

select
    kind,
    count(*) as amount
from kinds
where kind is not null and not ends_with(kind, ' plain')
group by kind
order by kind;
