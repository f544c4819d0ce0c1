"""The promises of the identity stage about one state of the world, each a function that finds what breaks it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from aakash_cdp.identity.resolution.contraction import DisjointSets
from aakash_cdp.identity.resolution.split import Edge, Member, dobs_conflict, split
from tests.support.identity_oracle import Facts, Identifier, Oracle
from tests.support.identity_world import Identity, key60, user_id


def broken_promises(me: Identity, oracle: Oracle) -> list[str]:
    """Everything that does not hold now."""
    return [
        *_ids(me, oracle),
        *_households(me),
        *_aliases(me),
        *_cannot_links(me, oracle),
        *_enrolments(me, oracle),
        *_edges(me, oracle),
        *_missing_edges(me, oracle),
        *_guards(me, oracle),
        *_shortcuts(me, oracle),
    ]


def _students(me: Identity) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for lead_id, student in me.students().items():
        found[student].append(lead_id)
    return found


def _ids(me: Identity, oracle: Oracle) -> Iterator[str]:
    rows = me.engine.rows("select lead_id, is_deleted from identity.user_map")
    if sorted(lead for lead, _ in rows) != sorted(oracle.leads):
        yield "not every lead has exactly one row"
    if any(is_deleted != oracle.facts[lead].is_deleted for lead, is_deleted in rows):
        yield "is_deleted is wrong"
    for student, leads in _students(me).items():
        anchor = min(leads, key=oracle.age)
        if student != user_id(anchor):
            yield f"{student} is not called by its anchor {anchor}"


def _households(me: Identity) -> Iterator[str]:
    homes = me.engine.rows("select cdp_user_id, household_id from identity.user_map")
    students = {student for student, _ in homes}
    if len(set(homes)) != len(students):
        yield "a student lives in two households"
    if any(f"cdp_{home.removeprefix('hh_')}" not in students for _, home in homes):
        yield "a household is called by no student of today"


def _aliases(me: Identity) -> Iterator[str]:
    aliases = me.engine.rows("select alias_id, cdp_user_id from identity.alias")
    if len(dict(aliases)) != len(aliases):
        yield "an id means two students"
    students = me.students()
    if dict(aliases) != {user_id(lead_id): student for lead_id, student in students.items()}:
        yield "an id that a lead could have given does not mean the student of that lead"


def _cannot_links(me: Identity, oracle: Oracle) -> Iterator[str]:
    students = me.students()
    for (one, other), decision in oracle.world.decisions.items():
        known = one in students and other in students
        if decision.verdict == "unlink" and known and students[one] == students[other]:
            yield f"{one} and {other} are unlinked, and one student"


def _enrolments(me: Identity, oracle: Oracle) -> Iterator[str]:
    """Sides with disjoint numbers are never joined, so a student's numbers hang together through its leads."""
    linked = {lead for pair, said in oracle.world.decisions.items() if said.verdict == "link" for lead in pair}
    for student, leads in _students(me).items():
        living = [lead for lead in leads if not oracle.facts[lead].is_deleted]
        if linked & set(living) or "enrolment" not in oracle.policy.vetoes:
            continue
        sets = DisjointSets()
        numbers = [number for lead in living for number in oracle.enrolments(lead)]
        for lead in living:
            own = sorted(oracle.enrolments(lead))
            for number in own:
                sets.join(key60(own[0]), key60(number))
        if len({sets.root(key60(number)) for number in numbers}) > 1:
            yield f"{student} joins disjoint enrolment numbers"
    doubtful = {
        row[0] for row in me.engine.rows("select lead_id from identity.ambiguous where doubt = 'two_enrolments'")
    }
    if doubtful != {lead for lead in oracle.leads if len(oracle.enrolments(lead)) > 1}:
        yield f"leads with two enrolment numbers are reported otherwise: {sorted(doubtful)}"


def _supports(me: Identity, oracle: Oracle) -> Iterator[tuple[Identifier, str, str, dict[str, Any]]]:
    columns = list(me.engine.columns("identity.support"))
    by_key = {key60(f"{kind}:{value}"): (kind, value) for kind, value in oracle.blocks}
    for row in me.engine.rows(f"select {', '.join(columns)} from identity.support"):
        edge = dict(zip(columns, row, strict=True))
        one, other = oracle.key_of[edge["lead_key"]], oracle.key_of[edge["other_lead_key"]]
        yield by_key[edge["identifier_key"]], one, other, edge


def _edges(me: Identity, oracle: Oracle) -> Iterator[str]:
    """Every edge is what the records and the policy say of the two leads, and no guarded identifier makes one."""
    for identifier, one, other, edge in _supports(me, oracle):
        block = oracle.blocks[identifier]
        if one not in block or other not in block:
            yield f"{identifier} is not on {one} and {other}"
            continue
        if oracle.status(identifier) in ("GENERIC", "HOUSEHOLD_ONLY"):
            yield f"{identifier} supports, and is {oracle.status(identifier)}"
        expected = _expected(oracle, identifier, one, other)
        shown = {name: edge[name] for name in expected}
        if shown != expected:
            yield f"{identifier} of {one} and {other}: {shown}, expected {expected}"


def _expected(oracle: Oracle, identifier: Identifier, one: str, other: str) -> dict[str, Any]:
    _, name, dob, cohort = oracle.levels(identifier, one, other)
    rule = oracle.rule(identifier, one, other)
    return {
        "identifier_kind": identifier[0],
        "rule": rule,
        "weight": oracle.weight(rule),
        "role": oracle.blocks[identifier][one].role,
        "other_role": oracle.blocks[identifier][other].role,
        "name_level": name,
        "dob_level": dob,
        "cohort_level": cohort,
        "is_between_living": not (oracle.facts[one].is_deleted or oracle.facts[other].is_deleted),
    }


