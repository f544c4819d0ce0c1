/*
grain: one student with at least one lead that is not deleted
kind: merge
key: cdp_user_id
due: next_change_on
changed_at: updated_at
sorted_by: cdp_user_id
together: household_id
history: true
touched_by:
    identity.user_map: >-
        select cdp_user_id from changed
        union all select user_map.cdp_user_id from identity.user_map as user_map join changed using (household_id)
    identity.lead: select cdp_user_id from identity.user_map join changed using (lead_id)
    identity.identifier: >-
        select user_map.cdp_user_id from changed join identity.lead as lead on changed.lead_key = lead.lead_key
        join identity.user_map as user_map on lead.lead_id = user_map.lead_id
    identity.identifier_guard: >-
        select user_map.cdp_user_id from changed
        join identity.identifier as identifier on changed.identifier_key = identifier.identifier_key
        join identity.lead as lead on identifier.lead_key = lead.lead_key
        join identity.user_map as user_map on lead.lead_id = user_map.lead_id
    identity.wrong_number: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_dim_lead: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_dim_lead_superseded: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_dim_branch: select cdp_user_id from gold.cdp_dim_user join changed using (branch_id)
    silver.crm_dim_school: >-
        select user_map.cdp_user_id from changed join silver.crm_dim_lead as lead on changed.school_id = lead.school_id
        join identity.user_map as user_map on lead.lead_id = user_map.lead_id
    silver.crm_dim_city: >-
        select user_map.cdp_user_id from changed join silver.crm_dim_lead as lead on changed.city_id = lead.city_id
        join identity.user_map as user_map on lead.lead_id = user_map.lead_id
    silver.crm_dim_user: >-
        select user_map.cdp_user_id from changed join silver.crm_dim_lead as lead on changed.user_id = lead.owner_id
        join identity.user_map as user_map on lead.lead_id = user_map.lead_id
        union all
        select user_map.cdp_user_id from changed
        join silver.crm_fact_product_opportunity as deal on changed.user_id = deal.owner_id
        join identity.user_map as user_map on deal.lead_id = user_map.lead_id
    silver.crm_fact_product_opportunity: select cdp_user_id from identity.user_map join changed using (lead_id)
    silver.crm_fact_product_opportunity_superseded: >-
        select user_map.cdp_user_id from changed
        join silver.crm_fact_product_opportunity as deal
        on changed.product_opportunity_id = deal.product_opportunity_id
        join identity.user_map as user_map on deal.lead_id = user_map.lead_id
    silver.crm_fact_scholarship_opportunity: >-
        select cdp_user_id from identity.user_map join changed using (lead_id)
        union all
        select user_map.cdp_user_id from changed
        join silver.crm_fact_exam_result as result
        on changed.scholarship_opportunity_id = result.scholarship_opportunity_id
        join identity.user_map as user_map on result.lead_id = user_map.lead_id
    silver.crm_fact_exam_attendance: >-
        select user_map.cdp_user_id from changed
        join silver.crm_fact_scholarship_opportunity as registration
        on changed.scholarship_opportunity_id = registration.scholarship_opportunity_id
        join identity.user_map as user_map on registration.lead_id = user_map.lead_id
    silver.crm_fact_exam_result: >-
        select user_map.cdp_user_id from changed
        join silver.crm_fact_scholarship_opportunity as registration
        on changed.scholarship_opportunity_id = registration.scholarship_opportunity_id
        join identity.user_map as user_map on registration.lead_id = user_map.lead_id
        union all
        select cdp_user_id from identity.user_map join changed using (lead_id)
    gold.event_state: >-
        select user_map.cdp_user_id from changed
        join identity.user_map as user_map on changed.owner_lead_id = user_map.lead_id
    silver.crm_fact_call_log: >-
        select cdp_user_id from identity.user_map join changed using (lead_id)
        union all
        select user_map.cdp_user_id from changed
        join gold.event_state as state on changed.call_log_id = state.source_id
        join identity.user_map as user_map on state.owner_lead_id = user_map.lead_id
    silver.crm_fact_call_disposition: >-
        select user_map.cdp_user_id from changed
        join gold.event_state as state on changed.call_disposition_id = state.source_id
        join identity.user_map as user_map on state.owner_lead_id = user_map.lead_id
        union all
        select user_map.cdp_user_id from changed
        join silver.crm_fact_call_log as call_log on changed.call_log_id = call_log.call_log_id
        join identity.user_map as user_map on call_log.lead_id = user_map.lead_id
checks:
    - {kind: not_null, columns: [household_id, current_lead_id, age_band, primary_contact_role, updated_at]}
    - {kind: accepted, columns: age_band, values: [MINOR, ADULT, UNKNOWN]}
    - {kind: accepted, columns: current_stage_source, values: [call_disposition, product_opportunity, lead]}
    - {kind: accepted, columns: primary_contact_role, values: [PARENT, GUARDIAN, STUDENT, NONE]}
    - {kind: row_count, minimum: 1}
    - kind: sql
      name: a minor is addressed through a parent
      select: >-
        select cdp_user_id from gold.cdp_dim_user
        where age_band <> 'ADULT' and primary_contact_role = 'STUDENT'
    - kind: sql
      name: one primary in each household
      select: >-
        select household_id from gold.cdp_dim_user group by household_id having count_if(is_household_primary) <> 1
columns:
    updated_at: When a run last found the row different.
*/

