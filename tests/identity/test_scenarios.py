"""Given a few leads, which of them are one student? One sentence a scenario; only the columns that matter are named."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.identity_world import (
    AGENTS,
    BRANCHES,
    CALLS,
    DEALS,
    FORMS,
    LEADS,
    REGISTRATIONS,
    Row,
    World,
    day,
    gathered,
    identity,
    instant,
)

HOME = "+919820012345"
OTHER = "+919820054321"
LANDLINE = "+912226543210"
TENTH = {"class_no": 10, "academic_session": "2026-27"}
BORN, TWISTED, LATER = day("2011-03-04"), day("2011-04-03"), day("2012-08-19")


def child(name: str | None, **columns: Any) -> Row:
    """An enquiry from the family's phone about a child in class X."""
    return {"student_name": name, "parent_mobile": HOME, **TENTH, **columns}


def own(name: str | None, **columns: Any) -> Row:
    """An enquiry from the student's own phone."""
    return {"student_name": name, "student_mobile": HOME, **TENTH, **columns}


def numbered(name: str | None, **columns: Any) -> Row:
    """An enquiry that shares no phone with any other."""
    return {"student_name": name, **TENTH, **columns}


def twice(lead: Row) -> Mapping[str, Row]:
    """Two leads with one content."""
    return {"a": lead, "b": lead}


Given = Mapping[str, Row]
Scenarios = Mapping[str, tuple[Given, str]]
"""A sentence -> leads, and the students as `lead lead | lead`."""

NAMES: Scenarios = {
    "one child is asked about twice": ({"a": child("Rohit Sharma"), "b": child("ROHIT  sharma ")}, "a b"),
    "a first name alone is enough beside the same phone and class": (
        {"a": child("Rohit Sharma"), "b": child("Rohit")},
        "a b",
    ),
    "siblings share a phone and a surname": ({"a": child("Rohit Sharma"), "b": child("Priya Sharma")}, "a | b"),
    "siblings with almost one name are two": ({"a": child("Rohit Sharma"), "b": child("Mohit Sharma")}, "a | b"),
    "siblings with almost one name stay two though their cohort and e-mail agree": (
        {"a": child("Ankit Sharma", parent_email="s@x.in"), "b": child("Ankita Sharma", parent_email="s@x.in")},
        "a | b",
    ),
    "twins share phone, class and date of birth": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Priya Sharma", dob=BORN)},
        "a | b",
    ),
    "twins with almost one name": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Mohit Sharma", dob=BORN)},
        "a | b",
    ),
    "twins enquired about twice each": (
        {
            "a": child("Rohit Sharma", dob=BORN),
            "b": child("Mohit Sharma", dob=BORN),
            "c": child("Rohit Sharma", dob=BORN),
            "d": child("Mohit Sharma", dob=BORN),
        },
        "a c | b d",
    ),
    "Md before a given name is no first name": ({"a": child("Md Faizan"), "b": child("Md Zubair")}, "a | b"),
    "Md and Mohd are one prefix": ({"a": child("Md Faizan"), "b": child("Mohd. Faizan")}, "a b"),
    "Kumar is no surname that differs": ({"a": child("Rohit Kumar"), "b": child("Rohit Sharma")}, "a b"),
    "a name in Devanagari is the name": ({"a": child("रोहित शर्मा"), "b": child("Rohit Sharma")}, "a b"),
    "another name in Devanagari is another": ({"a": child("रोहित शर्मा"), "b": child("मोहित शर्मा")}, "a | b"),
    "surnames that differ through a parent's phone, without a date": (
        {"a": child("Rohit Sharma"), "b": child("Rohit Verma")},
        "a | b",
    ),
    "surnames that differ, with one date of birth": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Rohit Verma", dob=BORN)},
        "a b",
    ),
    "a slip of the pen, with one date of birth": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Rohti Sharma", dob=BORN)},
        "a b",
    ),
    "a slip of the pen, in another class and without a date": (
        {"a": child("Rohit Sharma"), "b": child("Rohti Sharma", class_no=6)},
        "a | b",
    ),
    "an initial, with one date of birth: twins share it": (
        {"a": child("R Sharma", dob=BORN), "b": child("Rohit Sharma", dob=BORN)},
        "a | b",
    ),
    "an initial on the student's own number, with one date of birth": (
        {"a": own("R Sharma", dob=BORN), "b": own("Rohit Sharma", dob=BORN)},
        "a b",
    ),
    "an initial whose own address tells the name": (
        {"a": child("R Sharma", email="rohit.s@yahoo.com"), "b": child("Rohit Sharma"), "c": child("Rahul Sharma")},
        "a b | c",
    ),
    "words in another order, with one date of birth": (
        {"a": child("Sharma Rohit", dob=BORN), "b": child("Rohit Sharma", dob=BORN)},
        "a b",
    ),
    "a name and a date without anything shared": (
        {"a": numbered("Rohit Sharma", dob=BORN), "b": numbered("Rohit Sharma", dob=BORN)},
        "a | b",
    ),
    "a surname written first is no first name, though it stands in the father's address": (
        {
            "a": child("A. Sharma", email="kunalsharma@x.in"),
            "b": child("Sharma Rohit", parent_email="kunalsharma@x.in", dob=BORN),
        },
        "a | b",
    ),
    "an initial does not stand for the father whose address begins with his name": (
        {
            "a": child("S Sharma", father_name="Siddharth Sharma", email="siddharthsharma@x.in"),
            "b": child("Siddhartha Sharma", parent_email="siddharthsharma@x.in", class_no=8),
        },
        "a | b",
    ),
}

