/*
grain: one branch or centre; newest accepted version
kind: merge
key: branch_id
source: branch
labels:
    branch_type: branch_type
checks:
    - {kind: unique, columns: branch_code, where: deleted_at is null}
columns:
    branch_code: Short code; the key of row-level security.
    branch_type: Branch (owned) or Centre (franchise).
    city_id: City.
    region: Region.
    zone: Zone.
    phone: 'The branch''s own number: never a person''s.'
    is_active: Still open.
    branch_type_raw: branch_type as typed.
*/

with version as (
    select *
    from stage.branch
    where branch_id in (select branch_id from touched.branch)
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
        version.branch_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.city_id,
        version.name,
        version.branch_code,
        coalesce(branch_type_label.canonical, version.branch_type) as branch_type,
        version.branch_type as branch_type_raw,
        version.region,
        version.zone,
        version.phone,
        version.is_active,
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
                case when not branch_type_label.is_known then 'branch_type' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as branch_type_label
        on branch_type_label.kind = 'branch_type'
        and version.branch_type = branch_type_label.label
)

select * from final
