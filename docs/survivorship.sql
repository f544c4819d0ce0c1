-- Made of policy/attributes.yml by `make docs`; docs/golden-record.md explains it.

-- stage.lead_change

with lead as (
    select
        member.lead_id,
        lead.updated_at,
        lead.alternate_mobile,
        lead.board,
        lead.city_id,
        lead.city_other,
        lead.class,
        lead.dob,
        lead.email,
        lead.enrolment_no,
        lead.name,
        lead.parent_email,
        lead.parent_mobile,
        lead.pincode,
        lead.school_id,
        lead.school_name_other,
        lead.state,
        lead.stream,
        lead.student_mobile,
        lead.student_name,
        lead.target_year
    from stage.member as member
    inner join silver.crm_dim_lead as lead on member.lead_id = lead.lead_id
),

older as (
    select
        older.lead_id,
        older.alternate_mobile,
        older.board,
        older.city_id,
        older.city_other,
        older.class,
        older.dob,
        older.email,
        older.enrolment_no,
        older.name,
        older.parent_email,
        older.parent_mobile,
        older.pincode,
        older.school_id,
        older.school_name_other,
        older.state,
        older.stream,
        older.student_mobile,
        older.student_name,
        older.target_year,
        lead(older.updated_at) over (
            partition by older.lead_id
            order by older.updated_at, older._ingested_at, older._version_hash
        ) as next_at
    from stage.member as member
    inner join silver.crm_dim_lead_superseded as older on member.lead_id = older.lead_id
),

ended as (
    select
        older.*,
        coalesce(older.next_at, lead.updated_at) as ended_at
    from older
    inner join lead on older.lead_id = lead.lead_id
),

final as (
    select
        lead.lead_id,
        max(case when older.alternate_mobile is distinct from lead.alternate_mobile then older.ended_at end) as alternate_mobile_at,
        max(case when older.board is distinct from lead.board then older.ended_at end) as board_at,
        max(case when older.city_id is distinct from lead.city_id then older.ended_at end) as city_id_at,
        max(case when older.city_other is distinct from lead.city_other then older.ended_at end) as city_other_at,
        max(case when older.class is distinct from lead.class then older.ended_at end) as class_at,
        max(case when older.dob is distinct from lead.dob then older.ended_at end) as dob_at,
        max(case when older.email is distinct from lead.email then older.ended_at end) as email_at,
        max(case when older.enrolment_no is distinct from lead.enrolment_no then older.ended_at end) as enrolment_no_at,
        max(case when older.name is distinct from lead.name then older.ended_at end) as name_at,
        max(case when older.parent_email is distinct from lead.parent_email then older.ended_at end) as parent_email_at,
        max(case when older.parent_mobile is distinct from lead.parent_mobile then older.ended_at end) as parent_mobile_at,
        max(case when older.pincode is distinct from lead.pincode then older.ended_at end) as pincode_at,
        max(case when older.school_id is distinct from lead.school_id then older.ended_at end) as school_id_at,
        max(case when older.school_name_other is distinct from lead.school_name_other then older.ended_at end) as school_name_other_at,
        max(case when older.state is distinct from lead.state then older.ended_at end) as state_at,
        max(case when older.stream is distinct from lead.stream then older.ended_at end) as stream_at,
        max(case when older.student_mobile is distinct from lead.student_mobile then older.ended_at end) as student_mobile_at,
        max(case when older.student_name is distinct from lead.student_name then older.ended_at end) as student_name_at,
        max(case when older.target_year is distinct from lead.target_year then older.ended_at end) as target_year_at
    from ended as older
    inner join lead on older.lead_id = lead.lead_id
    group by lead.lead_id
)

select * from final;

-- stage.survivor

with student as (
    select distinct
        cdp_user_id,
        household_id
    from stage.member
    where not is_deleted
),

