/*
grain: one counsellor or agent of the CRM; newest accepted version
kind: merge
key: user_id
source: user
labels:
    role: user_role
pii:
    direct: [name, email, mobile]
columns:
    email: Work e-mail.
    mobile: 'Work mobile, E.164: never a customer.'
    role: Role in the CRM.
    team: Team.
    branch_id: Home branch.
    manager_id: Manager, another CRM user.
    is_active: Still works here.
    role_raw: role as typed.
*/

with version as (
    select *
    from stage.user
    where user_id in (select user_id from touched.user)
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
        version.user_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.branch_id,
        version.manager_id,
        version.name,
        version.email,
        version.mobile,
        coalesce(role_label.canonical, version.role) as role,
        version.role as role_raw,
        version.team,
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
                case when not role_label.is_known then 'role' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as role_label
        on role_label.kind = 'user_role'
        and version.role = role_label.label
)

select * from final
