/*
grain: 'one Superleap lead: one enquiry of a student, not yet the student; newest accepted version'
kind: merge
key: lead_id
source: lead
labels:
    gender: gender
    class: class
    stream: stream
    board: board
    city_other: {kind: city, context: state}
    state: state
    lead_source: lead_source
    lead_sub_source: lead_sub_source
    lead_stage: stage
    lead_sub_stage: sub_stage
    academic_session: academic_session
    language: language
checks:
    - {kind: row_count, minimum: 1}
    - {kind: relationship, columns: school_id, to: silver.crm_dim_school.school_id, severity: warn, ceiling: 0.02}
    - {kind: relationship, columns: city_id, to: silver.crm_dim_city.city_id, severity: warn, ceiling: 0.02}
    - {kind: relationship, columns: branch_id, to: silver.crm_dim_branch.branch_id, severity: warn, ceiling: 0.02}
pii:
    direct: [
        name, student_name, student_mobile, student_mobile_others, parent_mobile, parent_mobile_others,
        alternate_mobile, alternate_mobile_others, email, parent_email, father_name, mother_name
    ]
    quasi: [dob, pincode, enrolment_no]
columns:
    student_name: Student as the enquiry names them.
    student_mobile: First number of the student's field, E.164.
    student_mobile_others: Further numbers of that field, a JSON array.
    parent_mobile: First number of the parent's field, E.164.
    parent_mobile_others: Further numbers of that field, a JSON array.
    alternate_mobile: First number of the alternate field, E.164.
    alternate_mobile_others: Further numbers of that field, a JSON array.
    email: The student's e-mail, lower case.
    parent_email: A parent's e-mail, lower case.
    father_name: Father's name as typed.
    mother_name: Mother's name as typed.
    dob: Date of birth as typed; whether it can be trusted is decided in Gold.
    gender: Female, Male or Other.
    class: Class, as 'X' or 'XII Passed'.
    stream: 'What the student prepares for: Medical, Engineering, Foundation, …'
    board: School board.
    target_year: Year of the exam aimed at.
    school_id: School, as a reference.
    school_name_other: School as free text, where it is not in the list.
    city_id: City, as a reference.
    city_other: City as free text, under its present name where known.
    state: State under its present name.
    pincode: Postal code as typed.
    branch_id: Branch that handles the lead.
    lead_source: Where the enquiry came from.
    lead_sub_source: Finer source.
    utm_source: UTM source of the form.
    utm_medium: UTM medium of the form.
    utm_campaign: UTM campaign of the form.
    lead_stage: Stage the CRM shows on the lead.
    lead_sub_stage: Finer stage.
    academic_session: Session enquired for, as '2026-27'.
    language: Language of choice.
    dnd: 'Asked not to be disturbed; null: never said.'
    whatsapp_opt_in: 'Agreed to WhatsApp; null: never said.'
    marketing_consent: 'Agreed to marketing; null: never said.'
    enrolment_no: Enrolment number (PSID); leading zeros matter.
    form_no: Number of the paper form.
    merged_into_lead_id: Lead into which the CRM merged this one.
    class_no: The class as a number, 1 to 12; 12 also when passed.
    is_passed: Has left class XII (dropper, repeater, 12th pass).
    is_moving_up: About to enter the next class.
    gender_raw: gender as typed.
    class_raw: class as typed.
    stream_raw: stream as typed.
    board_raw: board as typed.
    city_other_raw: city_other as typed.
    state_raw: state as typed.
    lead_source_raw: lead_source as typed.
    lead_sub_source_raw: lead_sub_source as typed.
    lead_stage_raw: lead_stage as typed.
    lead_sub_stage_raw: lead_sub_stage as typed.
    academic_session_raw: academic_session as typed.
    language_raw: language as typed.
*/

with version as (
    select *
    from stage.lead
    where lead_id in (select lead_id from touched.lead)
),

label as (
    select
        kind,
        label,
        context,
        canonical,
        class_no,
        is_passed,
        is_moving_up,
        is_known
    from ops.label
),