DATES_AND_CLASSES: Scenarios = {
    "two dates of birth are two people": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Rohit Sharma", dob=LATER)},
        "a | b",
    ),
    "day and month are swapped": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Rohit Sharma", dob=TWISTED)},
        "a b",
    ),
    "a day lost between two time zones": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Rohit Sharma", dob=day("2011-03-03"))},
        "a b",
    ),
    "one part of the date differs": (
        {"a": child("Rohit Sharma", dob=BORN), "b": child("Rohit Sharma", dob=day("2010-03-04"))},
        "a b",
    ),
    "1 January is what a form fills in": (
        {"a": child("Rohit Sharma", dob=LATER), "b": child("Rohit Sharma", dob=day("2011-01-01"))},
        "a b",
    ),
    "1970 is a computer's zero": (
        {"a": child("Rohit Sharma", dob=LATER), "b": child("Rohit Sharma", dob=day("1970-01-01"))},
        "a b",
    ),
    "a parent's date of birth is none of a child": (
        {"a": child("Rohit Sharma", dob=LATER), "b": child("Rohit Sharma", dob=day("1980-05-06"))},
        "a b",
    ),
    "a year later one class higher": (
        {"a": child("Rohit Sharma"), "b": child("Rohit Sharma", class_no=11, academic_session="2027-28")},
        "a b",
    ),
    "one name in classes far apart, without a date": (
        {"a": child("Rohit Sharma", class_no=6), "b": child("Rohit Sharma", class_no=12)},
        "a | b",
    ),
    "who has passed class XII was in it before": (
        {
            "a": child("Rohit Sharma", class_no=12, is_passed=True, academic_session="2026-27"),
            "b": child("Rohit Sharma", class_no=12, academic_session="2024-25"),
        },
        "a b",
    ),
    "who has passed class XII is not in class VI": (
        {"a": child("Rohit Sharma", class_no=12, is_passed=True), "b": child("Rohit Sharma", class_no=6)},
        "a | b",
    ),
}

