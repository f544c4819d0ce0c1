/*
grain: one name of a student as typed
kind: part
part_of: identity.lead
built_by: aakash_cdp.identity.names:fold_rows
types:
    raw_name: varchar
    first_fold: varchar
    last_fold: varchar
    token_signature: varchar
    initials: varchar
    is_known_first: boolean
    is_placeholder: boolean
    gender_hint: varchar
    first_spelled: varchar
columns: {}
*/

with lead as (
    select coalesce(student_name, name) as raw_name
    from silver.crm_dim_lead
    where lead_id in (select lead_id from touched.lead)
),

final as (
    select distinct raw_name
    from lead
    where raw_name is not null
)

select * from final
