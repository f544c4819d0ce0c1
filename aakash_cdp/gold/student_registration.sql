/*
grain: one undeleted registration of a student for a scholarship exam, with what came of it
kind: part
part_of: gold.cdp_dim_user
columns:
    lead_id: Lead that registered.
    is_paid_or_attended: The fee is paid, or someone came.
    is_anthe: It is for ANTHE.
    is_anthe_attended: It is for ANTHE and was attended.
    has_anthe_result: It is for ANTHE and has a result.
    is_iacst: It is for IACST.
    is_iacst_attended: It is for IACST and was attended.
    has_iacst_result: It is for IACST and has a result.
    session_ended_on: First day after the session in which the exam was.
    session_year: Year in which that session began.
    created_at: When it was made.
    offered_at: When it was edited last.
*/

with registration as (
    select
        member.cdp_user_id,
        registration.scholarship_opportunity_id,
        registration.lead_id,
        registration.exam,
        registration.fee_status,
        registration.created_at,
        registration.updated_at,
        policy_session_year(
            coalesce(
                registration.exam_date, ist_date(coalesce(registration.registered_at, registration.created_at))
            )
        ) as session_year
    from stage.member as member
    inner join silver.crm_fact_scholarship_opportunity as registration on member.lead_id = registration.lead_id
    where registration.deleted_at is null
),

attended as (
    select distinct attendance.scholarship_opportunity_id
    from silver.crm_fact_exam_attendance as attendance
    inner join registration on attendance.scholarship_opportunity_id = registration.scholarship_opportunity_id
    where
        attendance.deleted_at is null
        and attendance.status in ('Present', 'Late', 'Partially Attempted')
),

resulted as (
    select distinct result.scholarship_opportunity_id
    from silver.crm_fact_exam_result as result
    inner join registration on result.scholarship_opportunity_id = registration.scholarship_opportunity_id
    where result.deleted_at is null
),

final as (
    select
        registration.cdp_user_id,
        registration.scholarship_opportunity_id,
        registration.lead_id,
        coalesce(registration.fee_status = 'Paid', false) or attended.scholarship_opportunity_id is not null
            as is_paid_or_attended,
        coalesce(registration.exam = 'ANTHE', false) as is_anthe,
        coalesce(registration.exam = 'ANTHE', false) and attended.scholarship_opportunity_id is not null
            as is_anthe_attended,
        coalesce(registration.exam = 'ANTHE', false) and resulted.scholarship_opportunity_id is not null
            as has_anthe_result,
        coalesce(registration.exam = 'IACST', false) as is_iacst,
        coalesce(registration.exam = 'IACST', false) and attended.scholarship_opportunity_id is not null
            as is_iacst_attended,
        coalesce(registration.exam = 'IACST', false) and resulted.scholarship_opportunity_id is not null
            as has_iacst_result,
        policy_session_start(registration.session_year + 1) as session_ended_on,
        registration.session_year,
        registration.created_at,
        registration.updated_at as offered_at
    from registration
    left join attended on registration.scholarship_opportunity_id = attended.scholarship_opportunity_id
    left join resulted on registration.scholarship_opportunity_id = resulted.scholarship_opportunity_id
)

select * from final
