"""Whose is an action that names no known lead? Its number says, as it was held then; never silently one sibling."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.bronze import Row, write_file
from tests.support.places import Place

BEFORE = "2026-05-01T06:00:00Z"
CALLED = "2026-05-10 12:00:00"
AFTER = "2026-06-01T06:00:00Z"
FAR = ("lead_alone", "Kabir Bhatt")


@dataclass
class Story:
    """Rows about one number, and one call of it; ids carry the story's own ending."""

    number: int
    rows: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    @property
    def phone(self) -> str:
        return f"98{self.number:02}3{self.number:02}571"

    def id(self, name: str) -> str:
        return f"{name}_{self.number:02}"

    def lead(self, name: str, student: str = "Rohit Sharma", **columns: str | None) -> None:
        """A version of a lead, with the story's number in the parent's field."""
        told = {"parent_mobile": self.phone, "created_at": BEFORE, "updated_at": BEFORE, **columns}
        self.rows.append(("lead", {"id": self.id(name), "student_name": student, **told}))

    def siblings(self) -> None:
        """Two students of one household who share the number."""
        self.lead("a", "Rohit Sharma")
        self.lead("b", "Priya Sharma")

    def deal(self, name: str, lead: str, **columns: str | None) -> None:
        """A version of a lead's deal."""
        told = {"created_at": BEFORE, "updated_at": BEFORE, "stage": "Contacted", **columns}
        self.rows.append(("product_opportunity", {"id": self.id(name), "lead_id": self.id(lead), **told}))

    def call(self, **columns: str | None) -> None:
        """The call."""
        told = {"customer_number": self.phone, "started_at": CALLED, **columns}
        self.rows.append(("call_log", {"id": self.id("call"), **told}))

    def form(self, lead: str, **columns: str | None) -> None:
        """A form about the call."""
        told = {"submitted_at": "2026-05-10T07:00:00Z", **columns}
        self.rows.append(("call_disposition", {"id": self.id("form"), "lead_id": self.id(lead), **told}))


Tell = Callable[[Story], None]


def by_number(story: Story) -> None:
    story.lead("a")
    story.call()


def by_lead(story: Story) -> None:
    story.lead("a")
    story.call(lead_id=story.id("a"), customer_number=None)


def by_deleted_lead(story: Story) -> None:
    story.lead("a", deleted_at=BEFORE)
    story.call(lead_id=story.id("a"), customer_number=None)


def by_number_of_unknown_lead(story: Story) -> None:
    story.lead("a")
    story.call(lead_id="lead_nobody_knows")


def leads_of_one_student(story: Story) -> None:
    story.lead("b")
    story.lead("a")
    story.call()


def number_in_a_second_place(story: Story) -> None:
    story.lead("a", parent_mobile=f"9812345670 / {story.phone}")
    story.call()


def number_dropped_later(story: Story) -> None:
    story.lead("a")
    story.lead("a", parent_mobile=None, updated_at=AFTER)
    story.call()


def number_dropped_before(story: Story) -> None:
    story.lead("a")
    story.lead("a", parent_mobile=None, updated_at="2026-05-05T06:00:00Z")
    story.call()


def number_taken_over(story: Story) -> None:
    story.lead("a")
    story.lead("a", parent_mobile=None, updated_at="2026-05-05T06:00:00Z")
    story.lead("b", "Imran Qureshi", created_at="2026-05-06T06:00:00Z", updated_at=AFTER)
    story.call()


def missed_call_makes_a_lead(story: Story) -> None:
    story.lead("a", created_at="2026-05-10T06:40:00Z", updated_at=AFTER)
    story.call()


def lead_comes_after_a_month(story: Story) -> None:
    story.lead("a", created_at="2026-06-09T06:30:01Z", updated_at="2026-06-10T06:00:00Z")
    story.call()


def somebody_held_it_then(story: Story) -> None:
    story.lead("b")
    story.lead("a", "Imran Qureshi", created_at="2026-05-11T06:00:00Z", updated_at=AFTER)
    story.call()


def siblings_without_a_deal(story: Story) -> None:
    story.siblings()
    story.call()


def one_sibling_has_a_deal(story: Story) -> None:
    story.siblings()
    story.deal("deal", "b")
    story.call()


