"""Why are these leads one student? What ties them, what they carry, and who else comes near and stays apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aakash_cdp.identity.explanation import Show
from aakash_cdp.identity.explanation.obstacles import Obstacle, Sides, distinct, obstacles
from aakash_cdp.identity.explanation.reading import Guard, Holding, Lead, Place, Reading
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
    students: Mapping[str, Sequence[Place]]


def explain_student(reading: Reading, policy: IdentityPolicy, cdp_user_id: str, show: Show) -> StudentExplanation:
    """Everything that makes one student of its leads. `cdp_user_id` is one of today."""
    own = reading.places_of_users([cdp_user_id])
    household_id = own[0].household_id
    mine = frozenset(place.lead_key for place in own)
    around = _look_around(reading, own)
    near = _nearest(around.students, household_id)
    facts = gather(reading, mine.union(*map(_keys, near.values())), policy.blocked.email_typos)
    held = reading.held_by(facts.leads)
    leads = _leads(facts, mine, show)
    ties = ties_of(_only(facts, mine), show)
    return StudentExplanation(
        cdp_user_id=cdp_user_id,
        household_id=household_id,
        leads=leads,
        ties=sorted(ties, key=lambda tie: not tie.is_needed),
        untied=_untied(leads, ties),
        identifiers=_identifiers(facts, around, [holding for holding in held if holding.lead_key in mine], show),
        related=[
            Related(
                cdp_user_id=user,
                lead_ids=sorted(place.lead_id for place in places),
                is_same_household=places[0].household_id == household_id,
                obstacles=distinct(obstacles(facts, policy, held, Sides(mine, _keys(places)), show)),
            )
            for user, places in near.items()
        ],
        related_count=len(around.students),
    )


def _keys(places: Iterable[Place]) -> frozenset[int]:
    return frozenset(place.lead_key for place in places)


def _look_around(reading: Reading, own: Sequence[Place]) -> _Around:
    keys = _keys(own)
    carried = {holding.identifier_key for holding in reading.held_by(keys)}
    guards = reading.guards(carried)
    holders = reading.holders_of(key for key in carried if guards.get(key, Guard()).status != "GENERIC")
    beside = {holding.lead_key for holding in holders}
    for decided in reading.decisions:
        if {decided.lead_key, decided.other_lead_key} & keys:
            beside |= {decided.lead_key, decided.other_lead_key}
    leads = {lead.lead_key: lead for lead in (*reading.leads(beside | keys), *reading.leads_merged_into(keys))}
    targets = {lead.merged_into_key for key, lead in leads.items() if key in keys and lead.merged_into_key}
    away = [
        lead.lead_id for lead in (*leads.values(), *reading.leads(targets - leads.keys())) if lead.lead_key not in keys
    ]
    users = {place.cdp_user_id for place in reading.places_of_leads(away)}
    users |= {place.cdp_user_id for place in reading.places_of_household(own[0].household_id)}
    students: dict[str, list[Place]] = defaultdict(list)
    for place in reading.places_of_users(users - {own[0].cdp_user_id}):
        students[place.cdp_user_id].append(place)
    return _Around(guards, Counter(holding.identifier_key for holding in holders), students)


def _nearest(others: Mapping[str, Sequence[Place]], household_id: str) -> dict[str, Sequence[Place]]:
    ordered = sorted(others.items(), key=lambda item: (item[1][0].household_id != household_id, item[0]))
    return dict(ordered[:MOST_RELATED])


def _only(facts: Facts, lead_keys: Iterable[int]) -> Facts:
    leads = {key: facts.leads[key] for key in lead_keys}
    return Facts(leads, facts.supports, facts.decisions, facts.records, facts.guards, facts.merged_into)


def _leads(facts: Facts, mine: Iterable[int], show: Show) -> list[LeadShown]:
    ordered = sorted((facts.leads[key] for key in mine), key=_age)
    return [
        LeadShown(
            lead_id=lead.lead_id,
            name=show(facts.records[lead.lead_id].name),
            class_twelve_year=lead.cohort,
            is_anchor=lead is ordered[0],
            is_deleted=lead.is_deleted,
        )
        for lead in ordered
    ]


def _age(lead: Lead) -> tuple[object, str]:
    return lead.first_created_at, lead.lead_id


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
