/*
grain: one day in the future on which a session of a student has ended
kind: part
part_of: gold.cdp_dim_user
columns:
    ends_on: First day after the session of an enrolment or a registration.
*/

with run_clock as (
    select as_of_date_ist
    from ops.run_clock
),

ending as (
    select
        cdp_user_id,
        product_opportunity_id as record_id,
        session_ended_on as ends_on
    from stage.student_deal
    where is_won
    union all
    select
        cdp_user_id,
        scholarship_opportunity_id as record_id,
        session_ended_on as ends_on
    from stage.student_registration
),

final as (
    select
        ending.cdp_user_id,
        ending.record_id,
        ending.ends_on
    from ending
    cross join run_clock
    where ending.ends_on > run_clock.as_of_date_ist
)

select * from final