def both_siblings_have_a_deal(story: Story) -> None:
    story.siblings()
    story.deal("deal", "a")
    story.deal("other", "b")
    story.call()


def one_sibling_enrolled_before(story: Story) -> None:
    story.siblings()
    story.deal("deal", "a", stage="Enrolled", enrolled_at="2026-05-09T06:00:00Z", updated_at=AFTER)
    story.deal("other", "b")
    story.call()


def the_deal_was_open_then(story: Story) -> None:
    story.siblings()
    story.deal("deal", "b", stage="Lost", closed_at=AFTER, updated_at=AFTER)
    story.call()


def the_deal_came_later(story: Story) -> None:
    story.siblings()
    story.deal("deal", "b", created_at=AFTER, updated_at=AFTER)
    story.call()


def the_deal_was_lost_without_a_date(story: Story) -> None:
    story.siblings()
    story.deal("deal", "b")
    story.deal("deal", "b", stage="Lost", updated_at="2026-05-08T06:00:00Z")
    story.call()


def a_sibling_with_a_deal_on_another_lead(story: Story) -> None:
    story.siblings()
    story.lead("c", "Priya Sharma", parent_mobile=None, student_mobile="9812300045", enrolment_no="PS-9")
    story.lead("b", "Priya Sharma", enrolment_no="PS-9", updated_at="2026-05-02T06:00:00Z")
    story.deal("deal", "c")
    story.call()


def two_households(story: Story) -> None:
    for name, student in zip("abcd", ("Rohit Sharma", "Imran Qureshi", "Asha Pillai", "Neha Reddy"), strict=True):
        story.lead(name, student)
    story.deal("deal", "b")
    story.call()


def a_number_of_ours(story: Story) -> None:
    story.lead("a")
    story.rows.append(("user", {"id": story.id("agent"), "mobile": story.phone}))
    story.call()


def a_wrong_number(story: Story) -> None:
    story.lead("a")
    story.form("a", disposition="Wrong Number", call_log_id=story.id("call"))
    story.call(talk_time="20", duration="30")


def nobody(story: Story) -> None:
    story.call()


# The story, then who owns the call and why.
CALLS: dict[str, tuple[Tell, str, str | None]] = {
    "a call of a known lead is that lead's": (by_lead, "lead", "a"),
    "a call of a deleted lead is that lead's": (by_deleted_lead, "lead", "a"),
    "a call without a lead goes by its number": (by_number, "number", "a"),
    "a call of an unknown lead goes by its number": (by_number_of_unknown_lead, "number", "a"),
    "of several leads of one student the smallest owns": (leads_of_one_student, "number", "a"),
    "the second number of a field counts": (number_in_a_second_place, "number", "a"),
    "a number dropped after the call was held then": (number_dropped_later, "number", "a"),
    "a number dropped before the call is nobody's": (number_dropped_before, "none", None),
    "a number taken over before the call is the new holder's": (number_taken_over, "number", "b"),
    "a missed call belongs to the lead that it made": (missed_call_makes_a_lead, "number", "a"),
    "a lead that comes after more than 30 days has no part in it": (lead_comes_after_a_month, "none", None),
    "who comes later has no part where somebody held it": (somebody_held_it_then, "number", "b"),
    "siblings without a deal: the household's": (siblings_without_a_deal, "household", "a"),
    "the one sibling with an open deal": (one_sibling_has_a_deal, "open_opportunity", "b"),
    "both siblings with an open deal: the household's": (both_siblings_have_a_deal, "household", "a"),
    "a sibling who was enrolled by then is none of them": (one_sibling_enrolled_before, "open_opportunity", "b"),
    "a deal lost since was open then": (the_deal_was_open_then, "open_opportunity", "b"),
    "a deal of later was not open then": (the_deal_came_later, "household", "a"),
    "a deal lost without a date was lost when its version came": (
        the_deal_was_lost_without_a_date,
        "household",
        "a",
    ),
    "a deal on another lead of the sibling counts": (a_sibling_with_a_deal_on_another_lead, "open_opportunity", "b"),
    "several households: nobody's, deal or not": (two_households, "none", None),
    "a number of ours points to nobody": (a_number_of_ours, "none", None),
    "a number said to be wrong is not that lead's": (a_wrong_number, "none", None),
    "a number that nobody holds": (nobody, "none", None),
}


