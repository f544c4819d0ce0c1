"""What a change touches is declared in the headers: for every entry, that one change comes out as a full run has it.

Each change lands alone on a published small world. `TOUCHES` names for every `touched_by` entry the change that proves
it; a header's new entry without one fails here.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.pipeline import touched
from aakash_cdp.pipeline.model import Model, read_models
from aakash_cdp.pipeline.plan import Plan, Step
from aakash_cdp.pipeline.run import Report
from aakash_cdp.silver.vocabulary import load_vocabulary
from aakash_cdp.warehouse.engine import Engine
from tests.support.bronze import write_file
from tests.support.homes import AS_OF, contents, differences, query, run
from tests.support.policies import edited_policy
from tests.support.small_world import CROWD, FACTS, LATE, NUMBER, lead, write_change, write_small_world

MODELS = [model for model in read_models() if model.header.kind in ("merge", "append")]
# Those of the identity stage have their changes in tests/identity/test_touched_identity.py, those of events in
# tests/gold/test_touched_events.py.
ELSEWHERE = ("gold.event", "gold.event_state", "gold.held_number", "gold.number_attribution", "gold.open_deal")
ENTRIES = [
    (model.name, table)
    for model in MODELS
    if model.stage != "identity" and model.name not in ELSEWHERE
    for table in model.header.touched_by
]
LABELS = [(model.name, column) for model in MODELS for column in model.header.labels]
END_OF_SESSION = date(2027, 4, 1)
"""The day after the session of everybody's registration."""
DUE = [model.name for model in MODELS if model.header.due]
Change = Callable[[Path], None]


def a_late_lead_arrives(root: Path) -> None:
    write_change(root, "lead", lead(LATE))


def a_lead_is_deleted(root: Path) -> None:
    write_change(root, "lead", lead("lead_twin_1", enrolment_no="0042", deleted_at="2026-05-02T06:00:00Z"))


def an_enrolment_number_merges_two_leads(root: Path) -> None:
    write_change(
        root, "lead", lead("lead_2", created_at="2026-01-02T00:00:00Z", branch_id="branch_2", enrolment_no="7")
    )
    write_file(root, "lead", [lead("lead_new", created_at="2025-12-01T00:00:00Z", enrolment_no="7")], name="new")


def the_crm_merges_two_leads(root: Path) -> None:
    write_change(root, "lead", lead("lead_2", created_at="2026-01-02T00:00:00Z", merged_into_lead_id="lead_1"))


def a_lead_is_edited(root: Path) -> None:
    write_change(root, "lead", lead("lead_2", student_name="Renamed", created_at="2026-01-02T00:00:00Z"))


def a_branch_gets_another_code(root: Path) -> None:
    write_change(root, "branch", {"id": "branch_1", "branch_code": "PUN99"})


def a_deal_moves_on(root: Path) -> None:
    write_change(root, "product_opportunity", {"id": "deal_1", "lead_id": "lead_1", "stage": "Enrolled"})


def a_call_moves_to_another_lead(root: Path) -> None:
    write_change(root, "call_log", {"id": "call_1", "lead_id": "lead_2"})


def a_call_connects(root: Path) -> None:
    write_change(root, "call_log", {"id": "call_1", "lead_id": "lead_1", "talk_time": "40"})


def a_form_sets_the_stage(root: Path) -> None:
    write_change(root, "call_disposition", {"id": "form_1", "lead_id": "lead_1", "stage_update": "Wrong Number"})


def a_deleted_lead_comes_back(root: Path) -> None:
    write_change(root, "lead", lead("lead_gone"))


def the_only_lead_is_deleted(root: Path) -> None:
    write_change(root, "lead", lead("lead_alone", deleted_at="2026-05-02T06:00:00Z"))


def a_birth_date_arrives(root: Path) -> None:
    write_change(root, "lead", lead("lead_2", created_at="2026-01-02T00:00:00Z", dob="2010-05-04"))


def a_lead_gives_an_email_that_is_none(root: Path) -> None:
    write_change(root, "lead", lead("lead_2", created_at="2026-01-02T00:00:00Z", email="test@test.com"))