from_lead_activity as (
    select
        cdp_user_id,
        sum(call_count) as call_count,
        sum(connected_call_count) as connected_call_count,
        sum(meaningful_call_count) as meaningful_call_count,
        sum(talk_seconds) as talk_seconds,
        max(last_call_at) as last_call_at,
        max(last_connected_call_at) as last_connected_call_at,
        sum(disposition_count) as disposition_count,
        min_by(last_disposition, row(policy_newest_first(last_disposition_at), lead_id))
            filter (where last_disposition is not null) as last_disposition,
        max(last_form_at) as last_disposition_at,
        min_by(next_follow_up_at, row(policy_newest_first(follow_up_said_at), lead_id))
            filter (where next_follow_up_at is not null) as next_follow_up_at
    from stage.lead_activity
    group by cdp_user_id
),

from_student_address as (
    select
        cdp_user_id,
        min_by(address, row(trust_rank, policy_newest_first(offered_at), record_id))
            filter (where is_usable and is_students and address is not null) as email,
        min_by(address, row(trust_rank, policy_newest_first(offered_at), record_id))
            filter (where is_usable and is_parents and address is not null) as parent_email
    from stage.student_address
    group by cdp_user_id
),

student_deal as (
    select
        student_deal.*,
        record.amount_paid,
        record.branch_id,
        record.enrolment_no,
        record.owner_id
    from stage.student_deal as student_deal
    inner join silver.crm_fact_product_opportunity as record on student_deal.product_opportunity_id = record.product_opportunity_id
),

from_student_deal as (
    select
        cdp_user_id,
        min_by(owner_id, row(policy_newest_first(created_at), product_opportunity_id))
            filter (where is_open and owner_id is not null) as owner_id,
        max(stage_rank)
            filter (where is_open) as open_rank,
        max(session_ended_on)
            filter (where is_won) as enrolled_until,
        min_by(branch_id, row(policy_newest_first(created_at), product_opportunity_id))
            filter (where is_won and is_running and branch_id is not null) as branch_id_of_enrolment,
        min_by(branch_id, row(policy_newest_first(created_at), product_opportunity_id))
            filter (where is_open and branch_id is not null) as branch_id_of_open_deal,
        min_by(enrolment_no, row(policy_newest_first(offered_at), product_opportunity_id))
            filter (where is_won and enrolment_no is not null) as enrolment_no_of_won_deal,
        min_by(enrolment_no, row(policy_newest_first(offered_at), product_opportunity_id))
            filter (where enrolment_no is not null) as enrolment_no_of_deal,
        count(product_opportunity_id) as opportunity_count,
        count(product_opportunity_id)
            filter (where is_open) as open_opportunity_count,
        count(product_opportunity_id)
            filter (where is_won) as won_opportunity_count,
        cast(sum(amount_paid) as decimal(18, 2)) as amount_paid_inr
    from student_deal
    group by cdp_user_id
),

student_lead as (
    select
        student_lead.*,
        record.board,
        record.branch_id,
        record.city_id,
        record.city_other,
        record.class,
        record.class_no,
        record.created_at,
        record.enrolment_no,
        record.gender,
        record.is_passed,
        record.lead_source,
        record.lead_stage,
        record.owner_id,
        record.school_id,
        record.school_name_other,
        record.state,
        record.stream,
        record.target_year,
        record.updated_at,
        record.utm_campaign,
        record.utm_medium,
        record.utm_source,
        coalesce(change.board_at, student_lead.first_created_at) as board_at,
        coalesce(change.city_id_at, student_lead.first_created_at) as city_id_at,
        coalesce(change.city_other_at, student_lead.first_created_at) as city_other_at,
        coalesce(change.class_at, student_lead.first_created_at) as class_at,
        coalesce(change.dob_at, student_lead.first_created_at) as dob_at,
        coalesce(change.enrolment_no_at, student_lead.first_created_at) as enrolment_no_at,
        coalesce(change.name_at, student_lead.first_created_at) as name_at,
        coalesce(change.pincode_at, student_lead.first_created_at) as pincode_at,
        coalesce(change.school_id_at, student_lead.first_created_at) as school_id_at,
        coalesce(change.school_name_other_at, student_lead.first_created_at) as school_name_other_at,
        coalesce(change.state_at, student_lead.first_created_at) as state_at,
        coalesce(change.stream_at, student_lead.first_created_at) as stream_at,
        coalesce(change.student_name_at, student_lead.first_created_at) as student_name_at,
        coalesce(change.target_year_at, student_lead.first_created_at) as target_year_at
    from stage.student_lead as student_lead
    inner join silver.crm_dim_lead as record on student_lead.lead_id = record.lead_id
    left join stage.lead_change as change on student_lead.lead_id = change.lead_id
),