final as (
    select
        version.lead_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.school_id,
        version.city_id,
        version.branch_id,
        version.merged_into_lead_id,
        version.name,
        version.student_name,
        version.student_mobile,
        version.student_mobile_others,
        version.parent_mobile,
        version.parent_mobile_others,
        version.alternate_mobile,
        version.alternate_mobile_others,
        version.email,
        version.parent_email,
        version.father_name,
        version.mother_name,
        version.dob,
        coalesce(gender_label.canonical, version.gender) as gender,
        version.gender as gender_raw,
        coalesce(class_label.canonical, version.class) as class,
        version.class as class_raw,
        class_label.class_no,
        coalesce(stream_label.canonical, version.stream) as stream,
        version.stream as stream_raw,
        coalesce(board_label.canonical, version.board) as board,
        version.board as board_raw,
        cast(version.target_year as bigint) as target_year,
        version.school_name_other,
        coalesce(city_other_label.canonical, version.city_other) as city_other,
        version.city_other as city_other_raw,
        coalesce(state_label.canonical, version.state) as state,
        version.state as state_raw,
        version.pincode,
        coalesce(source_label.canonical, version.lead_source) as lead_source,
        version.lead_source as lead_source_raw,
        coalesce(sub_source_label.canonical, version.lead_sub_source) as lead_sub_source,
        version.lead_sub_source as lead_sub_source_raw,
        version.utm_source,
        version.utm_medium,
        version.utm_campaign,
        coalesce(stage_label.canonical, version.lead_stage) as lead_stage,
        version.lead_stage as lead_stage_raw,
        coalesce(sub_stage_label.canonical, version.lead_sub_stage) as lead_sub_stage,
        version.lead_sub_stage as lead_sub_stage_raw,
        coalesce(academic_session_label.canonical, version.academic_session) as academic_session,
        version.academic_session as academic_session_raw,
        coalesce(language_label.canonical, version.language) as language,
        version.language as language_raw,
        version.enrolment_no,
        version.form_no,
        coalesce(class_label.is_passed, false) as is_passed,
        coalesce(class_label.is_moving_up, false) as is_moving_up,
        version.dnd,
        version.whatsapp_opt_in,
        version.marketing_consent,
        version.created_at,
        version.updated_at,
        version.deleted_at,
        version._version_hash,
        version._file_id,
        version._ingested_at,
        version._unparseable,
        nullif(
            concat_ws(
                ',',
                case when not gender_label.is_known then 'gender' end,
                case when not class_label.is_known then 'class' end,
                case when not stream_label.is_known then 'stream' end,
                case when not board_label.is_known then 'board' end,
                case when not city_other_label.is_known then 'city_other' end,
                case when not state_label.is_known then 'state' end,
                case when not source_label.is_known then 'lead_source' end,
                case when not sub_source_label.is_known then 'lead_sub_source' end,
                case when not stage_label.is_known then 'lead_stage' end,
                case when not sub_stage_label.is_known then 'lead_sub_stage' end,
                case when not academic_session_label.is_known then 'academic_session' end,
                case when not language_label.is_known then 'language' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as gender_label
        on gender_label.kind = 'gender'
        and version.gender = gender_label.label
    left join label as class_label
        on class_label.kind = 'class'
        and version.class = class_label.label
    left join label as stream_label
        on stream_label.kind = 'stream'
        and version.stream = stream_label.label
    left join label as board_label
        on board_label.kind = 'board'
        and version.board = board_label.label
    left join label as city_other_label
        on city_other_label.kind = 'city'
        and version.city_other = city_other_label.label
        and city_other_label.context = coalesce(version.state, '')
    left join label as state_label
        on state_label.kind = 'state'
        and version.state = state_label.label
    left join label as source_label
        on source_label.kind = 'lead_source'
        and version.lead_source = source_label.label
    left join label as sub_source_label
        on sub_source_label.kind = 'lead_sub_source'
        and version.lead_sub_source = sub_source_label.label
    left join label as stage_label
        on stage_label.kind = 'stage'
        and version.lead_stage = stage_label.label
    left join label as sub_stage_label
        on sub_stage_label.kind = 'sub_stage'
        and version.lead_sub_stage = sub_stage_label.label
    left join label as academic_session_label
        on academic_session_label.kind = 'academic_session'
        and version.academic_session = academic_session_label.label
    left join label as language_label
        on language_label.kind = 'language'
        and version.language = language_label.label
)

select * from final