NAMELESS: Scenarios = {
    "a nameless lead with the student's own number": ({"a": own("Rohit Sharma"), "b": own(None)}, "a b"),
    "a nameless lead with the student's own e-mail": (
        {"a": numbered("Rohit Sharma", email="rohit@x.in"), "b": numbered(None, email="rohit@x.in")},
        "a b",
    ),
    "a nameless lead, and two students with that own number": (
        {"a": own("Rohit Sharma"), "b": own("Priya Sharma"), "c": own(None)},
        "a | b | c",
    ),
    "a nameless lead through a parent's field": ({"a": child("Rohit Sharma"), "b": child(None)}, "a | b"),
    "a nameless lead through a parent's field on one side": ({"a": child("Rohit Sharma"), "b": own(None)}, "a | b"),
    "a placeholder is no name": (
        {"a": own("Rohit Sharma"), "b": own("Test"), "c": child("Student"), "d": child("NA")},
        "a b | c | d",
    ),
    "two placeholders from one parent's phone": ({"a": child("Test"), "b": child("Test")}, "a | b"),
    "a father's name in the student's field is not the student's": (
        {"a": child("Rakesh Sharma", father_name="Mr. Rakesh Sharma"), "b": child("Rakesh Sharma")},
        "a | b",
    ),
    "a mother's name in the student's field, from the student's own number": (
        {"a": own("Sunita Sharma", mother_name="Sunita Sharma"), "b": own("Rohit Sharma")},
        "a b",
    ),
    "a name in the general field counts where the student's is empty": (
        {"a": {**child(None), "name": "Rohit Sharma"}, "b": child("Rohit Sharma")},
        "a b",
    ),
    "nothing at all": ({"a": {}, "b": {}, "c": {}}, "a | b | c"),
}

IDENTIFIERS: Scenarios = {
    "a second number in one field": (
        {
            "a": child("Rohit Sharma"),
            "b": child("Rohit Sharma", parent_mobile=OTHER, parent_mobile_others=f'["{HOME}"]'),
        },
        "a b",
    ),
    "the student's number on one lead is the parent's on the other": (
        {"a": child("Rohit Sharma"), "b": own("Rohit Sharma")},
        "a b",
    ),
    "the alternate number is the parent's of the other": (
        {"a": child("Rohit Sharma"), "b": numbered("Rohit Sharma", alternate_mobile=HOME)},
        "a b",
    ),
    "one enrolment number": (
        {"a": numbered("Rohit Sharma", enrolment_no="PS-0042"), "b": numbered("Rohit S", enrolment_no="ps 0042")},
        "a b",
    ),
    "two enrolment numbers are two students": (
        {"a": child("Rohit Sharma", enrolment_no="42"), "b": child("Rohit Sharma", enrolment_no="43")},
        "a | b",
    ),
    "leading zeros matter": (
        {"a": child("Rohit Sharma", enrolment_no="042"), "b": child("Rohit Sharma", enrolment_no="42")},
        "a | b",
    ),
    "one enrolment number with two names is a typing error": (
        {"a": numbered("Rohit Sharma", enrolment_no="42"), "b": numbered("Priya Nair", enrolment_no="42")},
        "a | b",
    ),
    "an enrolment number that three people have shows nothing": (
        {
            "a": numbered("Rohit Sharma", enrolment_no="42"),
            "b": numbered("Priya Nair", enrolment_no="42"),
            "c": numbered("Suresh Reddy", enrolment_no="42"),
            "d": numbered("Rohit Sharma", enrolment_no="42"),
        },
        "a | b | c | d",
    ),
    "an enrolment number of zeros is none": (
        twice(numbered("Rohit Sharma", enrolment_no="0000")),
        "a | b",
    ),
    "a number that everybody invents": (
        {
            "a": child("Rohit Sharma", parent_mobile="+919876543210"),
            "b": child("Rohit Sharma", parent_mobile="+919876543210"),
        },
        "a | b",
    ),
    "a number of two digits": (
        {
            "a": child("Rohit Sharma", parent_mobile="+919898989898"),
            "b": child("Rohit Sharma", parent_mobile="+919898989898"),
        },
        "a | b",
    ),
    "digits counted up": (
        {
            "a": child("Rohit Sharma", parent_mobile="+916789012345"),
            "b": child("Rohit Sharma", parent_mobile="+916789012345"),
        },
        "a | b",
    ),
    "a landline": (
        {"a": child("Rohit Sharma", parent_mobile=LANDLINE), "b": child("Rohit Sharma", parent_mobile=LANDLINE)},
        "a | b",
    ),
    "gmail reads neither dots nor what follows a plus": (
        {
            "a": numbered("Rohit Sharma", email="rohit.sharma@gmail.com"),
            "b": numbered("Rohit Sharma", email="rohitsharma+jee@gmail.com"),
            "c": numbered("Rohit Sharma", email="r.o.hitsharma@gmial.com"),
        },
        "a b c",
    ),
    "other mailboxes read dots": (
        {
            "a": numbered("Rohit Sharma", email="rohit.sharma@rediffmail.com"),
            "b": numbered("Rohit Sharma", email="rohitsharma@rediffmail.com"),
        },
        "a | b",
    ),
    "an address that everybody invents": (
        twice(numbered("Rohit Sharma", email="na@na.com")),
        "a | b",
    ),
    "an address of ours": (
        twice(numbered("Rohit Sharma", email="desk@aesl.in")),
        "a | b",
    ),
}

