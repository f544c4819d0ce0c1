"""What identity promises, one promise a test: ids that last, decisions that hold, nothing that depends on the way."""

from random import Random
from typing import Any

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.control import IdentityDecision, Verdict
from aakash_cdp.identity.decisions import contradictions
from tests.support.campaigns import draw_seed
from tests.support.identity_histories import History
from tests.support.identity_oracle import Oracle
from tests.support.identity_promises import broken_promises
from tests.support.identity_world import (
    LEADS,
    OLDER,
    Identity,
    Row,
    World,
    day,
    differences,
    identity,
    instant,
    rebuilt,
    user_id,
)

HOME, OTHER = "+919820012345", "+919820054321"
BORN, LATER = day("2011-03-04"), day("2012-08-19")
GONE = instant("2026-05-01")
CROWD = (
    "Deepak Yadav",
    "Pooja Patel",
    "Suresh Reddy",
    "Ankita Nair",
    "Asha Rao",
    "Bina Das",
    "Chand Khan",
    "Esha Bose",
)


def lead(name: str | None = "Rohit Sharma", **columns: Any) -> Row:
    """An enquiry about a child in class X."""
    return {"student_name": name, "class_no": 10, "academic_session": "2026-27", **columns}


def world(**leads: Row) -> World:
    """Leads, each created a day after the one before."""
    made = World()
    for number, (lead_id, columns) in enumerate(leads.items()):
        made.lead(lead_id, **{"created_at": instant(f"2026-04-{number + 1:02}"), **columns})
    return made


def require_whole(me: Identity, records: World) -> None:
    """The tables are a full run's, and every promise holds."""
    assert differences(me.contents(), rebuilt(records)) == []
    assert broken_promises(me, Oracle(records, REPOSITORY_POLICY)) == []


# --- nothing depends on the way ---------------------------------------------------------------------------------------


def test_order_and_batching_change_nothing() -> None:
    seed = draw_seed()
    whole = World()
    for offset in range(2):
        for table, rows in History(seed + offset).world.tables.items():
            whole.tables[table].update(rows)
    expected = rebuilt(whole)
    ids = list(whole.tables[LEADS])
    for size in (1, 4, len(ids)):
        Random(seed + size).shuffle(ids)
        so_far = World({**whole.tables, LEADS: {}})
        with identity() as me:
            for first in range(0, len(ids), size):
                so_far.tables[LEADS] |= {lead_id: whole.tables[LEADS][lead_id] for lead_id in ids[first : first + size]}
                me.apply(so_far)
            assert differences(me.contents(), expected) == [], f"seed {seed}, batches of {size}"


def test_a_replay_changes_nothing_and_ends_no_row() -> None:
    records = History(draw_seed()).world
    with identity() as me:
        me.apply(records)
        before = me.contents()
        me.shown = World()  # every record is written again
        assert me.apply(records) == {}
        assert me.contents() == before
        assert me.engine.rows("select count(*) from identity.user_map_history") == [(0,)]


@pytest.mark.parametrize("newcomer", ["bridge", "crowd"])
def test_what_came_and_went_leaves_no_trace(newcomer: str) -> None:
    """A lead that ties two students, or a crowd that makes their number generic."""
    before = world(a=lead(parent_mobile=HOME), b=lead(parent_mobile=OTHER), c=lead(parent_mobile=HOME))
    after = before.copy()
    if newcomer == "bridge":
        after.lead("z", **lead(parent_mobile=HOME, alternate_mobile=OTHER))
    else:
        for number, name in enumerate(CROWD):
            after.lead(f"z{number}", **lead(name, parent_mobile=HOME))
    with identity() as me:
        me.apply(before)
        published, groups = me.contents(), me.groups()
        me.apply(after)
        assert me.groups() - groups
        require_whole(me, after)
        me.apply(before)
        assert differences(me.contents(), published) == []


def test_deleted_and_brought_back_is_as_it_was() -> None:
    before = world(a=lead(parent_mobile=HOME), b=lead(parent_mobile=HOME), c=lead("Pooja Patel", parent_mobile=HOME))
    with identity() as me:
        me.apply(before)
        published = me.contents()
        for lead_id in ("b", "a"):
            gone = before.copy()
            gone.tables[LEADS][lead_id] = {**before.tables[LEADS][lead_id], "deleted_at": GONE}
            me.apply(gone)
            require_whole(me, gone)
            me.apply(before)
            assert differences(me.contents(), published) == []


