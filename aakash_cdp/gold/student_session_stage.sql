/*
grain: one pipeline stage that a deal or form of a student's newest session reached
kind: part
part_of: gold.cdp_dim_user
columns:
    stage_rank: Rank of the stage in the pipeline.
    record_id: The deal or form.
*/

with latest as (
    select
        cdp_user_id,
        academic_session,
        started_at
    from stage.student_session
    where is_latest
),

deal as (
    select
        latest.cdp_user_id,
        deal.product_opportunity_id,
        deal.stage
    from latest
    inner join stage.student_deal as student_deal on latest.cdp_user_id = student_deal.cdp_user_id
    inner join silver.crm_fact_product_opportunity as deal
        on student_deal.product_opportunity_id = deal.product_opportunity_id
    where
        deal.academic_session = latest.academic_session
        and not student_deal.is_given_back
),

-- A deal counts with the furthest stage that any of its versions showed.
reached as (
    select
        cdp_user_id,
        product_opportunity_id as record_id,
        policy_stage_rank(stage) as stage_rank
    from deal
    union all
    select
        deal.cdp_user_id,
        deal.product_opportunity_id as record_id,
        policy_stage_rank(older.stage) as stage_rank
    from deal
    inner join silver.crm_fact_product_opportunity_superseded as older
        on deal.product_opportunity_id = older.product_opportunity_id
    union all
    select
        latest.cdp_user_id,
        form.record_id,
        policy_stage_rank(form.stage) as stage_rank
    from latest
    inner join stage.student_stage as form on latest.cdp_user_id = form.cdp_user_id
    where
        form.stage_source = 'call_disposition'
        and form.offered_at >= latest.started_at
),

final as (
    select
        cdp_user_id,
        record_id,
        max(stage_rank) as stage_rank
    from reached
    where stage_rank is not null
    group by cdp_user_id, record_id
)

select * from final