CROWD = (
    "Asha Rao",
    "Bina Patel",
    "Chand Khan",
    "Deepak Yadav",
    "Esha Bose",
    "Farhan Ali",
    "Gita Das",
    "Hari Nair",
    "Irfan Shaikh",
)


def at(when: str, lead: Row) -> Row:
    """A lead last edited then."""
    return {**lead, "updated_at": instant(when)}


RECYCLED: Scenarios = {
    "a parent's number within three years": (
        {
            "a": at("2023-04-10", child("Rohit Sharma", dob=BORN)),
            "b": at("2026-04-01", child("Rohit Verma", dob=BORN)),
        },
        "a b",
    ),
    "a parent's number after more than three years": (
        {
            "a": at("2023-03-31", child("Rohit Sharma", dob=BORN)),
            "b": at("2026-04-01", child("Rohit Verma", dob=BORN)),
        },
        "a | b",
    ),
    "a student's number within two years": (
        {"a": at("2024-04-10", own("Rohit Sharma", dob=BORN)), "b": at("2026-04-01", child("Rohit Verma", dob=BORN))},
        "a b",
    ),
    "a student's number after more than two years": (
        {"a": at("2024-03-31", own("Rohit Sharma", dob=BORN)), "b": at("2026-04-01", child("Rohit Verma", dob=BORN))},
        "a | b",
    ),
    "the same name outlasts any gap": (
        {"a": at("2018-01-01", own("Rohit Sharma", dob=BORN)), "b": at("2026-04-01", own("Rohit Sharma", dob=BORN))},
        "a b",
    ),
}

AT_KOTA: Row = {"branch_id": "kota", "dob": BORN}

NAMESAKES: Scenarios = {
    "a new number a year later, at the same branch": (
        {"a": numbered("Rohit Sharma", **AT_KOTA), "b": numbered("ROHIT SHARMA", **AT_KOTA, class_no=11)},
        "a b",
    ),
    "a new number at another branch": (
        {"a": numbered("Rohit Sharma", **AT_KOTA), "b": numbered("Rohit Sharma", branch_id="pune", dob=BORN)},
        "a | b",
    ),
    "twins at one branch, each with a number": (
        {"a": numbered("Rohit Sharma", **AT_KOTA), "b": numbered("Mohit Sharma", **AT_KOTA)},
        "a | b",
    ),
    "a first name, a birthday and a branch are not enough": (
        {"a": numbered("Rohit", **AT_KOTA), "b": numbered("Rohit", **AT_KOTA)},
        "a | b",
    ),
    "dates of birth that nearly agree are not enough without a number": (
        {"a": numbered("Rohit Sharma", **AT_KOTA), "b": numbered("Rohit Sharma", branch_id="kota", dob=TWISTED)},
        "a | b",
    ),
    "namesakes of one birthday with two enrolment numbers": (
        {
            "a": numbered("Rohit Sharma", **AT_KOTA, enrolment_no="42"),
            "b": numbered("Rohit Sharma", **AT_KOTA, enrolment_no="43"),
        },
        "a | b",
    ),
}
SCENARIOS = {**NAMES, **DATES_AND_CLASSES, **NAMELESS, **IDENTIFIERS, **RECYCLED, **NAMESAKES}


def world_of(leads: Given, facts: Mapping[str, Mapping[str, Row]] | None = None) -> World:
    """The leads, each created an hour after the one before, and the facts about them by table and id."""
    world = World()
    for hour, (lead_id, columns) in enumerate(leads.items()):
        world.lead(lead_id, **{"created_at": instant(f"2026-04-02 {hour:02}:00"), **columns})
    for table, rows in (facts or {}).items():
        for record_id, columns in rows.items():
            world.put(table, record_id, **columns)
    return world