def a_parents_number_turns_out_to_be_ours(root: Path) -> None:
    write_change(root, "user", {"id": "agent_1", "branch_id": "branch_1", "mobile": NUMBER})


def an_agent_hears_that_the_number_is_wrong(root: Path) -> None:
    call = {"id": "call_1", "lead_id": "lead_1", "customer_number": NUMBER, "talk_time": "9"}
    write_change(root, "call_log", call)
    form = {"id": "form_1", "lead_id": "lead_1", "call_log_id": "call_1", "disposition": "Wrong Number"}
    write_change(root, "call_disposition", form)


def a_school_gets_another_name(root: Path) -> None:
    write_change(root, "school", {"id": "school_1", "name": "Kendriya Vidyalaya", "city_id": "city_1"})


def a_city_moves_to_another_state(root: Path) -> None:
    write_change(root, "city", {"id": "city_1", "name": "Pune", "state": "Goa"})


def a_counsellor_leaves(root: Path) -> None:
    write_change(root, "user", {"id": "agent_1", "branch_id": "branch_1", "is_active": "false"})


def a_registration_names_its_exam(root: Path) -> None:
    write_change(root, "scholarship_opportunity", {"id": "registration_1", "lead_id": "lead_1", "exam": "ANTHE"})
    write_change(root, "exam_attendance", _of_registration("attendance_1", status="Present"))
    write_change(root, "exam_result", _of_registration("result_1", scholarship_percent="40", valid_till="2027-01-31"))


def _of_registration(record_id: str, **columns: str) -> dict[str, str | None]:
    return {"id": record_id, "lead_id": "lead_1", "scholarship_opportunity_id": "registration_1", **columns}


TOUCHES: dict[tuple[str, str], Change] = {
    **{(f"silver.crm_fact_{table}", "silver.crm_dim_lead"): a_late_lead_arrives for table in FACTS},
    ("gold.cdp_dim_user", "identity.user_map"): the_crm_merges_two_leads,
    ("gold.cdp_dim_user", "identity.lead"): a_birth_date_arrives,
    ("gold.cdp_dim_user", "identity.identifier"): a_lead_gives_an_email_that_is_none,
    ("gold.cdp_dim_user", "identity.identifier_guard"): a_parents_number_turns_out_to_be_ours,
    ("gold.cdp_dim_user", "identity.wrong_number"): an_agent_hears_that_the_number_is_wrong,
    ("gold.cdp_dim_user", "silver.crm_dim_lead"): a_lead_is_edited,
    ("gold.cdp_dim_user", "silver.crm_dim_lead_superseded"): a_lead_is_edited,
    ("gold.cdp_dim_user", "silver.crm_dim_school"): a_school_gets_another_name,
    ("gold.cdp_dim_user", "silver.crm_dim_city"): a_city_moves_to_another_state,
    ("gold.cdp_dim_user", "silver.crm_dim_user"): a_counsellor_leaves,
    ("gold.cdp_dim_user", "silver.crm_fact_scholarship_opportunity"): a_registration_names_its_exam,
    ("gold.cdp_dim_user", "silver.crm_fact_exam_attendance"): a_registration_names_its_exam,
    ("gold.cdp_dim_user", "silver.crm_fact_exam_result"): a_registration_names_its_exam,
    ("gold.cdp_dim_user", "silver.crm_fact_product_opportunity_superseded"): a_deal_moves_on,
    ("gold.cdp_dim_user", "silver.crm_dim_branch"): a_branch_gets_another_code,
    ("gold.cdp_dim_user", "silver.crm_fact_product_opportunity"): a_deal_moves_on,
    ("gold.cdp_dim_user", "gold.event_state"): a_call_moves_to_another_lead,
    ("gold.cdp_dim_user", "silver.crm_fact_call_log"): a_call_connects,
    ("gold.cdp_dim_user", "silver.crm_fact_call_disposition"): a_form_sets_the_stage,
}


