"""Which leads of one component are one student, when not all can be? Kruskal with vetoes, then the deleted leads.

Living leads are joined along their ties, the strongest first: what a steward linked, what the CRM merged, then the
rules by weight. A union is refused when its sides disagree (`_Component._vetoes`); what a steward held apart is never
joined. Deleted leads come last and change no student: each goes to the first place that no veto forbids.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

ALONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Member:
    """One lead. `dob` and `cohort` are null where they may not veto; `enrolments` are keys of enrolment numbers."""

    lead_key: int
    lead_id: str
    first_created_at: datetime
    is_deleted: bool
    is_passed: bool
    dob: date | None
    cohort: int | None
    merged_into_key: int | None
    enrolments: frozenset[int] = ALONE

    @property
    def age(self) -> tuple[datetime, str]:
        """What makes the anchor: the least is first."""
        return self.first_created_at, self.lead_id


@dataclass(frozen=True)
class Edge:
    """One tie. `kind`: living and deleted are rules' edges, merged the CRM's, link and unlink a steward's."""

    lead_key: int
    other_lead_key: int
    kind: str
    weight: int = 0
    edge_key: int = 0

    @property
    def strength(self) -> tuple[int, int]:
        """Sorted ascending, the strongest comes first; the content decides between equals."""
        return -self.weight, self.edge_key


def dobs_conflict(one: date, other: date) -> bool:
    """Whether two trusted dates are of two people: a swap of day and month, a day's shift or one wrong part is not.

    >>> dobs_conflict(date(2009, 3, 4), date(2009, 4, 3)), dobs_conflict(date(2009, 3, 4), date(2011, 8, 4))
    (False, True)
    """
    if abs((one - other).days) <= 1:
        return False
    alike = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    is_swap = one.year == other.year and one.month == other.day and one.day == other.month
    return alike < 2 and not is_swap


@dataclass
class Group:
    """What the leads of one student say together."""

    members: list[Member] = field(default_factory=list)
    dobs: set[date] = field(default_factory=set)
    cohorts: set[tuple[int, bool]] = field(default_factory=set)
    enrolments: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, member: Member) -> "Group":
        """A group of one."""
        return cls(
            [member],
            {member.dob} if member.dob else set(),
            {(member.cohort, member.is_passed)} if member.cohort is not None else set(),
            set(member.enrolments),
        )

    def take(self, other: "Group") -> None:
        """Make the other's leads its own."""
        self.members += other.members
        self.dobs |= other.dobs
        self.cohorts |= other.cohorts
        self.enrolments |= other.enrolments

    def contradicts(self, other: "Group") -> bool:
        """Two enrolment numbers, or two dates of birth: what not even the CRM may join."""
        if self.enrolments and other.enrolments and not self.enrolments & other.enrolments:
            return True
        return any(dobs_conflict(mine, theirs) for mine in self.dobs for theirs in other.dobs)


def _cohorts_apart(cohorts: Iterable[tuple[int, bool]], years: int) -> bool:
    """Whether cohorts are of two people. Who has passed in a session fits every cohort up to it."""
    listed = list(cohorts)
    running = [cohort for cohort, is_passed in listed if not is_passed]
    passed = [cohort for cohort, is_passed in listed if is_passed]
    if not running:
        return False
    latest = max(running)
    return latest - min(running) > years or any(latest > year + years for year in passed)


def split(members: Sequence[Member], edges: Sequence[Edge], cohort_years_apart: int) -> dict[int, int]:
    """Every lead key of one component with the key of its student's anchor."""
    component = _Component({member.lead_key: member for member in members}, edges, cohort_years_apart)
    component.join_living()
    component.place_deleted()
    return component.anchors()