def students_of(text: str) -> set[frozenset[str]]:
    """`a b | c` as sets."""
    return {frozenset(group.split()) for group in text.split("|")}


def resolved(world: World) -> set[frozenset[str]]:
    with identity() as me:
        me.apply(world)
        return me.groups()


@pytest.fixture(scope="module")
def together() -> dict[str, set[frozenset[str]]]:
    """Every scenario in a town of its own, in one run: no two towns share a number or an address."""
    world, owner = World(), {}
    for number, (title, (leads, _)) in enumerate(SCENARIOS.items()):
        for lead_id, row in world_of(leads).tables[LEADS].items():
            moved = f"{number}/{lead_id}"
            world.tables[LEADS][moved] = {**_moved(row, number), "lead_id": moved}
            owner[moved] = title
    with identity() as me:
        me.apply(world)
        found: dict[str, set[frozenset[str]]] = {title: set() for title in SCENARIOS}
        for group in me.groups():
            titles = {owner[lead] for lead in group}
            assert len(titles) == 1, "scenarios share an identifier"
            found[titles.pop()].add(frozenset(lead.split("/")[1] for lead in group))
    return found


SHARED_BY_ALL = ("+919876543210", "+919898989898", "+916789012345", "na@na.com", "desk@aesl.in", "0000")


def _moved(row: Row, number: int) -> dict[str, Any]:
    """The row with identifiers that no other scenario has, unless everybody has them."""
    moved = dict(row)
    for column, value in row.items():
        if value is None or value in SHARED_BY_ALL:
            continue
        if "mobile" in column:
            moved[column] = value.replace("98200", f"98{200 + number}") if value != LANDLINE else value
        elif "email" in column:
            moved[column] = value.replace("@", f"@town{number}.") if "gm" not in value else f"town{number}{value}"
        elif column == "branch_id":
            moved[column] = f"{value}/{number}"
        elif column == "enrolment_no":
            moved[column] = f"{value}/{number}x"
    return moved


@pytest.mark.parametrize("title", SCENARIOS)
def test_which_leads_are_one_student(title: str, together: Mapping[str, set[frozenset[str]]]) -> None:
    assert together[title] == students_of(SCENARIOS[title][1])


def test_scenarios_by_themselves_come_out_as_in_their_town(together: Mapping[str, set[frozenset[str]]]) -> None:
    for title in ("twins enquired about twice each", "gmail reads neither dots nor what follows a plus"):
        assert resolved(world_of(SCENARIOS[title][0])) == together[title]


# --- with facts about the leads --------------------------------------------------------------------------------------

TWO_OF_ONE = {"a": child("Rohit Sharma"), "b": child("Rohit Sharma")}
NOTHING_SHARED = {"a": numbered("Rohit Sharma"), "b": numbered("Rohit Sharma")}
SAID = instant("2026-05-01 12:00")


def call(**columns: Any) -> Row:
    """A connected call to b on the family's phone, an hour before a form says so."""
    known = {"lead_id": "b", "customer_number": HOME, "started_at": instant("2026-05-01 11:00"), "is_connected": True}
    return {**known, **columns}


def wrong(**columns: Any) -> Row:
    """The form that says it was a wrong number."""
    return {"lead_id": "b", "call_log_id": "call", "disposition": "Wrong Number", "submitted_at": SAID, **columns}


