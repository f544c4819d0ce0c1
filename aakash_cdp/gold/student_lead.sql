/*
grain: one lead of a student, deleted or not, with how much it is believed
kind: part
part_of: gold.cdp_dim_user
columns:
    is_only_lead: The student has no other lead.
    is_deleted: The lead is deleted in the CRM.
    is_paid_form: It has an enrolment, or a registration that was paid or attended.
    trust_rank: How much it is believed; 1 is most.
    raw_name: The student's name as typed, where it is a person's.
    trusted_dob: Date of birth, where it fits age and class.
    plausible_dob: Date of birth, where it is no placeholder.
    adult_on: Eighteenth birthday by a trusted date of birth.
    cohort_year: Year in which class XII ends.
    session_year: Year in which its academic session began.
    valid_pincode: Postal code, where it has six digits.
    school_stated: School as a reference or as text.
    city_stated: City as a reference or as text.
    first_lead_source: Source as it was first said.
    first_utm_source: UTM source as it was first said.
    first_utm_medium: UTM medium as it was first said.
    first_utm_campaign: UTM campaign as it was first said.
    says_marketing: Its newest word on marketing is yes.
    refuses_marketing: Its newest word on marketing is no.
    says_whatsapp: Its newest word on WhatsApp is yes.
    refuses_whatsapp: Its newest word on WhatsApp is no.
    says_dnd: Its newest word is not to be disturbed.
    refuses_dnd: Its newest word is that it may be disturbed.
    first_created_at: When it was made, by its earliest version.
    last_active_at: When something happened on it last.
*/

with deal as (
    select
        lead_id,
        bool_or(is_won) as has_enrolment,
        max(offered_at) as last_deal_at
    from stage.student_deal
    group by lead_id
),

registration as (
    select
        lead_id,
        bool_or(is_paid_or_attended) as is_paid_or_attended,
        max(offered_at) as last_registration_at
    from stage.student_registration
    group by lead_id
),

known as (
    select
        lead_id,
        dob,
        cohort,
        coalesce(first_fold, nullif(token_signature, '')) is not null as has_name
    from identity.lead
),

lead as (
    select
        member.cdp_user_id,
        member.lead_id,
        member.student_leads = 1 as is_only_lead,
        member.is_deleted,
        lead.lead_source,
        lead.updated_at,
        lead.created_at,
        lead.dob,
        lead.academic_session,
        lead.pincode,
        lead.school_id,
        lead.school_name_other,
        lead.city_id,
        lead.city_other,
        coalesce(lead.student_name, lead.name) as raw_name,
        coalesce(history.first_lead_source, lead.lead_source) as first_lead_source,
        coalesce(history.first_utm_source, lead.utm_source) as first_utm_source,
        coalesce(history.first_utm_medium, lead.utm_medium) as first_utm_medium,
        coalesce(history.first_utm_campaign, lead.utm_campaign) as first_utm_campaign,
        coalesce(lead.marketing_consent, history.marketing_consent) as marketing_consent,
        coalesce(lead.whatsapp_opt_in, history.whatsapp_opt_in) as whatsapp_opt_in,
        coalesce(lead.dnd, history.dnd) as dnd,
        least(lead.created_at, coalesce(history.first_created_at, lead.created_at)) as first_created_at
    from stage.member as member
    inner join silver.crm_dim_lead as lead on member.lead_id = lead.lead_id
    left join stage.lead_history as history on member.lead_id = history.lead_id
),

final as (
    select
        lead.cdp_user_id,
        lead.lead_id,
        lead.is_only_lead,
        lead.is_deleted,
        coalesce(deal.has_enrolment, false) or coalesce(registration.is_paid_or_attended, false) as is_paid_form,
        case
            when deal.has_enrolment then policy_trust_of_enrolled_deal()
            when registration.is_paid_or_attended then policy_trust_of_paid_or_attended_registration()
            when lead.updated_at > activity.first_connected_call_at
                then policy_trust_of_edited_after_a_connected_call()
            else policy_trust_of_source(lead.lead_source)
        end as trust_rank,
        case when known.has_name then lead.raw_name end as raw_name,
        known.dob as trusted_dob,
        case
            when not policy_is_junk_dob(lead.dob) and lead.dob < ist_date(lead.created_at) then lead.dob
        end as plausible_dob,
        date_add('year', policy_adult_age(), known.dob) as adult_on,
        known.cohort as cohort_year,
        coalesce(
            parse_integer(substr(lead.academic_session, 1, 4)), policy_session_year(ist_date(lead.created_at))
        ) as session_year,
        case when regexp_like(lead.pincode, '\A[1-9][0-9]{5}\z') then lead.pincode end as valid_pincode,
        coalesce(lead.school_id, lead.school_name_other) as school_stated,
        coalesce(lead.city_id, lead.city_other) as city_stated,
        lead.first_lead_source,
        lead.first_utm_source,
        lead.first_utm_medium,
        lead.first_utm_campaign,
        coalesce(lead.marketing_consent, false) as says_marketing,
        coalesce(not lead.marketing_consent, false) as refuses_marketing,
        coalesce(lead.whatsapp_opt_in, false) as says_whatsapp,
        coalesce(not lead.whatsapp_opt_in, false) as refuses_whatsapp,
        coalesce(lead.dnd, false) as says_dnd,
        coalesce(not lead.dnd, false) as refuses_dnd,
        lead.first_created_at,
        greatest(
            lead.updated_at,
            coalesce(activity.last_call_at, lead.updated_at),
            coalesce(activity.last_form_at, lead.updated_at),
            coalesce(deal.last_deal_at, lead.updated_at),
            coalesce(registration.last_registration_at, lead.updated_at)
        ) as last_active_at
    from lead
    left join known on lead.lead_id = known.lead_id
    left join deal on lead.lead_id = deal.lead_id
    left join registration on lead.lead_id = registration.lead_id
    left join stage.lead_activity as activity on lead.lead_id = activity.lead_id
)

select * from final
