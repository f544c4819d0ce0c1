"""What is published about a few leads? Every select of an explanation: few, by key, and plain on any engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from aakash_cdp.identity.keys import key60
from aakash_cdp.warehouse.engine import Reader

LEAD_COLUMNS = (
    "lead_key, lead_id, merged_into_key, name_key, first_fold, last_fold, token_signature, initials, is_known_first, "
    "first_spelled, gender, dob, cohort, is_passed, is_deleted, first_created_at"
)
SUPPORT_COLUMNS = (
    "support_key, identifier_key, lead_key, other_lead_key, identifier_kind, rule, weight, role, other_role, "
    "name_level, dob_level, cohort_level"
)


@dataclass(frozen=True)
class Lead:
    """A row of `identity.lead`."""

    lead_key: int
    lead_id: str
    merged_into_key: int | None
    name_key: int | None
    first_fold: str | None
    last_fold: str | None
    token_signature: str | None
    initials: str | None
    is_known_first: bool
    first_spelled: str | None
    gender: str | None
    dob: date | None
    cohort: int | None
    is_passed: bool
    is_deleted: bool
    first_created_at: datetime


@dataclass(frozen=True)
class Place:
    """A row of `identity.user_map`."""

    lead_id: str
    cdp_user_id: str
    household_id: str
    is_deleted: bool

    @property
    def lead_key(self) -> int:
        """The key by which identity knows the lead."""
        return key60(self.lead_id)


@dataclass(frozen=True)
class Support:
    """A row of `identity.support`."""

    support_key: int
    identifier_key: int
    lead_key: int
    other_lead_key: int
    identifier_kind: str
    rule: str
    weight: int
    role: str
    other_role: str
    name_level: str
    dob_level: str
    cohort_level: str


@dataclass(frozen=True)
class Holding:
    """A row of `identity.identifier`: a lead that carries an identifier."""

    identifier_key: int
    lead_key: int
    identifier_kind: str
    role: str
    last_seen_month: int


@dataclass(frozen=True)
class Guard:
    """What an identifier can show, and why. An identifier that nobody had to judge is OK."""

    status: str = "OK"
    reason: str = "few people"
    lead_count: int | None = None

    @property
    def joins_students(self) -> bool:
        """Whether it may tie leads."""
        return self.status in ("OK", "PERSON_ONLY")


@dataclass(frozen=True)
class Decided:
    """A row of `ops.steward_decision`."""

    lead_key: int
    other_lead_key: int
    verdict: str
    why: str
    decided_by: str
    decided_at: datetime


class Reading:
    """A publication, asked about few leads at a time."""

    def __init__(self, reader: Reader) -> None:
        self._rows = reader.rows

    def lead_of(self, lead_id: str) -> Lead | None:
        """The lead of this id."""
        return next((lead for lead in self.leads([key60(lead_id)]) if lead.lead_id == lead_id), None)

    def lead_of_hash(self, user_hash: str) -> Lead | None:
        """The lead whose hash a student's id is."""
        rows = self._where(f"select {LEAD_COLUMNS} from identity.lead", "user_hash", [user_hash])
        return Lead(*rows[0]) if rows else None

    def leads(self, lead_keys: Iterable[int]) -> list[Lead]:
        """Leads by key, the first created first."""
        rows = self._where(f"select {LEAD_COLUMNS} from identity.lead", "lead_key", lead_keys)
        return sorted((Lead(*row) for row in rows), key=lambda lead: (lead.first_created_at, lead.lead_id))

    def leads_merged_into(self, lead_keys: Iterable[int]) -> list[Lead]:
        """The leads that the CRM merged into these."""
        return [
            Lead(*row) for row in self._where(f"select {LEAD_COLUMNS} from identity.lead", "merged_into_key", lead_keys)
        ]

    def place_of(self, lead_id: str) -> Place:
        """Where a known lead belongs."""
        return self._places("lead_id", [lead_id])[0]

    def places_of_leads(self, lead_ids: Iterable[str]) -> list[Place]:
        """Where known leads belong."""
        return self._places("lead_id", lead_ids)

    def places_of_users(self, cdp_user_ids: Iterable[str]) -> list[Place]:
        """The leads of students."""
        return self._places("cdp_user_id", cdp_user_ids)

    def places_of_household(self, household_id: str) -> list[Place]:
        """The leads of a household."""
        return self._places("household_id", [household_id])

    def user_of_alias(self, alias_id: str) -> str | None:
        """The student that an id, of today or earlier, means."""
        rows = self._where("select cdp_user_id from identity.alias", "alias_id", [alias_id])
        return str(rows[0][0]) if rows else None

    def supports(self, lead_keys: Iterable[int]) -> list[Support]:
        """Every edge with one of these leads, the strongest first."""
        keys = _listed(lead_keys)
        rows = keys and self._rows(
            f"select {SUPPORT_COLUMNS} from identity.support where lead_key in ({keys}) or other_lead_key in ({keys})"
        )
        return sorted((Support(*row) for row in rows), key=lambda edge: (-edge.weight, edge.support_key))

    def held_by(self, lead_keys: Iterable[int]) -> list[Holding]:
        """What these leads carry."""
        return self._holdings("lead_key", lead_keys)

    def holders_of(self, identifier_keys: Iterable[int]) -> list[Holding]:
        """Who carries these identifiers."""
        return self._holdings("identifier_key", identifier_keys)

    def guards(self, identifier_keys: Iterable[int]) -> dict[int, Guard]:
        """The identifiers that somebody had to judge."""
        rows = self._where(
            "select identifier_key, status, reason, lead_count from identity.identifier_guard",
            "identifier_key",
            identifier_keys,
        )
        return {key: Guard(*facts) for key, *facts in rows}

    @cached_property
    def decisions(self) -> list[Decided]:
        """What stewards decided, as the publication knows it."""
        rows = self._rows(
            "select lead_key, other_lead_key, verdict, why, decided_by, decided_at from ops.steward_decision"
        )
        return [Decided(*row) for row in rows]

    def texts(
        self, table: str, columns: Sequence[str], lead_ids: Iterable[str], also: str = "true"
    ) -> list[tuple[Any, ...]]:
        """(lead_id, the columns) of every row of a table that is about these leads."""
        select = f"select lead_id, {', '.join(columns)} from {table}"
        return self._where(select, "lead_id", lead_ids, also)

    def leads_showing(self, numbers: Sequence[str]) -> list[str]:
        """The leads that show one of these numbers in any field, whether or not it is an identifier."""
        among = _listed(numbers)
        fields = ("student_mobile", "parent_mobile", "alternate_mobile")
        tests = [f"{field} in ({among})" for field in fields]
        tests += [f"strpos({field}_others, {_literal(number)}) > 0" for field in fields for number in numbers]
        return [row[0] for row in self._rows(f"select lead_id from silver.crm_dim_lead where {' or '.join(tests)}")]

    def _places(self, column: str, values: Iterable[str]) -> list[Place]:
        select = "select lead_id, cdp_user_id, household_id, is_deleted from identity.user_map"
        return [Place(*row) for row in self._where(select, column, values)]

    def _holdings(self, column: str, keys: Iterable[int]) -> list[Holding]:
        select = "select identifier_key, lead_key, identifier_kind, role, last_seen_month from identity.identifier"
        return [Holding(*row) for row in self._where(select, column, keys)]

    def _where(
        self, select: str, column: str, values: Iterable[int] | Iterable[str], also: str = "true"
    ) -> list[tuple[Any, ...]]:
        among = _listed(values)
        return self._rows(f"{select} where {column} in ({among}) and {also}") if among else []


def _listed(values: Iterable[int] | Iterable[str]) -> str:
    return ", ".join(sorted({_literal(value) for value in values}))


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
