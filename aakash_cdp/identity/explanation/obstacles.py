"""What keeps two leads, or two students, apart although they share something? One answer for each thing they share."""

from collections.abc import Iterable, Iterator, Sequence
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

_DETACHED = "it is no mobile number, or an agent said that it is not this lead's"
_NAMELESS = "one has no name of its own, and there are several it could belong to, or a parent's field only"
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
class Border:
    """Two students, by the keys of their leads, and what is known of both. `held`: what their leads carry."""

    facts: Facts
    policy: IdentityPolicy
    mine: frozenset[int]
    theirs: frozenset[int]
    held: Sequence[Holding]
    show: Show

    def obstacles(self) -> list[Obstacle]:
        """What was decided of them, then everything that a lead of each shares, and why it does not join them."""
        return [*self._unlinked(), *self._shared()]

    def _shared(self) -> Iterator[Obstacle]:
        carried = {(holding.lead_key, holding.identifier_key): holding for holding in self.held}
        for one in sorted(self.mine):
            for other in sorted(self.theirs):
                keys = self.facts.record(one).carried.keys() & self.facts.record(other).carried.keys()
                for key in sorted(keys):
                    yield self._obstacle(key, one, other, carried.get((one, key)), carried.get((other, key)))

    def _unlinked(self) -> Iterator[Obstacle]:
        for decided in self.facts.decisions:
            pair = {decided.lead_key, decided.other_lead_key}
            if decided.verdict == "unlink" and pair & self.mine and pair & self.theirs:
                [one], [other] = pair & self.mine, pair & self.theirs
                yield Obstacle(
                    "unlinked",
                    self.facts.leads[one].lead_id,
                    self.facts.leads[other].lead_id,
                    f"{decided.decided_by} unlinked them on {decided.decided_at:%Y-%m-%d}: {decided.why}",
                )

    def _obstacle(self, key: int, one: int, other: int, mine: Holding | None, theirs: Holding | None) -> Obstacle:
        lead, other_lead = self.facts.leads[one], self.facts.leads[other]
        shown, other_shown = self.facts.record(one).carried[key], self.facts.record(other).carried[key]
        levels = compare(lead, other_lead, self.facts.records, self.policy.titles)
        kind, why = self._why_not(mine, theirs, levels) if mine and theirs else ("detached", _DETACHED)
        return Obstacle(
            kind=kind,
            lead_id=lead.lead_id,
            other_lead_id=other_lead.lead_id,
            reason=f"{shared(shown.kind, shown.role, other_shown.role)}: {why}",
            identifier_kind=shown.kind,
            role=shown.role,
            other_role=other_shown.role,
            value=self.show(shown.value),
            name_level=levels.name,
            dob_level=levels.dob,
            cohort_level=levels.cohort,
        )

    def _why_not(self, mine: Holding, theirs: Holding, levels: Levels) -> tuple[str, str]:
        guard = self.facts.guards.get(mine.identifier_key, Guard())
        if not guard.joins_students:
            return "guarded", f"it shows no student: {guard.reason} ({guard.status})"
        pair = {mine.lead_key, theirs.lead_key}
        edges = [edge for edge in self.facts.supports if edge.identifier_key == mine.identifier_key]
        direct = [edge for edge in edges if {edge.lead_key, edge.other_lead_key} == pair and edge.weight]
        if direct:
            return "vetoed", f"{direct[0].rule} would join them, but {self._vetoes()}"
        if levels.name == "unknown" and any(
            {edge.lead_key, edge.other_lead_key} & pair for edge in edges if not edge.weight
        ):
            return "nameless", _NAMELESS
        return self._why_no_rule(mine, theirs, levels)

    def _why_no_rule(self, mine: Holding, theirs: Holding, levels: Levels) -> tuple[str, str]:
        rule = rule_for(self.policy, through(mine, theirs, self.facts.leads), levels)
        if rule is None:
            return "unlike", comparison(levels.name, levels.dob, levels.cohort)
        if mine.identifier_kind == "phone" and levels.name != "same":
            months = abs(mine.last_seen_month - theirs.last_seen_month)
            if months > most_months_apart(self.policy, mine, theirs):
                return "late", f"last seen {months} months apart: the number may have gone to another family"
        if rule.needs:
            return "crowded", f"{rule.name} joins only where {_NEEDS[rule.needs]}"
        return "vetoed", f"{rule.name} would join them by way of others, but {self._vetoes()}"

    def _vetoes(self) -> str:
        """What the leads of two students disagree on, in words."""
        vetoes = self.policy.vetoes
        mine, theirs = self._living(self.mine), self._living(self.theirs)
        pairs = [(one, other) for one in mine for other in theirs]
        said = []
        if any(self._unlinked()):
            said.append("a steward unlinked them")
        if "enrolment" in vetoes and self.policy.is_enrolment_number_for_life and self._have_other_numbers():
            said.append("their students have different enrolment numbers")
        if "dob" in vetoes and any(dob_level(one, other) == "conflict" for one, other in pairs):
            said.append("their students have different dates of birth")
        if "cohort" in vetoes and any(self._are_far(one, other) for one, other in pairs):
            said.append("their students' years of class XII lie too far apart")
        return " and ".join(said) or _OTHERWISE

    def _living(self, lead_keys: Iterable[int]) -> list[Lead]:
        return [self.facts.leads[key] for key in lead_keys if not self.facts.leads[key].is_deleted]

    def _are_far(self, one: Lead, other: Lead) -> bool:
        if one.cohort is None or other.cohort is None or dob_level(one, other) == "equal":
            return False
        return cohort_level(one, other) != "same" and abs(one.cohort - other.cohort) > self.policy.cohort_years_apart

    def _have_other_numbers(self) -> bool:
        mine, theirs = self._enrolments(self.mine), self._enrolments(self.theirs)
        return bool(mine and theirs and not mine & theirs)

    def _enrolments(self, lead_keys: Iterable[int]) -> set[int]:
        return {
            key
            for lead in self._living(lead_keys)
            for key, carried in self.facts.records[lead.lead_id].carried.items()
            if carried.kind == "enrolment" and self.facts.guards.get(key, Guard()).status != "GENERIC"
        }


def distinct(found: Iterable[Obstacle]) -> list[Obstacle]:
    """The first of those that say the same."""
    return list({obstacle.reason: obstacle for obstacle in reversed(list(found))}.values())[::-1]
