"""What touches an event: for every `touched_by` entry of the event tables, one change that comes out as a full run's.

Each change lands alone on a published home of its own; see tests/pipeline/test_touched.py for the other tables.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from aakash_cdp.pipeline import touched
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import Plan, Step
from aakash_cdp.warehouse.engine import Engine
from tests.pipeline.test_touched import ELSEWHERE
from tests.support.bronze import Row, write_file
from tests.support.homes import contents
from tests.support.places import Place

FAMILY, PAIR, OTHER, PAST, CROWDED = "9810014571", "9820024572", "9830034573", "9840044574", "9850054575"
FIRST_NAMES = ("Asha", "Kabir", "Imran", "Neha", "Pooja", "Deepak", "Suresh", "Mohit", "Ankita", "Vikram", "Sunita")
SURNAMES = ("Bhatt", "Pillai", "Nair", "Iyer", "Reddy", "Patel", "Yadav", "Qureshi", "Das", "Rao", "Gupta")
CALLS = "silver.crm_fact_call_log_versions"
FORMS = "silver.crm_fact_call_disposition_versions"
ENTRIES = [
    (model.name, table) for model in read_models() if model.name in ELSEWHERE for table in model.header.touched_by
]
Change = Callable[[Place], Any]
FIRST, DROPPED, LATER = "2026-03-01T06:00:00Z", "2026-03-15T06:00:00Z", "2026-05-12T06:00:00Z"
OLD = {"created_at": "2026-02-01T06:00:00Z", "updated_at": "2026-02-02T06:00:00Z"}


def lead(lead_id: str, name: str, **columns: str | None) -> Row:
    return {"id": lead_id, "student_name": name, "created_at": FIRST, "updated_at": FIRST, **columns}


def crowd(surnames: Sequence[str]) -> list[Row]:
    """Students who took over a number long after it was called."""
    return [
        lead(f"crowd_{first}", f"{first} {surname}", parent_mobile=CROWDED, created_at=LATER, updated_at=LATER)
        for first, surname in zip(FIRST_NAMES, surnames, strict=True)
    ]


def land(place: Place, table: str, **columns: str | None) -> None:
    """One more version, newer than all that is published."""
    place.land(table, {"updated_at": LATER, **columns}, name="change")


def a_call_is_edited(place: Place) -> None:
    land(place, "call_log", id="call_of_a", lead_id="lead_a", status="busy")


def a_form_is_edited(place: Place) -> None:
    land(place, "call_disposition", id="form_of_a", lead_id="lead_a", notes="again")


def a_call_moves(place: Place) -> None:
    land(place, "call_log", id="call_of_a", lead_id="lead_b")


def a_form_moves(place: Place) -> None:
    land(place, "call_disposition", id="form_of_a", lead_id="lead_b")


def a_call_has_another_number(place: Place) -> None:
    land(place, "call_log", id="call_alone", customer_number=PAIR)


def the_linked_call_moves(place: Place) -> None:
    land(place, "call_log", id="call_heard", lead_id="lead_b", customer_number=OTHER, talk_time="20")


def a_lead_comes(place: Place) -> None:
    land(place, "lead", **{**lead("lead_new", "Kabir Bhatt", parent_mobile=OTHER), "created_at": FIRST})


def a_lead_drops_its_number(place: Place) -> None:
    land(place, "lead", **lead("lead_alone", "Neha Reddy", updated_at=DROPPED))


def an_older_version_of_a_lead_lands(place: Place) -> None:
    land(place, "lead", **lead("lead_alone", "Neha Reddy", parent_mobile=FAMILY, **OLD))


def a_number_is_wrong(place: Place) -> None:
    land(place, "call_disposition", id="wrong", lead_id="lead_alone", call_log_id="call_heard", disposition="Wrong No")


def an_agent_has_the_number(place: Place) -> None:
    land(place, "user", id="agent", mobile=PAST)


def a_crowd_shows_many_surnames(place: Place) -> None:
    place.land("lead", *({**row, "updated_at": "2026-05-13T06:00:00Z"} for row in crowd(SURNAMES)), name="change")


def a_sibling_gets_a_deal(place: Place) -> None:
    land(place, "product_opportunity", id="deal_new", lead_id="lead_b", created_at="2026-03-01T06:00:00Z")


def a_deal_is_lost(place: Place) -> None:
    land(place, "product_opportunity", id="deal", lead_id="lead_d", stage="Lost", closed_at="2026-03-02T06:00:00Z")


def an_older_version_of_a_deal_lands(place: Place) -> None:
    place.land(
        "product_opportunity",
        {"id": "deal", "lead_id": "lead_d", "stage": "Lost", "updated_at": "2026-03-20T06:00:00Z"},
        {"id": "deal", "lead_id": "lead_d", "created_at": "2026-02-20T06:00:00Z", "updated_at": "2026-03-01T06:00:00Z"},
        name="change",
    )


def the_crm_merges_siblings(place: Place) -> None:
    merged = {"parent_mobile": FAMILY, "merged_into_lead_id": "lead_a", "updated_at": LATER}
    land(place, "lead", **lead("lead_b", "Priya Sharma", **merged))


TOUCHES: dict[tuple[str, str], Change] = {
    ("gold.event", CALLS): a_call_is_edited,
    ("gold.event", FORMS): a_form_is_edited,
    ("gold.held_number", "silver.crm_dim_lead"): a_lead_comes,
    ("gold.held_number", "silver.crm_dim_lead_superseded"): an_older_version_of_a_lead_lands,
    ("gold.open_deal", "silver.crm_fact_product_opportunity"): a_sibling_gets_a_deal,
    ("gold.open_deal", "silver.crm_fact_product_opportunity_superseded"): an_older_version_of_a_deal_lands,
    ("gold.number_attribution", CALLS): a_call_has_another_number,
    ("gold.number_attribution", "gold.held_number"): a_lead_drops_its_number,
    ("gold.number_attribution", "identity.wrong_number"): a_number_is_wrong,
    ("gold.number_attribution", "identity.own_number"): an_agent_has_the_number,
    ("gold.number_attribution", "identity.identifier_guard"): a_crowd_shows_many_surnames,
    ("gold.number_attribution", "identity.user_map"): the_crm_merges_siblings,
    ("gold.number_attribution", "gold.open_deal"): a_deal_is_lost,
    ("gold.event_state", CALLS): a_call_moves,
    ("gold.event_state", FORMS): a_form_moves,
    ("gold.event_state", "silver.crm_fact_call_log"): the_linked_call_moves,
    ("gold.event_state", "gold.number_attribution"): a_lead_drops_its_number,
}
ONLY_A_RULE = {("gold.number_attribution", "gold.event"), ("gold.event_state", "gold.event")}
"""No data changes an event without changing a version: tests/pipeline/test_changed_rules.py edits the rule."""
NOTHING = {("gold.number_attribution", FORMS)}
"""A form has no number: it is told because an event brings what touches it to every table that reads events."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two households, a student alone, and calls that only their numbers tell of."""
    place = Place(tmp_path_factory.mktemp("events") / "place")
    write_file(
        place.bronze,
        "lead",
        [
            lead("lead_a", "Rohit Sharma", parent_mobile=FAMILY),
            lead("lead_b", "Priya Sharma", parent_mobile=FAMILY),
            lead("lead_c", "Rohit Verma", parent_mobile=PAIR),
            lead("lead_d", "Ankita Verma", parent_mobile=PAIR),
            lead("lead_alone", "Neha Reddy", parent_mobile=OTHER),
            *(lead(f"lead_{number}", "Kabir Das", parent_mobile=number) for number in (PAST, CROWDED)),
            *(lead(f"lead_{number}", "Kabir Das", updated_at=LATER) for number in (PAST, CROWDED)),
            *crowd(["Das"] * len(FIRST_NAMES)),
        ],
    )
    write_file(place.bronze, "product_opportunity", [{"id": "deal", "lead_id": "lead_d"}])
    calls = {"family": FAMILY, "pair": PAIR, "alone": OTHER, "past": PAST, "crowd": CROWDED}
    write_file(
        place.bronze,
        "call_log",
        [
            *({"id": f"call_{who}", "customer_number": number} for who, number in calls.items()),
            {"id": "call_linked", "customer_number": FAMILY},
            {"id": "call_heard", "lead_id": "lead_alone", "customer_number": OTHER, "talk_time": "20"},
            {"id": "call_of_a", "lead_id": "lead_a"},
        ],
    )
    write_file(
        place.bronze,
        "call_disposition",
        [
            {"id": "form_of_a", "lead_id": "lead_a"},
            {"id": "form_linked", "lead_id": "unknown", "call_log_id": "call_linked"},
            {"id": "form_heard", "lead_id": "unknown", "call_log_id": "call_heard"},
        ],
    )
    place.run()
    return place


