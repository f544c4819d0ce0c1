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
    "first_spelled, gender, dob, cohort, is_passed, is_deleted, user_hash, first_created_at"
)
SUPPORT_COLUMNS = (
    "support_key, identifier_key, lead_key, other_lead_key, identifier_kind, rule, weight, role, other_role, "
    "name_level, dob_level, cohort_level"
)

_FEW = 8


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
    user_hash: str
    first_created_at: datetime


@dataclass(frozen=True)
class Student:
    """Leads that are one student, the first created first: the anchor, whose key is the student's."""

    leads: tuple[Lead, ...]

    @property
    def person_key(self) -> int:
        """The key by which identity knows the student."""
        return self.leads[0].lead_key

    @property
    def cdp_user_id(self) -> str:
        """The student's id, as `identity.user_map` has it."""
        return f"cdp_{self.leads[0].user_hash}"

    @property
    def lead_keys(self) -> frozenset[int]:
        """The keys of its leads."""
        return frozenset(lead.lead_key for lead in self.leads)


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
    is_named: bool


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

    def persons_of(self, lead_keys: Iterable[int]) -> dict[int, int]:
        """The student of every lead; one that nothing ties is a student by itself."""
        asked = set(lead_keys)
        tied = self._where("select lead_key, anchor_key from identity.component", "lead_key", asked)
        return {key: key for key in asked} | dict(tied)

    def students(self, person_keys: Iterable[int]) -> dict[int, Student]:
        """Students by key, with all their leads."""
        asked = set(person_keys)
        tied = dict(self._where("select lead_key, anchor_key from identity.component", "anchor_key", asked))
        found: dict[int, list[Lead]] = {}
        for lead in self.leads(asked | tied.keys()):
            found.setdefault(tied.get(lead.lead_key, lead.lead_key), []).append(lead)
        return {key: Student(tuple(leads)) for key, leads in found.items()}

    def households_of(self, person_keys: Iterable[int]) -> dict[int, int]:
        """The household of every student; who shares none has its own."""
        asked = set(person_keys)
        shared = self._where("select person_key, household_key from identity.household", "person_key", asked)
        return {key: key for key in asked} | dict(shared)

    def persons_in(self, household_key: int) -> set[int]:
        """The students of a household that several share."""
        rows = self._where("select person_key from identity.household", "household_key", [household_key])
        return {row[0] for row in rows}

    def supports(self, lead_keys: Iterable[int]) -> list[Support]:
        """Every edge with one of these leads, the strongest first."""
        asked = set(lead_keys)
        select = f"select {SUPPORT_COLUMNS} from identity.support"
        rows = {*self._where(select, "lead_key", asked), *self._where(select, "other_lead_key", asked)}
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
        return self._where(f"select lead_id, {', '.join(columns)} from {table}", "lead_id", lead_ids, also)

    def records(self, columns: Sequence[str], lead_ids: Iterable[str]) -> list[tuple[Any, ...]]:
        """(lead_id, the columns) of these leads in Silver."""
        asked = sorted(set(lead_ids))
        if not 0 < len(asked) <= _FEW:
            return self.texts("silver.crm_dim_lead", columns, asked)
        # Of 1M leads one, asked for by itself, costs 0.013 s; seven, asked for together, 0.13 s.
        select = f"select lead_id, {', '.join(columns)} from silver.crm_dim_lead"
        return self._rows(" union all ".join(f"{select} where lead_id = {_literal(lead_id)}" for lead_id in asked))

    def leads_showing(self, numbers: Sequence[str]) -> list[str]:
        """The leads that show one of these numbers in any field, whether or not it is an identifier."""
        if not numbers:
            return []
        among = ", ".join(map(_literal, numbers))
        fields = ("student_mobile", "parent_mobile", "alternate_mobile")
        tests = [f"{field} in ({among})" for field in fields]
        tests += [f"strpos({field}_others, {_literal(number)}) > 0" for field in fields for number in numbers]
        return [row[0] for row in self._rows(f"select lead_id from silver.crm_dim_lead where {' or '.join(tests)}")]

    def _holdings(self, column: str, keys: Iterable[int]) -> list[Holding]:
        select = (
            "select identifier_key, lead_key, identifier_kind, role, last_seen_month, is_named from identity.identifier"
        )
        return [Holding(*row) for row in self._where(select, column, keys)]

    def _where(
        self, select: str, column: str, values: Iterable[int] | Iterable[str], also: str = "true"
    ) -> list[tuple[Any, ...]]:
        """The rows of a select with one of these values, given as a relation: a list takes DuckDB thrice as long."""
        among = sorted({_literal(value) for value in values})
        listed = ", ".join(f"({value})" for value in among)
        asked = f"select value from (values {listed}) as asked (value)"
        return self._rows(f"{select} where {column} in ({asked}) and {also}") if among else []


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
