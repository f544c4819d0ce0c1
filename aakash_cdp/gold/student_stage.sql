/*
grain: one stage that an undeleted deal or form of a student shows
kind: part
part_of: gold.cdp_dim_user
columns:
    stage: The stage.
    stage_source: product_opportunity or call_disposition.
    record_id: The deal or form.
    preference_rank: 'Which goes first at the same moment: a deal.'
    offered_at: When it was set.
*/

with final as (
    select
        student_deal.cdp_user_id,
        deal.stage,
        'product_opportunity' as stage_source,
        deal.product_opportunity_id as record_id,
        1 as preference_rank,
        coalesce(deal.stage_updated_at, deal.updated_at) as offered_at
    from stage.student_deal as student_deal
    inner join silver.crm_fact_product_opportunity as deal
        on student_deal.product_opportunity_id = deal.product_opportunity_id
    where deal.stage is not null
    union all
    select
        event.cdp_user_id,
        form.stage_update as stage,
        'call_disposition' as stage_source,
        form.call_disposition_id as record_id,
        2 as preference_rank,
        coalesce(form.submitted_at, form.created_at) as offered_at
    from stage.student_event as event
    inner join silver.crm_fact_call_disposition as form on event.source_id = form.call_disposition_id
    where
        event.event_name = 'call_disposition'
        and form.stage_update is not null
)

select * from final
