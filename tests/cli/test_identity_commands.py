"""`cdp identity …`: figures, what stewards decide, evaluation, and what is handed back to Superleap."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aakash_cdp.cli.identity import command as group
from aakash_cdp.errors import ExitCode
from tests.conftest import make_empty
from tests.support.commands import Call
from tests.support.family import FATHERS, LEADS, OWN, land_families
from tests.support.places import Place

LATER = datetime(2026, 5, 1)


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The families, published. Only read from."""
    place = make_empty(tmp_path_factory.mktemp("families") / "place")
    land_families(place)
    place.run()
    return place


@pytest.fixture
def deciding(empty_place: Place) -> Place:
    """The families, published, to decide about."""
    land_families(empty_place)
    empty_place.run()
    return empty_place


def facts(cdp: Call, place: Place, *words: str) -> Any:
    code, out, err = cdp("identity", *words, "--home", str(place.home), "--json")
    assert code == ExitCode.DONE, err
    return json.loads(out)


def user_of(place: Place, lead_id: str) -> str:
    return str(place.value(f"select cdp_user_id from identity.user_map where lead_id = '{lead_id}'"))


def are_one(place: Place, *lead_ids: str) -> bool:
    return len({user_of(place, lead_id) for lead_id in lead_ids}) == 1


@pytest.mark.parametrize("name", group.commands)
def test_every_subcommand_has_help_with_an_example(cdp: Call, name: str) -> None:
    _, out, _ = cdp("identity", name, "--help")
    assert f"cdp identity {name}" in out.split("Examples:")[1]


# --- figures ----------------------------------------------------------------------------------------------------------


def test_stats_count_leads_students_households_ties_guards_and_doubts(cdp: Call, families: Place) -> None:
    found = facts(cdp, families, "stats")
    assert (found["leads"], found["deleted_leads"]) == (len(LEADS), 1)
    assert found["students"] == families.value("select count(distinct cdp_user_id) from identity.user_map")
    assert found["students_by_size"]["4 to 5"] == 1
    assert sum(found["students_by_size"].values()) == found["students"]
    assert sum(found["rules"].values()) == families.value("select count(*) from identity.support")
    assert found["doubts"]["vetoed"] == 1
    assert found["doubts"]["nameless"] > 0
    assert {"phone", "GENERIC"} <= {guard[key] for guard in found["guards"] for key in ("identifier_kind", "status")}
    _, out, _ = cdp("identity", "stats", "--home", str(families.home))
    for said in ("leads of a student", "tied by", "in doubt", "identifiers judged"):
        assert said in out


def test_largest_begins_with_the_student_of_most_leads(cdp: Call, families: Place) -> None:
    [first, second] = facts(cdp, families, "largest", "--limit", "2")
    assert (first["cdp_user_id"], first["leads"], first["deleted_leads"]) == (user_of(families, "asha_1"), 4, 1)
    assert second["leads"] == 2
    _, out, _ = cdp("identity", "largest", "--home", str(families.home))
    assert first["cdp_user_id"] in out


def test_shared_shows_kind_judgement_and_counts_but_no_value(cdp: Call, families: Place) -> None:
    found = facts(cdp, families, "shared")
    fathers = found[0]
    assert (fathers["identifier_kind"], fathers["status"], fathers["leads"]) == ("phone", "OK", 4)
    assert fathers["for_example"] in ("asha_2", "asha_3", "rohit", "nobody")
    assert [row["leads"] for row in found] == sorted((row["leads"] for row in found), reverse=True)
    _, out, _ = cdp("identity", "shared", "--home", str(families.home))
    assert "GENERIC" in out
    assert FATHERS not in out + json.dumps(found)


def test_changes_list_what_a_run_merged_and_what_it_split(cdp: Call, deciding: Place) -> None:
    assert facts(cdp, deciding, "changes") == []
    alone, asha = user_of(deciding, "alone"), user_of(deciding, "asha_1")
    facts(cdp, deciding, "link", "alone", "asha_1", "--why", "the same girl")
    merged = deciding.run().run_id
    facts(cdp, deciding, "undo", "alone", "asha_1")
    split = deciding.run().run_id
    newest, older = facts(cdp, deciding, "changes")
    assert (newest["run_id"], newest["change"], newest["new_cdp_user_id"]) == (split, "split", alone)
    assert (older["run_id"], older["change"], older["new_cdp_user_id"]) == (merged, "merge", asha)
    assert facts(cdp, deciding, "changes", "--run", merged) == [older]


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_link_joins_two_students_at_the_next_run_and_undo_restores_both(cdp: Call, deciding: Place) -> None:
    before = deciding.query("select lead_id, cdp_user_id from identity.user_map order by 1")
    code, out, _ = cdp(
        "identity", "link", "rohit", "alone", "--why", "one boy, two names", "--home", str(deciding.home)
    )
    assert code == ExitCode.DONE
    assert "alone and rohit are one student; it is applied by the next `cdp run`" in out
    assert not are_one(deciding, "rohit", "alone")
    deciding.run()
    assert are_one(deciding, "rohit", "alone")
    assert deciding.differs_from_full() == []
    facts(cdp, deciding, "undo", "alone", "rohit")
    deciding.run()
    assert deciding.query("select lead_id, cdp_user_id from identity.user_map order by 1") == before


