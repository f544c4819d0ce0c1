/*
grain: one undeleted deal of a student
kind: part
part_of: gold.cdp_dim_user
columns:
    lead_id: Lead it is offered to.
    is_won: It ended in an enrolment.
    is_open: Neither enrolled, lost, dropped nor closed.
    is_given_back: Dropped or refunded.
    is_running: The enrolment's session has not ended.
    session_ended_on: First day after its session.
    stage_rank: Rank of its stage in the pipeline.
    created_at: When it was made.
    offered_at: When it was edited last.
*/

with run_clock as (
    select as_of_date_ist
    from ops.run_clock
),

deal as (
    select
        member.cdp_user_id,
        deal.product_opportunity_id,
        deal.lead_id,
        deal.stage,
        deal.closed_at,
        deal.created_at,
        deal.updated_at,
        coalesce(
            parse_integer(substr(deal.academic_session, 1, 4)),
            policy_session_year(ist_date(coalesce(deal.enrolled_at, deal.created_at)))
        ) as session_year
    from stage.member as member
    inner join silver.crm_fact_product_opportunity as deal on member.lead_id = deal.lead_id
    where deal.deleted_at is null
),

final as (
    select
        deal.cdp_user_id,
        deal.product_opportunity_id,
        deal.lead_id,
        coalesce(deal.stage = 'Enrolled', false) as is_won,
        deal.closed_at is null
        and coalesce(deal.stage <> 'Enrolled' and not policy_is_lost_stage(deal.stage), true) as is_open,
        policy_is_given_back_stage(deal.stage) as is_given_back,
        run_clock.as_of_date_ist < policy_session_start(deal.session_year + 1) as is_running,
        policy_session_start(deal.session_year + 1) as session_ended_on,
        policy_stage_rank(deal.stage) as stage_rank,
        deal.created_at,
        deal.updated_at as offered_at
    from deal
    cross join run_clock
)

select * from final