with run_clock as (
    select
        as_of,
        as_of_date_ist,
        policy_session_year(as_of_date_ist) as session_year
    from ops.run_clock
),

branch as (
    select
        branch_id,
        branch_code
    from silver.crm_dim_branch
),

school as (
    select
        school_id,
        name
    from silver.crm_dim_school
),

city as (
    select
        city_id,
        name,
        state
    from silver.crm_dim_city
),

counsellor as (
    select user_id
    from silver.crm_dim_user
    where
        coalesce(is_active, true)
        and deleted_at is null
),

alternate as (
    select
        cdp_user_id,
        concat('[', array_join(array_sort(array_agg(distinct concat('"', number, '"'))), ','), ']') as numbers
    from stage.student_number
    where
        is_alternate
        and is_usable
    group by cdp_user_id
),

-- "Master RAHUL KUMAR S/o Suresh (10th)" is Rahul Kumar.
untitled as (
    select
        cdp_user_id,
        regexp_replace(
            lower(raw_name), '\A((master|mast|kumari|kum|miss|baby|mr|mrs|ms)[. ]+)+', ''
        ) as name
    from stage.survivor
    where raw_name is not null
),

childless as (
    select
        cdp_user_id,
        regexp_replace(name, '[ ,(]+[sdwc]/o.*\z', '') as name
    from untitled
),

classless as (
    select
        cdp_user_id,
        regexp_replace(
            name, '[ ,(-]+((class|std)[ .]*)?([0-9]+(st|nd|rd|th)?|[ivx]+)([ ]*(class|std))?[)]?\z', ''
        ) as name
    from childless
),

