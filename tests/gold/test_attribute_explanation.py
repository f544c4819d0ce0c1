"""`cdp explain --attribute`: the winner, its Silver and Bronze rows, why every other value lost; for every column."""

import json
from collections.abc import Iterator

import pytest

from aakash_cdp.gold.explanation import AttributeExplanation, Explainer
from aakash_cdp.pipeline.session import golden_rules, open_published
from tests.support.commands import Call
from tests.support.golden import FIRST, SECOND, Scenario, land_scenarios, lead, of
from tests.support.homes import settings
from tests.support.places import Place

FAMILY = {
    "a student with everything": Scenario(
        [
            lead("a", student_name="Asha Verma", parent_mobile="9812345670", dob="2011-05-04", lead_source="Website",
                 **{"class": "X"}, academic_session="2026-27", city_other="Pune", state="Maharashtra",
                 created_at=FIRST, updated_at=FIRST, marketing_consent="true", parent_email="verma@gmail.com"),
            lead("b", student_name="ASHA R VERMA", parent_mobile="9812345671", gender="F", lead_source="Bulk Data",
                 created_at=SECOND, updated_at=SECOND, stream="Medical"),
            lead("c", student_name="Asha Verma", deleted_at=SECOND, gender="M"),
        ],
        {},
        {
            "product_opportunity": [of("a", "d1", stage="Interested", amount_paid="10", academic_session="2026-27"),
                                    of("b", "d2", stage="Lost", amount_paid="5.50")],
            "scholarship_opportunity": [of("a", "r1", exam="ANTHE", exam_date="2026-05-01")],
            "exam_result": [of("a", "x1", scholarship_opportunity_id="r1", scholarship_percent="20")],
            "call_log": [of("a", "c1", customer_number="9812345670", talk_time="40"), of("b", "c2", talk_time="9")],
            "call_disposition": [of("a", "f1", disposition="Busy", stage_update="Contacted", submitted_at=SECOND)],
        },
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def explainer(module_place: Place) -> Iterator[Explainer]:
    land_scenarios(module_place, FAMILY)
    module_place.run()
    chosen = settings(module_place.home)
    reader = open_published(chosen)
    user = module_place.value("select cdp_user_id from gold.cdp_dim_user")
    yield Explainer(reader, golden_rules(chosen), user, lambda _, value: value)
    reader.close()


def test_every_attribute_and_input_is_found_again(explainer: Explainer) -> None:
    policy = explainer.rules.policy
    unfound = [name for name in (*policy.attributes, *policy.inputs) if not explainer.explain(name).is_verified]
    assert unfound == []


def test_a_choice_names_the_winner_its_rows_and_why_the_others_lost(explainer: Explainer) -> None:
    explained = explainer.explain("parent_mobile")
    assert explained.value == "+919812345670"
    assert explained.rule == "verified then recent of parent_number.number"
    assert explained.winner is not None
    assert explained.winner.trace is not None
    assert explained.winner.trace.silver_table == "silver.crm_dim_lead"
    assert explained.winner.trace.file_path == "lead/dt=2026-04-04/part-000.parquet"
    assert [(loser.value, loser.reason) for loser in explained.losers] == [
        ("+919812345671", "it is less sure that the number is theirs")
    ]


def test_a_deleted_lead_lost_because_it_is_deleted(explainer: Explainer) -> None:
    losers = explainer.explain("gender").losers
    assert {loser.record_id: loser.reason for loser in losers} == {"000_a": "it says nothing", "000_c": "deleted"}


def test_what_is_counted_lists_what_counts_and_what_does_not(explainer: Explainer) -> None:
    explained = explainer.explain("open_opportunity_count")
    assert explained.value == "1"
    assert {one.record_id: one.reason for one in explained.losers} == {"000_d1": None, "000_d2": "not open"}


def test_a_derived_attribute_leads_to_what_it_is_made_of(explainer: Explainer) -> None:
    def names(explained: AttributeExplanation) -> set[str]:
        return {explained.attribute}.union(*map(names, explained.made_of))

    assert names(explainer.explain("current_stage")) == {"current_stage", "offered_stage", "lead_stage"}
    assert "parent_mobile" in names(explainer.explain("can_sms_marketing"))


def test_the_command_masks_unless_asked(cdp: Call, module_place: Place, explainer: Explainer) -> None:
    asked = (
        "explain",
        explainer.cdp_user_id,
        "--attribute",
        "parent_mobile",
        "--home",
        str(module_place.home),
        "--json",
    )
    code, masked, _ = cdp(*asked)
    assert code == 0
    assert "9812345670" not in masked
    clear = json.loads(cdp(*asked, "--clear")[1])
    assert clear["value"] == "+919812345670"
    assert clear["winner"]["record_id"] == "000_a parent_mobile"


def test_an_unknown_attribute_is_refused_with_those_there_are(
    cdp: Call, module_place: Place, explainer: Explainer
) -> None:
    asked = ("explain", explainer.cdp_user_id, "--attribute", "shoe_size", "--home", str(module_place.home))
    code, _, error = cdp(*asked)
    assert code == 2
    assert "attribute-unknown" in error
    assert "parent_mobile" in error
