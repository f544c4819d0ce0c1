"""What a change touches within identity: for every `touched_by` entry, the one change that only this entry notices.

As tests/pipeline/test_touched.py, in process: each change is applied alone to a small world, comes out as a rebuild has
it, alters the model without recomputing it, and would be missed without the entry.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from aakash_cdp.pipeline import touched
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import Plan, Step
from aakash_cdp.warehouse.engine import Engine
from tests.support.identity_world import (
    AGENTS,
    BRANCHES,
    CALLS,
    DEALS,
    FORMS,
    LEADS,
    OLDER,
    REGISTRATIONS,
    Content,
    Row,
    World,
    day,
    differences,
    identity,
    instant,
    rebuilt,
)

MODELS = [model for model in read_models() if model.stage == "identity" and model.header.kind == "merge"]
ENTRIES = [(model.name, table) for model in MODELS for table in model.header.touched_by]
CROWD = 40
HOME, SECOND, THIRD, FOURTH, OLD = (f"+9198200{number}2345" for number in range(1, 6))
BORN = day("2011-03-04")
GONE = instant("2026-05-01")
Change = Callable[[World], None]


def lead(name: str | None, **columns: object) -> Row:
    return {"student_name": name, "class_no": 10, "academic_session": "2026-27", **columns}


def small_world() -> World:
    """Somebody for every kind of change, beside a crowd that none touches."""
    world = World()
    leads = {
        # One student twice, a sibling, and a sibling who is still elsewhere.
        "rohit": lead("Rohit Sharma", parent_mobile=HOME, enrolment_no="42"),
        "rohit_again": lead("Rohit Sharma", parent_mobile=HOME),
        "ankita": lead("Ankita Sharma", parent_mobile=HOME),
        "mohit": lead("Mohit Sharma", branch_id="branch"),
        "father": lead("Suresh Reddy", parent_mobile=SECOND),
        "son": lead("Deepak Yadav", parent_mobile=SECOND),
        # Two students of one class and a number that came back after years.
        "early": lead("Rohit Verma", parent_mobile=OLD, dob=BORN, updated_at=instant("2020-01-01")),
        "late": lead("Rohit Sharma", parent_mobile=OLD, dob=BORN),
        # Two whom only an enrolment number tells apart; of three who carry it one is deleted.
        "pooja": lead("Pooja Patel", parent_mobile=THIRD, enrolment_no="77"),
        "pooja_again": lead("Pooja Patel", parent_mobile=THIRD, enrolment_no="78"),
        "stranger": lead("Suresh Reddy", enrolment_no="78"),
        "deleted": lead("Deepak Yadav", enrolment_no="78", deleted_at=GONE),
        # A student of two leads that nothing ties yet, and a sibling of the second.
        "asha": lead("Asha Rao"),
        "asha_again": lead("Asha Rao", parent_mobile=FOURTH),
        "esha": lead("Esha Rao", parent_mobile=FOURTH),
        **{f"crowd_{number}": lead("Bina Das", email=f"b{number}@x.in") for number in range(CROWD)},
    }
    for number, (lead_id, columns) in enumerate(leads.items()):
        world.lead(lead_id, **{"created_at": instant(f"2026-04-01 {number // 60:02}:{number % 60:02}"), **columns})
    world.put(CALLS, "call", lead_id="rohit_again", customer_number=HOME, is_connected=True)
    world.put(CALLS, "unanswered", lead_id="ankita", customer_number=HOME, is_connected=False)
    said = {"disposition": "Wrong Number", "submitted_at": instant("2026-05-01")}
    world.put(FORMS, "form", lead_id="ankita", call_log_id="unanswered", **said)
    return world


def edit(world: World, lead_id: str, **columns: object) -> None:
    world.tables[LEADS][lead_id] = {**world.tables[LEADS][lead_id], **columns}


def a_lead_is_renamed(world: World) -> None:
    edit(world, "rohit_again", student_name="Chand Khan")


def an_older_version_lands(world: World) -> None:
    world.put(OLDER, "ankita/1", lead_id="ankita", created_at=instant("2019-01-01"))


def a_form_says_wrong_number(world: World) -> None:
    world.put(FORMS, "other", lead_id="rohit_again", call_log_id="call", disposition="Wrong Number")


def a_call_was_answered_after_all(world: World) -> None:
    world.put(CALLS, "unanswered", lead_id="ankita", customer_number=HOME, is_connected=True)


def a_lead_gets_a_siblings_number(world: World) -> None:
    edit(world, "mohit", parent_mobile=HOME)


def a_date_of_birth_is_told(world: World) -> None:
    edit(world, "mohit", dob=BORN)


def a_deal_enrols_under_another_number(world: World) -> None:
    world.put(DEALS, "deal", lead_id="rohit_again", enrolment_no="43")


def a_registration_comes(world: World) -> None:
    world.put(REGISTRATIONS, "registration", lead_id="mohit", registration_no="AN-100")


def an_agent_has_the_number(world: World) -> None:
    world.put(AGENTS, "agent", mobile=HOME)


def an_agent_has_the_siblings_number(world: World) -> None:
    world.put(AGENTS, "agent", mobile=FOURTH)


def a_branch_has_the_number(world: World) -> None:
    world.put(BRANCHES, "branch", phone=HOME)


def a_call_is_made_from_the_number(world: World) -> None:
    world.put(CALLS, "from", lead_id="mohit", did=HOME, customer_number=SECOND)


def a_class_is_corrected(world: World) -> None:
    edit(world, "rohit_again", class_no=9)


def a_lead_gets_anothers_address(world: World) -> None:
    edit(world, "crowd_1", email="b0@x.in")


def a_father_is_named(world: World) -> None:
    edit(world, "son", father_name="Suresh Yadav")


def a_call_keeps_a_number_alive(world: World) -> None:
    world.put(CALLS, "alive", lead_id="early", customer_number=OLD, started_at=instant("2025-06-01"))


def the_crm_merges(world: World) -> None:
    edit(world, "mohit", merged_into_lead_id="asha")


def a_third_first_name_comes_back(world: World) -> None:
    edit(world, "deleted", deleted_at=None)


def a_steward_links(world: World) -> None:
    world.decide("link", "asha", "asha_again")


def a_sibling_is_deleted(world: World) -> None:
    edit(world, "esha", deleted_at=GONE)


def a_lead_lands_that_shares_nothing(world: World) -> None:
    world.lead("alone", **lead("Chand Khan"))


TOUCHES: dict[tuple[str, str], Change] = {
    ("identity.lead", LEADS): a_lead_is_renamed,
    ("identity.lead", OLDER): an_older_version_lands,
    ("identity.wrong_number", FORMS): a_form_says_wrong_number,
    ("identity.wrong_number", CALLS): a_call_was_answered_after_all,
    ("identity.identifier", LEADS): a_lead_gets_a_siblings_number,
    ("identity.identifier", DEALS): a_deal_enrols_under_another_number,
    ("identity.identifier", REGISTRATIONS): a_registration_comes,
    ("identity.identifier", "identity.lead"): a_date_of_birth_is_told,
    ("identity.identifier", "identity.wrong_number"): a_form_says_wrong_number,
    ("identity.own_number", AGENTS): an_agent_has_the_number,
    ("identity.own_number", BRANCHES): a_branch_has_the_number,
    ("identity.own_number", CALLS): a_call_is_made_from_the_number,
    ("identity.identifier_guard", "identity.identifier"): a_lead_gets_a_siblings_number,
    ("identity.identifier_guard", "identity.own_number"): an_agent_has_the_siblings_number,
    ("identity.identifier_guard", "identity.lead"): a_lead_is_renamed,
    ("identity.support", "identity.identifier"): a_lead_gets_anothers_address,
    ("identity.support", "identity.identifier_guard"): an_agent_has_the_number,
    ("identity.support", "identity.lead"): a_class_is_corrected,
    ("identity.support", LEADS): a_father_is_named,
    ("identity.support", CALLS): a_call_keeps_a_number_alive,
    ("identity.component", "identity.support"): an_agent_has_the_number,
    ("identity.component", "identity.lead"): the_crm_merges,
    ("identity.component", "identity.identifier"): a_deal_enrols_under_another_number,
    ("identity.component", "identity.identifier_guard"): a_third_first_name_comes_back,
    ("identity.component", "ops.steward_decision"): a_steward_links,
    ("identity.household_link", "identity.identifier"): a_lead_gets_a_siblings_number,
    ("identity.household_link", "identity.identifier_guard"): an_agent_has_the_siblings_number,
    ("identity.household_link", "identity.lead"): a_sibling_is_deleted,
    ("identity.household_link", "identity.component"): a_steward_links,
    ("identity.household", "identity.household_link"): a_lead_gets_a_siblings_number,
    ("identity.household", "identity.lead"): an_older_version_lands,
    ("identity.user_map", "identity.lead"): a_lead_lands_that_shares_nothing,
    ("identity.user_map", "identity.component"): the_crm_merges,
    ("identity.user_map", "identity.household"): a_lead_gets_a_siblings_number,
}
CHANGES = sorted(set(TOUCHES.values()), key=lambda change: change.__name__)


@dataclass(frozen=True)
class Outcome:
    """The tables before and after a change, and which models were recomputed."""

    before: Content
    after: Content
    recomputed: dict[str, str]

    def changed_rows(self, model: str) -> int:
        return sum(((self.before[model] - self.after[model]) + (self.after[model] - self.before[model])).values())


def applied(change: Change) -> Outcome:
    world = small_world()
    with identity() as me:
        me.apply(world)
        before = me.contents()
        change(world)
        recomputed = me.apply(world)
        return Outcome(before, me.contents(), recomputed)


@pytest.fixture(scope="module")
def outcomes() -> dict[Change, Outcome]:
    """Every change, applied once."""
    return {change: applied(change) for change in CHANGES}


def test_every_entry_of_every_header_has_its_change() -> None:
    assert set(TOUCHES) == set(ENTRIES)


@pytest.mark.parametrize(("model", "table"), ENTRIES)
def test_the_change_alters_the_model_without_a_rebuild(model: str, table: str, outcomes: dict[Change, Outcome]) -> None:
    outcome = outcomes[TOUCHES[model, table]]
    assert 0 < outcome.changed_rows(model) < CROWD / 2
    assert outcome.recomputed == {}


@pytest.mark.parametrize("change", CHANGES)
def test_the_change_comes_out_as_a_rebuild_has_it(change: Change, outcomes: dict[Change, Outcome]) -> None:
    world = small_world()
    change(world)
    assert differences(outcomes[change].after, rebuilt(world)) == []


@pytest.mark.campaign
@pytest.mark.parametrize(("model", "table"), ENTRIES)
def test_without_its_entry_the_change_would_be_missed(
    model: str, table: str, outcomes: dict[Change, Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = touched._changed_rows

    def forgetful(engine: Engine, plan: Plan, step: Step, read: str) -> str | None:
        return None if (step.model.name, read) == (model, table) else known(engine, plan, step, read)

    monkeypatch.setattr(touched, "_changed_rows", forgetful)
    change = TOUCHES[model, table]
    assert applied(change).after[model] != outcomes[change].after[model]