spelled as (
    select
        cdp_user_id,
        transform(
            filter(split(name, ' '), word -> word <> ''),
            word -> concat(
                translate(substr(word, 1, 1), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
                substr(word, 2)
            )
        ) as parts
    from classless
),

called as (
    select
        cdp_user_id,
        nullif(array_join(parts, ' '), '') as full_name,
        coalesce(
            element_at(filter(parts, part -> length(replace(part, '.', '')) > 1), 1), element_at(parts, 1)
        ) as first_name,
        case when cardinality(parts) > 1 then element_at(parts, cardinality(parts)) end as last_name
    from spelled
),

moved_on as (
    select
        survivor.cdp_user_id,
        survivor.is_passed,
        survivor.class_no,
        greatest(run_clock.session_year - (survivor.class_cohort + survivor.class_no - 13), 0) as years
    from stage.survivor as survivor
    cross join run_clock
    where survivor.class_stated is not null
),

classed as (
    select
        cdp_user_id,
        case
            when is_passed or class_no + years > 12 then 13
            else class_no + years
        end as class_no,
        not is_passed and years > 0 as is_derived
    from moved_on
    where class_no is not null
),

aged as (
    select
        survivor.cdp_user_id,
        classed.class_no,
        coalesce(classed.is_derived, false) as is_class_derived,
        case
            when survivor.adult_on > run_clock.as_of_date_ist then 'MINOR'
            when survivor.adult_on is not null then 'ADULT'
            when classed.class_no <= policy_minor_class() then 'MINOR'
            else 'UNKNOWN'
        end as age_band
    from stage.survivor as survivor
    cross join run_clock
    left join classed on survivor.cdp_user_id = classed.cdp_user_id
),

-- Who is not known to be an adult is addressed through a parent, never through their own number.
addressed as (
    select
        survivor.cdp_user_id,
        aged.age_band,
        case when aged.age_band = 'ADULT' then survivor.student_mobile else survivor.parent_mobile end as mobile,
        case when aged.age_band = 'ADULT' then survivor.email else survivor.parent_email end as email,
        case when aged.age_band = 'ADULT' then 'STUDENT' else coalesce(survivor.parent_mobile_role, 'PARENT') end
            as role,
        case
            when survivor.dnd_said_yes > 0 then true
            when survivor.dnd_said_no > 0 then false
        end as dnd,
        case
            when survivor.marketing_said_no > 0 then false
            when survivor.marketing_said_yes > 0 then true
        end as marketing_consent,
        case
            when survivor.whatsapp_said_no > 0 then false
            when survivor.whatsapp_said_yes > 0 then true
        end as whatsapp_opt_in,
        coalesce(
            survivor.enrolled_until > run_clock.as_of_date_ist
            or survivor.registered_until > run_clock.as_of_date_ist,
            false
        ) as has_service
    from stage.survivor as survivor
    inner join aged on survivor.cdp_user_id = aged.cdp_user_id
    cross join run_clock
),

asked as (
    select
        cdp_user_id,
        mobile,
        email,
        dnd,
        marketing_consent,
        whatsapp_opt_in,
        has_service,
        case when coalesce(mobile, email) is null then 'NONE' else role end as role,
        case
            when coalesce(mobile, email) is not null and age_band = 'ADULT' then 'adult_student'
            when coalesce(mobile, email) is not null and age_band = 'MINOR' then 'minor_parent'
            when coalesce(mobile, email) is not null then 'unknown_age_parent'
            when age_band = 'ADULT' then 'adult_without_own_contact'
            when age_band = 'MINOR' then 'minor_without_parent_contact'
            else 'unknown_age_without_parent_contact'
        end as reason,
        coalesce(marketing_consent, false) as is_agreed,
        coalesce(dnd, false) as is_disturbed,
        coalesce(whatsapp_opt_in, false) as is_opted_in
    from addressed
),

permitted as (
    select
        *,
        policy_sms_contact(mobile, email) is not null
        and is_agreed
        and not policy_sms_is_disturbed(is_disturbed)
        and policy_sms_is_agreed(is_opted_in) as can_sms_marketing,
        policy_voice_contact(mobile, email) is not null
        and is_agreed
        and not policy_voice_is_disturbed(is_disturbed)
        and policy_voice_is_agreed(is_opted_in) as can_voice_marketing,
        policy_whatsapp_contact(mobile, email) is not null
        and is_agreed
        and not policy_whatsapp_is_disturbed(is_disturbed)
        and policy_whatsapp_is_agreed(is_opted_in) as can_whatsapp_marketing,
        policy_email_contact(mobile, email) is not null
        and is_agreed
        and not policy_email_is_disturbed(is_disturbed)
        and policy_email_is_agreed(is_opted_in) as can_email_marketing,
        policy_sms_contact(mobile, email) is not null
        and has_service
        and policy_sms_is_agreed(is_opted_in) as can_sms_service,
        policy_voice_contact(mobile, email) is not null
        and has_service
        and policy_voice_is_agreed(is_opted_in) as can_voice_service,
        policy_whatsapp_contact(mobile, email) is not null
        and has_service
        and policy_whatsapp_is_agreed(is_opted_in) as can_whatsapp_service,
        policy_email_contact(mobile, email) is not null
        and has_service
        and policy_email_is_agreed(is_opted_in) as can_email_service
    from asked
),

first_of_household as (
    select
        survivor.cdp_user_id,
        row_number() over (
            partition by survivor.household_id
            order by
                case
                    when
                        permitted.can_sms_marketing
                        or permitted.can_voice_marketing
                        or permitted.can_whatsapp_marketing
                        or permitted.can_email_marketing
                        then 1
                    else 2
                end asc,
                coalesce(survivor.open_rank, 0) desc,
                survivor.cdp_user_id asc
        ) = 1 as is_first
    from stage.survivor as survivor
    inner join permitted on survivor.cdp_user_id = permitted.cdp_user_id
),

changing as (
    select
        survivor.cdp_user_id,
        nullif(
            least(
                case
                    when survivor.adult_on > run_clock.as_of_date_ist then survivor.adult_on
                    else date '9999-12-31'
                end,
                case
                    when aged.class_no <= 12 then policy_session_start(run_clock.session_year + 1)
                    else date '9999-12-31'
                end,
                coalesce(survivor.next_session_end, date '9999-12-31'),
                coalesce(survivor.next_scholarship_end, date '9999-12-31')
            ),
            date '9999-12-31'
        ) as next_change_on
    from stage.survivor as survivor
    cross join run_clock
    inner join aged on survivor.cdp_user_id = aged.cdp_user_id
),

final as (
    select
        survivor.cdp_user_id,
        survivor.household_id,
        counsellor.user_id as counsellor_user_id,
        school.school_id,
        called.full_name,
        called.first_name,
        called.last_name,
        coalesce(survivor.trusted_dob, survivor.typed_dob) as dob,
        aged.age_band,
        element_at(split('I,II,III,IV,V,VI,VII,VIII,IX,X,XI,XII,XII Passed', ','), aged.class_no) as class_current,
        survivor.class_cohort as cohort_year,
        coalesce(
            survivor.named_session,
            concat(
                cast(policy_session_year(ist_date(survivor.newest_lead_at)) as varchar),
                '-',
                lpad(cast((policy_session_year(ist_date(survivor.newest_lead_at)) + 1) % 100 as varchar), 2, '0')
            )
        ) as academic_session,
        coalesce(school.name, survivor.stated_school_name) as school_name,
        coalesce(city.name, survivor.stated_city_name) as city,
        coalesce(city.state, survivor.stated_state) as state,
        branch.branch_code,
        coalesce(survivor.offered_stage, survivor.lead_stage) as current_stage,
        coalesce(survivor.offered_stage_source, 'lead') as current_stage_source,
        policy_stage_of_rank(survivor.furthest_rank) as furthest_stage,
        alternate.numbers as alternate_mobiles,
        permitted.mobile as primary_contact_mobile,
        permitted.email as primary_contact_email,
        permitted.role as primary_contact_role,
        permitted.reason as primary_contact_reason,
        survivor.every_attribute,
        survivor.trusted_dob is not null as is_dob_trusted,
        coalesce(survivor.first_dob <> survivor.last_dob, false) as has_dob_conflict,
        aged.is_class_derived,
        permitted.dnd,
        permitted.marketing_consent,
        permitted.whatsapp_opt_in,
        permitted.can_sms_marketing,
        permitted.can_voice_marketing,
        permitted.can_whatsapp_marketing,
        permitted.can_email_marketing,
        permitted.can_sms_service,
        permitted.can_voice_service,
        permitted.can_whatsapp_service,
        permitted.can_email_service,
        first_of_household.is_first as is_household_primary,
        coalesce(survivor.offered_stage_at, survivor.lead_stage_at) as current_stage_at,
        changing.next_change_on,
        run_clock.as_of as updated_at
    from stage.survivor as survivor
    cross join run_clock
    inner join aged on survivor.cdp_user_id = aged.cdp_user_id
    inner join permitted on survivor.cdp_user_id = permitted.cdp_user_id
    inner join first_of_household on survivor.cdp_user_id = first_of_household.cdp_user_id
    inner join changing on survivor.cdp_user_id = changing.cdp_user_id
    left join called on survivor.cdp_user_id = called.cdp_user_id
    left join alternate on survivor.cdp_user_id = alternate.cdp_user_id
    left join branch on survivor.branch_id = branch.branch_id
    left join school on survivor.stated_school_id = school.school_id
    left join city on survivor.stated_city_id = city.city_id
    left join counsellor on survivor.owner_id = counsellor.user_id
)

select * from final
