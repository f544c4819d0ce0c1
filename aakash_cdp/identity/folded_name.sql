/*
grain: one name of a student as typed, or the word that an address begins with
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
    first_word: varchar
columns: {}
*/

with lead as (
    select
        coalesce(student_name, name) as raw_name,
        regexp_extract(email, '\A[a-z]{4,}') as mailbox_word
    from silver.crm_dim_lead
    where lead_id in (select lead_id from touched.lead)
),

-- Where the first name is an initial, the student's address may tell it.
read as (
    select raw_name
    from lead
    union
    select mailbox_word as raw_name
    from lead
    where regexp_like(raw_name, '(\A|[ .])[A-Za-z]([ .]|\z)')
),

final as (
    select raw_name
    from read
    where raw_name is not null
)

select * from final
