/*
grain: 'one deal: a course offered to a lead; newest accepted version'
kind: merge
key: product_opportunity_id
source: product_opportunity
labels:
    course_type: course_type
    class: class
    stream: stream
    academic_session: academic_session
    stage: stage
touched_by:
    silver.crm_dim_lead: >-
        select product_opportunity_id from silver.crm_fact_product_opportunity join changed using (lead_id)
        union all select product_opportunity_id from silver.crm_fact_product_opportunity_superseded
        join changed using (lead_id)
checks:
    - {kind: relationship, columns: branch_id, to: silver.crm_dim_branch.branch_id, severity: warn, ceiling: 0.02}
    - kind: sql
      name: few orphans
      severity: warn
      ceiling: 0.02
      select: select product_opportunity_id from silver.crm_fact_product_opportunity where is_orphan
pii:
    quasi: [enrolment_no]
columns:
    lead_id: Lead it is offered to.
    product_code: Course code, such as CRM-01.
    product_name: Course name.
    course_type: Kind of course.
    class: Class, as 'X' or 'XII Passed'.
    stream: Stream of the course.
    academic_session: Session of the course, as '2026-27'.
    branch_id: Branch that sells it.
    stage: Stage of the deal.
    stage_updated_at: When the stage last moved.
    amount_quoted: Price quoted, INR.
    amount_paid: Paid so far, INR.
    discount_percent: Discount, percent.
    scholarship_opportunity_id: Registration whose scholarship it uses.
    enrolment_no: Enrolment number given on admission.
    enrolled_at: When the student enrolled.
    closed_at: When the deal was closed.
    lost_reason: Why it was lost.
    class_no: The class as a number, 1 to 12; 12 also when passed.
    is_passed: Has left class XII (dropper, repeater, 12th pass).
    is_moving_up: About to enter the next class.
    is_orphan: Its lead_id is present and unknown.
    course_type_raw: course_type as typed.
    class_raw: class as typed.
    stream_raw: stream as typed.
    academic_session_raw: academic_session as typed.
    stage_raw: stage as typed.
*/

with version as (
    select *
    from stage.product_opportunity
    where product_opportunity_id in (select product_opportunity_id from touched.product_opportunity)
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
        version.product_opportunity_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.lead_id,
        version.branch_id,
        version.scholarship_opportunity_id,
        version.name,
        version.product_code,
        version.product_name,
        coalesce(course_type_label.canonical, version.course_type) as course_type,
        version.course_type as course_type_raw,
        coalesce(class_label.canonical, version.class) as class,
        version.class as class_raw,
        class_label.class_no,
        coalesce(stream_label.canonical, version.stream) as stream,
        version.stream as stream_raw,
        coalesce(academic_session_label.canonical, version.academic_session) as academic_session,
        version.academic_session as academic_session_raw,
        coalesce(stage_label.canonical, version.stage) as stage,
        version.stage as stage_raw,
        version.enrolment_no,
        version.lost_reason,
        coalesce(class_label.is_passed, false) as is_passed,
        coalesce(class_label.is_moving_up, false) as is_moving_up,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        cast(version.amount_quoted as decimal(18, 2)) as amount_quoted,
        cast(version.amount_paid as decimal(18, 2)) as amount_paid,
        cast(version.discount_percent as decimal(18, 2)) as discount_percent,
        version.stage_updated_at,
        version.enrolled_at,
        version.closed_at,
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
                case when not course_type_label.is_known then 'course_type' end,
                case when not class_label.is_known then 'class' end,
                case when not stream_label.is_known then 'stream' end,
                case when not academic_session_label.is_known then 'academic_session' end,
                case when not stage_label.is_known then 'stage' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as course_type_label
        on course_type_label.kind = 'course_type'
        and version.course_type = course_type_label.label
    left join label as class_label
        on class_label.kind = 'class'
        and version.class = class_label.label
    left join label as stream_label
        on stream_label.kind = 'stream'
        and version.stream = stream_label.label
    left join label as academic_session_label
        on academic_session_label.kind = 'academic_session'
        and version.academic_session = academic_session_label.label
    left join label as stage_label
        on stage_label.kind = 'stage'
        and version.stage = stage_label.label
    left join lead on version.lead_id = lead.lead_id
)

select * from final
