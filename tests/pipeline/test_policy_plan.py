"""`cdp plan`: an edited policy is tried on a copy; what it would change is what the next run then changes."""

import json
import os
from dataclasses import replace

import pytest

from aakash_cdp.config import Limits
from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.admission import RunOptions
from aakash_cdp.pipeline.policy_effect import PolicyEffect
from aakash_cdp.pipeline.session import plan_policy
from tests.support.commands import Call
from tests.support.homes import AS_OF, settings
from tests.support.places import Place

MINOR = {"marketing_consent": "true", "parent_mobile": "9812345670"}
LEADS = (
    {"id": "a", "student_name": "Asha Verma", "class": "XII", "academic_session": "2026-27", "gender": "F", **MINOR},
    {"id": "b", "student_name": "Asha Verma", "class": "XII", "academic_session": "2026-27", "gender": "M",
     "parent_mobile": "9812345670", "lead_source": "Website"},
    {"id": "c", "student_name": "Rohit Rao", "student_mobile": "9812345671", "dob": "2006-05-04",
     "class": "Dropper", "academic_session": "2026-27", "marketing_consent": "true"},
)  # fmt: skip


@pytest.fixture
def published(empty_place: Place) -> Place:
    empty_place.land("lead", *LEADS)
    empty_place.run()
    return empty_place


def planned(place: Place) -> PolicyEffect:
    before = place.publication()
    effect = plan_policy(settings(place.home, place.policy), place.bronze, lambda *_: None)
    assert place.publication() == before
    assert not (place.home / "work").exists()
    return effect


def test_a_policy_that_runs_already_use_changes_nothing(published: Place) -> None:
    effect = planned(published)
    assert effect.changes_nothing
    assert (effect.students, effect.merged, effect.split, effect.flips) == (2, 0, 0, ())


def test_a_cell_that_flips_is_counted_and_shown_before_and_after(published: Place) -> None:
    published.edit_policy("attributes.yml", {"lead_source: [Website, Walk-in": "lead_source: [Walk-in"})
    flips = {flip.attribute: flip for flip in planned(published).flips}
    assert flips.keys() == {"gender"}
    assert flips["gender"].cells == 1
    assert flips["gender"].samples[0][1:] == ("Male", "Female")


def test_a_permission_that_is_lost_is_counted_by_channel(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    reach = {reach.permission: (reach.before, reach.gained, reach.lost) for reach in planned(published).reach}
    assert reach["can_sms_marketing"] == (2, 0, 1)
    assert reach["can_email_marketing"] == (0, 0, 0)


def test_personal_values_are_masked(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    flips = {flip.attribute: flip for flip in planned(published).flips}
    assert flips["primary_contact_mobile"].samples[0][1:] == ("+***********1", None)


def test_students_that_split_are_counted_with_their_leads(published: Place) -> None:
    published.edit_policy("identity.yml", {'phones: ["+919876543210"': 'phones: ["+919812345670", "+919876543210"'})
    effect = planned(published)
    assert (effect.students, effect.students_after, effect.merged, effect.split) == (2, 3, 0, 1)
    assert [(moved.change, moved.lead_ids) for moved in effect.examples] == [("split", ("a", "b"))]


def test_what_is_planned_is_what_the_run_does(published: Place) -> None:
    published.edit_policy("identity.yml", {'phones: ["+919876543210"': 'phones: ["+919812345670", "+919876543210"'})
    effect = planned(published)
    published.run()
    assert published.value("select count(*) from gold.cdp_dim_user") == effect.students_after
    assert published.value("select count(distinct old_cdp_user_id) from identity.changes") == effect.split
    assert planned(published).changes_nothing


def test_a_file_that_landed_since_plays_no_part(published: Place) -> None:
    published.land("lead", {"id": "d", "student_name": "Meera Nair"}, name="later")
    assert planned(published).changes_nothing


# --- approval: the real limits, which any edit of two students passes ------------------------------------------------


def run_with_limits(place: Place) -> None:
    """A run under the limits that users have."""
    chosen = replace(settings(place.home, place.policy), limits=Limits())
    session.run(chosen, RunOptions(bronze=place.bronze, as_of=AS_OF), lambda *_: None)


def approve(place: Place) -> None:
    session.plan_policy(settings(place.home, place.policy), place.bronze, lambda *_: None, approve=True)


def test_a_large_edit_is_held_back_until_it_is_approved(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    before = published.publication()
    with pytest.raises(CdpError) as refused:
        run_with_limits(published)
    [problem] = refused.value.problems
    assert problem.reference == "policy-change-unapproved"
    assert "reach of can_sms_marketing: 50.0 %, above 1.0 %" in problem.facts
    assert published.publication() == before
    approve(published)
    run_with_limits(published)
    assert published.publication() != before


def test_an_approval_is_for_that_policy_alone(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    approve(published)
    published.edit_policy("contact.yml", {"adult_from_age: 21": "adult_from_age: 22"})
    with pytest.raises(CdpError):
        run_with_limits(published)


def test_an_approval_does_not_cover_much_more_than_it_saw(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    approve(published)
    adults = [
        {"id": f"adult_{number}", "student_name": f"Kavya {name}", "student_mobile": f"98123457{number:02d}",
         "dob": "2006-05-04", "class": "Dropper", "academic_session": "2026-27", "marketing_consent": "true"}
        for number, name in enumerate(("Rao", "Nair", "Iyer", "Shah", "Sen", "Das"))
    ]  # fmt: skip
    published.land("lead", *adults, name="adults")
    in_between = Place(published.root)
    in_between.run()
    with pytest.raises(CdpError) as refused:
        run_with_limits(published)
    assert "that is more than was approved" in str(refused.value)


def test_an_edit_that_changes_nothing_needs_no_approval(published: Place) -> None:
    published.edit_policy("contact.yml", {"version: 1": "version: 1  # as before"})
    run_with_limits(published)


def test_what_data_changes_needs_no_approval(published: Place) -> None:
    published.land("lead", {**LEADS[0], "gender": "M", "updated_at": "2026-05-01T06:00:00Z"}, name="edit")
    run_with_limits(published)
    assert published.value("select count(*) from gold.cdp_dim_user where gender = 'Male'") == 1


def test_a_full_run_is_held_back_as_well(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    chosen = replace(settings(published.home, published.policy), limits=Limits())
    with pytest.raises(CdpError):
        session.run(chosen, RunOptions(bronze=published.bronze, as_of=AS_OF, full=True), lambda *_: None)


def test_a_policy_that_can_not_stand_is_refused(published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 12"})
    with pytest.raises(CdpError):
        planned(published)
    assert "plan" not in os.listdir(published.home)


def test_the_command_says_what_would_change(cdp: Call, published: Place) -> None:
    published.edit_policy("contact.yml", {"adult_from_age: 18": "adult_from_age: 21"})
    asked = (
        "plan",
        "--policy",
        str(published.policy),
        "--home",
        str(published.home),
        "--bronze",
        str(published.bronze),
    )
    code, text, _ = cdp(*asked)
    assert code == 0
    assert "2 students become 2: 0 merged, 0 split" in text
    assert "can_sms_marketing" in text
    told = json.loads(cdp(*asked, "--json")[1])
    assert {flip["attribute"] for flip in told["flips"]} >= {"age_band", "primary_contact_role"}
