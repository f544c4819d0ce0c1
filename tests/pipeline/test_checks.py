"""Each kind of check fails when it must, shows keys and masked values, and nothing is published then."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aakash_cdp.control import CheckResult
from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.model import Check, Model, read_models
from tests.support.bronze import UPDATED
from tests.support.places import Place

LEAD = "silver.crm_dim_lead"
CALL = "silver.crm_fact_call_log"
Promise = Callable[..., None]


@pytest.fixture
def promise(monkeypatch: pytest.MonkeyPatch) -> Promise:
    """`promise(table, kind=…, …)` gives a model one check more, or `only` that one."""

    def add(table: str, **check: Any) -> None:
        models = [_with_check(model, Check(**check)) if model.name == table else model for model in read_models()]
        monkeypatch.setattr(session, "read_models", lambda: models)

    return add


def _with_check(model: Model, check: Check) -> Model:
    return replace(model, header=model.header.model_copy(update={"checks": (*model.header.checks, check)}))


def newest_results(place: Place, table: str) -> dict[str, CheckResult]:
    """What the newest run's checks of a table found, as the control database has it."""
    control = place.control()
    try:
        [newest] = control.runs(1)
        return {result.check_name: result for result in control.checks(newest.run_id) if result.table_name == table}
    finally:
        control.close()


# unique


def test_two_branches_with_one_code_are_named_and_nothing_is_published(place: Place) -> None:
    place.land("branch", {"id": "branch_2", "branch_code": "DEL01"}, {"id": "branch_3", "branch_code": "DEL01"})
    [problem] = place.refused()
    assert problem.reference == "check-failed"
    assert problem.facts == (
        "silver.crm_dim_branch: unique branch_code: 2 rows break it",
        "branch_id branch_2, branch_code DEL01",
        "branch_id branch_3, branch_code DEL01",
    )
    result = newest_results(place, "silver.crm_dim_branch")["unique branch_code"]
    assert (result.outcome, result.failing_rows, result.severity) == ("failed", 2, "fail")
    assert result.sample == problem.facts[1:]


def test_a_landing_that_breaks_a_rule_only_against_an_old_row_is_blocked(place: Place) -> None:
    place.land("branch", {"id": "branch_2", "branch_code": "DEL01"}, dt="2026-04-05")
    place.run()
    path = place.land("branch", {"id": "branch_3", "branch_code": "DEL01"}, dt="2026-04-06")
    [problem] = place.refused()
    assert problem.facts[1:] == ("branch_id branch_2, branch_code DEL01", "branch_id branch_3, branch_code DEL01")
    # Once the old branch is closed, the same landing is good.
    place.land(
        "branch",
        {"id": "branch_2", "branch_code": "DEL01", "updated_at": "2026-04-06T06:00:00Z", "deleted_at": UPDATED},
        dt="2026-04-06",
        name="closed",
    )
    place.run()
    assert place.value(f"select count(*) from ops.bronze_files where file_path = '{path}'") == 1


def test_a_landing_that_touches_neither_of_two_old_rows_asks_nothing_about_them(place: Place) -> None:
    place.land("branch", {"id": "branch_2", "branch_code": "DEL01"})
    place.run()
    place.land("lead", {"id": "lead_2"})
    place.run()
    assert newest_results(place, "silver.crm_dim_branch") == {}


# not_null, accepted, relationship, row_count, sql


def test_a_missing_value_fails_not_null(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="not_null", columns=("form_no",))
    place.land("lead", {"id": "lead_2", "form_no": "F-1"}, {"id": "lead_3"})
    [problem] = place.refused()
    assert problem.facts == (
        "silver.crm_dim_lead: not_null form_no: 2 rows break it",
        "lead_id lead_1, form_no null",
        "lead_id lead_3, form_no null",
    )


def test_a_value_that_is_not_listed_fails_accepted(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="accepted", columns=("stream",), values=("Medical", "Engineering"))
    place.land("lead", {"id": "lead_2", "stream": "NEET"}, {"id": "lead_3", "stream": "Ikebana"})
    [problem] = place.refused()
    assert problem.facts[1:] == ("lead_id lead_3, stream Ikebana",)


def test_a_reference_to_nothing_fails_a_relationship(place: Place, promise: Promise) -> None:
    promise(CALL, kind="relationship", columns=("lead_id",), to="silver.crm_dim_lead.lead_id")
    place.land("call_log", {"id": "call_2", "lead_id": "lead_x"}, {"id": "call_3"})
    problems = [problem.facts for problem in place.refused()]
    assert problems == [
        ("silver.crm_fact_call_log: relationship lead_id: 1 rows break it", "call_log_id call_2, lead_id lead_x")
    ]


