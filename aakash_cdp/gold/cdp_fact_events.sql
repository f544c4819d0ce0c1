/*
grain: >-
    to count actions, use `cdp_events_latest`; here one distinct content of one action: an action whose content was
    edited has several
kind: view
pii:
    direct: [properties]
columns:
    event_id: 32 hex characters of the hash of the event name, the source id and the content.
    cdp_user_id: The student; null when the attribution is household or none.
    household_id: The household; null when the attribution is none.
    lead_id: The lead that the action names now, known or not.
    owner_lead_id: The lead through which the event is a student's; null when attribution is none.
    event_name: What was done, such as call_log or call_disposition.
    source_table: The Silver table of the action.
    source_id: Its id there.
    event_version: 'Contents of one action, numbered as they appeared; null when no accepted version bears it.'
    is_latest: The content that the action has now.
    attribution: 'lead: it names a known lead; by its number: number, open_opportunity, household; none.'
    properties: The content as JSON, keys in alphabetical order, under the vocabulary in force.
    event_at: When it happened, UTC.
    event_date_ist: The calendar day in India.
    source_deleted_at: When the action was deleted in the CRM.
*/

with final as (
    select
        state.event_id,
        student.cdp_user_id,
        owner.household_id,
        state.lead_id,
        state.owner_lead_id,
        state.event_name,
        event.source_table,
        state.source_id,
        state.event_version,
        state.attribution,
        event.properties,
        state.is_latest,
        event.event_at,
        event.event_date_ist,
        state.source_deleted_at
    from gold.event_state as state
    inner join gold.event as event on state.event_id = event.event_id
    -- Two joins, so that a reader of one student reads little: no engine looks through a case.
    left join identity.user_map as student
        on state.owner_lead_id = student.lead_id
        and state.attribution <> 'household'
    left join identity.user_map as owner on state.owner_lead_id = owner.lead_id
)

select * from final
