"""Constrained split against an oracle that knows no shortcut, on every order of small random components."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, permutations
from random import Random

import pytest

from aakash_cdp.identity.resolution.split import Edge, Member, dobs_conflict, split
from tests.support.campaigns import draw_seed, effort
from tests.support.identity_oracle import dob_level
from tests.support.identity_world import gathered

YEARS_APART = 1
FIRST = datetime(2026, 1, 1)
DOBS = (None, date(2009, 3, 4), date(2009, 4, 3), date(2009, 3, 5), date(2011, 8, 19), date(2010, 3, 4))
UNKNOWN = 999
Component = tuple[list[Member], list[Edge]]
Forbids = Callable[[frozenset[int], frozenset[int]], bool]


def member(key: int, **columns: object) -> Member:
    """A living lead with nothing to say, created in the order of the keys, but for what is named."""
    known: dict[str, object] = {
        "lead_id": f"lead_{key:02}",
        "first_created_at": FIRST + timedelta(days=key),
        "is_deleted": False,
        "is_passed": False,
        "dob": None,
        "cohort": None,
        "merged_into_key": None,
    }
    return Member(lead_key=key, **{**known, **columns})  # type: ignore[arg-type]


def students(members: Sequence[Member], edges: Sequence[Edge]) -> set[frozenset[int]]:
    """The leads of each student."""
    return groups_of(split(members, edges, YEARS_APART))


def groups_of(anchors: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(map(int, group)) for group in gathered({str(key): str(to) for key, to in anchors.items()})}


# --- the oracle -------------------------------------------------------------------------------------------------------


class Naive:
    """The rules of the design, each union judged from the leads themselves."""

    def __init__(self, members: Sequence[Member], edges: Sequence[Edge]) -> None:
        self.by_key = {each.lead_key: each for each in members}
        self.edges = edges
        self.living = sorted(key for key, each in self.by_key.items() if not each.is_deleted)
        self.deleted = sorted(set(self.by_key) - set(self.living), key=lambda key: self.by_key[key].lead_id)

    def groups(self) -> set[frozenset[int]]:
        whole = self.joined(self.living)
        bodies = [(frozenset(group), set(group)) for group in whole]
        left = []
        for key in self.deleted:
            place = next(self._places(key, bodies), None)
            if place is None:
                left.append(key)
            else:
                place.add(key)
        return {frozenset(body) for _, body in bodies} | set(self.joined(left))

    def joined(self, keys: Sequence[int]) -> list[frozenset[int]]:
        groups = [frozenset({key}) for key in keys]
        for one, other, is_forbidden in self._ties(keys):
            mine = next(group for group in groups if one in group)
            theirs = next(group for group in groups if other in group)
            if mine is theirs or self._apart(mine, theirs) or is_forbidden(mine, theirs):
                continue
            groups = [group for group in groups if group not in (mine, theirs)] + [mine | theirs]
        return groups

    def _ties(self, keys: Sequence[int]) -> Iterator[tuple[int, int, Forbids]]:
        inside = [edge for edge in self.edges if edge.lead_key in keys and edge.other_lead_key in keys]
        for edge in sorted((e for e in inside if e.kind == "link"), key=lambda e: e.edge_key):
            yield edge.lead_key, edge.other_lead_key, lambda _mine, _theirs: False
        ends: dict[str, list[int]] = {}
        for key in sorted(keys, key=lambda key: self.by_key[key].lead_id):
            ends.setdefault(self.end(key), []).append(key)
        for end in sorted(ends):
            for one, other in zip(ends[end], ends[end][1:], strict=False):
                yield one, other, self._contradict
        rules = [edge for edge in inside if edge.kind in ("living", "deleted")]
        for edge in sorted(rules, key=lambda e: (-e.weight, e.edge_key)):
            yield edge.lead_key, edge.other_lead_key, self._vetoed

    def _places(self, key: int, bodies: list[tuple[frozenset[int], set[int]]]) -> Iterator[set[int]]:
        """Where a deleted lead may go, best first; the deleted ones there count only where stewards hold apart."""
        mine = frozenset({key})
        for lead, is_forbidden in self._wishes(key):
            for living, body in bodies:
                if lead in living and not self._apart(mine, frozenset(body)) and not is_forbidden(mine, living):
                    yield body

    def _wishes(self, key: int) -> Iterator[tuple[int, Forbids]]:
        ties = [edge for edge in self.edges if key in (edge.lead_key, edge.other_lead_key)]
        for edge in sorted((e for e in ties if e.kind == "link"), key=lambda e: e.edge_key):
            yield edge.lead_key + edge.other_lead_key - key, lambda _mine, _theirs: False
        chain, target = [key], self.by_key[key].merged_into_key
        while target in self.by_key and target not in chain:
            chain.append(target)
            target = self.by_key[target].merged_into_key
        yield from ((lead, self._contradict) for lead in chain[1:])
        same_end = [lead for lead in self.living if self.end(lead) == self.end(key)]
        yield from ((lead, self._contradict) for lead in sorted(same_end, key=lambda lead: self.by_key[lead].lead_id))
        for edge in sorted((e for e in ties if e.kind == "deleted"), key=lambda e: (-e.weight, e.edge_key)):
            yield edge.lead_key + edge.other_lead_key - key, self._vetoed

    def end(self, key: int) -> str:
        """Where a chain of merges ends: in a cycle, at its smallest lead id."""
        walked = [key]
        while True:
            target = self.by_key[walked[-1]].merged_into_key
            if target not in self.by_key:
                return self.by_key[walked[-1]].lead_id
            if target in walked:
                return min(self.by_key[lead].lead_id for lead in walked[walked.index(target) :])
            walked.append(target)

    def _apart(self, mine: frozenset[int], theirs: frozenset[int]) -> bool:
        return any(
            (edge.lead_key in mine and edge.other_lead_key in theirs)
            or (edge.lead_key in theirs and edge.other_lead_key in mine)
            for edge in self.edges
            if edge.kind == "unlink"
        )

    def _contradict(self, mine: frozenset[int], theirs: frozenset[int]) -> bool:
        numbers = [{number for key in side for number in self.by_key[key].enrolments} for side in (mine, theirs)]
        if all(numbers) and not numbers[0] & numbers[1]:
            return True
        dobs = [{self.by_key[key].dob for key in side} - {None} for side in (mine, theirs)]
        return any(dob_level(one, other) == "conflict" for one in dobs[0] for other in dobs[1])

    def _vetoed(self, mine: frozenset[int], theirs: frozenset[int]) -> bool:
        if self._contradict(mine, theirs):
            return True
        sides = [self.by_key[key] for key in mine | theirs]
        running = [each.cohort for each in sides if each.cohort is not None and not each.is_passed]
        passed = [each.cohort for each in sides if each.cohort is not None and each.is_passed]
        if {self.by_key[key].dob for key in mine} & {self.by_key[key].dob for key in theirs} - {None}:
            return False
        if running and max(running) - min(running) > YEARS_APART:
            return True
        return any(one > left + YEARS_APART for one in running for left in passed)


# --- random components ------------------------------------------------------------------------------------------------


def draw_component(draw: Random, kinds: Sequence[str] = ("living", "link", "unlink")) -> Component:
    """A few leads that disagree, and ties among them."""
    keys = list(range(draw.randint(2, 7)))
    members = [
        member(
            key,
            lead_id=f"lead_{draw.randrange(100):02}_{key}",
            first_created_at=FIRST + timedelta(days=draw.randrange(4)),
            is_deleted=draw.random() < 0.35,
            is_passed=draw.random() < 0.2,
            dob=draw.choice(DOBS) if draw.random() < 0.5 else None,
            cohort=draw.choice((None, 2026, 2027, 2028, 2029)),
            merged_into_key=draw.choice([*keys, UNKNOWN]) if draw.random() < 0.25 else None,
            enrolments=frozenset(draw.sample((1, 2, 3), draw.choice((0, 0, 0, 1, 1, 2)))),
        )
        for key in keys
    ]
    pairs = list(combinations(keys, 2))
    edges = []
    for number, (one, other) in enumerate(draw.sample(pairs, draw.randint(1, len(pairs)))):
        kind = draw.choice(kinds) if draw.random() < 0.4 else "living"
        if kind == "living" and (members[one].is_deleted or members[other].is_deleted):
            kind = "deleted"
        edges.append(Edge(one, other, kind, draw.choice((60, 80, 99)) if kind in ("living", "deleted") else 0, number))
    draw.shuffle(edges)
    return members, edges


@pytest.mark.parametrize("number", range(20))
def test_the_split_is_what_the_rules_say(number: int) -> None:
    require_as_the_oracle(draw_seed() + number, 100)


@pytest.mark.campaign
@pytest.mark.parametrize("number", range(20 * effort()))
def test_the_split_of_many_components_is_what_the_rules_say(number: int) -> None:
    require_as_the_oracle(draw_seed() + 100_000 * (number + 1), 1_000)


def require_as_the_oracle(seed: int, count: int) -> None:
    for offset in range(count):
        members, edges = draw_component(Random(seed + offset))
        assert students(members, edges) == Naive(members, edges).groups(), (seed + offset, members, edges)


def test_no_order_of_leads_or_ties_changes_the_students() -> None:
    seed = draw_seed()
    for offset in range(60):
        draw = Random(seed + offset)
        members, edges = draw_component(draw)
        expected = split(members, edges, YEARS_APART)
        orders = list(permutations(members)) if len(members) <= 4 else [draw.sample(members, len(members))] * 20
        for order in orders:
            turned = [
                Edge(edge.other_lead_key, edge.lead_key, edge.kind, edge.weight, edge.edge_key)
                for edge in draw.sample(edges, len(edges))
            ]
            assert split(order, turned, YEARS_APART) == expected, (seed + offset, members, edges)


def test_vetoes_hold_for_every_two_living_leads_of_a_student() -> None:
    seed = draw_seed()
    for offset in range(2_000):
        members, edges = draw_component(Random(seed + offset), kinds=("living", "unlink"))
        by_key = {each.lead_key: each for each in members}
        for group in students(members, edges):
            living = [by_key[key] for key in group if not by_key[key].is_deleted]
            dobs = [each.dob for each in living if each.dob]
            for one, other in combinations(living, 2):
                assert not (one.dob and other.dob and dobs_conflict(one.dob, other.dob)), (seed + offset, one, other)
                is_merged = any(each.merged_into_key is not None for each in members)
                has_one_birthday = len(dobs) > len(set(dobs))
                cohorts = [each.cohort for each in (one, other) if each.cohort and not each.is_passed]
                if cohorts and not is_merged and not has_one_birthday:
                    assert max(cohorts) - min(cohorts) <= YEARS_APART, (seed + offset, one, other)


def test_what_a_steward_held_apart_is_never_one_student_whoever_is_deleted() -> None:
    seed = draw_seed()
    for offset in range(2_000):
        members, edges = draw_component(Random(seed + offset), kinds=("unlink", "link"))
        of = split(members, edges, YEARS_APART)
        apart = [edge for edge in edges if edge.kind == "unlink"]
        assert [edge for edge in apart if of[edge.lead_key] == of[edge.other_lead_key]] == [], (seed + offset, members)


def test_deleted_leads_change_nothing_about_living_ones() -> None:
    """But for the chains of merges that lead through them."""
    seed = draw_seed()
    for offset in range(1_000):
        members, edges = draw_component(Random(seed + offset))
        members = [replace(each, merged_into_key=None) for each in members]
        living = {each.lead_key for each in members if not each.is_deleted}
        with_all = {group & living for group in students(members, edges)} - {frozenset()}
        alone = [each for each in members if each.lead_key in living]
        ties = [edge for edge in edges if {edge.lead_key, edge.other_lead_key} <= living]
        assert with_all == students(alone, ties), (seed + offset, members, edges)


def test_the_anchor_is_the_lead_created_first_a_deleted_one_too_and_then_the_least_id() -> None:
    older, newer = member(2, is_deleted=True, first_created_at=FIRST), member(1, first_created_at=FIRST + timedelta(1))
    tie = [Edge(1, 2, "deleted", 80, 1)]
    assert split([newer, older], tie, YEARS_APART) == {1: 2, 2: 2}
    same_day = [member(1, lead_id="b", first_created_at=FIRST), member(2, lead_id="a", first_created_at=FIRST)]
    assert split(same_day, [Edge(1, 2, "living", 80, 1)], YEARS_APART) == {1: 2, 2: 2}


# --- each rule of the design ------------------------------------------------------------------------------------------

BORN, BORN_LATER = date(2009, 3, 4), date(2011, 8, 19)


@pytest.mark.parametrize(
    ("one", "other", "kind", "are_one"),
    [
        ({"enrolments": frozenset({1})}, {"enrolments": frozenset({2})}, "living", False),
        ({"enrolments": frozenset({1})}, {"enrolments": frozenset({2})}, "merged", False),
        ({"enrolments": frozenset({1})}, {"enrolments": frozenset({2})}, "link", True),
        ({"enrolments": frozenset({1, 2})}, {"enrolments": frozenset({2})}, "living", True),
        ({"dob": BORN}, {"dob": BORN_LATER}, "living", False),
        ({"dob": BORN}, {"dob": BORN_LATER}, "merged", False),
        ({"dob": BORN}, {"dob": BORN_LATER}, "link", True),
        ({"dob": BORN}, {"dob": date(2009, 4, 3)}, "living", True),
        ({"cohort": 2026}, {"cohort": 2028}, "living", False),
        ({"cohort": 2026}, {"cohort": 2028}, "merged", True),
        ({"cohort": 2026}, {"cohort": 2027}, "living", True),
        ({"cohort": 2026, "is_passed": True}, {"cohort": 2021}, "living", True),
        ({"cohort": 2026, "is_passed": True}, {"cohort": 2028}, "living", False),
        ({}, {}, "unlink", False),
    ],
)
def test_what_forbids_a_union(one: dict[str, object], other: dict[str, object], kind: str, are_one: bool) -> None:
    merged = {"merged_into_key": 2} if kind == "merged" else {}
    leads = [member(1, **one, **merged), member(2, **other)]
    assert len(students(leads, [Edge(1, 2, kind, 80, 1)])) == (1 if are_one else 2)


def test_the_strongest_tie_is_taken_first_where_not_all_can_be() -> None:
    leads = [member(1, dob=BORN), member(2), member(3, dob=BORN_LATER)]
    ties = [Edge(1, 2, "living", 70, 1), Edge(2, 3, "living", 80, 2)]
    assert students(leads, ties) == {frozenset({1}), frozenset({2, 3})}


def test_an_unlink_beats_a_link() -> None:
    leads = [member(1), member(2), member(3)]
    ties = [Edge(1, 2, "link", 0, 1), Edge(2, 3, "link", 0, 2), Edge(1, 3, "unlink", 0, 3)]
    assert students(leads, ties) == {frozenset({1, 2}), frozenset({3})}


def test_a_chain_of_merges_is_followed_to_its_end_through_deleted_and_past_unknown_leads() -> None:
    leads = [
        member(1, merged_into_key=2),
        member(2, is_deleted=True, merged_into_key=3),
        member(3, is_deleted=True, merged_into_key=UNKNOWN),
        member(4, merged_into_key=3),
        member(5),
    ]
    ties = [Edge(1, 2, "merged"), Edge(2, 3, "merged"), Edge(4, 3, "merged"), Edge(5, 4, "unlink")]
    assert students(leads, ties) == {frozenset({1, 2, 3, 4}), frozenset({5})}


def test_a_cycle_of_merges_is_one_student() -> None:
    leads = [member(1, merged_into_key=2), member(2, merged_into_key=3), member(3, merged_into_key=1)]
    ties = [Edge(1, 2, "merged"), Edge(2, 3, "merged"), Edge(3, 1, "merged")]
    assert students(leads, ties) == {frozenset({1, 2, 3})}


def test_a_deleted_lead_goes_where_its_chain_leads_before_where_it_looks_alike() -> None:
    leads = [member(1), member(2), member(3, is_deleted=True, merged_into_key=2)]
    ties = [Edge(1, 3, "deleted", 99, 1), Edge(3, 2, "merged")]
    assert students(leads, ties) == {frozenset({1}), frozenset({2, 3})}


def test_a_deleted_lead_whose_chain_is_vetoed_takes_the_next_place() -> None:
    leads = [member(1, dob=BORN), member(2, dob=BORN_LATER), member(3, dob=BORN, is_deleted=True, merged_into_key=2)]
    ties = [Edge(1, 3, "deleted", 60, 1), Edge(3, 2, "merged")]
    assert students(leads, ties) == {frozenset({1, 3}), frozenset({2})}


def test_two_deleted_leads_that_a_steward_holds_apart_do_not_meet_in_one_student() -> None:
    leads = [member(1), member(2, is_deleted=True), member(3, is_deleted=True)]
    ties = [Edge(1, 2, "deleted", 80, 1), Edge(1, 3, "deleted", 80, 2), Edge(2, 3, "unlink", 0, 3)]
    assert students(leads, ties) == {frozenset({1, 2}), frozenset({3})}


def test_deleted_leads_left_over_are_resolved_among_themselves() -> None:
    leads = [member(1, is_deleted=True), member(2, is_deleted=True), member(3, dob=BORN)]
    ties = [Edge(1, 2, "deleted", 80, 1), Edge(2, 3, "unlink", 0, 2)]
    assert students(leads, ties) == {frozenset({1, 2}), frozenset({3})}
