"""Why are these leads one student? What ties them, what they carry, and who else comes near and stays apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aakash_cdp.identity.explanation import Show
from aakash_cdp.identity.explanation.obstacles import Border, Obstacle, distinct
from aakash_cdp.identity.explanation.reading import Guard, Holding, Reading, Student
from aakash_cdp.identity.explanation.ties import Facts, Tie, gather, path_between, ties_of
from aakash_cdp.identity.policy import IdentityPolicy

MOST_RELATED = 8
"""Related students told of in one explanation; the rest are counted."""


@dataclass(frozen=True)
class LeadShown:
    """One lead of the student."""

    lead_id: str
    name: str | None
    class_twelve_year: int | None
    is_anchor: bool
    is_deleted: bool


@dataclass(frozen=True)
class IdentifierShown:
    """What leads of the student carry, and what it can show. `roles`: lead id -> whose field it stands in."""

    kind: str
    value: str | None
    status: str
    reason: str
    lead_count: int | None
    roles: Mapping[str, str]


@dataclass(frozen=True)
class Related:
    """Another student that shares something, or the household."""

    cdp_user_id: str
    lead_ids: Sequence[str]
    is_same_household: bool
    obstacles: Sequence[Obstacle]


@dataclass(frozen=True)
class StudentExplanation:
    """`untied` are leads that no tie holds: there are none unless the publication is damaged."""

    cdp_user_id: str
    household_id: str
    leads: Sequence[LeadShown]
    ties: Sequence[Tie]
    untied: Sequence[str]
    identifiers: Sequence[IdentifierShown]
    related: Sequence[Related]
    related_count: int


@dataclass(frozen=True)
class _Around:
    """What the student's leads carry, who else carries it, and the other students that this or a decision leads to."""

    guards: Mapping[int, Guard]
    holder_count: Mapping[int, int]
    students: Sequence[Student]
    households: Mapping[int, int]


def explain_student(reading: Reading, policy: IdentityPolicy, student: Student, show: Show) -> StudentExplanation:
    """Everything that makes one student of its leads."""
    around = _look_around(reading, student)
    near = around.students[:MOST_RELATED]
    facts = gather(reading, [student, *near], policy.blocked.email_typos)
    held = reading.held_by(facts.leads)
    leads = _leads(facts, student, show)
    ties = ties_of(_only(facts, student.lead_keys), show)
    home = around.households[student.person_key]
    return StudentExplanation(
        cdp_user_id=student.cdp_user_id,
        household_id=f"hh_{(facts.leads.get(home) or reading.leads([home])[0]).user_hash}",
        leads=leads,
        ties=sorted(ties, key=lambda tie: not tie.is_needed),
        untied=_untied(leads, ties),
        identifiers=_identifiers(facts, around, [own for own in held if own.lead_key in student.lead_keys], show),
        related=[
            Related(
                cdp_user_id=other.cdp_user_id,
                lead_ids=sorted(lead.lead_id for lead in other.leads),
                is_same_household=around.households[other.person_key] == home,
                obstacles=distinct(Border(facts, policy, student.lead_keys, other.lead_keys, held, show).obstacles()),
            )
            for other in near
        ],
        related_count=len(around.students),
    )


def _look_around(reading: Reading, student: Student) -> _Around:
    own = student.lead_keys
    carried = {holding.identifier_key for holding in reading.held_by(own)}
    guards = reading.guards(carried)
    holders = reading.holders_of(key for key in carried if guards.get(key, Guard()).status != "GENERIC")
    beside = {holding.lead_key for holding in holders}
    beside |= {lead.lead_key for lead in reading.leads_merged_into(own)}
    beside |= {lead.merged_into_key for lead in student.leads if lead.merged_into_key}
    for decided in reading.decisions:
        if {decided.lead_key, decided.other_lead_key} & own:
            beside |= {decided.lead_key, decided.other_lead_key}
    home = reading.households_of([student.person_key])[student.person_key]
    persons = {*reading.persons_of(beside - own).values(), *reading.persons_in(home)} - {student.person_key}
    households = {student.person_key: home} | reading.households_of(persons)
    others = sorted(
        reading.students(persons).values(),
        key=lambda other: (households[other.person_key] != home, other.cdp_user_id),
    )
    return _Around(guards, Counter(holding.identifier_key for holding in holders), others, households)


def _only(facts: Facts, lead_keys: Iterable[int]) -> Facts:
    leads = {key: facts.leads[key] for key in lead_keys}
    return Facts(leads, facts.supports, facts.decisions, facts.records, facts.guards, facts.merged_into)


def _leads(facts: Facts, student: Student, show: Show) -> list[LeadShown]:
    return [
        LeadShown(
            lead_id=lead.lead_id,
            name=show(facts.records[lead.lead_id].name),
            class_twelve_year=lead.cohort,
            is_anchor=lead.lead_key == student.person_key,
            is_deleted=lead.is_deleted,
        )
        for lead in student.leads
    ]


def _untied(leads: Sequence[LeadShown], ties: Sequence[Tie]) -> list[str]:
    anchor = leads[0].lead_id
    return [lead.lead_id for lead in leads if path_between(ties, anchor, lead.lead_id) is None]


def _identifiers(facts: Facts, around: _Around, held: Sequence[Holding], show: Show) -> list[IdentifierShown]:
    by_key: dict[int, list[Holding]] = defaultdict(list)
    for holding in held:
        by_key[holding.identifier_key].append(holding)
    found = [_identifier(facts, around, key, holdings, show) for key, holdings in by_key.items()]
    return sorted(found, key=lambda shown: (shown.kind, -len(shown.roles), min(shown.roles)))


def _identifier(facts: Facts, around: _Around, key: int, holdings: Sequence[Holding], show: Show) -> IdentifierShown:
    guard = around.guards.get(key, Guard())
    carried = facts.record(holdings[0].lead_key).carried.get(key)
    return IdentifierShown(
        kind=holdings[0].identifier_kind,
        value=show(carried.value) if carried else None,
        status=guard.status,
        reason=guard.reason,
        lead_count=around.holder_count.get(key, guard.lead_count),
        roles={facts.leads[holding.lead_key].lead_id: holding.role for holding in holdings},
    )
