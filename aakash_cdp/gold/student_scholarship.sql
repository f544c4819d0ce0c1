/*
grain: one registration of a student whose result offers a scholarship
kind: part
part_of: gold.cdp_dim_user
columns:
    exam: Exam that gave it.
    scholarship_percent: 'Percent, by the registration''s highest revision.'
    valid_till: 'Last day; where the result names none, the end of a later session.'
    ended_on: The day after.
    is_valid: It can be used on the day of the run.
    offered_at: When the result was edited last.
*/

with run_clock as (
    select as_of_date_ist
    from ops.run_clock
),

registered as (
    select
        registration.cdp_user_id,
        registration.scholarship_opportunity_id,
        registration.session_year,
        scholarship.exam
    from stage.student_registration as registration
    inner join silver.crm_fact_scholarship_opportunity as scholarship
        on registration.scholarship_opportunity_id = scholarship.scholarship_opportunity_id
),

-- A result whose registration nobody knows is its own lead's.
offered as (
    select
        registered.cdp_user_id,
        registered.exam,
        registered.session_year,
        result.exam_result_id,
        result.scholarship_opportunity_id,
        result.scholarship_percent,
        result.valid_till,
        result.revision_no,
        result.updated_at,
        result._ingested_at,
        result._version_hash
    from registered
    inner join silver.crm_fact_exam_result as result
        on registered.scholarship_opportunity_id = result.scholarship_opportunity_id
    where result.deleted_at is null
    union all
    select
        member.cdp_user_id,
        cast(null as varchar) as exam,
        policy_session_year(ist_date(coalesce(result.result_declared_at, result.created_at))) as session_year,
        result.exam_result_id,
        result.scholarship_opportunity_id,
        result.scholarship_percent,
        result.valid_till,
        result.revision_no,
        result.updated_at,
        result._ingested_at,
        result._version_hash
    from stage.member as member
    inner join silver.crm_fact_exam_result as result on member.lead_id = result.lead_id
    left join silver.crm_fact_scholarship_opportunity as known
        on result.scholarship_opportunity_id = known.scholarship_opportunity_id
    where
        result.deleted_at is null
        and known.scholarship_opportunity_id is null
),

revised as (
    select
        *,
        row_number() over (
            partition by cdp_user_id, scholarship_opportunity_id
            order by
                coalesce(revision_no, 0) desc,
                updated_at desc,
                _ingested_at desc,
                _version_hash desc,
                exam_result_id asc
        ) as recency
    from offered
),

dated as (
    select
        cdp_user_id,
        scholarship_opportunity_id,
        exam,
        scholarship_percent,
        updated_at,
        coalesce(
            valid_till,
            date_add('day', -1, policy_session_start(session_year + 1 + policy_scholarship_sessions()))
        ) as valid_till
    from revised
    where
        recency = 1
        and scholarship_percent is not null
),

final as (
    select
        dated.cdp_user_id,
        dated.scholarship_opportunity_id,
        dated.exam,
        dated.scholarship_percent,
        dated.valid_till,
        date_add('day', 1, dated.valid_till) as ended_on,
        dated.valid_till >= run_clock.as_of_date_ist as is_valid,
        dated.updated_at as offered_at
    from dated
    cross join run_clock
)

select * from final
