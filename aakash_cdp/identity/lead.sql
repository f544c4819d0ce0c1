/*
grain: one lead as identity sees it, with what can be compared, in the form in which it is compared
kind: merge
key: lead_key
touched_key: lead_id
stored_key: lead_key
touched_by:
    silver.crm_dim_lead: lead_id
    silver.crm_dim_lead_superseded: lead_id
checks:
    - {kind: not_null, columns: [lead_id, first_created_at, user_hash]}
pii:
    direct: [first_fold, last_fold, token_signature, initials, first_spelled, first_word]
    quasi: [dob]
columns:
    lead_key: 60-bit key of lead_id, by which identity joins.
    merged_into_key: Key of the lead into which the CRM merged this one.
    enrolment_key: Key of its own enrolment number.
    name_key: Key of the name as it is compared; one of its own without a first name, null without a name.
    profile_key: 'Key of all that is compared: name, birth date, cohort, gender. The lead key where there is no name.'
    first_fold: First name as it is compared.
    last_fold: Surname as it is compared.
    token_signature: All words of the name as they are compared, in alphabetical order.
    initials: Letters that stand alone in the name.
    first_spelled: A first name that is not a known one, as it is written.
    first_word: First name as it is written, where the name begins with it.
    gender: 'Female, Male or Other; where the lead does not say, what the name tells.'
    dob: Date of birth, where it can be trusted.
    cohort: 'Year in which class XII ends; of who has passed it, the year in which the session began.'
    user_hash: 20 hexadecimal characters of the hash of lead_id; a student is called by that of the anchor.
    is_known_first: The first name is a known given name.
    is_passed: Has left class XII.
    is_deleted: The lead is deleted in the CRM.
    first_created_at: Least created_at of its accepted versions.
*/

with lead as (
    select
        lead_id,
        merged_into_lead_id,
        branch_id,
        coalesce(student_name, name) as raw_name,
        regexp_extract(email, '\A[a-z]{4,}') as mailbox_word,
        lower(coalesce(student_name, name)) as spoken_name,
        lower(father_name) as father_name,
        lower(mother_name) as mother_name,
        dob,
        gender,
        class_no,
        is_passed,
        lower(regexp_replace(enrolment_no, '[^0-9A-Za-z]', '')) as enrolment_no,
        parse_integer(substr(academic_session, 1, 4)) as session_year,
        created_at,
        ist_date(created_at) as created_on,
        deleted_at
    from silver.crm_dim_lead
    where lead_id in (select lead_id from touched.lead)
),

older as (
    select
        lead_id,
        min(created_at) as first_created_at
    from silver.crm_dim_lead_superseded
    where lead_id in (select lead_id from touched.lead)
    group by lead_id
),

folded as (
    select
        raw_name,
        first_fold,
        last_fold,
        token_signature,
        initials,
        case gender_hint when 'F' then 'Female' when 'M' then 'Male' end as gender_hint,
        first_spelled,
        first_word,
        is_known_first,
        key60(
            concat_ws('|', coalesce(first_fold, ''), coalesce(last_fold, ''), token_signature, initials, first_spelled)
        ) as name_key
    from stage.folded_name
    where not is_placeholder
),

placed as (
    select
        lead.lead_id,
        lead.merged_into_lead_id,
        lead.branch_id,
        lead.raw_name,
        lead.mailbox_word,
        lead.dob,
        lead.gender,
        lead.class_no,
        lead.is_passed,
        lead.enrolment_no,
        lead.created_on,
        lead.created_at,
        lead.deleted_at,
        coalesce(
            lead.session_year, year(lead.created_on) - case when month(lead.created_on) < 4 then 1 else 0 end
        ) as session_year,
        case
            when strpos(lead.father_name, lead.spoken_name) > 0 and length(lead.spoken_name) > 2
                then lead.spoken_name = policy_without_title(lead.father_name)
            when strpos(lead.mother_name, lead.spoken_name) > 0 and length(lead.spoken_name) > 2
                then lead.spoken_name = policy_without_title(lead.mother_name)
            else false
        end as is_parents_name,
        case
            when starts_with(lead.mailbox_word, element_at(split(policy_without_title(lead.father_name), ' '), 1))
                then true
            when starts_with(lead.mailbox_word, element_at(split(policy_without_title(lead.mother_name), ' '), 1))
                then true
            else false
        end as is_parents_mailbox
    from lead
),