def test_an_identifier_that_becomes_generic_overnight_splits_and_coming_back_joins() -> None:
    records = world(a=lead(parent_mobile=HOME), b=lead(parent_mobile=HOME))
    with identity() as me:
        me.apply(records)
        one = me.students()
        assert one["a"] == one["b"] == user_id("a")
        for number, name in enumerate(CROWD):
            records.lead(f"crowd_{number}", **lead(name, parent_mobile=HOME))
            me.apply(records)
            require_whole(me, records)
        [(status, reason)] = me.engine.rows("select status, reason from identity.identifier_guard")
        assert (status, reason) == ("GENERIC", "too many first names and surnames")
        assert me.students()["b"] == user_id("b")
        assert me.engine.rows("select count(*) from identity.support") == [(0,)]
        records.tables[LEADS]["crowd_0"] = {**records.tables[LEADS]["crowd_0"], "deleted_at": GONE}
        me.apply(records)
        require_whole(me, records)
        assert me.students()["b"] == user_id("a")


# --- ids --------------------------------------------------------------------------------------------------------------


def test_merge_then_unmerge_restores_ids_and_the_id_in_between_resolves() -> None:
    records = world(a=lead(parent_mobile=HOME), b=lead("Pooja Patel", parent_mobile=OTHER))
    with identity() as me:
        me.apply(records)
        apart = me.students()
        assert apart == {"a": user_id("a"), "b": user_id("b")}
        merged = records.copy()
        merged.tables[LEADS]["a"] = {**records.tables[LEADS]["a"], "merged_into_lead_id": "b", "deleted_at": GONE}
        me.apply(merged)
        assert set(me.students().values()) == {user_id("a")}
        assert dict(me.engine.rows("select alias_id, cdp_user_id from identity.alias"))[user_id("b")] == user_id("a")
        me.apply(records)
        assert me.students() == apart
        require_whole(me, records)


def test_a_student_is_called_by_the_lead_created_first_a_deleted_one_too() -> None:
    records = world(a=lead(parent_mobile=HOME, deleted_at=GONE), b=lead(parent_mobile=HOME))
    with identity() as me:
        me.apply(records)
        assert set(me.students().values()) == {user_id("a")}


def test_a_lead_created_later_never_takes_an_id_over_and_one_created_earlier_renames_one_student() -> None:
    records = world(m=lead(parent_mobile=HOME), n=lead("Pooja Patel", parent_mobile=HOME))
    with identity() as me:
        me.apply(records)
        records.lead("later", **lead(parent_mobile=HOME, created_at=instant("2026-06-01")))
        me.apply(records)
        assert me.students()["later"] == me.students()["m"] == user_id("m")
        records.lead("earlier", **lead(parent_mobile=HOME, created_at=instant("2020-01-01")))
        me.apply(records)
        assert me.students()["m"] == user_id("earlier")
        assert me.students()["n"] == user_id("n")
        aliases = dict(me.engine.rows("select alias_id, cdp_user_id from identity.alias"))
        assert aliases[user_id("m")] == user_id("earlier")
        require_whole(me, records)


def test_what_counts_is_the_first_created_at_of_all_versions() -> None:
    records = world(a=lead(parent_mobile=HOME), b=lead(parent_mobile=HOME))
    records.put(OLDER, "b/1", lead_id="b", created_at=instant("2019-01-01"))
    with identity() as me:
        me.apply(records)
        assert set(me.students().values()) == {user_id("b")}


def changes_of(me: Identity) -> list[tuple[Any, ...]]:
    columns = "run_id, change, old_cdp_user_id, new_cdp_user_id, lead_count"
    return sorted(me.engine.rows(f"select {columns} from identity.changes"))