def _missing_edges(me: Identity, oracle: Oracle) -> Iterator[str]:
    """Two leads that a rule joins hang together, whether or not the edge is among the stars of their block."""
    component = dict(me.engine.rows("select lead_key, component_key from identity.component"))
    for identifier, carriers in oracle.blocks.items():
        if oracle.status(identifier) in ("GENERIC", "HOUSEHOLD_ONLY"):
            continue
        for one, other in combinations(sorted(carriers), 2):
            rule = _expected(oracle, identifier, one, other)["rule"]
            places = {component.get(key60(lead), lead) for lead in (one, other)}
            if oracle.weight(rule) and len(places) > 1:
                yield f"{identifier} ties {one} and {other} by {rule}, and they do not hang together"


def _guards(me: Identity, oracle: Oracle) -> Iterator[str]:
    shown = dict(me.engine.rows("select identifier_key, status from identity.identifier_guard"))
    for identifier in oracle.blocks:
        expected = oracle.status(identifier)
        if shown.get(key60(":".join(identifier)), "OK") != expected:
            yield f"{identifier} is {shown.get(key60(':'.join(identifier)))}, expected {expected}"


def _shortcuts(me: Identity, oracle: Oracle) -> Iterator[str]:
    """A component taken whole is what the split makes of it; and the vetoes hold between living leads of a student."""
    component = dict(me.engine.rows("select lead_key, component_key from identity.component"))
    anchors = dict(me.engine.rows("select lead_key, anchor_key from identity.component"))
    edges = list(_ties(me, oracle))
    by_component: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        if component.get(edge.lead_key) is None or component.get(edge.lead_key) != component.get(edge.other_lead_key):
            yield f"{edge} does not lie in one component"
            return
        by_component[component[edge.lead_key]].append(edge)
    for name, ties in by_component.items():
        members = [member(oracle, oracle.key_of[key]) for key, place in component.items() if place == name]
        expected = split(members, ties, oracle.policy.cohort_years_apart)
        shown = {each.lead_key: anchors[each.lead_key] for each in members}
        if shown != expected:
            yield f"component {name} is not what the split makes of it"
        if not any(edge.kind in ("link", "merged") for edge in ties):
            yield from _conflicts(oracle, [oracle.key_of[each.lead_key] for each in members], me.students())


def _conflicts(oracle: Oracle, leads: list[str], students: Mapping[str, str]) -> Iterator[str]:
    """Two dates of birth; two cohorts, unless leads of the student share a date."""
    dobs = [(students[lead], oracle.facts[lead].dob) for lead in leads if not oracle.facts[lead].is_deleted]
    of_one_birthday = {student for student, dob in dobs if dob and dobs.count((student, dob)) > 1}
    for one, other in combinations(leads, 2):
        mine, theirs = oracle.facts[one], oracle.facts[other]
        if mine.is_deleted or theirs.is_deleted or students[one] != students[other]:
            continue
        if mine.dob and theirs.dob and dobs_conflict(mine.dob, theirs.dob):
            yield f"{one} and {other} are one student with two dates of birth"
        if students[one] not in of_one_birthday and _are_cohorts_apart(mine, theirs, oracle.policy.cohort_years_apart):
            yield f"{one} and {other} are one student in two cohorts"


def _are_cohorts_apart(mine: Facts, theirs: Facts, years: int) -> bool:
    if mine.cohort is None or theirs.cohort is None or mine.is_passed or theirs.is_passed:
        return False
    return abs(mine.cohort - theirs.cohort) > years


def _ties(me: Identity, oracle: Oracle) -> Iterator[Edge]:
    rows = me.engine.rows(
        "select lead_key, other_lead_key, is_between_living, weight, support_key from identity.support"
    )
    for one, other, is_living, weight, key in rows:
        if weight:
            yield Edge(one, other, "living" if is_living else "deleted", weight, key)
    for lead_id, row in oracle.leads.items():
        target = row.get("merged_into_lead_id")
        if target is not None and target in oracle.leads and target != lead_id:
            yield Edge(key60(lead_id), key60(target), "merged", 0, key60(lead_id))
    for (one, other), decision in oracle.world.decisions.items():
        if one in oracle.leads and other in oracle.leads:
            yield Edge(key60(one), key60(other), decision.verdict, 0, key60(f"{decision.verdict}:{one}:{other}"))


def member(oracle: Oracle, lead_id: str) -> Member:
    """A lead as the split sees it, worked out from the records."""
    facts, row = oracle.facts[lead_id], oracle.leads[lead_id]
    target, vetoes = row.get("merged_into_lead_id"), oracle.policy.vetoes
    numbers = oracle.enrolments(lead_id) if "enrolment" in vetoes else set()
    return Member(
        lead_key=key60(lead_id),
        lead_id=lead_id,
        first_created_at=oracle.age(lead_id)[0],
        is_deleted=facts.is_deleted,
        is_passed=facts.is_passed,
        dob=facts.dob if "dob" in vetoes else None,
        cohort=facts.cohort if "cohort" in vetoes else None,
        merged_into_key=None if target is None else key60(target),
        enrolments=frozenset(key60(f"enrolment:{number}") for number in numbers),
    )