def test_too_few_rows_fail_row_count(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="row_count", minimum=3, name="at least three leads")
    place.land("lead", {"id": "lead_2"})
    [problem] = place.refused()
    assert problem.facts[0].startswith("silver.crm_dim_lead: at least three leads: ")
    place.land("lead", {"id": "lead_3"}, name="third")
    place.run()


def test_a_row_that_free_sql_finds_fails(place: Place, promise: Promise) -> None:
    select = f"select call_log_id from {CALL} where talk_time > duration"
    promise(CALL, kind="sql", name="talk fits into the call", select=select)
    place.land("call_log", {"id": "call_2", "talk_time": "20", "duration": "10"})
    [problem] = place.refused()
    assert problem.facts == (f"{CALL}: talk fits into the call: 1 rows break it", "call_log_id call_2")


def test_a_check_may_speak_of_some_rows_only(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="not_null", columns=("form_no",), where="stream = 'Medical'")
    place.land("lead", {"id": "lead_2"}, {"id": "lead_3", "stream": "NEET", "form_no": "F-1"})
    place.run()
    place.land("lead", {"id": "lead_4", "stream": "NEET"}, name="bad")
    [problem] = place.refused()
    assert problem.facts[1:] == ("lead_id lead_4, form_no null",)


def test_a_published_row_without_the_value_does_not_block_an_unrelated_landing(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="not_null", columns=("form_no",), severity="warn")
    assert any("not_null form_no" in warning for warning in place.run().warnings)
    place.land("call_log", {"id": "call_2"})
    assert place.run().warnings == ()


# Severity and ceiling


def test_a_broken_warning_publishes_and_says_so(place: Place) -> None:
    place.land("call_log", {"id": "call_2", "lead_id": "lead_x"})
    assert place.run().warnings == ("silver.crm_fact_call_log: few orphans: 1 rows",)
    assert place.value("select count(*) from silver.crm_fact_call_log") == 2
    result = newest_results(place, CALL)["few orphans"]
    assert (result.outcome, result.severity, result.sample) == ("warned", "warn", ("call_log_id call_2",))
    published = "select outcome from ops.check_results where check_name = 'few orphans' and failing_rows > 0"
    assert place.query(published) == [("warned",)]


def test_a_ceiling_lets_that_share_of_the_table_pass(place: Place, promise: Promise) -> None:
    promise(CALL, kind="not_null", columns=("user_id",), ceiling=0.5)
    place.land("call_log", {"id": "call_2", "user_id": "user_1"})
    place.run()
    result = newest_results(place, CALL)["not_null user_id"]
    assert (result.outcome, result.failing_rows, result.ceiling, result.sample) == ("passed", 1, 1, ())
    # Two of three are more than half. A published row counts only once it is touched.
    place.land(
        "call_log", {"id": "call_3"}, {"id": "call_1", "talk_time": "9", "updated_at": "2026-04-09T06:00:00Z"}, name="b"
    )
    [problem] = place.refused()
    assert problem.facts[0] == f"{CALL}: not_null user_id: 2 rows break it"


# What is shown


def test_a_failed_check_shows_keys_and_never_a_personal_value_in_clear(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="unique", columns=("student_mobile", "student_name", "enrolment_no"))
    same = {"student_mobile": "9812345678", "student_name": "Asha Rao", "enrolment_no": "0071234"}
    place.land("lead", {"id": "lead_2", **same}, {"id": "lead_3", **same})
    [problem] = place.refused()
    assert (
        problem.facts[1] == "lead_id lead_2, student_mobile +***********8, student_name A******o, enrolment_no 0*****4"
    )
    result = newest_results(place, LEAD)["unique student_mobile, student_name, enrolment_no"]
    said = "\n".join((str(problem), *result.sample))
    assert not [value for value in ("9812345678", "Asha", "Rao", "0071234") if value in said]


def test_at_most_five_rows_are_shown(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="accepted", columns=("stream",), values=("Medical",))
    place.land("lead", *({"id": f"many_{n}", "stream": "JEE"} for n in range(9)))
    [problem] = place.refused()
    assert problem.facts[0].endswith(": 9 rows break it")
    assert len(problem.facts) == 6


def test_every_failed_check_is_reported_at_once(place: Place, promise: Promise) -> None:
    promise(LEAD, kind="accepted", columns=("stream",), values=("Medical",))
    place.land("lead", {"id": "lead_2", "stream": "JEE"})
    place.land("branch", {"id": "branch_2", "branch_code": "A"}, {"id": "branch_3", "branch_code": "A"})
    assert [problem.facts[0].split(":")[0] for problem in place.refused()] == ["silver.crm_dim_branch", LEAD]
