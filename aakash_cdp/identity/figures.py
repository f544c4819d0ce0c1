"""What do the figures of identity say: how many, how large, tied by what, doubted why, shared by whom?

No figure holds a personal value: an identifier is shown by its kind, its counts and a lead that carries it.
"""

from dataclasses import dataclass
from datetime import datetime

from aakash_cdp.warehouse.engine import Reader

SIZES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 60), (61, None))
"""Leads of one student, from and to."""


@dataclass(frozen=True)
class Statistics:
    """`students` have a living lead. `students_by_size`, `rules` and `doubts` are counts by name."""

    leads: int
    deleted_leads: int
    students: int
    students_without_living_lead: int
    households: int
    students_by_size: dict[str, int]
    rules: dict[str, int]
    guards: tuple["GuardCount", ...]
    doubts: dict[str, int]
    decisions: dict[str, int]


@dataclass(frozen=True)
class GuardCount:
    """How many identifiers of one kind were judged alike, and how many leads they are on."""

    identifier_kind: str
    status: str
    reason: str
    identifiers: int
    leads: int


def statistics(reader: Reader) -> Statistics:
    """The publication in numbers."""
    leads, deleted, households = reader.rows(
        "select count(*), sum(case when is_deleted then 1 else 0 end), count(distinct household_id) "
        "from identity.user_map"
    )[0]
    sizes = reader.rows(
        "select lead_count, is_living, count(*) from (select count(*) as lead_count, "
        "not bool_and(is_deleted) as is_living from identity.user_map group by cdp_user_id) as student "
        "group by lead_count, is_living"
    )
    return Statistics(
        leads=leads,
        deleted_leads=int(deleted or 0),
        students=sum(count for _, is_living, count in sizes if is_living),
        students_without_living_lead=sum(count for _, is_living, count in sizes if not is_living),
        households=households,
        students_by_size={
            _size(low, high): sum(count for size, _, count in sizes if low <= size <= (high or size))
            for low, high in SIZES
        },
        rules=_counts(reader, "rule", "identity.support"),
        guards=tuple(
            GuardCount(*row)
            for row in reader.rows(
                "select identifier_kind, status, reason, count(*), cast(sum(lead_count) as bigint) "
                "from identity.identifier_guard group by identifier_kind, status, reason order by 1, 2, 3"
            )
        ),
        doubts=_counts(reader, "doubt", "identity.ambiguous"),
        decisions=_counts(reader, "verdict", "ops.steward_decision"),
    )


def _size(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"


def _counts(reader: Reader, column: str, table: str) -> dict[str, int]:
    return dict(reader.rows(f"select {column}, count(*) from {table} group by {column} order by 2 desc, 1"))


@dataclass(frozen=True)
class LargeStudent:
    """A student with many leads; the counts are of different values among them."""

    cdp_user_id: str
    leads: int
    deleted_leads: int
    names: int
    dates_of_birth: int
    class_years: int
    enrolment_numbers: int
    branches: int


def largest(reader: Reader, limit: int) -> list[LargeStudent]:
    """The students with the most leads."""
    return [
        LargeStudent(*row)
        for row in reader.rows(
            "select user_map.cdp_user_id, count(*), "
            "cast(sum(case when user_map.is_deleted then 1 else 0 end) as bigint), count(distinct lead.name_key), "
            "count(distinct lead.dob), count(distinct lead.cohort), count(distinct lead.enrolment_key), "
            "count(distinct lead.branch_id) from identity.user_map as user_map join identity.lead as lead "
            "on user_map.lead_id = lead.lead_id join (select cdp_user_id from identity.user_map group by cdp_user_id "
            f"order by count(*) desc, cdp_user_id limit {limit}) as large on user_map.cdp_user_id = large.cdp_user_id "
            "group by user_map.cdp_user_id order by 2 desc, 1"
        )
    ]


@dataclass(frozen=True)
class SharedIdentifier:
    """An identifier that many leads carry, how it was judged, and one lead to look at. Counts are of living leads."""

    identifier_kind: str
    status: str
    reason: str
    leads: int
    first_names: int
    surnames: int
    enrolment_numbers: int
    branches: int
    for_example: str


def most_shared(reader: Reader, limit: int) -> list[SharedIdentifier]:
    """The identifiers that most leads carry."""
    top = f"select * from identity.identifier_guard order by lead_count desc, identifier_key limit {limit}"
    return [
        SharedIdentifier(*row)
        for row in reader.rows(
            "select top.identifier_kind, top.status, top.reason, top.lead_count, top.first_name_count, "
            "top.surname_count, top.enrolment_count, top.branch_count, min(lead.lead_id) "
            f"from ({top}) as top join identity.identifier as carried on top.identifier_key = carried.identifier_key "
            "join identity.lead as lead on carried.lead_key = lead.lead_key "
            "group by 1, 2, 3, 4, 5, 6, 7, 8, top.identifier_key order by 4 desc, top.identifier_key"
        )
    ]


@dataclass(frozen=True)
class Change:
    """Leads that one run moved from one student to another."""

    run_id: str
    changed_at: datetime
    change: str
    old_cdp_user_id: str
    new_cdp_user_id: str
    leads: int


def changes(reader: Reader, limit: int, run_id: str | None = None) -> list[Change]:
    """Merges, splits and moves, the newest first; of one run where `run_id` is given."""
    chosen = "where run_id = '" + run_id.replace("'", "''") + "'" if run_id else ""
    return [
        Change(*row)
        for row in reader.rows(
            "select run_id, changed_at, change, old_cdp_user_id, new_cdp_user_id, lead_count from identity.changes "
            f"{chosen} order by run_id desc, lead_count desc, old_cdp_user_id, new_cdp_user_id limit {limit}"
        )
    ]