from_student_lead as (
    select
        cdp_user_id,
        case when not is_deleted then raw_name end as raw_name,
        case when not is_deleted then trusted_dob end as trusted_dob,
        case when not is_deleted then plausible_dob end as typed_dob,
        case when not is_deleted then class end as class_stated,
        case when not is_deleted and class is not null then class_no end as class_no,
        case when not is_deleted and class is not null then is_passed end as is_passed,
        case when not is_deleted and class is not null then cohort_year end as class_cohort,
        case when not is_deleted then school_stated end as school_stated,
        case when not is_deleted and school_stated is not null then school_id end as stated_school_id,
        case when not is_deleted and school_stated is not null then school_name_other end as stated_school_name,
        case when not is_deleted then city_stated end as city_stated,
        case when not is_deleted and city_stated is not null then city_id end as stated_city_id,
        case when not is_deleted and city_stated is not null then city_other end as stated_city_name,
        case when not is_deleted then state end as stated_state,
        case when not is_deleted then owner_id end as owner_id,
        case when not is_deleted then lead_stage end as lead_stage,
        case when not is_deleted and lead_stage is not null then updated_at end as lead_stage_at,
        case when not is_deleted then adult_on end as adult_on,
        case when not is_deleted then created_at end as newest_lead_at,
        case when not is_deleted then trusted_dob end as first_dob,
        case when not is_deleted then trusted_dob end as last_dob,
        case when not is_deleted and says_marketing then 1 end as marketing_said_yes,
        case when not is_deleted and says_whatsapp then 1 end as whatsapp_said_yes,
        case when refuses_marketing then 1 end as marketing_said_no,
        case when refuses_whatsapp then 1 end as whatsapp_said_no,
        case when says_dnd then 1 end as dnd_said_yes,
        case when refuses_dnd then 1 end as dnd_said_no,
        case when not is_deleted then gender end as gender,
        case when not is_deleted then stream end as stream,
        case when not is_deleted then board end as board,
        case when not is_deleted then target_year end as target_year,
        case when not is_deleted then valid_pincode end as pincode,
        case when not is_deleted then branch_id end as branch_id,
        case when not is_deleted then enrolment_no end as enrolment_no,
        first_lead_source as first_lead_source,
        case when not is_deleted then lead_source end as last_lead_source,
        first_utm_source as first_utm_source,
        first_utm_medium as first_utm_medium,
        first_utm_campaign as first_utm_campaign,
        case when not is_deleted then utm_source end as last_utm_source,
        case when not is_deleted then utm_medium end as last_utm_medium,
        case when not is_deleted then utm_campaign end as last_utm_campaign,
        case when not is_deleted then 1 end as lead_count,
        case when not is_deleted then created_at end as first_lead_at,
        case when not is_deleted then lead_id end as current_lead_id
    from student_lead
    where is_only_lead
    union all
    select
        cdp_user_id,
        min_by(raw_name, row(trust_rank, -cardinality(split(raw_name, ' ')), policy_newest_first(greatest(student_name_at, name_at)), lead_id))
            filter (where not is_deleted and raw_name is not null) as raw_name,
        min_by(trusted_dob, row(trust_rank, lead_id))
            filter (where not is_deleted and trusted_dob is not null) as trusted_dob,
        min_by(plausible_dob, row(trust_rank, policy_newest_first(dob_at), lead_id))
            filter (where not is_deleted and plausible_dob is not null) as typed_dob,
        min_by(class, row(-session_year, policy_newest_first(class_at), lead_id))
            filter (where not is_deleted and class is not null) as class_stated,
        min_by(class_no, row(-session_year, policy_newest_first(class_at), lead_id))
            filter (where not is_deleted and class is not null) as class_no,
        min_by(is_passed, row(-session_year, policy_newest_first(class_at), lead_id))
            filter (where not is_deleted and class is not null) as is_passed,
        min_by(cohort_year, row(-session_year, policy_newest_first(class_at), lead_id))
            filter (where not is_deleted and class is not null) as class_cohort,
        min_by(school_stated, row(trust_rank, -session_year, policy_newest_first(greatest(school_id_at, school_name_other_at)), lead_id))
            filter (where not is_deleted and school_stated is not null) as school_stated,
        min_by(school_id, row(trust_rank, -session_year, policy_newest_first(greatest(school_id_at, school_name_other_at)), lead_id))
            filter (where not is_deleted and school_stated is not null) as stated_school_id,
        min_by(school_name_other, row(trust_rank, -session_year, policy_newest_first(greatest(school_id_at, school_name_other_at)), lead_id))
            filter (where not is_deleted and school_stated is not null) as stated_school_name,
        min_by(city_stated, row(trust_rank, -session_year, policy_newest_first(greatest(city_id_at, city_other_at)), lead_id))
            filter (where not is_deleted and city_stated is not null) as city_stated,
        min_by(city_id, row(trust_rank, -session_year, policy_newest_first(greatest(city_id_at, city_other_at)), lead_id))
            filter (where not is_deleted and city_stated is not null) as stated_city_id,
        min_by(city_other, row(trust_rank, -session_year, policy_newest_first(greatest(city_id_at, city_other_at)), lead_id))
            filter (where not is_deleted and city_stated is not null) as stated_city_name,
        min_by(state, row(trust_rank, -session_year, policy_newest_first(state_at), lead_id))
            filter (where not is_deleted and state is not null) as stated_state,
        min_by(owner_id, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and owner_id is not null) as owner_id,
        min_by(lead_stage, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and lead_stage is not null) as lead_stage,
        min_by(updated_at, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and lead_stage is not null) as lead_stage_at,
        max(adult_on)
            filter (where not is_deleted) as adult_on,
        max(created_at)
            filter (where not is_deleted) as newest_lead_at,
        min(trusted_dob)
            filter (where not is_deleted) as first_dob,
        max(trusted_dob)
            filter (where not is_deleted) as last_dob,
        count(*)
            filter (where not is_deleted and says_marketing) as marketing_said_yes,
        count(*)
            filter (where not is_deleted and says_whatsapp) as whatsapp_said_yes,
        count(*)
            filter (where refuses_marketing) as marketing_said_no,
        count(*)
            filter (where refuses_whatsapp) as whatsapp_said_no,
        count(*)
            filter (where says_dnd) as dnd_said_yes,
        count(*)
            filter (where refuses_dnd) as dnd_said_no,
        min_by(gender, row(trust_rank, lead_id))
            filter (where not is_deleted and gender is not null) as gender,
        min_by(stream, row(-session_year, policy_newest_first(stream_at), lead_id))
            filter (where not is_deleted and stream is not null) as stream,
        min_by(board, row(-session_year, policy_newest_first(board_at), lead_id))
            filter (where not is_deleted and board is not null) as board,
        min_by(target_year, row(-session_year, policy_newest_first(target_year_at), lead_id))
            filter (where not is_deleted and target_year is not null) as target_year,
        min_by(valid_pincode, row(trust_rank, -session_year, policy_newest_first(pincode_at), lead_id))
            filter (where not is_deleted and valid_pincode is not null) as pincode,
        min_by(branch_id, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and branch_id is not null) as branch_id,
        min_by(enrolment_no, row(policy_newest_first(enrolment_no_at), lead_id))
            filter (where not is_deleted and enrolment_no is not null) as enrolment_no,
        min_by(first_lead_source, row(policy_oldest_first(created_at), lead_id))
            filter (where first_lead_source is not null) as first_lead_source,
        min_by(lead_source, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and lead_source is not null) as last_lead_source,
        min_by(first_utm_source, row(policy_oldest_first(created_at), lead_id))
            filter (where first_utm_source is not null) as first_utm_source,
        min_by(first_utm_medium, row(policy_oldest_first(created_at), lead_id))
            filter (where first_utm_medium is not null) as first_utm_medium,
        min_by(first_utm_campaign, row(policy_oldest_first(created_at), lead_id))
            filter (where first_utm_campaign is not null) as first_utm_campaign,
        min_by(utm_source, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and utm_source is not null) as last_utm_source,
        min_by(utm_medium, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and utm_medium is not null) as last_utm_medium,
        min_by(utm_campaign, row(policy_newest_first(created_at), lead_id))
            filter (where not is_deleted and utm_campaign is not null) as last_utm_campaign,
        count(lead_id)
            filter (where not is_deleted) as lead_count,
        min(created_at)
            filter (where not is_deleted) as first_lead_at,
        min_by(lead_id, row(policy_newest_first(last_active_at), lead_id))
            filter (where not is_deleted and lead_id is not null) as current_lead_id
    from student_lead
    where not is_only_lead
    group by cdp_user_id
),

