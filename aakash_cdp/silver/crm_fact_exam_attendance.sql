/*
grain: one attendance record of a registration; newest accepted version
kind: merge
key: exam_attendance_id
source: exam_attendance
labels:
    status: attendance_status
    mode: exam_mode
touched_by:
    silver.crm_dim_lead: >-
        select exam_attendance_id from silver.crm_fact_exam_attendance join changed using (lead_id)
        union all select exam_attendance_id from silver.crm_fact_exam_attendance_superseded join changed using (lead_id)
checks:
    - kind: sql
      name: few orphans
      severity: warn
      ceiling: 0.02
      select: select exam_attendance_id from silver.crm_fact_exam_attendance where is_orphan
columns:
    scholarship_opportunity_id: Registration it belongs to.
    lead_id: Lead as typed; the registration decides.
    exam_date: Date of the exam.
    status: Present, Absent, Late, …
    mode: Online or Offline.
    checked_in_at: When they checked in.
    is_orphan: Its lead_id is present and unknown.
    status_raw: status as typed.
    mode_raw: mode as typed.
*/

with version as (
    select *
    from stage.exam_attendance
    where exam_attendance_id in (select exam_attendance_id from touched.exam_attendance)
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
        is_known
    from ops.label
),

final as (
    select
        version.exam_attendance_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.scholarship_opportunity_id,
        version.lead_id,
        version.name,
        version.exam_date,
        coalesce(status_label.canonical, version.status) as status,
        version.status as status_raw,
        coalesce(mode_label.canonical, version.mode) as mode,
        version.mode as mode_raw,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        version.checked_in_at,
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
                case when not status_label.is_known then 'status' end,
                case when not mode_label.is_known then 'mode' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as status_label
        on status_label.kind = 'attendance_status'
        and version.status = status_label.label
    left join label as mode_label
        on mode_label.kind = 'exam_mode'
        and version.mode = mode_label.label
    left join lead on version.lead_id = lead.lead_id
)

select * from final