WITH_FACTS: Mapping[str, tuple[Given, Mapping[str, Mapping[str, Row]], str]] = {
    "an enrolment number on a deal": (
        {"a": numbered("Rohit Sharma", enrolment_no="42"), "b": numbered("Rohit Sharma")},
        {DEALS: {"deal": {"lead_id": "b", "enrolment_no": "42"}}},
        "a b",
    ),
    "an enrolment number on a deleted deal": (
        {"a": numbered("Rohit Sharma", enrolment_no="42"), "b": numbered("Rohit Sharma")},
        {DEALS: {"deal": {"lead_id": "b", "enrolment_no": "42", "deleted_at": SAID}}},
        "a | b",
    ),
    "two enrolment numbers, one of them on a deal": (
        {"a": child("Rohit Sharma", enrolment_no="42"), "b": child("Rohit Sharma")},
        {DEALS: {"deal": {"lead_id": "b", "enrolment_no": "43"}}},
        "a | b",
    ),
    "one registration number": (
        NOTHING_SHARED,
        {REGISTRATIONS: {name: {"lead_id": name, "registration_no": "AN-100"} for name in "ab"}},
        "a b",
    ),
    "two registration numbers forbid nothing": (
        TWO_OF_ONE,
        {REGISTRATIONS: {name: {"lead_id": name, "registration_no": f"AN-{name}"} for name in "ab"}},
        "a b",
    ),
    "a deal of a lead that never landed ties nobody": (
        {"a": numbered("Rohit Sharma", enrolment_no="42")},
        {DEALS: {"deal": {"lead_id": "nobody", "enrolment_no": "42"}}},
        "a",
    ),
    "a number of an agent": (TWO_OF_ONE, {AGENTS: {"agent": {"mobile": HOME}}}, "a | b"),
    "a number of a branch": (TWO_OF_ONE, {BRANCHES: {"branch": {"phone": HOME}}}, "a | b"),
    "a number that calls are made from": (TWO_OF_ONE, {CALLS: {"call": {"did": HOME, "lead_id": "a"}}}, "a | b"),
    "a wrong number detaches": (TWO_OF_ONE, {CALLS: {"call": call()}, FORMS: {"form": wrong()}}, "a | b"),
    "a wrong number that nobody answered says nothing": (
        TWO_OF_ONE,
        {CALLS: {"call": call(is_connected=False)}, FORMS: {"form": wrong()}},
        "a b",
    ),
    "a wrong number of another lead's call is that lead's": (
        TWO_OF_ONE,
        {CALLS: {"call": call(lead_id=None, customer_number=OTHER)}, FORMS: {"form": wrong()}},
        "a b",
    ),
    "a form without its call means the latest call of two days": (
        TWO_OF_ONE,
        {CALLS: {"call": call()}, FORMS: {"form": wrong(call_log_id=None)}},
        "a | b",
    ),
    "a form without its call means no call of last week": (
        TWO_OF_ONE,
        {CALLS: {"call": call(started_at=instant("2026-04-25 11:00"))}, FORMS: {"form": wrong(call_log_id=None)}},
        "a b",
    ),
    "a form without its call does not mean an earlier call on another number": (
        TWO_OF_ONE,
        {
            CALLS: {"call": call(started_at=instant("2026-05-01 09:00")), "later": call(customer_number=OTHER)},
            FORMS: {"form": wrong(call_log_id=None)},
        },
        "a b",
    ),
    "a call to a number keeps it alive": (
        {
            "a": at("2022-03-31", child("Rohit Sharma", dob=BORN)),
            "b": at("2026-04-01", child("Rohit Verma", dob=BORN)),
        },
        {CALLS: {"call": call(lead_id="a", started_at=instant("2024-06-01"))}},
        "a b",
    ),
}


@pytest.mark.parametrize("title", WITH_FACTS)
def test_which_leads_are_one_student_beside_what_happened(title: str) -> None:
    leads, facts, expected = WITH_FACTS[title]
    assert resolved(world_of(leads, facts)) == students_of(expected)


# --- merges, deletions, households ------------------------------------------------------------------------------------

