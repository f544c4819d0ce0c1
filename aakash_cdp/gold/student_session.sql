/*
grain: one academic session that a living lead or a deal of a student names
kind: part
part_of: gold.cdp_dim_user
columns:
    academic_session: The session, as '2026-27'.
    started_at: When the first living lead or deal that names it was made.
    is_latest: The student's newest.
*/

with named as (
    select
        student_lead.cdp_user_id,
        lead.academic_session,
        student_lead.first_created_at as made_at
    from stage.student_lead as student_lead
    inner join silver.crm_dim_lead as lead on student_lead.lead_id = lead.lead_id
    where not student_lead.is_deleted
    union all
    select
        student_deal.cdp_user_id,
        deal.academic_session,
        student_deal.created_at as made_at
    from stage.student_deal as student_deal
    inner join silver.crm_fact_product_opportunity as deal
        on student_deal.product_opportunity_id = deal.product_opportunity_id
),

started as (
    select
        cdp_user_id,
        academic_session,
        min(made_at) as started_at
    from named
    where regexp_like(academic_session, '\A[0-9]{4}-[0-9]{2}\z')
    group by cdp_user_id, academic_session
),

final as (
    select
        cdp_user_id,
        academic_session,
        started_at,
        row_number() over (partition by cdp_user_id order by academic_session desc) = 1 as is_latest
    from started
)

select * from final