def test_changes_tell_merges_splits_and_moves_run_by_run() -> None:
    records = world(a=lead(parent_mobile=HOME), b=lead(parent_mobile=OTHER), c=lead(parent_mobile=OTHER))
    bridge = lead(parent_mobile=HOME, alternate_mobile=OTHER)
    with identity() as me:
        me.apply(records)
        assert changes_of(me) == []
        records.lead("z", **bridge, created_at=instant("2026-06-01"))
        me.apply(records)
        merged = ("run-002", "merge", user_id("b"), user_id("a"), 2)
        assert changes_of(me) == [merged]
        records.lead("z", **{**bridge, "parent_mobile": None}, created_at=instant("2026-06-01"))
        me.apply(records)
        split = ("run-003", "split", user_id("a"), user_id("b"), 3)
        assert changes_of(me) == [merged, split]
        records.lead("c", **lead(parent_mobile=HOME), created_at=instant("2026-04-03"))
        me.apply(records)
        moved = ("run-004", "move", user_id("b"), user_id("a"), 1)
        assert changes_of(me) == [merged, split, moved]


# --- decisions --------------------------------------------------------------------------------------------------------


def doubts(me: Identity) -> set[tuple[str, frozenset[str]]]:
    """What is left to a person: the doubt, and the two leads."""
    rows = me.engine.rows("select doubt, lead_id, other_lead_id from identity.ambiguous")
    return {(doubt, frozenset({one, other} - {None})) for doubt, one, other in rows}


@pytest.mark.parametrize(
    "columns",
    [
        ({"enrolment_no": "42"}, {"enrolment_no": "43"}),
        ({"dob": BORN}, {"dob": LATER}),
        ({"class_no": 6}, {"class_no": 12}),
        ({"student_name": "Rohit Sharma"}, {"student_name": "Pooja Patel"}),
    ],
)
def test_a_stewards_link_outranks_every_veto_and_undone_it_is_as_before(columns: tuple[Row, Row]) -> None:
    records = world(a={**lead(), **columns[0]}, b={**lead(), **columns[1]})
    with identity() as me:
        me.apply(records)
        before = me.contents()
        assert len(me.groups()) == 2
        records.decide("link", "b", "a")
        me.apply(records)
        assert me.groups() == {frozenset({"a", "b"})}
        require_whole(me, records)
        records.undo("a", "b")
        me.apply(records)
        assert differences(me.contents(), before) == []


@pytest.mark.parametrize("tie", ["rule", "merge", "enrolment"])
def test_an_unlink_holds_against_every_tie(tie: str) -> None:
    shared = {"rule": {"parent_mobile": HOME}, "merge": {}, "enrolment": {"enrolment_no": "42"}}[tie]
    merged = {"merged_into_lead_id": "a"} if tie == "merge" else {}
    records = world(a=lead(**shared), b=lead(**shared, **merged))
    with identity() as me:
        me.apply(records)
        assert me.groups() == {frozenset({"a", "b"})}
        records.decide("unlink", "a", "b")
        me.apply(records)
        assert me.groups() == {frozenset({"a"}), frozenset({"b"})}
        assert (("merge_refused" if tie == "merge" else "vetoed"), frozenset({"a", "b"})) in doubts(me)
        require_whole(me, records)


def test_of_contradicting_decisions_the_unlink_holds_and_the_refused_link_is_reported() -> None:
    records = world(a=lead(), b=lead("Pooja Patel"), c=lead("Suresh Reddy"))
    records.decide("link", "a", "b")
    records.decide("link", "b", "c")
    records.decide("unlink", "a", "c")
    with identity() as me:
        me.apply(records)
        [pair] = [group for group in me.groups() if len(group) == 2]
        refused = frozenset({"a", "b"} if "c" in pair else {"b", "c"})
        assert doubts(me) == {("link_refused", refused)}
        require_whole(me, records)
    assert [decision.verdict for decision in contradictions(records.decisions.values())] == ["unlink"]


def test_in_whatever_order_contradicting_decisions_are_taken_the_outcome_is_one() -> None:
    decisions: list[tuple[Verdict, str, str]] = [("link", "a", "b"), ("link", "b", "c"), ("unlink", "a", "c")]
    outcomes = []
    for order in (decisions, decisions[::-1], [decisions[2], decisions[0], decisions[1]]):
        records = world(a=lead(), b=lead("Pooja Patel"), c=lead("Suresh Reddy"))
        with identity() as me:
            me.apply(records)
            for decision in order:
                records.decide(*decision)
                me.apply(records)
            outcomes.append(me.contents())
    assert differences(outcomes[0], outcomes[1]) == differences(outcomes[0], outcomes[2]) == []