GONE = instant("2026-05-01")
MERGED: Scenarios = {
    "the CRM merged two that share nothing": (
        {"a": numbered("Rohit Sharma"), "b": numbered("Priya Nair", merged_into_lead_id="a")},
        "a b",
    ),
    "the CRM merged, and deleted the loser": (
        {"a": numbered("Rohit Sharma"), "b": numbered("Priya Nair", merged_into_lead_id="a", deleted_at=GONE)},
        "a b",
    ),
    "the CRM merged two enrolment numbers": (
        {
            "a": numbered("Rohit Sharma", enrolment_no="42"),
            "b": numbered("Rohit Sharma", enrolment_no="43", merged_into_lead_id="a"),
        },
        "a | b",
    ),
    "the CRM merged two dates of birth": (
        {"a": numbered("Rohit", dob=BORN), "b": numbered("Rohit", dob=LATER, merged_into_lead_id="a")},
        "a | b",
    ),
    "the CRM merged two cohorts": (
        {"a": numbered("Rohit", class_no=6), "b": numbered("Rohit", class_no=12, merged_into_lead_id="a")},
        "a b",
    ),
    "a chain of merges through a deleted lead": (
        {
            "a": numbered("Rohit Sharma"),
            "b": numbered("Rohit Sharma", merged_into_lead_id="a", deleted_at=GONE),
            "c": numbered("Rohit Sharma", merged_into_lead_id="b"),
        },
        "a b c",
    ),
    "a chain into the unknown ends before it": (
        {
            "a": numbered("Rohit Sharma", merged_into_lead_id="nobody"),
            "b": numbered("Priya Nair", merged_into_lead_id="nobody"),
            "c": numbered("Suresh Reddy", merged_into_lead_id="a"),
        },
        "a c | b",
    ),
    "a cycle of merges": (
        {
            "a": numbered("Rohit Sharma", merged_into_lead_id="c"),
            "b": numbered("Rohit Sharma", merged_into_lead_id="a"),
            "c": numbered("Rohit Sharma", merged_into_lead_id="b"),
            "d": numbered("Rohit Sharma", merged_into_lead_id="d"),
        },
        "a b c | d",
    ),
    "a deleted lead goes where it looks alike": (
        {"a": child("Rohit Sharma"), "b": child("Rohit Sharma", deleted_at=GONE), "c": child("Priya Sharma")},
        "a b | c",
    ),
    "a deleted lead joins nobody to anybody": (
        {
            "a": child("Rohit Sharma", dob=BORN),
            "b": child("Rohit Sharma", parent_mobile_others=f'["{OTHER}"]', dob=BORN, deleted_at=GONE),
            "c": child("Rohit Sharma", parent_mobile=OTHER, dob=BORN),
        },
        "a b | c",
    ),
    "deleted leads are resolved among themselves": (
        {"a": child("Rohit Sharma", deleted_at=GONE), "b": child("Rohit Sharma", deleted_at=GONE), "c": child("Priya")},
        "a b | c",
    ),
}


@pytest.mark.parametrize("title", MERGED)
def test_which_leads_are_one_student_after_merges_and_deletions(title: str) -> None:
    leads, expected = MERGED[title]
    assert resolved(world_of(leads)) == students_of(expected)


def test_a_deleted_lead_with_another_name_divides_no_block_and_joins_nobody_through_a_nameless_lead() -> None:
    leads = {"a": own("Rohit Sharma"), "b": own("Priya Sharma", deleted_at=GONE), "c": own(None)}
    assert resolved(world_of(leads)) == students_of("a c | b")


HOUSEHOLDS: Scenarios = {
    "namesakes of one branch": (
        {"a": numbered("Rohit Sharma", **AT_KOTA), "b": numbered("Rohit Sharma", branch_id="kota", dob=LATER)},
        "a | b",
    ),
    "siblings live together": ({"a": child("Rohit Sharma"), "b": child("Priya Sharma")}, "a b"),
    "strangers do not": ({"a": child("Rohit Sharma"), "b": child("Priya Nair", parent_mobile=OTHER)}, "a | b"),
    "a chain of shared numbers is one home": (
        {
            "a": child("Rohit Sharma"),
            "b": child("Priya Sharma", parent_mobile_others=f'["{OTHER}"]'),
            "c": child("Mohan Sharma", parent_mobile=OTHER),
        },
        "a b c",
    ),
    "five students of one number are no household": (
        {name[0].lower(): child(f"{name.split()[0]} Sharma") for name in CROWD[:5]},
        "a | b | c | d | e",
    ),
    "four students of one number are": (
        {name[0].lower(): child(f"{name.split()[0]} Sharma") for name in CROWD[:4]},
        "a b c d",
    ),
    "a nameless lead is related to both, and merged with neither": (
        {"a": child("Rohit Sharma"), "b": child("Priya Sharma"), "c": child(None)},
        "a b c",
    ),
    "deleted leads make no household": (
        {"a": child("Rohit Sharma"), "b": child("Priya Sharma", deleted_at=GONE)},
        "a | b",
    ),
    "an enrolment number makes no household": (
        {"a": numbered("Rohit Sharma", enrolment_no="42"), "b": numbered("Priya Nair", enrolment_no="42")},
        "a | b",
    ),
}


