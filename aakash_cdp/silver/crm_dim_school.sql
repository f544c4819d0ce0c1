/*
grain: one school; newest accepted version
kind: merge
key: school_id
source: school
labels:
    board: board
columns:
    board: School board.
    city_id: City.
    udise_code: Government school code.
    board_raw: board as typed.
*/

with version as (
    select *
    from stage.school
    where school_id in (select school_id from touched.school)
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
        version.school_id,
        version.owner_id,
        version.created_by,
        version.updated_by,
        version.city_id,
        version.name,
        coalesce(board_label.canonical, version.board) as board,
        version.board as board_raw,
        version.udise_code,
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
                case when not board_label.is_known then 'board' end
            ),
            ''
        ) as _unknown_labels,
        version._is_current
    from version
    left join label as board_label
        on board_label.kind = 'board'
        and version.board = board_label.label
)

select * from final
