/*
grain: one student with at least one lead that is not deleted
kind: merge
key: cdp_user_id
due: next_change_on
changed_at: updated_at
sorted_by: cdp_user_id
touched_by:
    identity.user_map: cdp_user_id
    silver.crm_dim_lead: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_dim_branch: select cdp_user_id from gold.cdp_dim_user join changed using (branch_id)
    silver.crm_fact_product_opportunity: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_fact_call_log: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_fact_call_disposition: select cdp_user_id from identity.user_map join changed using (lead_id)
checks:
    - {kind: not_null, columns: [household_id, current_lead_id, age_band, updated_at]}
    - {kind: accepted, columns: age_band, values: [MINOR, ADULT, UNKNOWN]}
    - {kind: accepted, columns: current_stage_source, values: [call_disposition, product_opportunity, lead]}
    - {kind: row_count, minimum: 1}
pii:
    direct: [full_name, student_mobile, parent_mobile, email, parent_email]
    quasi: [dob, enrolment_no]
columns:
    current_lead_id: The undeleted lead that was edited last; it gives the attributes below until survivorship decides.
    full_name: The student as that lead names them.
    dob: Date of birth of that lead.
    age_band: MINOR below 18, ADULT from 18, UNKNOWN without a date of birth; UNKNOWN counts as a minor everywhere.
    gender: Female, Male or Other.
    class_no: Class as that lead gives it, a number.
    stream: What the student prepares for.
    board: School board.
    academic_session: Session of that lead.
    branch_id: Branch of that lead.
    branch_code: Its code.
    enrolment_no: Enrolment number.
    student_mobile: "The student's own number; null when the parent's field holds the same one."
    parent_mobile: "A parent's number."
    email: "The student's e-mail."
    parent_email: "A parent's e-mail."
    current_stage: "The newer of a form's stage and a deal's stage; without either, the lead's."
    current_stage_source: call_disposition, product_opportunity or lead.
    current_stage_at: When that stage was set.
    lead_count: Undeleted leads.
    first_lead_at: When the first of them was created.
    opportunity_count: Undeleted deals.
    call_count: Undeleted calls.
    connected_call_count: Calls in which someone talked.
    meaningful_call_count: Calls with at least 30 seconds of talk.
    talk_seconds: Seconds of conversation in all calls.
    last_call_at: When the newest call started.
    disposition_count: Undeleted forms.
    last_disposition: Outcome of the newest form.
    last_disposition_at: When that form was submitted.
    next_change_on: The first date on which the calendar alone changes this row.
    updated_at: When a run last found the row different.
*/

with run_clock as (
    select
        as_of,
        as_of_date_ist
    from ops.run_clock
),

user_lead as (
    select
        lead_id,
        cdp_user_id,
        household_id
    from identity.user_map
    where cdp_user_id in (select cdp_user_id from touched.cdp_user)
),

lead as (
    select
        user_lead.cdp_user_id,
        user_lead.household_id,
        lead.lead_id,
        lead.student_name,
        lead.dob,
        lead.gender,
        lead.class_no,
        lead.stream,
        lead.board,
        lead.academic_session,
        lead.branch_id,
        lead.enrolment_no,
        lead.student_mobile,
        lead.parent_mobile,
        lead.email,
        lead.parent_email,
        lead.lead_stage,
        lead.created_at,
        lead.updated_at
    from user_lead
    inner join silver.crm_dim_lead as lead on user_lead.lead_id = lead.lead_id
    where lead.deleted_at is null
),

branch as (
    select
        branch_id,
        branch_code
    from silver.crm_dim_branch
),

opportunity as (
    select
        user_lead.cdp_user_id,
        opportunity.product_opportunity_id,
        opportunity.stage,
        coalesce(opportunity.stage_updated_at, opportunity.updated_at) as stage_at
    from user_lead
    inner join silver.crm_fact_product_opportunity as opportunity on user_lead.lead_id = opportunity.lead_id
    where opportunity.deleted_at is null
),

call as (
    select
        user_lead.cdp_user_id,
        call_log.is_connected,
        call_log.is_meaningful,
        call_log.talk_time,
        call_log.started_at
    from user_lead
    inner join silver.crm_fact_call_log as call_log on user_lead.lead_id = call_log.lead_id
    where call_log.deleted_at is null
),

form as (
    select
        user_lead.cdp_user_id,
        form.call_disposition_id,
        form.disposition,
        form.stage_update,
        coalesce(form.submitted_at, form.created_at) as form_at
    from user_lead
    inner join silver.crm_fact_call_disposition as form on user_lead.lead_id = form.lead_id
    where form.deleted_at is null
),

