-- What was damaged in the values of the slice's leads and calls?

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
            'class ' || record.class_kind,
            'academic_session ' || record.session_kind,
            'pincode ' || record.pincode_kind,
            case when record.is_swapped then 'roles_swapped' end,
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

-- Grain: one damaged value of a lead's row.
create view lead_values_damaged as
with listed as (
    select
        id_text as record_id,
        version_no,
        updated_text as updated_at,
        unnest([
            damaged('student_name', 'name.' || nullif(name_kind, 'plain'), 'none'),
            damaged(
                'student_mobile',
                'phone.' || nullif(student_mobile_kind, 'plain'),
                phone_effect(student_mobile_kind)
            ),
            damaged(
                'parent_mobile', 'phone.' || nullif(parent_mobile_kind, 'plain'), phone_effect(parent_mobile_kind)
            ),
            damaged(
                'alternate_mobile',
                'phone.' || nullif(alternate_mobile_kind, 'plain'),
                phone_effect(alternate_mobile_kind)
            ),
            damaged('email', 'email.' || nullif(email_kind, 'plain'), email_effect(email_kind)),
            damaged(
                'parent_email', 'email.' || nullif(parent_email_kind, 'plain'), email_effect(parent_email_kind)
            ),
            damaged('dob', 'dob.' || nullif(dob_kind, 'plain'), dob_effect(dob_kind, born_on)),
            damaged('class', 'class.' || nullif(class_kind, 'plain'), 'none'),
            damaged('academic_session', 'session.' || nullif(session_kind, 'plain'), 'none'),
            damaged('pincode', 'pincode.' || nullif(pincode_kind, 'plain'), 'none'),
            damaged(null, case when is_swapped then 'roles_swapped' end, 'none'),
            damaged('lead_stage', case when is_going_back then 'stage_goes_back' end, 'none')
        ]) as damage
    from lead_row
    where copy_kind = 'plain'
)

select
    'lead' as table_name,
    listed.record_id,
    listed.version_no,
    listed.updated_at,
    damage.column_name,
    damage.kind,
    damage.effect
from listed
where listed.damage is not null;


create view call_values_damaged as
select
    'call_log' as table_name,
    id_text as record_id,
    version_no,
    updated_text as updated_at,
    'customer_number' as column_name,
    'number_masked' as kind,
    'null' as effect
from stamped('call_log_copy', 'call_log_record')
where copy_kind = 'plain' and roll(n, 'masked') < rate_number_masked();
