"""What holds two leads for one student: a rule, the CRM's own merge, or a steward. Each is derived anew from Silver."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aakash_cdp.identity.explanation import Show
from aakash_cdp.identity.explanation.evidence import Record, Typos, read_records
from aakash_cdp.identity.explanation.reading import Decided, Guard, Lead, Reading, Student, Support
from aakash_cdp.identity.explanation.sentences import rule_reason
from aakash_cdp.identity.resolution.contraction import DisjointSets


@dataclass(frozen=True)
class Tie:
    """One reason. `is_verified`: Silver's values, read at this moment, give it again.

    `is_needed`: without the ties that are, the student would fall apart; the others say the same once more.
    """

    kind: str
    lead_id: str
    other_lead_id: str
    reason: str
    is_verified: bool
    is_needed: bool = True
    rule: str | None = None
    weight: int | None = None
    identifier_kind: str | None = None
    role: str | None = None
    other_role: str | None = None
    value: str | None = None
    other_value: str | None = None
    name_level: str | None = None
    dob_level: str | None = None
    cohort_level: str | None = None


@dataclass(frozen=True)
class Facts:
    """What ties are made of: the leads of some students, all that ties them, and their records in Silver."""

    leads: Mapping[int, Lead]
    supports: Sequence[Support]
    decisions: Sequence[Decided]
    records: Mapping[str, Record]
    guards: Mapping[int, Guard]
    merged_into: Mapping[str, str | None]
    """For every lead on the way of the CRM's merges, the next one, as Silver has it."""

    def record(self, lead_key: int) -> Record:
        """The lead's record in Silver."""
        return self.records[self.leads[lead_key].lead_id]


def gather(reading: Reading, students: Iterable[Student], typos: Typos) -> Facts:
    """Read everything about the leads of some students."""
    leads = {lead.lead_key: lead for student in students for lead in student.leads}
    records = read_records(reading, leads.values(), typos)
    identifiers = {key for record in records.values() for key in record.carried}
    merged_into = {lead_id: record.merged_into_lead_id for lead_id, record in records.items()}
    _follow(reading, merged_into)
    supports, guards = reading.supports(leads), reading.guards(identifiers)
    return Facts(leads, supports, reading.decisions, records, guards, merged_into)


def _follow(reading: Reading, merged_into: dict[str, str | None]) -> None:
    """Add the leads that a merge passes through on its way; one that Silver does not have ends it."""
    ahead = {target for target in merged_into.values() if target} - merged_into.keys()
    while ahead:
        found = dict(reading.records(("merged_into_lead_id",), ahead))
        merged_into |= found
        ahead = {target for target in found.values() if target} - merged_into.keys()


def ties_of(facts: Facts, show: Show) -> list[Tie]:
    """Every tie between two of these leads, the strongest first; those that the student needs are marked."""
    sets: DisjointSets = DisjointSets()
    marked = []
    ids = {lead.lead_id: key for key, lead in facts.leads.items()}
    for tie in (*_links(facts), *_merges(facts), *_rules(facts, show)):
        one, other = ids[tie.lead_id], ids[tie.other_lead_id]
        is_needed = sets.root(one) != sets.root(other)
        sets.join(one, other)
        marked.append(replace(tie, is_needed=is_needed))
    return marked


def _links(facts: Facts) -> Iterator[Tie]:
    for decided in facts.decisions:
        if decided.verdict == "link" and {decided.lead_key, decided.other_lead_key} <= facts.leads.keys():
            yield Tie(
                kind="link",
                lead_id=facts.leads[decided.lead_key].lead_id,
                other_lead_id=facts.leads[decided.other_lead_key].lead_id,
                reason=f"{decided.decided_by} linked them on {decided.decided_at:%Y-%m-%d}: {decided.why}",
                is_verified=True,
            )


def _merges(facts: Facts) -> Iterator[Tie]:
    """The CRM's merges: a lead with the one it was merged into, or two whose merges meet in a lead elsewhere."""
    here = {lead.lead_id for lead in facts.leads.values()}
    meeting: dict[str, list[str]] = defaultdict(list)
    for lead_id in sorted(here):
        for target in _chain(facts.merged_into, lead_id):
            meeting[target].append(lead_id)
    for target, merged in sorted(meeting.items()):
        first = target if target in here else merged[0]
        for lead_id in merged:
            if lead_id != first:
                direct = facts.merged_into.get(lead_id) == target
                said = f"the CRM merged {lead_id} into {target}{'' if direct else ', by way of others'}"
                reason = said if first == target else f"the CRM merged both into {target}"
                yield Tie("merged", lead_id, first, reason, is_verified=True)


def _chain(merged_into: Mapping[str, str | None], lead_id: str) -> Iterator[str]:
    seen = {lead_id}
    target = merged_into.get(lead_id)
    while target and target in merged_into and target not in seen:
        yield target
        seen.add(target)
        target = merged_into.get(target)


def _rules(facts: Facts, show: Show) -> Iterator[Tie]:
    for edge in facts.supports:
        if edge.weight and {edge.lead_key, edge.other_lead_key} <= facts.leads.keys():
            yield rule_tie(facts, edge, show)


def rule_tie(facts: Facts, edge: Support, show: Show) -> Tie:
    """An edge of the rules, looked at again in Silver."""
    mine = facts.record(edge.lead_key).carried.get(edge.identifier_key)
    theirs = facts.record(edge.other_lead_key).carried.get(edge.identifier_key)
    guard = facts.guards.get(edge.identifier_key, Guard())
    is_there = mine is not None and theirs is not None and (mine.role, theirs.role) == (edge.role, edge.other_role)
    return Tie(
        kind="rule",
        lead_id=facts.leads[edge.lead_key].lead_id,
        other_lead_id=facts.leads[edge.other_lead_key].lead_id,
        reason=rule_reason(
            edge.identifier_kind, edge.role, edge.other_role, edge.name_level, edge.dob_level, edge.cohort_level
        ),
        is_verified=is_there and guard.joins_students,
        rule=edge.rule,
        weight=edge.weight,
        identifier_kind=edge.identifier_kind,
        role=edge.role,
        other_role=edge.other_role,
        value=show(mine.value) if mine else None,
        other_value=show(theirs.value) if theirs else None,
        name_level=edge.name_level,
        dob_level=edge.dob_level,
        cohort_level=edge.cohort_level,
    )


def path_between(ties: Iterable[Tie], lead_id: str, other_lead_id: str) -> list[Tie] | None:
    """The shortest way from one lead to another along the ties, the strongest of equals; None where there is none."""
    beside: dict[str, list[tuple[str, Tie]]] = defaultdict(list)
    for tie in ties:
        beside[tie.lead_id].append((tie.other_lead_id, tie))
        beside[tie.other_lead_id].append((tie.lead_id, tie))
    reached: dict[str, list[Tie]] = {lead_id: []}
    waiting = deque([lead_id])
    while waiting:
        here = waiting.popleft()
        if here == other_lead_id:
            return reached[here]
        for neighbour, tie in beside[here]:
            if neighbour not in reached:
                reached[neighbour] = [*reached[here], tie]
                waiting.append(neighbour)
    return None