dated as (
    select
        lead_id,
        merged_into_lead_id,
        branch_id,
        raw_name,
        mailbox_word,
        gender,
        class_no,
        is_passed,
        enrolment_no,
        created_at,
        deleted_at,
        is_parents_name,
        is_parents_mailbox,
        case
            when is_passed then session_year
            when class_no is not null then session_year + 13 - class_no
        end as cohort,
        case
            when
                not policy_is_junk_dob(dob)
                and year(created_on) - year(dob) between policy_age_from() and policy_age_to()
                then dob
        end as plausible_dob
    from placed
),

trusted as (
    select
        lead_id,
        merged_into_lead_id,
        branch_id,
        raw_name,
        mailbox_word,
        gender,
        is_passed,
        enrolment_no,
        created_at,
        deleted_at,
        is_parents_name,
        is_parents_mailbox,
        cohort,
        case
            when
                cohort is null
                or year(plausible_dob) + policy_age_at_class_twelve()
                between cohort - policy_class_years() - case when is_passed then 4 else 0 end
                and cohort + policy_class_years()
                then plausible_dob
        end as dob
    from dated
),

named as (
    select
        trusted.lead_id,
        trusted.merged_into_lead_id,
        trusted.branch_id,
        coalesce(trusted.gender, folded.gender_hint) as gender,
        trusted.is_passed,
        trusted.enrolment_no,
        trusted.created_at,
        trusted.deleted_at,
        trusted.cohort,
        trusted.dob,
        key60(trusted.lead_id) as lead_key,
        coalesce(folded.first_fold, mailbox.first_fold) as first_fold,
        folded.last_fold,
        case
            when mailbox.first_fold is not null
                then concat_ws(' ', mailbox.first_fold, nullif(folded.token_signature, ''))
            else folded.token_signature
        end as token_signature,
        folded.initials,
        folded.first_spelled,
        folded.first_word,
        folded.is_known_first or mailbox.first_fold is not null as is_known_first,
        case
            when folded.first_fold is not null then folded.name_key
            when mailbox.first_fold is not null
                then key60(concat_ws('|', 'mailbox', mailbox.first_fold, folded.token_signature, folded.initials))
            when folded.raw_name is not null then key60(concat(trusted.lead_id, '|name'))
        end as name_key
    from trusted
    left join folded
        on trusted.raw_name = folded.raw_name
        and not trusted.is_parents_name
    -- "A. Pant" whose address begins with aditi is Aditi.
    left join folded as mailbox
        on trusted.mailbox_word = mailbox.raw_name
        and mailbox.is_known_first
        and folded.first_fold is null
        and not trusted.is_parents_mailbox
        and strpos(folded.initials, substr(mailbox.first_fold, 1, 1)) > 0
),

final as (
    select
        named.lead_id,
        named.lead_key,
        key60(named.merged_into_lead_id) as merged_into_key,
        case
            when
                not policy_is_blocked_enrolment(named.enrolment_no)
                then key60(concat('enrolment:', named.enrolment_no))
        end
            as enrolment_key,
        named.name_key,
        coalesce(
            bitwise_xor(
                named.name_key,
                coalesce(date_diff('day', date '1900-01-01', named.dob), 0) * 16384
                + coalesce(named.cohort - 1950, 0) * 8
                + case when named.is_passed then 4 else 0 end
                + case named.gender when 'Female' then 1 when 'Male' then 2 else 0 end
            ),
            named.lead_key
        ) as profile_key,
        named.branch_id,
        named.first_fold,
        named.last_fold,
        named.token_signature,
        named.initials,
        named.first_spelled,
        nullif(named.first_word, '') as first_word,
        named.gender,
        named.dob,
        named.cohort,
        substr(sha256_hex(named.lead_id), 1, 20) as user_hash,
        coalesce(named.is_known_first, false) as is_known_first,
        named.is_passed,
        named.deleted_at is not null as is_deleted,
        least(named.created_at, coalesce(older.first_created_at, named.created_at)) as first_created_at
    from named
    left join older on named.lead_id = older.lead_id
)

select * from final