@pytest.mark.parametrize("title", HOUSEHOLDS)
def test_which_students_are_one_household(title: str) -> None:
    leads, expected = HOUSEHOLDS[title]
    with identity() as me:
        me.apply(world_of(leads))
        assert me.homes() == students_of(expected)
        coarser = dict(me.engine.rows("select cdp_user_id, household_id from identity.user_map"))
        assert len(gathered(coarser)) <= len(coarser)


# --- guards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "count", "status", "expected"),
    [
        ({"parent_mobile": HOME}, 9, "GENERIC", 2),
        ({"parent_mobile": HOME}, 3, "PERSON_ONLY", 1),
        ({"parent_mobile": HOME}, 2, "OK", 1),
        ({"email": "counter@cafe.in"}, 9, "GENERIC", 2),
    ],
)
def test_an_identifier_of_a_crowd_joins_nobody(columns: Row, count: int, status: str, expected: int) -> None:
    """Two leads of one student, and a crowd beside them."""
    world = world_of({"a": numbered("Rohit Sharma", **columns), "b": numbered("Rohit Sharma", **columns)})
    for number, name in enumerate(CROWD[:count]):
        world.lead(f"crowd_{number}", **numbered(name, **columns))
    with identity() as me:
        me.apply(world)
        assert len([group for group in me.groups() if group & {"a", "b"}]) == expected
        assert me.engine.rows("select status from identity.identifier_guard") == [(status,)]
        supported = me.engine.rows(
            "select count(*) from identity.support as support join identity.identifier_guard as guard "
            "on support.identifier_key = guard.identifier_key where guard.status = 'GENERIC'"
        )
        assert supported == [(0,)]


@pytest.mark.parametrize(("count", "expected"), [(2, 1), (3, 2)])
def test_a_name_that_many_of_a_branch_have_joins_nobody(count: int, expected: int) -> None:
    """Two leads without a number in common, and namesakes of other birthdays."""
    world = world_of({"a": numbered("Rohit Sharma", **AT_KOTA), "b": numbered("Rohit Sharma", **AT_KOTA)})
    for number in range(count):
        world.lead(
            f"namesake_{number}", **numbered("Rohit Sharma", branch_id="kota", dob=day(f"2010-08-{20 + number}"))
        )
    with identity() as me:
        me.apply(world)
        assert len([group for group in me.groups() if group & {"a", "b"}]) == expected
        reasons = me.engine.rows("select status, dob_count, reason from identity.identifier_guard")
        assert reasons == [("OK", 3, "few people") if expected == 1 else ("GENERIC", 4, "too common a name")]


def test_many_first_names_of_one_surname_make_a_household_number_that_joins_no_student() -> None:
    leads = {name.split()[0].lower(): child(f"{name.split()[0]} Sharma") for name in CROWD}
    world = world_of({**leads, "again": child("Asha Sharma")})
    with identity() as me:
        me.apply(world)
        assert me.engine.rows("select status from identity.identifier_guard") == [("HOUSEHOLD_ONLY",)]
        assert len(me.groups()) == len(CROWD) + 1


def test_a_guard_says_what_it_counted() -> None:
    world = world_of({"a": child("Rohit Sharma", branch_id="x"), "b": child("Priya Nair", branch_id="y")})
    world.lead("c", **child("Rohit", enrolment_no="42"))
    world.lead("d", **child("Deepak Yadav", deleted_at=GONE))
    with identity() as me:
        me.apply(world)
        columns = "status, reason, lead_count, first_name_count, surname_count, enrolment_count, branch_count"
        assert me.engine.rows(f"select {columns} from identity.identifier_guard") == [
            ("OK", "few people", 3, 2, 2, 1, 2)
        ]