def form_of_a_known_lead(story: Story) -> None:
    story.lead("a")
    story.form("a")


def form_with_a_call(story: Story) -> None:
    by_lead(story)
    story.form("unknown", call_log_id=story.id("call"))


def form_with_a_call_by_number(story: Story) -> None:
    siblings_without_a_deal(story)
    story.form("unknown", call_log_id=story.id("call"))


def form_alone(story: Story) -> None:
    story.lead("a")
    story.form("unknown")


def form_with_an_unknown_call(story: Story) -> None:
    story.form("unknown", call_log_id="call_nobody_knows")


FORMS: dict[str, tuple[Tell, str, str | None]] = {
    "a form of a known lead is that lead's": (form_of_a_known_lead, "lead", "a"),
    "a form of an unknown lead is its call's lead's": (form_with_a_call, "lead", "a"),
    "a form of an unknown lead goes where its call's number points": (form_with_a_call_by_number, "household", "a"),
    "a form of an unknown lead without a call is nobody's": (form_alone, "none", None),
    "a form of an unknown lead and an unknown call is nobody's": (form_with_an_unknown_call, "none", None),
}
STORIES = {title: Story(number) for number, title in enumerate([*CALLS, *FORMS], start=11)}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home in which every story is published."""
    place = Place(tmp_path_factory.mktemp("stories"))
    tables: dict[str, list[Row]] = {"lead": [{"id": FAR[0], "student_name": FAR[1]}]}
    for title, story in STORIES.items():
        {**CALLS, **FORMS}[title][0](story)
        for table, row in story.rows:
            tables.setdefault(table, []).append(row)
    for table, rows in tables.items():
        write_file(place.bronze, table, rows)
    place.run()
    return place


def event_of(place: Place, source_id: str) -> dict[str, Any]:
    names = ("attribution", "owner_lead_id", "cdp_user_id", "household_id")
    [row] = place.query(f"select {', '.join(names)} from gold.cdp_events_latest where source_id = '{source_id}'")
    return dict(zip(names, row, strict=True))


def cases(told_of: str, stories: dict[str, tuple[Tell, str, str | None]]) -> Iterator[Any]:
    for title, (_, attribution, owner) in stories.items():
        yield pytest.param(told_of, STORIES[title], attribution, owner, id=title)


@pytest.mark.parametrize(("kind", "story", "attribution", "owner"), [*cases("call", CALLS), *cases("form", FORMS)])
def test_an_action_is_attributed(kind: str, story: Story, attribution: str, owner: str | None, told: Place) -> None:
    event = event_of(told, story.id(kind))
    assert (event["attribution"], event["owner_lead_id"]) == (attribution, owner and story.id(owner))
    assert (event["household_id"] is None) == (attribution == "none")
    assert (event["cdp_user_id"] is None) == (attribution in ("none", "household"))


def test_every_owner_is_a_lead_of_the_user_map(told: Place) -> None:
    lost = "select count(*) from gold.event_state where owner_lead_id not in (select lead_id from identity.user_map)"
    assert told.value(lost) == 0
    assert (
        told.value("select count(*) from gold.event_state where (owner_lead_id is null) <> (attribution = 'none')") == 0
    )


def test_a_lead_that_arrives_takes_its_actions_from_the_number(tmp_path: Path) -> None:
    place = Place(tmp_path / "place")
    story = Story(99)
    story.lead("b")
    story.call(lead_id=story.id("a"))
    story.form("unknown", call_log_id=story.id("call"))
    for table, row in story.rows:
        place.land(table, row)
    place.run()
    assert {event_of(place, story.id(kind))["owner_lead_id"] for kind in ("call", "form")} == {story.id("b")}
    place.land("lead", {"id": story.id("a"), "student_name": "Neha Reddy"}, name="late")
    place.run()
    assert {event_of(place, story.id(kind))["owner_lead_id"] for kind in ("call", "form")} == {story.id("a")}
    assert place.differs_from_full() == []
