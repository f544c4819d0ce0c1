/*
grain: one number that is ours, of a branch, a counsellor or a call line, and never a student's
kind: merge
key: number
touched_by:
    silver.crm_dim_user: mobile
    silver.crm_dim_branch: phone
    silver.crm_fact_call_log: did
pii:
    direct: [number]
columns:
    number: The number, E.164.
    identifier_key: Its key among the identifiers.
*/

with numbered as (
    select mobile as number
    from silver.crm_dim_user
    where mobile in (select number from touched.number)
    union all
    select phone as number
    from silver.crm_dim_branch
    where phone in (select number from touched.number)
    union all
    select did as number
    from silver.crm_fact_call_log
    where did in (select number from touched.number)
),

final as (
    select distinct
        number,
        key60(concat('phone:', number)) as identifier_key
    from numbered
    where number is not null
)

select * from final