def test_a_link_outranks_a_veto(cdp: Call, deciding: Place) -> None:
    assert not are_one(deciding, "arjun_1", "arjun_2")
    facts(cdp, deciding, "link", "arjun_1", "arjun_2", "--why", "enrolled twice")
    deciding.run()
    assert are_one(deciding, "arjun_1", "arjun_2")


def test_an_unlink_separates_what_a_rule_joins(cdp: Call, deciding: Place) -> None:
    facts(cdp, deciding, "unlink", "asha_1", "asha_2", "--why", "cousins")
    deciding.run()
    assert not are_one(deciding, "asha_1", "asha_2")
    assert are_one(deciding, "asha_2", "asha_3")
    assert deciding.differs_from_full() == []


def test_explain_tells_who_decided_and_why(cdp: Call, deciding: Place) -> None:
    facts(cdp, deciding, "link", "rohit", "alone", "--why", "one boy, two names")
    facts(cdp, deciding, "unlink", "asha_1", "asha_2", "--why", "cousins")
    deciding.run()
    _, out, _ = cdp("explain", "rohit", "alone", "--home", str(deciding.home), "--json")
    [tie] = json.loads(out)["path"]
    assert tie["kind"] == "link"
    assert tie["reason"].endswith(": one boy, two names")
    _, out, _ = cdp("explain", "asha_1", "asha_2", "--home", str(deciding.home), "--json")
    unlinked, vetoed = json.loads(out)["obstacles"][:2]
    assert (unlinked["kind"], vetoed["kind"]) == ("unlinked", "vetoed")
    assert unlinked["reason"].endswith(": cousins")
    assert "a steward unlinked them" in vetoed["reason"]


def test_a_decision_replaces_the_one_before_and_says_so(cdp: Call, deciding: Place) -> None:
    facts(cdp, deciding, "unlink", "asha_1", "asha_2", "--why", "cousins")
    found = facts(cdp, deciding, "link", "asha_2", "asha_1", "--why", "no, one girl")
    assert (found["replaced"]["verdict"], found["replaced"]["why"]) == ("unlink", "cousins")
    [standing] = facts(cdp, deciding, "decisions")
    assert (standing["verdict"], standing["outcome"]) == ("link", "at the next run")
    deciding.run()
    assert facts(cdp, deciding, "decisions")[0]["outcome"] == "holds"


def test_decisions_that_contradict_each_other_are_taken_and_told_and_the_unlink_wins(
    cdp: Call, deciding: Place
) -> None:
    facts(cdp, deciding, "link", "rohit", "alone", "--why", "one boy")
    facts(cdp, deciding, "link", "alone", "kiran", "--why", "one boy")
    code, out, _ = cdp("identity", "unlink", "rohit", "kiran", "--why", "two boys", "--home", str(deciding.home))
    assert code == ExitCode.WARNINGS
    assert "warning: kiran and rohit are unlinked by" in out
    report = deciding.run()
    assert [warning for warning in report.warnings if "kiran and rohit are unlinked" in warning]
    assert not are_one(deciding, "rohit", "kiran")
    outcomes = [decision["outcome"] for decision in facts(cdp, deciding, "decisions")]
    assert sorted(outcomes) == ["holds", "holds", "refused"]
    assert facts(cdp, deciding, "stats")["doubts"]["link_refused"] == 1


def test_a_deleted_lead_may_be_decided_about_and_that_is_said(cdp: Call, deciding: Place) -> None:
    code, out, _ = cdp(
        "identity", "unlink", "asha_1", "asha_gone", "--why", "merged by mistake", "--home", str(deciding.home)
    )
    assert code == ExitCode.DONE
    assert "asha_gone is deleted in Superleap" in out
    deciding.run()
    assert not are_one(deciding, "asha_1", "asha_gone")


def test_a_students_id_stands_for_its_lead(cdp: Call, deciding: Place) -> None:
    found = facts(cdp, deciding, "link", user_of(deciding, "alone"), user_of(deciding, "rohit"), "--why", "one boy")
    assert (found["lead_id"], found["other_lead_id"]) == ("alone", "rohit")