TOLD_TOGETHER = (
    {
        "identity.lead",
        "identity.identifier",
        "identity.identifier_guard",
        "silver.crm_dim_lead",
        "silver.crm_dim_lead_superseded",
    },
    {"silver.crm_fact_product_opportunity", "silver.crm_fact_product_opportunity_superseded"},
    {
        "silver.crm_fact_scholarship_opportunity",
        "silver.crm_fact_exam_attendance",
        "silver.crm_fact_exam_result",
    },
    {
        "gold.event_state",
        "silver.crm_fact_call_log",
        "silver.crm_fact_call_disposition",
        "identity.wrong_number",
        "identity.identifier",
    },
)
"""Tables of which one landing changes several: each entry is needed alone only when a rule or a label changes."""


@dataclass(frozen=True)
class Outcome:
    """A home before and after a change landed."""

    home: Path
    bronze: Path
    report: Report
    before: dict[str, set[Any]]
    after: dict[str, set[Any]]

    def changed_rows(self, table: str) -> int:
        return len(self.before[table] ^ self.after[table])

    def differences_from_full(self) -> list[str]:
        full = self.home.with_name("full")
        shutil.copytree(self.home, full)
        run(full, self.bronze, full=True)
        return differences(self.home, full)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small world in `bronze`, published in `home`."""
    root = tmp_path_factory.mktemp("world")
    write_small_world(root / "bronze")
    run(root / "home", root / "bronze")
    return root


@pytest.fixture(scope="module")
def land(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Change], Outcome]:
    """Lands one change, once however many tests ask for it."""
    known: dict[Change, Outcome] = {}

    def landed(change: Change) -> Outcome:
        if change not in known:
            known[change] = _land(world, tmp_path_factory.mktemp(change.__name__) / "world", change)
        return known[change]

    return landed


def _land(world: Path, root: Path, change: Change) -> Outcome:
    shutil.copytree(world, root)
    before = contents(root / "home")
    change(root / "bronze")
    report = run(root / "home", root / "bronze")
    return Outcome(root / "home", root / "bronze", report, before, contents(root / "home"))


def test_every_entry_of_every_header_has_its_change() -> None:
    assert set(TOUCHES) == set(ENTRIES)


@pytest.mark.parametrize(("model", "table"), ENTRIES)
def test_the_change_alters_the_model_without_a_rebuild(
    model: str, table: str, land: Callable[[Change], Outcome]
) -> None:
    outcome = land(TOUCHES[model, table])
    assert outcome.changed_rows(model) > 0
    assert outcome.changed_rows(model) < CROWD / 2
    assert outcome.report.recomputed == {}


@pytest.mark.parametrize(
    "change",
    sorted(
        {
            *TOUCHES.values(),
            a_deleted_lead_comes_back,
            the_only_lead_is_deleted,
            a_lead_is_deleted,
            an_enrolment_number_merges_two_leads,
        },
        key=str,
    ),
)
def test_the_change_comes_out_as_a_full_run_has_it(change: Change, land: Callable[[Change], Outcome]) -> None:
    assert land(change).differences_from_full() == []


@pytest.mark.campaign
@pytest.mark.parametrize(("model", "table"), ENTRIES)
def test_without_its_entry_the_change_would_be_missed(
    model: str,
    table: str,
    world: Path,
    tmp_path: Path,
    land: Callable[[Change], Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = land(TOUCHES[model, table])
    known = touched._changed_rows
    together = next((group for group in TOLD_TOGETHER if table in group), {table}) if "dim_user" in model else {table}

    def forgetful(engine: Engine, plan: Plan, step: Step, read: str) -> str | None:
        return None if step.model.name == model and read in together else known(engine, plan, step, read)

    monkeypatch.setattr(touched, "_changed_rows", forgetful)
    wrong = _land(world, tmp_path / "world", TOUCHES[model, table])
    assert wrong.after[model] != right.after[model]


def test_facts_that_waited_for_their_lead_are_orphans_no_more(land: Callable[[Change], Outcome]) -> None:
    outcome = land(a_late_lead_arrives)
    for table in FACTS:
        for name in (f"silver.crm_fact_{table}", f"silver.crm_fact_{table}_superseded"):
            assert query(outcome.home, f"select count(*) from {name} where is_orphan") == [(0,)], name


def test_a_call_that_moves_touches_the_student_it_left_and_the_one_it_joined(land: Callable[[Change], Outcome]) -> None:
    home = land(a_call_moves_to_another_lead).home
    counts = "select current_lead_id, call_count from gold.cdp_dim_user where current_lead_id in ('lead_1', 'lead_2')"
    # lead_1 keeps the call that the late lead lost to it.
    assert sorted(query(home, counts)) == [("lead_1", 1), ("lead_2", 1)]


def test_a_form_that_edits_the_stage_moves_the_student(land: Callable[[Change], Outcome]) -> None:
    home = land(a_form_sets_the_stage).home
    stage = "select current_stage, current_stage_source from gold.cdp_dim_user where current_lead_id = 'lead_1'"
    assert query(home, stage) == [("Wrong Number", "call_disposition")]


def test_leads_that_the_crm_merges_become_one_student(land: Callable[[Change], Outcome]) -> None:
    home = land(the_crm_merges_two_leads).home
    users = "select count(distinct cdp_user_id) from identity.user_map where lead_id in ('lead_1', 'lead_2')"
    assert query(home, users) == [(1,)]


def test_leads_with_one_enrolment_number_become_one_student(land: Callable[[Change], Outcome]) -> None:
    home = land(an_enrolment_number_merges_two_leads).home
    users = "select count(distinct cdp_user_id) from identity.user_map where lead_id in ('lead_new', 'lead_2')"
    assert query(home, users) == [(1,)]


def test_a_student_whose_only_lead_is_deleted_leaves(land: Callable[[Change], Outcome]) -> None:
    outcome = land(the_only_lead_is_deleted)
    gone = (
        "select count(*) from gold.cdp_dim_user join identity.user_map using (cdp_user_id) "
        "where user_map.lead_id = 'lead_alone'"
    )
    assert query(outcome.home, gone) == [(0,)]
    assert len(outcome.before["gold.cdp_dim_user"]) - len(outcome.after["gold.cdp_dim_user"]) == 1
    assert query(outcome.home, "select is_deleted from identity.user_map where lead_id = 'lead_alone'") == [(True,)]


def test_a_student_whose_deleted_lead_comes_back_is_there_again(land: Callable[[Change], Outcome]) -> None:
    outcome = land(a_deleted_lead_comes_back)
    assert len(outcome.after["gold.cdp_dim_user"]) - len(outcome.before["gold.cdp_dim_user"]) == 1
    assert query(outcome.home, "select count(*) from gold.cdp_dim_user where current_lead_id = 'lead_gone'") == [(1,)]


def test_one_changed_lead_makes_small_work(land: Callable[[Change], Outcome]) -> None:
    report = land(a_lead_is_edited).report
    rows_in = {stage.stage_name: stage.rows_in for stage in report.stages}
    assert rows_in["silver.crm_dim_lead"] == 1
    assert {model.name: rows_in[model.name] for model in MODELS if rows_in[model.name]} == {
        "silver.crm_dim_lead": 1,
        "identity.lead": 1,
        "gold.cdp_dim_user": 1,
    }
    assert report.recomputed == {}


# --- the calendar ---------------------------------------------------------------------------------------------------


def test_only_students_change_by_the_calendar_alone() -> None:
    assert DUE == ["gold.cdp_dim_user"]


@pytest.mark.parametrize(
    ("as_of", "band", "next_change_on"),
    [
        (datetime(2026, 9, 1, 18, 29, 59), "MINOR", date(2026, 9, 2)),
        # 18:30 UTC is midnight in India.
        (datetime(2026, 9, 1, 18, 30), "ADULT", END_OF_SESSION),
        (datetime(2027, 9, 1), "ADULT", None),
    ],
)
def test_an_eighteenth_birthday_needs_no_new_data(
    as_of: datetime, band: str, next_change_on: date | None, world: Path, tmp_path: Path
) -> None:
    shutil.copytree(world, tmp_path / "world")
    home, bronze = tmp_path / "world" / "home", tmp_path / "world" / "bronze"
    select = "select age_band, next_change_on from gold.cdp_dim_user where current_lead_id = 'lead_1'"
    assert query(home, select) == [("MINOR", date(2026, 9, 2))]
    run(home, bronze, as_of=as_of)
    assert query(home, select) == [(band, next_change_on)]
    run(tmp_path / "empty", bronze, as_of=as_of)
    assert differences(home, tmp_path / "empty") == []


def test_a_student_who_did_not_change_keeps_the_time_of_the_last_change(world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path / "world")
    home, bronze = tmp_path / "world" / "home", tmp_path / "world" / "bronze"
    run(home, bronze, as_of=AS_OF + timedelta(days=1))
    assert query(
        home, "select current_lead_id from gold.cdp_dim_user where updated_at > timestamp '2026-09-01 06:00:00'"
    ) == [("lead_1",)]


# --- labels ---------------------------------------------------------------------------------------------------------

COMPUTED = {"academic_session"}
"""Kinds whose labels code reads, with no list of words."""


def _label_kind(model: Model, column: str) -> str:
    return model.header.labels[column].kind


def _odd(model: Model, column: str) -> str:
    """The unknown label that only one column of one table shows."""
    return f"Zz {model.table} {column}".replace("_", " ")


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """For every labelled column a record that shows a label nobody explained; then the vocabulary explains them all."""
    root = tmp_path_factory.mktemp("labels")
    write_small_world(root / "bronze")
    aliases: dict[str, list[str]] = {}
    for model in MODELS:
        if model.header.labels:
            rows = [_record_with_odd_label(model, column) for column in model.header.labels]
            write_file(root / "bronze", model.header.source or "", rows, name="odd")
            for column in model.header.labels:
                aliases.setdefault(_label_kind(model, column), []).append(_odd(model, column))
    home = root / "home"
    run(home, root / "bronze")
    before = contents(home)

    def edit(_sources: dict[str, Any], vocabulary: dict[str, Any]) -> None:
        for kind, labels in aliases.items():
            if kind not in COMPUTED:
                _explain(vocabulary, kind, labels)

    policy = edited_policy(root / "policy", edit)
    report = run(home, root / "bronze", policy=policy)
    full = root / "full"
    shutil.copytree(home, full)
    run(full, root / "bronze", policy=policy, full=True)
    assert differences(home, full) == []
    return Outcome(home, root / "bronze", report, before, contents(home))


def _record_with_odd_label(model: Model, column: str) -> dict[str, str | None]:
    row: dict[str, str | None] = {"id": f"odd_{column}", "lead_id": "lead_1", column: _odd(model, column)}
    context = model.header.labels[column].context
    if context:
        row[context] = "Goa"
    columns = {"id", "lead_id", column, context} if model.header.source != "lead" else {"id", column, context}
    known = {name for name in row if name in columns}
    if model.header.source in ("city", "branch", "school", "user"):
        known -= {"lead_id"}
    return {name: row[name] for name in known}


def _explain(vocabulary: dict[str, Any], kind: str, labels: list[str]) -> None:
    entries = vocabulary[kind]["Goa"] if kind == "city" else vocabulary[kind]
    first = next(iter(entries.values()))
    (first["aliases"] if isinstance(first, dict) else first).extend(labels)


@pytest.mark.parametrize(("name", "column"), LABELS)
def test_a_new_alias_touches_the_rows_that_show_it(name: str, column: str, explained: Outcome) -> None:
    model = next(model for model in MODELS if model.name == name)
    if _label_kind(model, column) in COMPUTED:
        pytest.skip("no vocabulary explains this kind")
    select = f"select {column}, {column}_raw, _unknown_labels from {name} where {model.header.key} = 'odd_{column}'"
    [(value, raw, unknown)] = query(explained.home, select)
    assert raw == _odd(model, column)
    assert value != raw
    assert value in {entry.canonical for entry in load_vocabulary(REPOSITORY_POLICY / "vocabulary.yml").entries}
    assert column not in (unknown or "").split(",")


def test_new_aliases_rebuild_nothing(explained: Outcome) -> None:
    assert set(explained.report.recomputed) == {"gold.event"}
    assert explained.report.recomputed["gold.event"].startswith("rows recomputed in place: ")
    labels = {model.name: len(model.header.labels) for model in MODELS}
    rows_out = {stage.stage_name: stage.rows_out or 0 for stage in explained.report.stages}
    for model in MODELS:
        if model.header.source:
            assert rows_out[model.name] <= 2 * labels[model.name], model.name
