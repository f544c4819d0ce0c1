"""`cdp explain` says why leads are one student, why others are not, and shows nobody's number unasked."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from aakash_cdp.errors import ExitCode
from tests.conftest import make_empty
from tests.support.commands import Call
from tests.support.family import CROWDED, FATHERS, LANDLINE, OWN, land_families
from tests.support.places import Place


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The families, published. Only read from."""
    place = make_empty(tmp_path_factory.mktemp("families") / "place")
    land_families(place)
    place.run()
    return place


@pytest.fixture
def explain(cdp: Call, families: Place) -> Any:
    """`cdp explain … --json` of the families."""

    def call(*words: str) -> Any:
        code, out, err = cdp("explain", *words, "--home", str(families.home), "--json")
        assert code == ExitCode.DONE, err
        return json.loads(out)

    return call


def user_of(place: Place, lead_id: str) -> str:
    return str(place.value(f"select cdp_user_id from identity.user_map where lead_id = '{lead_id}'"))


def test_the_leads_of_a_student_are_tied_one_by_one_and_every_tie_is_found_again(explain: Any) -> None:
    found = explain("asha_2")["explanation"]
    assert [lead["lead_id"] for lead in found["leads"]] == ["asha_1", "asha_2", "asha_3", "asha_gone"]
    assert found["leads"][0]["is_anchor"]
    ties = {tuple(sorted((tie["lead_id"], tie["other_lead_id"]))): tie for tie in found["ties"]}
    assert set(ties) == {("asha_1", "asha_2"), ("asha_2", "asha_3"), ("asha_1", "asha_gone")}
    own, family, merged = (ties[pair] for pair in (("asha_1", "asha_2"), ("asha_2", "asha_3"), ("asha_1", "asha_gone")))
    assert own["reason"] == "same phone (the student's on both), same name"
    assert family["reason"] == "same phone (the parent's on both), same name"
    assert merged["reason"] == "the CRM merged asha_gone into asha_1"
    assert all(tie["is_verified"] and tie["is_needed"] for tie in found["ties"])
    assert found["untied"] == []


def test_a_sibling_is_named_beside_the_student_with_what_keeps_them_apart(explain: Any, families: Place) -> None:
    related = {other["cdp_user_id"]: other for other in explain("asha_1")["explanation"]["related"]}
    brother = related[user_of(families, "rohit")]
    assert brother["is_same_household"]
    [obstacle] = brother["obstacles"]
    assert obstacle["kind"] == "unlike"
    assert obstacle["reason"].startswith("same phone (the parent's on both): different names")
    [doubt] = related[user_of(families, "nobody")]["obstacles"]
    assert doubt["kind"] == "nameless"


def test_a_student_is_found_by_id_by_a_former_id_by_phone_and_by_email(explain: Any, families: Place) -> None:
    asha = user_of(families, "asha_1")
    former = "cdp_" + families.value("select user_hash from identity.lead where lead_id = 'asha_3'")
    assert former != asha
    for word, kind in ((asha, "user"), (former, "user"), ("asha_3", "lead"), (OWN, "phone"), (f"0{OWN}", "phone")):
        found = explain(word)["found"]
        assert (found["asked"], found["cdp_user_ids"]) == (kind, [asha]), word
    for address in ("Meera.Nair@gmail.com", "meeranair+x@gmial.com"):
        assert explain(address)["found"]["cdp_user_ids"] == [user_of(families, "meera_1")]


def test_a_familys_phone_gives_all_its_students_and_what_it_can_show(explain: Any, families: Place) -> None:
    answer = explain(FATHERS)
    assert answer["explanation"] is None
    assert answer["found"]["lead_count"] == 4
    assert answer["found"]["guard"]["status"] == "OK"
    assert set(answer["found"]["cdp_user_ids"]) == {user_of(families, who) for who in ("asha_1", "rohit", "nobody")}


def test_a_number_that_is_no_identifier_is_found_and_called_that(explain: Any, cdp: Call, families: Place) -> None:
    assert explain(LANDLINE)["found"]["is_identifier"] is False
    _, out, _ = cdp("explain", LANDLINE, "--home", str(families.home))
    assert "2 leads show this number, but not as an identifier" in out


def test_an_identifier_that_shows_nothing_is_never_a_reason(explain: Any, families: Place) -> None:
    explained = explain("kiran")["explanation"]
    assert explained["ties"] == []
    assert {(shown["kind"], shown["status"]) for shown in explained["identifiers"]} == {("phone", "GENERIC")}
    obstacles = explain("kiran", "vivek")["obstacles"]
    assert [obstacle["kind"] for obstacle in obstacles] == ["guarded", "detached"]
    assert "a value that is no identifier (GENERIC)" in obstacles[0]["reason"]
    generic = "select identifier_key from identity.identifier_guard where status = 'GENERIC'"
    assert families.query(f"select 1 from identity.support where identifier_key in ({generic})") == []