def test_a_decision_about_a_lead_that_is_not_there_yet_waits_for_it(cdp: Call, deciding: Place) -> None:
    database = deciding.control()
    database.decide_identity("alone", "zoya", "link", "one girl", "asha", LATER)
    database.decide_identity("aaron", "alone", "link", "one girl", "asha", LATER)
    database.close()
    assert {decision["outcome"] for decision in facts(cdp, deciding, "decisions")} == {"waits for a lead"}
    deciding.run()
    deciding.land("lead", {"id": "zoya", "student_name": "Zoya Khan"}, name="zoya")
    deciding.run()
    assert are_one(deciding, "alone", "zoya")
    deciding.land("lead", {"id": "aaron", "student_name": "Aaron Das"}, name="aaron")
    deciding.run()
    assert are_one(deciding, "alone", "zoya", "aaron")
    assert deciding.differs_from_full() == []


def test_what_can_not_be_decided_is_refused_with_a_reason(cdp: Call, families: Place) -> None:
    home = str(families.home)
    for words, said in (
        (("link", "alone", "lead_x", "--why", "w"), "error: lead-unknown.\n"),
        (("unlink", "lead_x", "alone", "--why", "w"), "error: lead-unknown.\n"),
        (("link", "alone", "alone", "--why", "w"), "are the same lead"),
        (("link", "alone", "rohit"), "--why"),
        (("undo", "alone", "rohit"), "error: decision-unknown.\n"),
    ):
        code, _, err = cdp("identity", *words, "--home", home)
        assert code == ExitCode.USAGE, words
        assert said in err
    assert facts(cdp, families, "decisions") == []


def test_a_run_without_a_new_decision_changes_nothing(cdp: Call, deciding: Place) -> None:
    facts(cdp, deciding, "link", "rohit", "alone", "--why", "one boy")
    deciding.run()
    report = deciding.run()
    assert [stage.stage_name for stage in report.stages if "." in stage.stage_name and stage.rows_out] == []


def test_a_decision_touches_only_the_two_leads(cdp: Call, deciding: Place) -> None:
    facts(cdp, deciding, "link", "alone", "meera_1", "--why", "one girl")
    rows = {stage.stage_name: stage.rows_out for stage in deciding.run().stages}
    assert rows["ops.steward_decision"] == 1
    assert rows["identity.support"] == 0
    assert deciding.query("select count(*) from identity.user_map_history") == [(2,)]


# --- quality ----------------------------------------------------------------------------------------------------------


def write_truth(path: Path, students: dict[str, str]) -> Path:
    columns = {"lead_id": list(students), "student_id": list(students.values()), "household_id": ["h"] * len(students)}
    pq.write_table(pa.table(columns), path)
    return path


def test_evaluate_compares_with_a_truth(cdp: Call, families: Place, tmp_path: Path) -> None:
    truth = write_truth(tmp_path / "truth.parquet", {"asha_1": "a", "asha_2": "a", "asha_3": "a", "rohit": "b"})
    found = facts(cdp, families, "evaluate", "--truth", str(truth))
    assert set(found) == {
        *("leads", "pairs", "bcubed", "sibling_pairs", "sibling_false_merges", "twin_pairs", "twin_false_merges"),
        *("reachable_recall", "largest_cluster"),
    }
    assert (found["leads"], found["sibling_pairs"], found["sibling_false_merges"]) == (4, 3, 0)
    assert found["pairs"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    _, out, _ = cdp("identity", "evaluate", "--truth", str(truth), "--home", str(families.home))
    assert "100.0% of it is reached" in out
    code, _, err = cdp("identity", "evaluate", "--truth", str(tmp_path / "none"), "--home", str(families.home))
    assert (code, err.splitlines()[0]) == (ExitCode.USAGE, "error: truth-invalid.")


def test_suggestions_name_the_lead_that_stays_and_the_strongest_reason(
    cdp: Call, deciding: Place, tmp_path: Path
) -> None:
    facts(cdp, deciding, "link", "rohit", "alone", "--why", "one boy")
    deciding.run()
    path = tmp_path / "suggestions.csv"
    assert facts(cdp, deciding, "export-suggestions", "--out", str(path))["suggestions"] == 4
    rows = {row["lead_id"]: row for row in csv.DictReader(io.StringIO(path.read_text()))}
    assert {lead_id: row["merge_into_lead_id"] for lead_id, row in rows.items()} == {
        "asha_2": "asha_1",
        "asha_3": "asha_1",
        "rohit": "alone",
        "meera_2": "meera_1",
    }
    assert rows["asha_2"]["reason"] == "same phone (the student's on both), same name"
    assert rows["asha_3"]["reason"] == "same phone (the parent's on both), same name"
    assert rows["rohit"]["reason"] == "a steward linked them: one boy"
    assert OWN not in path.read_text()


def test_suggestions_leave_out_what_superleap_has_merged(cdp: Call, deciding: Place) -> None:
    deciding.land(
        "lead",
        {**LEADS[1], "merged_into_lead_id": "asha_1", "updated_at": "2026-04-05T06:00:00Z"},
        name="merged",
    )
    deciding.run()
    _, out, _ = cdp("identity", "export-suggestions", "--out", "-", "--home", str(deciding.home))
    assert "asha_3,asha_1" in out
    assert "asha_2," not in out
