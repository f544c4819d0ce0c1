/*
grain: one action with the content that it has now
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
    event_version: Contents of one action, numbered as they appeared.
    is_latest: Always true here.
    attribution: 'lead: it names a known lead; by its number: number, open_opportunity, household; none.'
    properties: The content as JSON, keys in alphabetical order, under the vocabulary in force.
    event_at: When it happened, UTC.
    event_date_ist: The calendar day in India.
    source_deleted_at: When the action was deleted in the CRM; null of the actions that count.
*/

with final as (
    select
        event_id,
        cdp_user_id,
        household_id,
        lead_id,
        owner_lead_id,
        event_name,
        source_table,
        source_id,
        event_version,
        attribution,
        properties,
        is_latest,
        event_at,
        event_date_ist,
        source_deleted_at
    from gold.cdp_fact_events
    where is_latest
)

select * from final