from_student_number as (
    select
        cdp_user_id,
        min_by(number, row(verification_rank, policy_newest_first(offered_at), record_id))
            filter (where is_usable and is_students and number is not null) as student_mobile,
        min_by(number, row(verification_rank, policy_newest_first(offered_at), record_id))
            filter (where is_usable and is_parents and number is not null) as parent_mobile,
        min_by(role, row(verification_rank, policy_newest_first(offered_at), record_id))
            filter (where is_usable and is_parents and number is not null) as parent_mobile_role
    from stage.student_number
    group by cdp_user_id
),

student_registration as (
    select
        student_registration.*,
        record.branch_id
    from stage.student_registration as student_registration
    inner join silver.crm_fact_scholarship_opportunity as record on student_registration.scholarship_opportunity_id = record.scholarship_opportunity_id
),

from_student_registration as (
    select
        cdp_user_id,
        max(session_ended_on) as registered_until,
        min_by(branch_id, row(policy_newest_first(created_at), scholarship_opportunity_id))
            filter (where branch_id is not null) as branch_id,
        count(*)
            filter (where is_anthe) as anthe_registered_count,
        count(*)
            filter (where is_anthe_attended) as anthe_attended_count,
        count(*)
            filter (where has_anthe_result) as anthe_result_count,
        count(*)
            filter (where is_iacst) as iacst_registered_count,
        count(*)
            filter (where is_iacst_attended) as iacst_attended_count,
        count(*)
            filter (where has_iacst_result) as iacst_result_count
    from student_registration
    group by cdp_user_id
),

