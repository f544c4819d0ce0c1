"""policy/attributes.yml: an edit is enough for a new attribute, and a file that can not stand is refused whole."""

from pathlib import Path

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.errors import CdpError
from aakash_cdp.gold.attribute_problems import load_attributes
from aakash_cdp.gold.contact import load_contact
from aakash_cdp.gold.survivorship import survivor_select
from aakash_cdp.pipeline.golden_record import offered_columns
from aakash_cdp.pipeline.model import read_models
from tests.support.places import Place

COLUMNS = offered_columns(read_models())
FIRST_ATTRIBUTE = "    full_name: {derived"
FIRST_SOURCE = "    any_lead: {of: leads}\n"


def test_an_attribute_from_a_silver_column_is_an_edit_of_the_policy_alone(place: Place) -> None:
    place.land("lead", {"id": "lead_1", "student_name": "Asha Verma", "language": "Hindi"})
    place.land("call_log", {"id": "call_9", "lead_id": "lead_1", "talk_time": "77"})
    new = (
        "    language: {from: lead.language, strategy: recent, tie_break: least_id, meaning: Language of choice.}\n"
        "    longest_talk_seconds: {from: call.talk_time, strategy: latest, meaning: The longest conversation.}\n"
    )
    place.edit_policy(
        "attributes.yml",
        {FIRST_ATTRIBUTE: new + FIRST_ATTRIBUTE, FIRST_SOURCE: FIRST_SOURCE + "    call: {of: calls}\n"},
    )
    place.run()
    assert place.query("select language, longest_talk_seconds from gold.cdp_dim_user") == [("Hindi", 77)]
    assert place.differs_from_full() == []


def test_a_policy_that_can_not_stand_is_refused_with_every_problem_and_its_line(tmp_path: Path) -> None:
    text = (REPOSITORY_POLICY / "attributes.yml").read_text()
    edits = {
        "gender: {from: lead.gender,": "gender: {from: lead.shoe_size,",
        "board: {from: lead.board,": "board: {from: people.board,",
        FIRST_SOURCE: f"{FIRST_SOURCE}    idle: {{of: deals}}\n    round: {{of: robin}}\n    robin: {{of: round}}\n",
        "branch_code: {derived: [branch_id]": "branch_code: {derived: [city_code]",
        "city: {derived: [city_stated, pincode]": "city: {derived: [state]",
        "state: {derived: [stated_state, city_stated, pincode]": "state: {derived: [city]",
    }
    for old, new in edits.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "attributes.yml"
    path.write_text(text)
    with pytest.raises(CdpError) as refused:
        load_attributes(path, COLUMNS)
    found = [problem.facts[0].removeprefix(f"{path}:") for problem in refused.value.problems]
    lines = text.splitlines()
    for line, _, _ in (fact.partition(" ") for fact in found):
        assert lines[int(line) - 1].strip()
    told = {fact.partition(" ")[2] for fact in found}
    assert told == {
        "sources.round: goes in a circle: round -> robin -> round",
        "sources.robin: goes in a circle: robin -> round -> robin",
        "sources.idle: no attribute and no other source uses it",
        "attributes.gender: takes lead.shoe_size, and student_lead has no column shoe_size",
        "attributes.board: takes people.board, and there is no source people",
        "attributes.branch_code: is derived from city_code, which is neither an input nor an attribute",
        "attributes.city: is derived from itself",
        "attributes.state: is derived from itself",
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "strategy: trusted, tie_break: least_id, meaning: 'Fe",
            "strategy: trusted, meaning: 'Fe",
            "needs a `tie_break`",
        ),
        ("strategy: trusted, tie_break: least_id, meaning: 'Fe", "strategy: luck, meaning: 'Fe", "strategy"),
        ("{from: lead.gender, strategy: trusted, tie_break: least_id,", "{", "says neither or both"),
        ("    - enrolled_deal\n", "", "lists each of"),
    ],
)
def test_a_strategy_says_all_it_needs(old: str, new: str, told: str, tmp_path: Path) -> None:
    text = (REPOSITORY_POLICY / "attributes.yml").read_text()
    assert text.count(old) == 1
    path = tmp_path / "attributes.yml"
    path.write_text(text.replace(old, new))
    with pytest.raises(CdpError) as refused:
        load_attributes(path, COLUMNS)
    assert told in str(refused.value)


def test_the_contact_policy_says_something_of_every_channel(tmp_path: Path) -> None:
    text = (REPOSITORY_POLICY / "contact.yml").read_text()
    path = tmp_path / "contact.yml"
    path.write_text(
        "\n".join(line for line in text.splitlines() if not line.startswith(("    sms:", "    - conversation")))
    )
    with pytest.raises(CdpError) as refused:
        load_contact(path)
    assert "says nothing of sms" in str(refused.value)
    assert "lists each of paid_form, conversation, counsellor_edit, form once" in str(refused.value)


def test_what_is_compiled_reads_like_the_policy() -> None:
    policy = load_attributes(REPOSITORY_POLICY / "attributes.yml", COLUMNS)
    select = survivor_select(policy, COLUMNS)
    gender = """
        min_by(gender, row(trust_rank, lead_id))
            filter (where not is_deleted and gender is not null) as gender"""
    assert gender in select
    assert "sum(talk_seconds) as talk_seconds" in select
    assert (
        "coalesce(from_student_deal.branch_id_of_enrolment, from_student_deal.branch_id_of_open_deal, "
        "from_student_registration.branch_id, from_student_lead.branch_id) as branch_id"
    ) in select
