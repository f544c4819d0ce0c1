"""A changed rule is a change: edited between two landings, the outcome is a full run's, and the run log says why."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.model import Header, Model, read_models
from aakash_cdp.pipeline.run import Report
from tests.support.bronze import write_file
from tests.support.homes import contents, differences, query, run, settings
from tests.support.policies import (
    Edit,
    add_alias,
    drop_alias,
    edited_identity_policy,
    edited_policy,
    raise_ceiling,
    require,
    spell_null,
)
from tests.support.small_world import CROWD, lead, write_change, write_small_world

EVERY_SOURCE_MODEL = {model.name for model in read_models() if model.header.source}


@dataclass
class World:
    """A published small world; `run` lands what was written since, under the rules given."""

    root: Path
    before: dict[str, set[Any]] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def bronze(self) -> Path:
        return self.root / "bronze"

    def policy(self, edit: Edit) -> Path:
        return edited_policy(self.root / "policy", edit)

    def run(self, policy: Path = REPOSITORY_POLICY) -> Report:
        return run(self.home, self.bronze, policy=policy)

    def require_as_full(self, policy: Path = REPOSITORY_POLICY) -> None:
        full = self.root / "full"
        shutil.copytree(self.home, full)
        run(full, self.bronze, policy=policy, full=True)
        assert differences(self.home, full) == []
        assert _types(self.home) == _types(full)

    def changed(self) -> set[str]:
        after = contents(self.home)
        return {table for table in after.keys() | self.before.keys() if self.before.get(table) != after.get(table)}


def _types(home: Path) -> dict[str, dict[str, str]]:
    reader = session.open_published(settings(home))
    try:
        return reader.tables()
    finally:
        reader.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("world")
    write_small_world(root / "bronze")
    calls = [
        {
            "id": f"answered_{number}",
            "lead_id": f"lead_crowd_{number}",
            "status": "answered",
            "duration": "9",
            "user_id": "agent_1",
        }
        for number in range(3)
    ]
    write_file(root / "bronze", "call_log", calls, name="answered")
    emails = [lead(f"lead_mail_{number}", email=f"s{number}@gmail.com", stream="Medical") for number in range(3)]
    write_file(root / "bronze", "lead", emails, name="emails")
    run(root / "home", root / "bronze")
    return World(root)


@pytest.fixture
def world(published: World, tmp_path: Path) -> World:
    """A copy on which one more file has landed, unread."""
    shutil.copytree(published.root, tmp_path / "world")
    copy = World(tmp_path / "world", contents(published.home))
    write_change(copy.bronze, "lead", lead("lead_2", student_name="Renamed", email="two@gmail.com"))
    return copy


# --- policy/vocabulary.yml ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [add_alias("call_status", "BUSY", "answered"), drop_alias("call_status", "CONNECTED", "answered")],
    ids=["an alias moves", "an alias goes"],
)
def test_a_changed_alias_touches_only_the_rows_that_show_that_label(edit: Edit, world: World) -> None:
    policy = world.policy(edit)
    report = world.run(policy)
    rows_out = {stage.stage_name: stage.rows_out for stage in report.stages}
    assert rows_out["ops.label"] == 2
    assert rows_out["silver.crm_fact_call_log"] == 2 * 3
    assert report.recomputed == {"gold.event": "rows recomputed in place: 3"}
    assert {"silver.crm_fact_call_log", "gold.cdp_dim_user", "gold.cdp_fact_events"} <= world.changed()
    world.require_as_full(policy)


def test_an_alias_taken_back_leaves_what_was_there(world: World) -> None:
    world.run()
    published = contents(world.home)
    world.run(world.policy(drop_alias("call_status", "CONNECTED", "answered")))
    assert contents(world.home) != published
    world.run()
    assert contents(world.home) == published


def test_a_vocabulary_that_changed_only_in_its_comments_touches_nothing(world: World) -> None:
    world.run()
    published = contents(world.home)
    policy = world.policy(lambda _sources, _vocabulary: None)
    (policy / "vocabulary.yml").write_text("# another day\n" + (policy / "vocabulary.yml").read_text())
    report = world.run(policy)
    assert {stage.stage_name: stage.rows_out for stage in report.stages}["ops.label"] == 0
    assert report.recomputed == {}
    assert contents(world.home) == published


# --- policy/sources.yml ---------------------------------------------------------------------------------------------


def test_a_column_made_required_sets_rows_aside_and_made_optional_lets_them_in(world: World) -> None:
    policy = world.policy(require("lead", "email"))
    report = world.run(policy)
    assert set(report.recomputed) == {"silver.crm_dim_lead"}
    assert query(world.home, "select count(*) from silver.crm_dim_lead") == [(4,)]
    assert query(world.home, "select count(*) > 60 from ops.quarantine where column_name = 'email'") == [(True,)]
    world.require_as_full(policy)
    world.run()
    assert query(world.home, "select count(*) from ops.quarantine") == [(0,)]
    shutil.rmtree(world.root / "full")
    world.require_as_full()


def test_a_spelling_of_null_recomputes_what_reads_text(world: World) -> None:
    policy = world.policy(spell_null("Medical"))
    report = world.run(policy)
    assert set(report.recomputed) == EVERY_SOURCE_MODEL
    assert set(report.recomputed.values()) == {"how its rows are read changed"}
    assert query(world.home, "select count(*) from silver.crm_dim_lead where stream is not null") == [(0,)]
    world.require_as_full(policy)


def test_a_ceiling_recomputes_nothing(world: World) -> None:
    policy = world.policy(raise_ceiling("lead", "dob"))
    assert world.run(policy).recomputed == {}
    world.require_as_full(policy)


def test_a_column_under_another_name_in_superleap_is_read_from_every_file(world: World) -> None:
    def edit(sources: dict[str, Any], _vocabulary: dict[str, Any]) -> None:
        sources["tables"]["lead"]["columns"]["email"]["from"] = "parent_email"
        sources["tables"]["lead"]["columns"]["parent_email"]["from"] = "email"

    policy = world.policy(edit)
    report = world.run(policy)
    assert set(report.recomputed) == {"silver.crm_dim_lead"}
    assert query(world.home, "select count(email), count(parent_email) from silver.crm_dim_lead") == [(0, 4)]
    world.require_as_full(policy)


def test_a_column_of_another_type_is_another_column(world: World) -> None:
    def edit(sources: dict[str, Any], _vocabulary: dict[str, Any]) -> None:
        sources["tables"]["lead"]["columns"]["form_no"]["type"] = "number"

    policy = world.policy(edit)
    report = world.run(policy)
    assert report.recomputed["silver.crm_dim_lead"] == "how its rows are read changed"
    world.require_as_full(policy)


def test_the_rule_of_a_table_without_a_file_may_change(world: World) -> None:
    """A table never seen has nothing to read again."""
    root = world.root / "lone"
    write_file(root / "bronze", "lead", [lead("lead_1")])
    lone = World(root)
    report = lone.run()
    assert any("no file of school was ever seen" in warning for warning in report.warnings)
    policy = world.policy(spell_null("Medical"))
    assert "silver.crm_dim_school" in lone.run(policy).recomputed
    lone.require_as_full(policy)


def test_a_refused_rule_leaves_the_publication_and_the_next_run_goes_on(world: World) -> None:
    bad = world.policy(lambda sources, _vocabulary: sources["tables"]["lead"]["columns"].pop("email"))
    with pytest.raises(CdpError):
        world.run(bad)
    assert contents(world.home) == world.before
    world.run()
    world.require_as_full()


def test_why_a_table_was_recomputed_is_in_the_run_log(world: World) -> None:
    report = world.run(world.policy(require("call_log", "user_id")))
    [(recomputed,)] = query(world.home, f"select recomputed from ops.runs where run_id = '{report.run_id}'")
    assert json.loads(recomputed) == {"silver.crm_fact_call_log": "how its rows are read changed"}
    [(note,)] = query(
        world.home,
        f"select note from ops.run_stages where run_id = '{report.run_id}' and stage_name = 'silver.crm_fact_call_log'",
    )
    assert note == "how its rows are read changed"


# --- policy/identity.yml --------------------------------------------------------------------------------------------


def drop_name_rules(policy: dict[str, Any]) -> None:
    policy["rules"] = [rule for rule in policy["rules"] if not rule["name"].startswith("name_and")]


def block_home(policy: dict[str, Any]) -> None:
    policy["blocked"]["phones"].append("+919820012345")


def lower_guards(policy: dict[str, Any]) -> None:
    policy["guards"] |= {"leads": 4}


def shrink_households(policy: dict[str, Any]) -> None:
    policy["households"]["persons"] = 2


@pytest.mark.parametrize(
    ("edit", "recomputed", "students"),
    [
        (drop_name_rules, "identity.support", 5),
        (block_home, "identity.identifier", 5),
        (lower_guards, "identity.identifier_guard", 5),
        (shrink_households, "identity.household_link", 3),
    ],
)
def test_an_edited_identity_policy_recomputes_what_it_concerns(
    edit: Callable[[dict[str, Any]], None], recomputed: str, students: int, world: World
) -> None:
    names = ("Rohit Sharma", "Rohit Sharma", "Rohit Sharma", "Pooja Sharma", "Ankita Sharma")
    family = [
        lead(f"lead_home_{number}", student_name=name, parent_mobile="98200 12345", **{"class": "10th"})
        for number, name in enumerate(names)
    ]
    write_file(world.bronze, "lead", family, name="family")
    world.run()
    world.before = contents(world.home)
    select = (
        "select count(distinct cdp_user_id), count(distinct household_id) "
        "from identity.user_map where lead_id like 'lead_home_%'"
    )
    assert query(world.home, select) == [(3, 1)]
    policy = edited_identity_policy(world.root / "policy", edit)
    report = world.run(policy)
    assert set(report.recomputed) - {"gold.number_attribution"} == {recomputed}
    assert set(report.recomputed.values()) == {"its rule changed"}
    [(shown, homes)] = query(world.home, select)
    assert shown == students
    assert homes > 1
    assert {recomputed, "identity.user_map"} <= world.changed()
    world.require_as_full(policy)


# --- models ---------------------------------------------------------------------------------------------------------


def edit_model(monkeypatch: pytest.MonkeyPatch, name: str, texts: Mapping[str, str], **header: Any) -> None:
    """From now on runs read this model with other text, and a header that differs in these keys."""
    models = read_models()
    edited = []
    for model in models:
        if model.name == name:
            edited.append(_edited(model, texts, header))
        else:
            edited.append(model)
    monkeypatch.setattr(session, "read_models", lambda: edited)


def _edited(model: Model, texts: Mapping[str, str], header: Mapping[str, Any]) -> Model:
    text = model.text
    for old, new in texts.items():
        assert old in text, old
        text = text.replace(old, new)
    return replace(model, text=text, header=Header.model_validate({**model.header.model_dump(), **header}))


EDITS: dict[str, tuple[str, dict[str, str]]] = {
    "a silver model": ("silver.crm_fact_call_log", {"coalesce(version.talk_time, 0) >= 30": "version.duration > 5"}),
    "an identity model": ("identity.lead", {"session_year + 13 - class_no": "session_year + 12 - class_no"}),
    "a part of one": ("stage.component_enrolment", {"'enrolment'": "'registration'"}),
    "the user map": ("identity.user_map", {"concat('hh_'": "concat('home_'"}),
    "the students": (
        "gold.cdp_dim_user",
        {"coalesce(survivor.offered_stage, survivor.lead_stage)": "survivor.lead_stage"},
    ),
    "an event": (
        "gold.event",
        {"coalesce(cast(duration as varchar), chr(30))": "coalesce(cast(duration as varchar), '-')"},
    ),
    "a view": ("gold.cdp_fact_events", {"event.event_date_ist": "cast(event.event_at as date) as event_date_ist"}),
}


@pytest.mark.parametrize("which", EDITS)
def test_an_edited_model_is_recomputed_and_what_reads_it_is_touched(
    which: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, texts = EDITS[which]
    edit_model(monkeypatch, name, texts)
    report = world.run()
    model = _model(name)
    is_view = model.header.kind == "view"
    assert set(report.recomputed) == (set() if is_view else {model.header.part_of or name})
    assert set(report.recomputed.values()) <= {"its rule changed"}
    world.require_as_full()


def test_a_silver_model_with_another_column_starts_what_reads_it_afresh(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {**_model("silver.crm_dim_lead").header.columns, "has_email": "There is one."}
    edit_model(
        monkeypatch,
        "silver.crm_dim_lead",
        {"version.dnd,": "version.email is not null as has_email,\n        version.dnd,"},
        columns=columns,
    )
    report = world.run()
    assert report.recomputed["silver.crm_dim_lead"] == "its rule changed"
    assert report.recomputed["gold.cdp_dim_user"] == "silver.crm_dim_lead has other columns"
    assert query(world.home, "select count(*) from silver.crm_dim_lead where has_email") == [(4,)]
    world.require_as_full()


def test_a_student_with_another_column_is_there_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {**_model("gold.cdp_dim_user").header.columns, "has_email": "There is one."}
    edit_model(
        monkeypatch,
        "gold.cdp_dim_user",
        {"alternate.numbers as": "survivor.email is not null as has_email,\n        alternate.numbers as"},
        columns=columns,
    )
    world.run()
    assert query(world.home, "select count(*) from gold.cdp_dim_user where has_email") == [(4,)]
    world.require_as_full()


SAME_HOUSEHOLD = "concat('hh', concat('_', coalesce(head.user_hash, housed.person_hash)))"


def test_an_edited_model_that_gives_the_same_rows_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run()
    published = contents(world.home)
    edit_model(
        monkeypatch,
        "identity.user_map",
        {"concat('hh_', coalesce(head.user_hash, housed.person_hash))": SAME_HOUSEHOLD},
    )
    report = world.run()
    assert report.recomputed == {"identity.user_map": "its rule changed"}
    rows = {stage.stage_name: (stage.rows_in, stage.rows_out) for stage in report.stages}
    assert rows["identity.user_map"] == (CROWD + 9, 0)
    assert rows["gold.cdp_dim_user"] == (0, 0)
    assert contents(world.home) == published


def _branch_size() -> Model:
    """A model more: how many students each branch has."""
    user = _model("gold.cdp_dim_user")
    header = Header(
        grain="one branch with students",
        kind="full",
        key="branch_id",
        columns={"user_count": "Students."},
    )
    text = (
        "select branch_id, count(*) as user_count from gold.cdp_dim_user where branch_id is not null group by branch_id"
    )
    return replace(user, name="gold.branch_size", header=header, text=text)


def test_a_new_model_is_built_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    models = [*read_models(), _branch_size()]
    monkeypatch.setattr(session, "read_models", lambda: models)
    report = world.run()
    assert report.recomputed.get("gold.branch_size") in (None, "it is new")
    assert query(world.home, "select sum(user_count) from gold.branch_size") == [(1,)]
    world.require_as_full()


def test_a_model_that_is_gone_takes_its_table_along(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    models = read_models()
    monkeypatch.setattr(session, "read_models", lambda: [*models, _branch_size()])
    world.run()
    left = [model for model in models if model.name != "gold.cdp_events_latest"]
    monkeypatch.setattr(session, "read_models", lambda: left)
    world.run()
    assert {"gold.cdp_events_latest", "gold.branch_size"} & _types(world.home).keys() == set()
    world.require_as_full()


def test_an_event_with_another_column_keeps_the_events_that_were_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {**_model("gold.event").header.columns, "is_call": "A call."}
    edit_model(
        monkeypatch,
        "gold.event",
        {"ist_date(event_at) as": "event_name = 'call_log' as is_call,\n        ist_date(event_at) as"},
        columns=columns,
    )
    published = query(world.home, "select event_id from gold.event order by 1")
    world.run()
    assert query(world.home, "select event_id from gold.event order by 1") == published
    calls = "select count(*) from gold.event where event_name = 'call_log'"
    assert query(world.home, f"{calls} and is_call") == query(world.home, calls)
    world.require_as_full()


def _model(name: str) -> Model:
    return next(model for model in read_models() if model.name == name)


def test_a_model_that_begins_to_read_labels_of_a_column_reads_bronze_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = _model("silver.crm_dim_user").header
    edit_model(
        monkeypatch,
        "silver.crm_dim_user",
        {"version.team,": "version.team,\n        version.team as team_raw,"},
        labels={**header.labels, "team": {"kind": "user_role"}},
        columns={**header.columns, "team_raw": "team as typed."},
    )
    report = world.run()
    assert report.recomputed["silver.crm_dim_user"] == "how its rows are read changed"
    assert query(world.home, "select count(*) from silver.crm_dim_user where team_raw is distinct from team") == [(0,)]
    world.require_as_full()