def test_decisions_that_contradict_only_through_a_chain_are_told() -> None:
    def decided(verdict: Verdict, one: str, other: str) -> IdentityDecision:
        return IdentityDecision(one, other, verdict, "seen", "asha", GONE)

    fine = [decided("link", "a", "b"), decided("link", "c", "d"), decided("unlink", "b", "c")]
    assert list(contradictions(fine)) == []
    assert list(contradictions([*fine, decided("link", "a", "c")])) == [decided("unlink", "b", "c")]


@pytest.mark.parametrize("late", ["a", "z"], ids=["the smaller id", "the larger id"])
@pytest.mark.parametrize("verdict", ["link", "unlink"])
def test_a_decision_about_a_lead_that_never_landed_waits_for_it(late: str, verdict: Verdict) -> None:
    """Its partner is one student with a third lead already."""
    records = world(m=lead(parent_mobile=HOME), n=lead(parent_mobile=HOME))
    records.decide(verdict, "m", late)
    with identity() as me:
        me.apply(records)
        assert me.groups() == {frozenset({"m", "n"})}
        arrived = lead(parent_mobile=HOME) if verdict == "unlink" else lead("Pooja Patel")
        records.lead(late, **arrived, created_at=instant("2026-06-01"))
        me.apply(records)
        linked = {frozenset({"m", "n", late})}
        assert (me.groups() == linked) == (verdict == "link")
        assert me.students()["m"] != me.students()[late] or verdict == "link"
        require_whole(me, records)


@pytest.mark.parametrize("verdict", ["link", "unlink"])
def test_a_decision_about_a_deleted_lead_holds_and_joins_no_living_ones(verdict: Verdict) -> None:
    records = world(
        a=lead(parent_mobile=HOME),
        b=lead(parent_mobile=HOME, deleted_at=GONE),
        c=lead("Pooja Patel", parent_mobile=OTHER),
    )
    records.decide(verdict, "b", "a" if verdict == "unlink" else "c")
    with identity() as me:
        me.apply(records)
        link = {frozenset({"a"}), frozenset({"b", "c"})}
        unlink = {frozenset({"a"}), frozenset({"b"}), frozenset({"c"})}
        assert me.groups() == (link if verdict == "link" else unlink)
        require_whole(me, records)


def test_a_lead_that_itself_carries_two_enrolment_numbers_is_reported() -> None:
    records = world(a=lead(enrolment_no="42"))
    records.put("silver.crm_fact_product_opportunity", "deal", lead_id="a", enrolment_no="43")
    with identity() as me:
        me.apply(records)
        assert doubts(me) == {("two_enrolments", frozenset({"a"}))}


def test_what_the_crm_merged_and_a_veto_stopped_is_reported() -> None:
    records = world(a=lead(dob=BORN), b=lead(dob=LATER, merged_into_lead_id="a"))
    with identity() as me:
        me.apply(records)
        assert doubts(me) == {("merge_refused", frozenset({"a", "b"}))}


def test_a_nameless_lead_with_several_to_belong_to_is_reported() -> None:
    records = world(
        a=lead(student_mobile=HOME), b=lead("Pooja Patel", student_mobile=HOME), c=lead(None, student_mobile=HOME)
    )
    with identity() as me:
        me.apply(records)
        assert doubts(me) == {("nameless", frozenset({"a", "c"})), ("nameless", frozenset({"b", "c"}))}


def test_a_conflict_elsewhere_does_not_move_a_deleted_lead() -> None:
    """Merged into a deleted lead, itself with nobody: it stays by itself, whether or not its component is split."""
    leads = {
        "a": lead(parent_mobile=HOME),
        "b": lead(parent_mobile=HOME, deleted_at=GONE),
        "c": lead("Pooja Patel", merged_into_lead_id="b", deleted_at=GONE),
    }
    conflict = lead("Suresh Reddy", merged_into_lead_id="a", dob=LATER)
    expected = {frozenset({"a", "b"}), frozenset({"c"})}
    for records in (world(**leads), world(**{**leads, "a": {**leads["a"], "dob": BORN}, "z": conflict})):
        with identity() as me:
            me.apply(records)
            assert me.groups() - {frozenset({"z"})} == expected
            require_whole(me, records)