lead_ranked as (
    select
        *,
        row_number() over (partition by cdp_user_id order by updated_at desc, lead_id asc) as recency
    from lead
),

lead_counted as (
    select
        cdp_user_id,
        count(*) as lead_count,
        min(created_at) as first_lead_at
    from lead
    group by cdp_user_id
),

stage_offered as (
    select
        cdp_user_id,
        'product_opportunity' as stage_source,
        1 as source_order,
        product_opportunity_id as source_id,
        stage,
        stage_at
    from opportunity
    where stage is not null
    union all
    select
        cdp_user_id,
        'call_disposition' as stage_source,
        2 as source_order,
        call_disposition_id as source_id,
        stage_update as stage,
        form_at as stage_at
    from form
    where stage_update is not null
),

stage_ranked as (
    select
        *,
        row_number() over (
            partition by cdp_user_id
            order by stage_at desc, source_order asc, source_id asc
        ) as recency
    from stage_offered
),

opportunity_counted as (
    select
        cdp_user_id,
        count(*) as opportunity_count
    from opportunity
    group by cdp_user_id
),

call_counted as (
    select
        cdp_user_id,
        count(*) as call_count,
        count_if(is_connected) as connected_call_count,
        count_if(is_meaningful) as meaningful_call_count,
        sum(talk_time) as talk_seconds,
        max(started_at) as last_call_at
    from call
    group by cdp_user_id
),

form_counted as (
    select
        cdp_user_id,
        count(*) as disposition_count
    from form
    group by cdp_user_id
),

form_ranked as (
    select
        *,
        row_number() over (partition by cdp_user_id order by form_at desc, call_disposition_id asc) as recency
    from form
),

aged as (
    select
        lead_ranked.*,
        date_add('year', 18, lead_ranked.dob) as adult_on
    from lead_ranked
    where recency = 1
),

final as (
    select
        aged.cdp_user_id,
        aged.household_id,
        aged.lead_id as current_lead_id,
        aged.branch_id,
        aged.student_name as full_name,
        aged.dob,
        case
            when aged.dob is null then 'UNKNOWN'
            when aged.adult_on > run_clock.as_of_date_ist then 'MINOR'
            else 'ADULT'
        end as age_band,
        aged.gender,
        aged.class_no,
        aged.stream,
        aged.board,
        aged.academic_session,
        branch.branch_code,
        aged.enrolment_no,
        case when aged.student_mobile is distinct from aged.parent_mobile then aged.student_mobile end
            as student_mobile,
        aged.parent_mobile,
        aged.email,
        aged.parent_email,
        coalesce(stage_ranked.stage, aged.lead_stage) as current_stage,
        coalesce(stage_ranked.stage_source, 'lead') as current_stage_source,
        coalesce(stage_ranked.stage_at, aged.updated_at) as current_stage_at,
        lead_counted.lead_count,
        coalesce(opportunity_counted.opportunity_count, 0) as opportunity_count,
        coalesce(call_counted.call_count, 0) as call_count,
        coalesce(call_counted.connected_call_count, 0) as connected_call_count,
        coalesce(call_counted.meaningful_call_count, 0) as meaningful_call_count,
        coalesce(call_counted.talk_seconds, 0) as talk_seconds,
        coalesce(form_counted.disposition_count, 0) as disposition_count,
        form_ranked.disposition as last_disposition,
        lead_counted.first_lead_at,
        call_counted.last_call_at,
        form_ranked.form_at as last_disposition_at,
        case when aged.adult_on > run_clock.as_of_date_ist then aged.adult_on end as next_change_on,
        run_clock.as_of as updated_at
    from aged
    cross join run_clock
    inner join lead_counted on aged.cdp_user_id = lead_counted.cdp_user_id
    left join branch on aged.branch_id = branch.branch_id
    left join stage_ranked on aged.cdp_user_id = stage_ranked.cdp_user_id and stage_ranked.recency = 1
    left join opportunity_counted on aged.cdp_user_id = opportunity_counted.cdp_user_id
    left join call_counted on aged.cdp_user_id = call_counted.cdp_user_id
    left join form_counted on aged.cdp_user_id = form_counted.cdp_user_id
    left join form_ranked on aged.cdp_user_id = form_ranked.cdp_user_id and form_ranked.recency = 1
)

select * from final