class _Component:
    def __init__(self, members: Mapping[int, Member], edges: Sequence[Edge], cohort_years_apart: int) -> None:
        self.members = members
        self.cohort_years_apart = cohort_years_apart
        self.edges = edges
        self.group_of: dict[int, Group] = {}
        self.apart: dict[int, set[int]] = defaultdict(set)
        for edge in edges:
            if edge.kind == "unlink":
                self.apart[edge.lead_key].add(edge.other_lead_key)
                self.apart[edge.other_lead_key].add(edge.lead_key)
        self.ends = {key: self._end(key) for key in members}

    # Living leads

    def join_living(self) -> None:
        """Kruskal over the ties between living leads."""
        living = {key for key, member in self.members.items() if not member.is_deleted}
        self._join_all(living)

    def _join_all(self, keys: set[int]) -> None:
        """Join the leads of `keys` along the ties among them."""
        for key in keys:
            self.group_of[key] = Group.of(self.members[key])
        for edge in sorted(self._among(keys, "link"), key=lambda edge: edge.edge_key):
            self._join(edge.lead_key, edge.other_lead_key, _nothing_forbids)
        for one, other in self._merged_pairs(keys):
            self._join(one, other, Group.contradicts)
        rules = [*self._among(keys, "living"), *self._among(keys, "deleted")]
        for edge in sorted(rules, key=lambda edge: edge.strength):
            self._join(edge.lead_key, edge.other_lead_key, self._vetoes)

    def _among(self, keys: set[int], kind: str) -> Iterator[Edge]:
        return (
            edge for edge in self.edges if edge.kind == kind and edge.lead_key in keys and edge.other_lead_key in keys
        )

    def _merged_pairs(self, keys: set[int]) -> Iterator[tuple[int, int]]:
        """Leads whose chains end in the same lead, each with the next by id."""
        by_end: dict[int, list[int]] = defaultdict(list)
        for key in sorted(keys, key=lambda key: self.members[key].lead_id):
            by_end[self.ends[key]].append(key)
        for end in sorted(by_end, key=lambda end: self.members[end].lead_id):
            yield from pairwise(by_end[end])

    def _join(self, one: int, other: int, forbids: Callable[[Group, Group], bool]) -> None:
        mine, theirs = self.group_of[one], self.group_of[other]
        if mine is theirs or self._are_apart(mine, theirs) or forbids(mine, theirs):
            return
        mine.take(theirs)
        for member in theirs.members:
            self.group_of[member.lead_key] = mine

    def _vetoes(self, mine: Group, theirs: Group) -> bool:
        """What no rule may join: a contradiction, or cohorts too far apart."""
        if mine.contradicts(theirs):
            return True
        return not mine.dobs & theirs.dobs and _cohorts_apart(mine.cohorts | theirs.cohorts, self.cohort_years_apart)

    def _are_apart(self, mine: Group, theirs: Group) -> bool:
        keys = {member.lead_key for member in theirs.members}
        return any(self.apart[member.lead_key] & keys for member in mine.members if member.lead_key in self.apart)

    # The CRM's merges

    def _end(self, key: int) -> int:
        """Follow merged_into to its end: a cycle ends at its smallest lead id, an unknown target before itself."""
        walked = [key]
        while True:
            target = self.members[walked[-1]].merged_into_key
            if target is None or target not in self.members or target == walked[-1]:
                return walked[-1]
            if target in walked:
                return min(walked[walked.index(target) :], key=lambda key: self.members[key].lead_id)
            walked.append(target)

    def _chain(self, key: int) -> Iterator[int]:
        """The leads that a lead was merged into, in order."""
        seen = {key}
        target = self.members[key].merged_into_key
        while target is not None and target in self.members and target not in seen:
            yield target
            seen.add(target)
            target = self.members[target].merged_into_key

    # Deleted leads

    def place_deleted(self) -> None:
        """Each deleted lead, by id, goes to the first place that nothing forbids; the rest are resolved apart."""
        students = dict(self.group_of)
        deleted = (member for member in self.members.values() if member.is_deleted)
        left_over = set()
        for member in sorted(deleted, key=lambda member: member.lead_id):
            place = self._place(member.lead_key, students)
            if place is None:
                left_over.add(member.lead_key)
            else:
                self.group_of[member.lead_key] = place
                place.members.append(member)
        self._join_all(left_over)

    def _place(self, key: int, students: Mapping[int, Group]) -> Group | None:
        own = Group.of(self.members[key])
        for lead_key, forbids in self._candidates(key, students):
            student = students[lead_key]
            if not self._are_apart(own, student) and not forbids(own, student):
                return student
        return None

    def _candidates(
        self, key: int, students: Mapping[int, Group]
    ) -> Iterator[tuple[int, Callable[[Group, Group], bool]]]:
        """Living leads whose student a deleted lead may belong to, best first, and what may forbid it."""
        ties = [edge for edge in self.edges if key in (edge.lead_key, edge.other_lead_key)]
        for edge in sorted((edge for edge in ties if edge.kind == "link"), key=lambda edge: edge.edge_key):
            yield from ((other, _nothing_forbids) for other in _other(edge, key) if other in students)
        yield from ((other, Group.contradicts) for other in list(self._chain(key)) if other in students)
        same_end = [other for other in students if self.ends[other] == self.ends[key]]
        yield from (
            (other, Group.contradicts) for other in sorted(same_end, key=lambda other: self.members[other].lead_id)
        )
        for edge in sorted((edge for edge in ties if edge.kind == "deleted"), key=lambda edge: edge.strength):
            yield from ((other, self._vetoes) for other in _other(edge, key) if other in students)

    # Ids

    def anchors(self) -> dict[int, int]:
        """Every lead with the first created of its student."""
        found: dict[int, int] = {}
        for group in {id(group): group for group in self.group_of.values()}.values():
            anchor = min(group.members, key=lambda member: member.age)
            found |= {member.lead_key: anchor.lead_key for member in group.members}
        return found


def _nothing_forbids(_mine: Group, _theirs: Group) -> bool:
    """A steward's link outranks every veto."""
    return False


def _other(edge: Edge, key: int) -> list[int]:
    return [edge.other_lead_key if edge.lead_key == key else edge.lead_key]