from_student_scholarship as (
    select
        cdp_user_id,
        min(ended_on)
            filter (where is_valid) as next_scholarship_end,
        min_by(scholarship_percent, row(-scholarship_percent, policy_newest_first(offered_at), scholarship_opportunity_id))
            filter (where is_valid and scholarship_percent is not null) as scholarship_percent,
        min_by(exam, row(-scholarship_percent, policy_newest_first(offered_at), scholarship_opportunity_id))
            filter (where is_valid and scholarship_percent is not null) as scholarship_exam,
        min_by(valid_till, row(-scholarship_percent, policy_newest_first(offered_at), scholarship_opportunity_id))
            filter (where is_valid and scholarship_percent is not null) as scholarship_valid_till
    from stage.student_scholarship
    group by cdp_user_id
),

from_student_session as (
    select
        cdp_user_id,
        max(academic_session) as named_session
    from stage.student_session
    group by cdp_user_id
),

from_student_session_end as (
    select
        cdp_user_id,
        min(ends_on) as next_session_end
    from stage.student_session_end
    group by cdp_user_id
),

from_student_session_stage as (
    select
        cdp_user_id,
        max(stage_rank) as furthest_rank
    from stage.student_session_stage
    group by cdp_user_id
),

from_student_stage as (
    select
        cdp_user_id,
        min_by(stage, row(policy_newest_first(offered_at), preference_rank, record_id))
            filter (where stage is not null) as offered_stage,
        min_by(stage_source, row(policy_newest_first(offered_at), preference_rank, record_id))
            filter (where stage is not null) as offered_stage_source,
        min_by(offered_at, row(policy_newest_first(offered_at), preference_rank, record_id))
            filter (where stage is not null) as offered_stage_at
    from stage.student_stage
    group by cdp_user_id
),

