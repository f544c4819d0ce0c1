/*
grain: one city; newest accepted version
kind: merge
key: city_id
source: city
labels:
    name: {kind: city, context: state}
    state: state
    tier: tier
columns:
    state: State under its present name.
    tier: Market tier.
    name: City under its present name.
    name_raw: name as typed.
    state_raw: state as typed.
    tier_raw: tier as typed.
*/

with version as (
    select *
    from stage.city
    where city_id in (select city_id from touched.city)
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
        version.city_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        coalesce(name_label.canonical, version.name) as name,
        version.name as name_raw,
        coalesce(state_label.canonical, version.state) as state,
        version.state as state_raw,
        coalesce(tier_label.canonical, version.tier) as tier,
        version.tier as tier_raw,
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
                case when not name_label.is_known then 'name' end,
                case when not state_label.is_known then 'state' end,
                case when not tier_label.is_known then 'tier' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as name_label
        on name_label.kind = 'city'
        and version.name = name_label.label
        and name_label.context = coalesce(version.state, '')
    left join label as state_label
        on state_label.kind = 'state'
        and version.state = state_label.label
    left join label as tier_label
        on tier_label.kind = 'tier'
        and version.tier = tier_label.label
)

select * from final