def test_every_entry_of_every_event_table_has_its_change() -> None:
    assert {*TOUCHES, *ONLY_A_RULE, *NOTHING} == set(ENTRIES)


@pytest.mark.parametrize("change", sorted(set(TOUCHES.values()), key=str))
def test_the_change_comes_out_as_a_full_run_has_it(change: Change, world: Place, tmp_path: Path) -> None:
    place = world.copy(tmp_path / "place")
    before = contents(place.home)
    change(place)
    report = place.run()
    after = contents(place.home)
    assert report.recomputed == {}
    for model in {name for (name, _), proof in TOUCHES.items() if proof is change}:
        assert before[model] != after[model], model
    assert place.differs_from_full() == []


@pytest.mark.campaign
@pytest.mark.parametrize(("model", "table"), TOUCHES)
def test_without_its_entry_the_change_would_be_missed(
    model: str, table: str, world: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = touched._changed_rows

    def forgetful(engine: Engine, plan: Plan, step: Step, read: str) -> str | None:
        return None if (step.model.name, read) == (model, table) else known(engine, plan, step, read)

    monkeypatch.setattr(touched, "_changed_rows", forgetful)
    place = world.copy(tmp_path / "place")
    TOUCHES[model, table](place)
    place.run()
    monkeypatch.undo()
    assert any(line.startswith(f"{model}:") for line in place.differs_from_full())
    shutil.rmtree(place.root)