final as (
    select
        student.cdp_user_id,
        student.household_id,
        from_student_lead.raw_name as raw_name,
        from_student_lead.trusted_dob as trusted_dob,
        from_student_lead.typed_dob as typed_dob,
        from_student_lead.class_stated as class_stated,
        from_student_lead.class_no as class_no,
        from_student_lead.is_passed as is_passed,
        from_student_lead.class_cohort as class_cohort,
        from_student_lead.school_stated as school_stated,
        from_student_lead.stated_school_id as stated_school_id,
        from_student_lead.stated_school_name as stated_school_name,
        from_student_lead.city_stated as city_stated,
        from_student_lead.stated_city_id as stated_city_id,
        from_student_lead.stated_city_name as stated_city_name,
        from_student_lead.stated_state as stated_state,
        coalesce(from_student_deal.owner_id, from_student_lead.owner_id) as owner_id,
        from_student_session.named_session as named_session,
        from_student_lead.lead_stage as lead_stage,
        from_student_lead.lead_stage_at as lead_stage_at,
        from_student_stage.offered_stage as offered_stage,
        from_student_stage.offered_stage_source as offered_stage_source,
        from_student_stage.offered_stage_at as offered_stage_at,
        from_student_session_stage.furthest_rank as furthest_rank,
        from_student_deal.open_rank as open_rank,
        from_student_lead.adult_on as adult_on,
        from_student_lead.newest_lead_at as newest_lead_at,
        from_student_lead.first_dob as first_dob,
        from_student_lead.last_dob as last_dob,
        coalesce(from_student_lead.marketing_said_yes, 0) as marketing_said_yes,
        coalesce(from_student_lead.whatsapp_said_yes, 0) as whatsapp_said_yes,
        coalesce(from_student_lead.marketing_said_no, 0) as marketing_said_no,
        coalesce(from_student_lead.whatsapp_said_no, 0) as whatsapp_said_no,
        coalesce(from_student_lead.dnd_said_yes, 0) as dnd_said_yes,
        coalesce(from_student_lead.dnd_said_no, 0) as dnd_said_no,
        from_student_deal.enrolled_until as enrolled_until,
        from_student_registration.registered_until as registered_until,
        from_student_session_end.next_session_end as next_session_end,
        from_student_scholarship.next_scholarship_end as next_scholarship_end,
        from_student_lead.gender as gender,
        from_student_lead.stream as stream,
        from_student_lead.board as board,
        from_student_lead.target_year as target_year,
        from_student_lead.pincode as pincode,
        coalesce(from_student_deal.branch_id_of_enrolment, from_student_deal.branch_id_of_open_deal, from_student_registration.branch_id, from_student_lead.branch_id) as branch_id,
        coalesce(from_student_deal.enrolment_no_of_won_deal, from_student_deal.enrolment_no_of_deal, from_student_lead.enrolment_no) as enrolment_no,
        from_student_scholarship.scholarship_percent as scholarship_percent,
        from_student_scholarship.scholarship_exam as scholarship_exam,
        from_student_scholarship.scholarship_valid_till as scholarship_valid_till,
        from_student_lead.first_lead_source as first_lead_source,
        from_student_lead.last_lead_source as last_lead_source,
        from_student_lead.first_utm_source as first_utm_source,
        from_student_lead.first_utm_medium as first_utm_medium,
        from_student_lead.first_utm_campaign as first_utm_campaign,
        from_student_lead.last_utm_source as last_utm_source,
        from_student_lead.last_utm_medium as last_utm_medium,
        from_student_lead.last_utm_campaign as last_utm_campaign,
        coalesce(from_student_lead.lead_count, 0) as lead_count,
        from_student_lead.first_lead_at as first_lead_at,
        from_student_lead.current_lead_id as current_lead_id,
        coalesce(from_student_deal.opportunity_count, 0) as opportunity_count,
        coalesce(from_student_deal.open_opportunity_count, 0) as open_opportunity_count,
        coalesce(from_student_deal.won_opportunity_count, 0) as won_opportunity_count,
        coalesce(from_student_deal.amount_paid_inr, 0) as amount_paid_inr,
        coalesce(from_student_registration.anthe_registered_count, 0) as anthe_registered_count,
        coalesce(from_student_registration.anthe_attended_count, 0) as anthe_attended_count,
        coalesce(from_student_registration.anthe_result_count, 0) as anthe_result_count,
        coalesce(from_student_registration.iacst_registered_count, 0) as iacst_registered_count,
        coalesce(from_student_registration.iacst_attended_count, 0) as iacst_attended_count,
        coalesce(from_student_registration.iacst_result_count, 0) as iacst_result_count,
        coalesce(from_lead_activity.call_count, 0) as call_count,
        coalesce(from_lead_activity.connected_call_count, 0) as connected_call_count,
        coalesce(from_lead_activity.meaningful_call_count, 0) as meaningful_call_count,
        coalesce(from_lead_activity.talk_seconds, 0) as talk_seconds,
        from_lead_activity.last_call_at as last_call_at,
        from_lead_activity.last_connected_call_at as last_connected_call_at,
        coalesce(from_lead_activity.disposition_count, 0) as disposition_count,
        from_lead_activity.last_disposition as last_disposition,
        from_lead_activity.last_disposition_at as last_disposition_at,
        from_lead_activity.next_follow_up_at as next_follow_up_at,
        from_student_number.student_mobile as student_mobile,
        from_student_number.parent_mobile as parent_mobile,
        from_student_number.parent_mobile_role as parent_mobile_role,
        from_student_address.email as email,
        from_student_address.parent_email as parent_email
    from student
    left join from_lead_activity on student.cdp_user_id = from_lead_activity.cdp_user_id
    left join from_student_address on student.cdp_user_id = from_student_address.cdp_user_id
    left join from_student_deal on student.cdp_user_id = from_student_deal.cdp_user_id
    left join from_student_lead on student.cdp_user_id = from_student_lead.cdp_user_id
    left join from_student_number on student.cdp_user_id = from_student_number.cdp_user_id
    left join from_student_registration on student.cdp_user_id = from_student_registration.cdp_user_id
    left join from_student_scholarship on student.cdp_user_id = from_student_scholarship.cdp_user_id
    left join from_student_session on student.cdp_user_id = from_student_session.cdp_user_id
    left join from_student_session_end on student.cdp_user_id = from_student_session_end.cdp_user_id
    left join from_student_session_stage on student.cdp_user_id = from_student_session_stage.cdp_user_id
    left join from_student_stage on student.cdp_user_id = from_student_stage.cdp_user_id
)

select * from final;
