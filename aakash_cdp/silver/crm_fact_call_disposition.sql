/*
grain: one form that an agent filled in after talking to someone; newest accepted version
kind: merge
key: call_disposition_id
source: call_disposition
labels:
    disposition: disposition
    sub_disposition: sub_disposition
    interaction_type: interaction_type
    spoke_to: spoke_to
    stage_update: stage
    sub_stage_update: sub_stage
touched_by:
    silver.crm_dim_lead: >-
        select call_disposition_id from silver.crm_fact_call_disposition join changed using (lead_id)
        union all select call_disposition_id from silver.crm_fact_call_disposition_superseded
        join changed using (lead_id)
checks:
    - {kind: relationship, columns: user_id, to: silver.crm_dim_user.user_id, severity: warn, ceiling: 0.02}
    - kind: sql
      name: few orphans
      severity: warn
      ceiling: 0.02
      select: select call_disposition_id from silver.crm_fact_call_disposition where is_orphan
pii:
    direct: [notes]
columns:
    lead_id: Lead the form is about.
    call_log_id: Call the form is about; often null.
    user_id: Agent who filled it in.
    disposition: Outcome chosen.
    sub_disposition: Finer outcome.
    interaction_type: Call, Walk-in, WhatsApp, …
    spoke_to: Student, Father, Mother, Guardian or Other.
    stage_update: Stage the agent set.
    sub_stage_update: Finer stage the agent set.
    notes: Discussion notes, character for character.
    follow_up_at: When to call again.
    submitted_at: When the form was sent.
    is_orphan: Its lead_id is present and unknown.
    disposition_raw: disposition as typed.
    sub_disposition_raw: sub_disposition as typed.
    interaction_type_raw: interaction_type as typed.
    spoke_to_raw: spoke_to as typed.
    stage_update_raw: stage_update as typed.
    sub_stage_update_raw: sub_stage_update as typed.
*/

with version as (
    select *
    from stage.call_disposition
    where call_disposition_id in (select call_disposition_id from touched.call_disposition)
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
        version.call_disposition_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.lead_id,
        version.call_log_id,
        version.user_id,
        version.name,
        coalesce(disposition_label.canonical, version.disposition) as disposition,
        version.disposition as disposition_raw,
        coalesce(sub_disposition_label.canonical, version.sub_disposition) as sub_disposition,
        version.sub_disposition as sub_disposition_raw,
        coalesce(interaction_type_label.canonical, version.interaction_type) as interaction_type,
        version.interaction_type as interaction_type_raw,
        coalesce(spoke_to_label.canonical, version.spoke_to) as spoke_to,
        version.spoke_to as spoke_to_raw,
        coalesce(stage_update_label.canonical, version.stage_update) as stage_update,
        version.stage_update as stage_update_raw,
        coalesce(sub_stage_update_label.canonical, version.sub_stage_update) as sub_stage_update,
        version.sub_stage_update as sub_stage_update_raw,
        version.notes,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        version.follow_up_at,
        version.submitted_at,
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
                case when not disposition_label.is_known then 'disposition' end,
                case when not sub_disposition_label.is_known then 'sub_disposition' end,
                case when not interaction_type_label.is_known then 'interaction_type' end,
                case when not spoke_to_label.is_known then 'spoke_to' end,
                case when not stage_update_label.is_known then 'stage_update' end,
                case when not sub_stage_update_label.is_known then 'sub_stage_update' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as disposition_label
        on disposition_label.kind = 'disposition'
        and version.disposition = disposition_label.label
    left join label as sub_disposition_label
        on sub_disposition_label.kind = 'sub_disposition'
        and version.sub_disposition = sub_disposition_label.label
    left join label as interaction_type_label
        on interaction_type_label.kind = 'interaction_type'
        and version.interaction_type = interaction_type_label.label
    left join label as spoke_to_label
        on spoke_to_label.kind = 'spoke_to'
        and version.spoke_to = spoke_to_label.label
    left join label as stage_update_label
        on stage_update_label.kind = 'stage'
        and version.stage_update = stage_update_label.label
    left join label as sub_stage_update_label
        on sub_stage_update_label.kind = 'sub_stage'
        and version.sub_stage_update = sub_stage_update_label.label
    left join lead on version.lead_id = lead.lead_id
)

select * from final
