"""Which rows are versions, which are copies, and which version of a record is the newest.

Of the rows with one (id, hash) the version is the one with the least (ingested_at, path) among those whose ingested_at
parses; the others are duplicates. Versions of one id are ordered by (updated_at, ingested_at, hash). A version that
lacks what every row needs is quarantined and never hides an older good one.

Works on narrow rows (`stage.candidate`), so that only ids and times are sorted, never whole records, and records of a
single row not at all. What is already published takes part for the ids a run touches, so the outcome does not depend
on the order of landing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aakash_cdp.bronze.contract import SourceTable
from aakash_cdp.bronze.parse import RUN_ONLY
from aakash_cdp.warehouse.engine import Engine

RANKED = """
with counted as (
    select
        record_id,
        count(*) as row_count
    from stage.candidate
    group by record_id
),

single as (
    select
        candidate.record_id,
        candidate.version_hash,
        candidate.updated_at,
        candidate.ingested_at,
        candidate.file_id,
        candidate.row_number,
        candidate.problem_column,
        candidate.problem,
        candidate.origin,
        true as is_version,
        candidate.problem is null as is_current
    from stage.candidate
    inner join counted on counted.record_id = candidate.record_id
    where counted.row_count = 1
),

copies as (
    select
        candidate.record_id,
        candidate.version_hash,
        candidate.updated_at,
        candidate.ingested_at,
        candidate.file_id,
        candidate.row_number,
        candidate.problem_column,
        candidate.problem,
        candidate.origin,
        row_number() over (
            partition by candidate.record_id, candidate.version_hash
            order by candidate.ingested_at asc nulls last, bronze_files.file_path asc, candidate.row_number asc
        ) as copy_no
    from stage.candidate
    left join counted on counted.record_id = candidate.record_id
    left join ops.bronze_files on bronze_files.file_id = candidate.file_id
    where counted.row_count is null or counted.row_count > 1
),

versions as (
    select
        *,
        row_number() over (
            partition by record_id, problem is null, copy_no = 1
            order by updated_at desc, ingested_at desc, version_hash desc
        ) as recency
    from copies
),

ranked as (
    select * from single
    union all
    select
        record_id,
        version_hash,
        updated_at,
        ingested_at,
        file_id,
        row_number,
        problem_column,
        problem,
        origin,
        copy_no = 1 as is_version,
        copy_no = 1 and problem is null and recency = 1 as is_current
    from versions
)

select * from ranked
"""

CANDIDATE_COLUMNS = {
    "record_id": "varchar",
    "version_hash": "bigint",
    "updated_at": "timestamp(6)",
    "ingested_at": "timestamp(6)",
    "file_id": "bigint",
    "row_number": "bigint",
    "problem_column": "varchar",
    "problem": "varchar",
    "origin": "varchar",
}


@dataclass(frozen=True)
class Published:
    """The published rows that take part, and how their columns (`stored`) give back what parsing once gave."""

    current: str
    superseded: str
    parsed: Sequence[tuple[str, str]]


def collect_candidates(engine: Engine, table: SourceTable, *, has_new: bool, published: Published | None) -> None:
    """Fill `stage.candidate`: the run's new rows, and what is published for the ids in `touched.<table>`."""
    parts = []
    if has_new:
        parts.append(
            f"select {table.key} as record_id, _version_hash as version_hash, updated_at, _ingested_at as ingested_at, "
            "_file_id as file_id, _row_number as row_number, _problem_column as problem_column, _problem as problem, "
            f"'new' as origin from stage.{table.name}_row"
        )
    if published is not None:
        for origin, name in (("current", published.current), ("superseded", published.superseded)):
            parts.append(
                f"select {table.key} as record_id, _version_hash as version_hash, updated_at, "
                "_ingested_at as ingested_at, _file_id as file_id, cast(-1 as bigint) as row_number, "
                "cast(null as varchar) as problem_column, cast(null as varchar) as problem, "
                f"'{origin}' as origin from {name}"
            )
        parts.append(
            "select record_id, version_hash, version_at, _ingested_at, _file_id, cast(-1 as bigint), column_name, "
            f"reason, 'quarantined' from ops.quarantine where table_name = '{table.name}' "
            f"and (record_id is null or record_id in (select {table.key} from touched.{table.name}))"
        )
    engine.create("stage.candidate", " union all ".join(parts))


def duplicates_by_file(engine: Engine) -> dict[int, int]:
    """How many rows of each file (by file_id) were dropped as copies by this run."""
    return dict(engine.rows("select file_id, count(*) from stage.ranked where not is_version group by file_id"))


def expose_versions(engine: Engine, table: SourceTable, *, has_new: bool, published: Published | None) -> None:
    """Make `stage.<table>` every accepted version of the touched ids, parsed, with `_is_current`.

    It is a view: whole records are written once, to where they stay.
    """
    parts = []
    if has_new:
        columns = ", ".join(f"fresh.{name}" for name in _stage_columns(engine, table))
        parts.append(
            f"select {columns}, ranked.is_current as _is_current from stage.{table.name}_row as fresh "
            "join stage.ranked on ranked.file_id = fresh._file_id and ranked.row_number = fresh._row_number "
            "where ranked.origin = 'new' and ranked.is_version and ranked.problem is null"
        )
    if published is not None:
        columns = ", ".join(f"{stored} as {name}" for name, stored in published.parsed)
        for origin, name in (("current", published.current), ("superseded", published.superseded)):
            parts.append(
                f"select {columns}, ranked.is_current as _is_current from {name} as stored join stage.ranked "
                f"on ranked.record_id = stored.{table.key} and ranked.version_hash = stored._version_hash "
                f"where ranked.origin = '{origin}' and ranked.is_version"
            )
    engine.create_view(f"stage.{table.name}", " union all ".join(parts))


def _stage_columns(engine: Engine, table: SourceTable) -> list[str]:
    return [name for name in engine.columns(f"stage.{table.name}_row") if name not in RUN_ONLY]


def version_view(current: str, superseded: str, key: str, columns: Sequence[str]) -> str:
    """The view of all accepted versions; the earliest known one is valid from the least created_at."""
    listed = ",\n        ".join(columns)
    window = f"partition by {key} order by updated_at, _ingested_at, _version_hash"
    return f"""
with version as (
    select
        {listed},
        true as is_current
    from {current}
    union all
    select
        {listed},
        false as is_current
    from {superseded}
)

select
    {listed},
    is_current,
    case
        when row_number() over ({window}) = 1 then min(created_at) over (partition by {key})
        else updated_at
    end as valid_from,
    lead(updated_at) over ({window}) as valid_to
from version
"""