def test_the_way_between_two_leads_of_a_student_goes_over_the_others(explain: Any) -> None:
    found = explain("asha_gone", "asha_3")
    assert found["is_one_student"]
    assert [tie["kind"] for tie in found["path"]] == ["merged", "rule", "rule"]
    assert found["obstacles"] == []


@pytest.mark.parametrize(
    ("pair", "kind", "said"),
    [
        (("asha_3", "rohit"), "unlike", "different names, a date of birth missing, a class missing"),
        (("asha_3", "nobody"), "nameless", "there are several it could belong to"),
        (("old_owner", "new_owner"), "late", "50 months apart"),
        (("arjun_1", "arjun_2"), "vetoed", "their students have different enrolment numbers"),
    ],
)
def test_two_leads_that_share_something_and_are_not_one_are_told_what_stops_it(
    explain: Any, pair: tuple[str, str], kind: str, said: str
) -> None:
    found = explain(*pair)
    assert not found["is_one_student"]
    assert found["path"] == []
    assert found["obstacles"][0]["kind"] == kind
    assert said in found["obstacles"][0]["reason"]


def test_two_leads_that_share_nothing_are_told_so(explain: Any, cdp: Call, families: Place) -> None:
    assert explain("alone", "asha_1")["shares_nothing"]
    _, out, _ = cdp("explain", "alone", "asha_1", "--home", str(families.home))
    assert "neither they nor their students share" in out


def test_personal_values_are_masked_unless_asked_for(cdp: Call, families: Place) -> None:
    for words in (("asha_1",), ("asha_1", "asha_3"), ("asha_3", "rohit"), (OWN,)):
        _, out, _ = cdp("explain", *words, "--home", str(families.home))
        _, as_json, _ = cdp("explain", *words, "--home", str(families.home), "--json")
        for text in (out, as_json):
            assert not [value for value in (OWN, FATHERS, "Asha", "ASHA", "verma.home") if value in text]
    _, out, _ = cdp("explain", "asha_1", "--home", str(families.home), "--clear")
    assert f"+91{OWN}" in out
    assert "Asha Verma" in out


def test_the_page_for_people_shows_ties_identifiers_and_neighbours(cdp: Call, families: Place) -> None:
    _, out, _ = cdp("explain", "asha_1", "--home", str(families.home))
    assert out.count("✓") == 3
    assert "✗" not in out
    for said in ("anchor", "deleted", "they are one student because", "same household", "they carry"):
        assert said in out
    _, out, _ = cdp("explain", "arjun_1", "arjun_2", "--home", str(families.home))
    assert "are two students" in out


def test_a_word_that_means_nobody_is_wrong_usage_and_not_repeated_where_it_is_personal(
    cdp: Call, families: Place
) -> None:
    home = str(families.home)
    for words, reference, repeated in (
        (("cdp_00000000000000000000",), "subject-unknown", True),
        (("lead_x",), "subject-unknown", False),
        (("9800000001",), "subject-unknown", False),
        (("nobody.here@gmail.com",), "subject-unknown", False),
        (("asha_1", "lead_x"), "lead-unknown", True),
        (("asha_1", "' or true --"), "lead-unknown", True),
    ):
        code, out, err = cdp("explain", *words, "--home", home)
        assert (code, out) == (ExitCode.USAGE, ""), words
        assert err.startswith(f"error: {reference}.\n")
        assert (words[-1] in err) is repeated


def test_a_tie_that_silver_does_not_give_again_is_marked_and_warned_of(
    cdp: Call, families: Place, tmp_path: Path
) -> None:
    shutil.copytree(families.root, tmp_path / "place")
    place = Place(tmp_path / "place")
    _spoil(place, "update silver.crm_dim_lead set student_mobile = null where lead_id = 'asha_2'")
    code, out, _ = cdp("explain", "asha_1", "--home", str(place.home))
    assert code == ExitCode.WARNINGS
    assert out.count("✗") == 1


def _spoil(place: Place, statement: str) -> None:
    """Change a publication behind everybody's back."""
    import duckdb

    [file] = (place.home / "serving").glob("cdp-*.duckdb")
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)


def test_a_crowds_number_stays_quick_to_ask_for(cdp: Call, families: Place) -> None:
    code, out, _ = cdp("explain", CROWDED, "--home", str(families.home))
    assert code == ExitCode.DONE
    assert "2 leads carry this phone: GENERIC" in out
