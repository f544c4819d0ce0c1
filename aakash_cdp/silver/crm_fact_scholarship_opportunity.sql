/*
grain: one registration of a lead for a scholarship exam; newest accepted version
kind: merge
key: scholarship_opportunity_id
source: scholarship_opportunity
labels:
    exam: exam
    exam_mode: exam_mode
    fee_status: fee_status
    stage: scholarship_stage
    class: class
touched_by:
    silver.crm_dim_lead: >-
        select scholarship_opportunity_id from silver.crm_fact_scholarship_opportunity join changed using (lead_id)
        union all select scholarship_opportunity_id from silver.crm_fact_scholarship_opportunity_superseded
        join changed using (lead_id)
checks:
    - {kind: relationship, columns: branch_id, to: silver.crm_dim_branch.branch_id, severity: warn, ceiling: 0.02}
    - kind: sql
      name: few orphans
      severity: warn
      ceiling: 0.02
      select: select scholarship_opportunity_id from silver.crm_fact_scholarship_opportunity where is_orphan
columns:
    lead_id: Lead that registered.
    exam: ANTHE or IACST.
    exam_edition: Edition, as 'ANTHE 2026'.
    exam_mode: Online or Offline.
    exam_date: Date of the exam.
    exam_slot: Slot chosen.
    registration_no: Registration number.
    fee_status: Whether the fee is paid.
    stage: Stage of the registration.
    class: Class, as 'X' or 'XII Passed'.
    branch_id: Exam branch.
    registered_at: When they registered.
    class_no: The class as a number, 1 to 12; 12 also when passed.
    is_passed: Has left class XII (dropper, repeater, 12th pass).
    is_moving_up: About to enter the next class.
    is_orphan: Its lead_id is present and unknown.
    exam_raw: exam as typed.
    exam_mode_raw: exam_mode as typed.
    fee_status_raw: fee_status as typed.
    stage_raw: stage as typed.
    class_raw: class as typed.
*/

with version as (
    select *
    from stage.scholarship_opportunity
    where scholarship_opportunity_id in (select scholarship_opportunity_id from touched.scholarship_opportunity)
),

lead as (
    select lead_id
    from silver.crm_dim_lead
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
        version.scholarship_opportunity_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.lead_id,
        version.branch_id,
        version.name,
        coalesce(exam_label.canonical, version.exam) as exam,
        version.exam as exam_raw,
        version.exam_edition,
        coalesce(exam_mode_label.canonical, version.exam_mode) as exam_mode,
        version.exam_mode as exam_mode_raw,
        version.exam_date,
        version.exam_slot,
        version.registration_no,
        coalesce(fee_status_label.canonical, version.fee_status) as fee_status,
        version.fee_status as fee_status_raw,
        coalesce(stage_label.canonical, version.stage) as stage,
        version.stage as stage_raw,
        coalesce(class_label.canonical, version.class) as class,
        version.class as class_raw,
        class_label.class_no,
        coalesce(class_label.is_passed, false) as is_passed,
        coalesce(class_label.is_moving_up, false) as is_moving_up,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        version.registered_at,
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
                case when not exam_label.is_known then 'exam' end,
                case when not exam_mode_label.is_known then 'exam_mode' end,
                case when not fee_status_label.is_known then 'fee_status' end,
                case when not stage_label.is_known then 'stage' end,
                case when not class_label.is_known then 'class' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as exam_label
        on exam_label.kind = 'exam'
        and version.exam = exam_label.label
    left join label as exam_mode_label
        on exam_mode_label.kind = 'exam_mode'
        and version.exam_mode = exam_mode_label.label
    left join label as fee_status_label
        on fee_status_label.kind = 'fee_status'
        and version.fee_status = fee_status_label.label
    left join label as stage_label
        on stage_label.kind = 'scholarship_stage'
        and version.stage = stage_label.label
    left join label as class_label
        on class_label.kind = 'class'
        and version.class = class_label.label
    left join lead on version.lead_id = lead.lead_id
)

select * from final
