"""What keeps two leads, or two students, apart although they share something? One answer for each thing they share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aakash_cdp.identity.explanation import Show
from aakash_cdp.identity.explanation.comparison import (
    Levels,
    cohort_level,
    compare,
    dob_level,
    most_months_apart,
    rule_for,
    through,
)
from aakash_cdp.identity.explanation.reading import Guard, Holding, Lead
from aakash_cdp.identity.explanation.sentences import comparison, shared
from aakash_cdp.identity.explanation.ties import Facts
from aakash_cdp.identity.policy import IdentityPolicy

_OTHERWISE = "what each was joined with before says otherwise (a deleted lead goes to one student only)"

_NEEDS = {
    "one_person": "nobody else seems to carry it",
    "one_match": "neither matches a third that is somebody else",
}


@dataclass(frozen=True)
class Obstacle:
    """One thing that two leads share, or that somebody decided of them, and why it does not join them.

    `kind`: unlinked, guarded, detached, nameless, late, crowded (others come near), vetoed, unlike.
    """

    kind: str
    lead_id: str
    other_lead_id: str
    reason: str
    identifier_kind: str | None = None
    role: str | None = None
    other_role: str | None = None
    value: str | None = None
    name_level: str | None = None
    dob_level: str | None = None
    cohort_level: str | None = None


@dataclass(frozen=True)
class Sides:
    """Two students, by the keys of their leads."""

    mine: frozenset[int]
    theirs: frozenset[int]


def unlinked(facts: Facts, sides: Sides) -> Iterator[Obstacle]:
    """The decisions that hold two students apart."""
    for decided in facts.decisions:
        pair = _ordered(sides, decided.lead_key, decided.other_lead_key)
        if decided.verdict == "unlink" and pair:
            yield Obstacle(
                "unlinked",
                facts.leads[pair[0]].lead_id,
                facts.leads[pair[1]].lead_id,
                f"{decided.decided_by} unlinked them on {decided.decided_at:%Y-%m-%d}: {decided.why}",
            )


def _ordered(sides: Sides, one: int, other: int) -> tuple[int, int] | None:
    """A pair of leads with the one of the first student first; None where it is not of these students."""
    if one in sides.mine and other in sides.theirs:
        return one, other
    return (other, one) if other in sides.mine and one in sides.theirs else None


def obstacles(
    facts: Facts, policy: IdentityPolicy, holdings: Iterable[Holding], sides: Sides, show: Show
) -> list[Obstacle]:
    """What two students share, and why it does not join them. `holdings`: what their leads carry as identifiers."""
    carried: dict[int, dict[int, Holding]] = {}
    for holding in holdings:
        carried.setdefault(holding.lead_key, {})[holding.identifier_key] = holding
    found = list(unlinked(facts, sides))
    for one in sorted(sides.mine):
        for other in sorted(sides.theirs):
            in_silver = facts.record(one).carried.keys() & facts.record(other).carried.keys()
            for key in sorted(in_silver):
                mine, theirs = carried.get(one, {}).get(key), carried.get(other, {}).get(key)
                found.append(_obstacle(facts, policy, sides, (one, other, key), mine, theirs, show))
    return found


def _obstacle(
    facts: Facts,
    policy: IdentityPolicy,
    sides: Sides,
    met: tuple[int, int, int],
    mine: Holding | None,
    theirs: Holding | None,
    show: Show,
) -> Obstacle:
    one, other, key = met
    lead, other_lead = facts.leads[one], facts.leads[other]
    shown = facts.record(one).carried[key]
    levels = compare(lead, other_lead, facts.records, policy.titles)
    if mine is None or theirs is None:
        kind, why = "detached", "it is no mobile number, or an agent said that it is not this lead's"
    else:
        kind, why = _why_not(facts, policy, sides, mine, theirs, levels)
    other_role = facts.record(other).carried[key].role
    return Obstacle(
        kind=kind,
        lead_id=lead.lead_id,
        other_lead_id=other_lead.lead_id,
        reason=f"{shared(shown.kind, shown.role, other_role)}: {why}",
        identifier_kind=shown.kind,
        role=shown.role,
        other_role=other_role,
        value=show(shown.value),
        name_level=levels.name,
        dob_level=levels.dob,
        cohort_level=levels.cohort,
    )


def _why_not(
    facts: Facts, policy: IdentityPolicy, sides: Sides, mine: Holding, theirs: Holding, levels: Levels
) -> tuple[str, str]:
    guard = facts.guards.get(mine.identifier_key, Guard())
    if not guard.joins_students:
        return "guarded", f"it shows no student: {guard.reason} ({guard.status})"
    pair = {mine.lead_key, theirs.lead_key}
    edges = [edge for edge in facts.supports if edge.identifier_key == mine.identifier_key]
    direct = [edge for edge in edges if {edge.lead_key, edge.other_lead_key} == pair and edge.weight]
    if direct:
        return "vetoed", f"{direct[0].rule} would join them, but {_vetoes(facts, policy, sides)}"
    undecided = [edge for edge in edges if not edge.weight and {edge.lead_key, edge.other_lead_key} & pair]
    if levels.name == "unknown" and undecided:
        return (
            "nameless",
            "one has no name of its own, and there are several it could belong to, or a parent's field only",
        )
    rule = rule_for(policy, through(mine, theirs), levels)
    months = abs(mine.last_seen_month - theirs.last_seen_month)
    is_late = mine.identifier_kind == "phone" and months > most_months_apart(policy, mine, theirs)
    if rule and is_late and levels.name != "same":
        return "late", f"last seen {months} months apart: the number may have gone to another family"
    if rule and rule.needs:
        return "crowded", f"{rule.name} joins only where {_NEEDS[rule.needs]}"
    if rule:
        return "vetoed", f"{rule.name} would join them by way of others, but {_vetoes(facts, policy, sides)}"
    return "unlike", comparison(levels.name, levels.dob, levels.cohort)


def _vetoes(facts: Facts, policy: IdentityPolicy, sides: Sides) -> str:
    """What the leads of two students disagree on, in words."""
    said = []
    if any(unlinked(facts, sides)):
        said.append("a steward unlinked them")
    if "enrolment" in policy.vetoes and policy.identifiers.enrolment.is_for_life:
        mine, theirs = (_enrolments(facts, side) for side in (sides.mine, sides.theirs))
        if mine and theirs and not mine & theirs:
            said.append("their students have different enrolment numbers")
    pairs = [(one, other) for one in _living(facts, sides.mine) for other in _living(facts, sides.theirs)]
    if "dob" in policy.vetoes and any(dob_level(one, other) == "conflict" for one, other in pairs):
        said.append("their students have different dates of birth")
    if "cohort" in policy.vetoes and any(_is_far(policy, one, other) for one, other in pairs):
        said.append("their students' years of class XII lie too far apart")
    return " and ".join(said) or _OTHERWISE


def _is_far(policy: IdentityPolicy, one: Lead, other: Lead) -> bool:
    if one.cohort is None or other.cohort is None or dob_level(one, other) == "equal":
        return False
    return cohort_level(one, other) != "same" and abs(one.cohort - other.cohort) > policy.cohort_years_apart


def _living(facts: Facts, lead_keys: Iterable[int]) -> list[Lead]:
    return [facts.leads[key] for key in lead_keys if not facts.leads[key].is_deleted]


def _enrolments(facts: Facts, lead_keys: Iterable[int]) -> set[int]:
    return {
        key
        for lead in _living(facts, lead_keys)
        for key, carried in facts.records[lead.lead_id].carried.items()
        if carried.kind == "enrolment" and facts.guards.get(key, Guard()).status != "GENERIC"
    }


def distinct(found: Iterable[Obstacle]) -> list[Obstacle]:
    """The first of those that say the same."""
    return list({obstacle.reason: obstacle for obstacle in reversed(list(found))}.values())[::-1]
