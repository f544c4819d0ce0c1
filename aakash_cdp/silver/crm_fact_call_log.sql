/*
grain: one call as the telephony provider logged it; newest accepted version
kind: merge
key: call_log_id
source: call_log
labels:
    provider: provider
    direction: call_direction
    status: call_status
    hangup_by: hangup_by
touched_by:
    silver.crm_dim_lead: >-
        select call_log_id from silver.crm_fact_call_log join changed using (lead_id)
        union all select call_log_id from silver.crm_fact_call_log_superseded join changed using (lead_id)
checks:
    - {kind: relationship, columns: user_id, to: silver.crm_dim_user.user_id, severity: warn, ceiling: 0.02}
    - {kind: accepted, columns: direction, values: [inbound, outbound], severity: warn, ceiling: 0.02}
    - kind: sql
      name: few orphans
      severity: warn
      ceiling: 0.02
      select: select call_log_id from silver.crm_fact_call_log where is_orphan
pii:
    direct: [customer_number]
columns:
    lead_id: Lead called; null when only the number is known.
    user_id: Agent on the call.
    provider: Ozonetel, Exotel or Smartflo.
    provider_call_id: The provider's id of the call.
    direction: inbound or outbound.
    customer_number: The customer, E.164.
    agent_number: The agent, E.164.
    did: Number of ours that was called or shown, E.164.
    started_at: When it started (the provider says IST).
    answered_at: When it was answered.
    ended_at: When it ended.
    duration: Seconds with ringing.
    talk_time: Seconds of conversation.
    status: CONNECTED, NO_ANSWER, BUSY, …
    hangup_by: Who hung up.
    is_connected: 'Someone talked: talk time above 0 or, where there is none, an answered status and a duration.'
    is_meaningful: At least 30 seconds of talk.
    is_orphan: Its lead_id is present and unknown.
    provider_raw: provider as typed.
    direction_raw: direction as typed.
    status_raw: status as typed.
    hangup_by_raw: hangup_by as typed.
*/

with version as (
    select *
    from stage.call_log
    where call_log_id in (select call_log_id from touched.call_log)
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
        answered,
        is_known
    from ops.label
),

final as (
    select
        version.call_log_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.lead_id,
        version.user_id,
        version.name,
        coalesce(provider_label.canonical, version.provider) as provider,
        version.provider as provider_raw,
        version.provider_call_id,
        coalesce(direction_label.canonical, version.direction) as direction,
        version.direction as direction_raw,
        version.customer_number,
        version.agent_number,
        version.did,
        coalesce(status_label.canonical, version.status) as status,
        version.status as status_raw,
        coalesce(hangup_by_label.canonical, version.hangup_by) as hangup_by,
        version.hangup_by as hangup_by_raw,
        case
            when version.talk_time is not null then version.talk_time > 0
            else coalesce(status_label.answered, false) and coalesce(version.duration, 0) > 0
        end as is_connected,
        coalesce(version.talk_time, 0) >= 30 as is_meaningful,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        version.duration,
        version.talk_time,
        version.started_at,
        version.answered_at,
        version.ended_at,
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
                case when not provider_label.is_known then 'provider' end,
                case when not direction_label.is_known then 'direction' end,
                case when not status_label.is_known then 'status' end,
                case when not hangup_by_label.is_known then 'hangup_by' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as provider_label
        on provider_label.kind = 'provider'
        and version.provider = provider_label.label
    left join label as direction_label
        on direction_label.kind = 'call_direction'
        and version.direction = direction_label.label
    left join label as status_label
        on status_label.kind = 'call_status'
        and version.status = status_label.label
    left join label as hangup_by_label
        on hangup_by_label.kind = 'hangup_by'
        and version.hangup_by = hangup_by_label.label
    left join lead on version.lead_id = lead.lead_id
)

select * from final
