/*
grain: one result, or revised result, of a registration; newest accepted version
kind: merge
key: exam_result_id
source: exam_result
touched_by:
    silver.crm_dim_lead: >-
        select exam_result_id from silver.crm_fact_exam_result join changed using (lead_id)
        union all select exam_result_id from silver.crm_fact_exam_result_superseded join changed using (lead_id)
checks:
    - kind: sql
      name: few orphans
      severity: warn
      ceiling: 0.02
      select: select exam_result_id from silver.crm_fact_exam_result where is_orphan
columns:
    scholarship_opportunity_id: Registration it belongs to.
    lead_id: Lead as typed; the registration decides.
    marks_obtained: Marks.
    max_marks: Marks possible in that paper.
    percentile: Percentile.
    rank_air: Rank in India.
    rank_state: Rank in the state.
    scholarship_percent: Scholarship offered, percent.
    result_declared_at: When it was declared.
    revision_no: Revision; the highest stands.
    valid_till: Last day the scholarship can be used.
    is_orphan: Its lead_id is present and unknown.
*/

with version as (
    select *
    from stage.exam_result
    where exam_result_id in (select exam_result_id from touched.exam_result)
),

lead as (
    select lead_id
    from silver.crm_dim_lead
),

final as (
    select
        version.exam_result_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.scholarship_opportunity_id,
        version.lead_id,
        version.name,
        version.valid_till,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        cast(version.marks_obtained as decimal(18, 2)) as marks_obtained,
        cast(version.max_marks as decimal(18, 2)) as max_marks,
        cast(version.percentile as decimal(18, 4)) as percentile,
        cast(version.rank_air as bigint) as rank_air,
        cast(version.rank_state as bigint) as rank_state,
        cast(version.scholarship_percent as decimal(18, 2)) as scholarship_percent,
        cast(version.revision_no as bigint) as revision_no,
        version.result_declared_at,
        version.created_at,
        version.updated_at,
        version.deleted_at,
        version._version_hash,
        version._file_id,
        version._ingested_at,
        version._unparseable,
        version._is_current
    from version
    left join lead on version.lead_id = lead.lead_id
)

select * from final
