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

create view form_values_damaged as
select
    'call_disposition' as table_name,
    id as record_id,
    null as version_no,
    null as updated_at,
    'call_log_id' as column_name,
    'second_form' as kind,
    'none' as effect
from call_disposition_record
where n % 2 = 1;

-- What the rows do not show: facts of the world behind them. Grain: one fact of one record.
create view lead_facts as
with listed as (
    select
        id as record_id,
        unnest([
            'household.' || household_kind,
            'parents.' || parents_kind,
            case when roll(household_no, 'community') < rate_other_community() then 'other_community' end,
            case when is_named_alike then 'twin_names_alike' end,
            case when has_own_mobile then 'own_mobile' end,
            case when not has_own_mobile and student_mobile is not null then 'parents_number_twice' end,
            case when student_mobile is not null then 'student_number' end,
            case when own_email is not null then 'own_email' end,
            case when is_recycled(household_no) then 'recycled_number' end,
            case when repeat_no > 0 then 'again' end,
            case when repeat_no > 1 then 'again_twice' end,
            case when child_no > 0 then 'younger' end,
            case when is_submitted_again then 'submitted_again' end,
            case when has_new_mobile then 'reenquiry_new_mobile' end,
            case when parent_mobile != first_parent_mobile then 'reenquiry_other_parent' end,
            case when has_new_email then 'reenquiry_new_email' end,
            case when has_moved then 'reenquiry_moved' end,
            case when is_by_missed_call then 'missed_call_lead' end,
            case when name_kind = 'nameless' then 'missed_call_nameless' end,
            case when merge_kind != 'plain' then 'merge.' || merge_kind end
        ]) as kind
    from lead_record
)

select
    'lead' as table_name,
    record_id,
    null as version_no,
    null as updated_at,
    null as column_name,
    kind,
    'fact' as effect
from listed
where kind is not null;

create view other_facts as
with listed as (
    select
        'call_log' as table_name,
        id as record_id,
        case when is_creating then 'creating' when is_stranger then 'stranger' end as kind
    from call_log_record
    union all
    select
        'product_opportunity' as table_name,
        id as record_id,
        'ending.' || ending as kind
    from product_opportunity_record
    union all
    select
        'scholarship_opportunity' as table_name,
        id as record_id,
        case when is_again then 'same_registration' end as kind
    from scholarship_opportunity_record
)

select
    table_name,
    record_id,
    null as version_no,
    null as updated_at,
    null as column_name,
    kind,
    'fact' as effect
from listed
where kind is not null;
