/*
grain: one event, and what is known about its action today
kind: merge
key: event_id
touched_key: source_id
sorted_by: owner_lead_id
touched_by:
    gold.event: source_id
    gold.number_attribution: >-
        select source_id from changed
        union all
        select form.call_disposition_id as source_id from changed
        inner join silver.crm_fact_call_disposition as form on changed.source_id = form.call_log_id
        where form.is_orphan
    silver.crm_fact_call_log: >-
        select form.call_disposition_id as source_id from changed
        inner join silver.crm_fact_call_disposition as form on changed.call_log_id = form.call_log_id
        where form.is_orphan
checks:
    - {kind: not_null, columns: [event_name, source_id, is_latest, attribution]}
    - {kind: accepted, columns: attribution, values: [lead, number, open_opportunity, household, none]}
    - {kind: not_null, columns: owner_lead_id, where: attribution <> 'none'}
    - {kind: relationship, columns: owner_lead_id, to: identity.user_map.lead_id}
columns:
    event_id: The event in gold.event.
    event_name: What was done.
    source_id: Id of the action in its Silver table.
    lead_id: The lead that the action names now, known or not.
    owner_lead_id: The lead through which the event is a student's; null when attribution is none.
    attribution: 'lead: it names a known lead; by its number: number, open_opportunity, household; none.'
    event_version: 'Contents of one action, numbered as they appeared; null when no accepted version bears it.'
    is_latest: The content that the action has now.
    source_deleted_at: When the action was deleted in the CRM.
*/

with content as (
    select
        event_id,
        event_name,
        source_id,
        event_at
    from gold.event
    where source_id in (select source_id from touched.source)
),

record as (
    select
        event_name,
        source_id,
        lead_id,
        is_orphan,
        deleted_at
    from each_event.touched
    where is_current
),

-- Most actions have one content: only the versions of the others are put in order.
edited as (
    select source_id
    from gold.event
    where source_id in (select source_id from touched.source)
    group by source_id
    having count(*) > 1
),

version_ordered as (
    select
        event_id,
        event_name,
        source_id,
        is_current,
        row_number() over (
            partition by event_name, source_id
            order by updated_at asc, _ingested_at asc, _version_hash asc
        ) as version_no
    from each_event.edited
),

content_appeared as (
    select
        event_id,
        event_name,
        source_id,
        bool_or(is_current) as is_latest,
        min(version_no) as first_version_no
    from version_ordered
    group by event_id, event_name, source_id
),

content_numbered as (
    select
        event_id,
        is_latest,
        row_number() over (partition by event_name, source_id order by first_version_no asc) as event_version
    from content_appeared
),

moment as (
    select
        event_name,
        source_id,
        event_at,
        attribution,
        owner_lead_id
    from gold.number_attribution
),

-- A form whose lead is unknown goes where its call goes.
linked as (
    select
        form.event_name,
        form.source_id,
        case when not call.is_orphan then call.lead_id end as call_lead_id,
        moment.attribution,
        moment.owner_lead_id
    from each_event.touched as form
    inner join silver.crm_fact_call_log as call on form.linked_call_id = call.call_log_id
    left join moment
        on moment.event_name = 'call_log'
        and call.call_log_id = moment.source_id
        and coalesce(call.started_at, call.created_at) = moment.event_at
    where
        form.is_current
        and form.is_orphan
),

final as (
    select
        content.event_id,
        content.event_name,
        content.source_id,
        record.lead_id,
        case
            when record.lead_id is not null and not record.is_orphan then record.lead_id
            else coalesce(linked.call_lead_id, linked.owner_lead_id, moment.owner_lead_id)
        end as owner_lead_id,
        case
            when record.lead_id is not null and not record.is_orphan then 'lead'
            when linked.call_lead_id is not null then 'lead'
            else coalesce(linked.attribution, moment.attribution, 'none')
        end as attribution,
        case
            when edited.source_id is not null then content_numbered.event_version
            when record.source_id is not null then 1
        end as event_version,
        case
            when edited.source_id is not null then coalesce(content_numbered.is_latest, false)
            else record.source_id is not null
        end as is_latest,
        record.deleted_at as source_deleted_at
    from content
    left join record
        on content.source_id = record.source_id
        and content.event_name = record.event_name
    left join edited on content.source_id = edited.source_id
    left join content_numbered on content.event_id = content_numbered.event_id
    left join linked
        on content.source_id = linked.source_id
        and content.event_name = linked.event_name
    left join moment
        on content.source_id = moment.source_id
        and content.event_name = moment.event_name
        and content.event_at = moment.event_at
)

select * from final
