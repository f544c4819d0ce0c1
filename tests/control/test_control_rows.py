"""What is written comes back the same, on both databases; decisions end but are never erased."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from aakash_cdp.control import CheckResult, ControlDatabase, FileSetAside, Hold, IdentityDecision, Run, StageRecord
from aakash_cdp.control.connection import writing
from aakash_cdp.control.schema import metadata
from aakash_cdp.errors import CdpError

_NOON = datetime(2026, 8, 21, 6, 30, 15, 123456)
_LATER = _NOON + timedelta(minutes=4)
_RUN = Run(
    run_id="20260821T063015-a",
    state="running",
    kind="incremental",
    engine="duckdb",
    as_of=_NOON,
    started_at=_NOON,
    process_id=4242,
    host="etl-1",
    policy_version="p1",
    code_version="0.1.0",
    is_synthetic=True,
)


def _finish(database: ControlDatabase, run_id: str) -> None:
    database.finish_run(
        run_id,
        state="published",
        finished_at=_LATER,
        seconds=239.5,
        rows_in=5_000_000_000,
        rows_out=7,
        recomputed={"cdp_dim_user": "policy/attributes.yml changed", "naïve": "“quoted”"},
        warnings=["column new in lead: x", "call_log is late"],
    )


def test_a_run_comes_back_as_it_was_started_and_as_it_was_finished(database: ControlDatabase) -> None:
    database.start_run(_RUN)
    assert database.runs(None) == [_RUN]
    assert database.running() == _RUN
    _finish(database, _RUN.run_id)
    finished = replace(
        _RUN,
        state="published",
        finished_at=_LATER,
        seconds=239.5,
        rows_in=5_000_000_000,
        rows_out=7,
        recomputed={"cdp_dim_user": "policy/attributes.yml changed", "naïve": "“quoted”"},
        warnings=("column new in lead: x", "call_log is late"),
    )
    assert database.runs(None) == [finished]
    assert database.running() is None


def test_a_failed_run_says_why(database: ControlDatabase) -> None:
    database.start_run(_RUN)
    database.finish_run(
        _RUN.run_id,
        state="failed",
        finished_at=_LATER,
        seconds=1.0,
        rows_in=0,
        rows_out=0,
        recomputed={},
        warnings=[],
        error_reference="source-column-missing",
    )
    [run] = database.runs(1)
    assert (run.state, run.error_reference, run.warnings) == ("failed", "source-column-missing", ())


def test_an_aware_instant_is_kept_as_utc(database: ControlDatabase) -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    database.start_run(replace(_RUN, started_at=datetime(2026, 8, 21, 12, 0, 15, 123456, tzinfo=india)))
    assert database.runs(None) == [_RUN]


def test_runs_are_newest_first_up_to_the_limit(database: ControlDatabase) -> None:
    for minute in (2, 0, 1):
        database.start_run(replace(_RUN, run_id=f"run-{minute}", started_at=_NOON + timedelta(minutes=minute)))
    assert [run.run_id for run in database.runs(2)] == ["run-2", "run-1"]
    assert [run.run_id for run in database.runs(None)] == ["run-2", "run-1", "run-0"]
    assert database.running() == database.runs(1)[0]


def test_a_run_id_is_taken_once(database: ControlDatabase) -> None:
    database.start_run(_RUN)
    with pytest.raises(IntegrityError):
        database.start_run(_RUN)
    assert database.runs(None) == [_RUN]


def test_an_unknown_state_is_refused_by_the_database(database: ControlDatabase) -> None:
    with pytest.raises(IntegrityError):
        database.start_run(replace(_RUN, state="paused"))  # type: ignore[arg-type]


def test_only_a_running_run_can_be_finished(database: ControlDatabase) -> None:
    with pytest.raises(CdpError, match="the run log has it as unknown"):
        _finish(database, _RUN.run_id)
    database.start_run(_RUN)
    database.abandon_running("another")
    with pytest.raises(CdpError, match="the run log has it as abandoned"):
        _finish(database, _RUN.run_id)
    assert database.runs(None) == [replace(_RUN, state="abandoned")]


def test_runs_whose_writer_is_gone_are_abandoned_and_the_others_stay(database: ControlDatabase) -> None:
    for run_id in ("gone-2", "published", "mine", "gone-1"):
        database.start_run(replace(_RUN, run_id=run_id))
    _finish(database, "published")
    assert database.abandon_running("mine") == ["gone-1", "gone-2"]
    assert database.abandon_running("mine") == []
    states = {run.run_id: run.state for run in database.runs(None)}
    assert states == {"gone-1": "abandoned", "gone-2": "abandoned", "mine": "running", "published": "published"}


def test_stages_come_back_in_the_order_they_ran(database: ControlDatabase) -> None:
    bronze = StageRecord(0, "bronze", 0.25, 9_000_000_000, 10, "2 files")
    silver = StageRecord(1, "silver", 1.5)
    database.start_run(_RUN)
    database.record_stages(_RUN.run_id, [silver])
    database.record_stages(_RUN.run_id, [bronze])
    database.record_stages(_RUN.run_id, [])
    assert database.stages(_RUN.run_id) == [bronze, silver]
    assert database.stages("another") == []


def test_check_results_come_back_by_table_and_name(database: ControlDatabase) -> None:
    unique = CheckResult("crm_dim_lead", "unique_lead_id", "unique", "fail", 2, "failed", 0, ("lead_…41", "lead_…97"))
    orphan = CheckResult("crm_dim_lead", "_orphan", "relationship", "warn", 9_000_000_000, "warned", 10_000_000_000)
    calls = CheckResult("Crm_fact_call_log", "not_null_id", "not_null", "fail", 0, "passed")
    database.start_run(_RUN)
    database.record_checks(_RUN.run_id, [unique, calls, orphan])
    assert database.checks(_RUN.run_id) == [calls, orphan, unique]


def test_stages_and_checks_belong_to_a_known_run(database: ControlDatabase) -> None:
    with pytest.raises(IntegrityError):
        database.record_stages("unknown", [StageRecord(0, "bronze", 0.25)])
    with pytest.raises(IntegrityError):
        database.record_checks("unknown", [CheckResult("t", "c", "unique", "fail", 0, "passed")])


def test_a_file_is_set_aside_until_that_is_lifted(database: ControlDatabase) -> None:
    database.set_aside("lead/a.parquet", "truncated", "asha", _NOON)
    database.set_aside("lead/b.parquet", "wrong export", "ravi", _LATER)
    assert database.files_set_aside() == [
        FileSetAside("lead/a.parquet", "truncated", "asha", _NOON),
        FileSetAside("lead/b.parquet", "wrong export", "ravi", _LATER),
    ]
    assert database.lift_set_aside("lead/a.parquet", _LATER) is True
    assert database.lift_set_aside("lead/a.parquet", _LATER) is False
    assert [file.file_path for file in database.files_set_aside()] == ["lead/b.parquet"]


def test_a_second_decision_replaces_the_first_and_both_stay_on_record(database: ControlDatabase) -> None:
    database.set_aside("lead/a.parquet", "truncated", "asha", _NOON)
    database.set_aside("lead/a.parquet", "a test export", "ravi", _LATER)
    assert database.files_set_aside() == [FileSetAside("lead/a.parquet", "a test export", "ravi", _LATER)]
    rows = database.table_rows("file_set_aside")
    assert [(row["why"], row["lifted_at"]) for row in rows] == [("truncated", _LATER), ("a test export", None)]


def test_a_hold_stands_until_it_is_lifted_and_a_second_one_replaces_it(database: ControlDatabase) -> None:
    assert database.hold() is None
    assert database.lift_hold(_NOON) is False
    database.set_hold("20260820T063000-z", "bad scores", "asha", _NOON)
    database.set_hold("20260819T063000-z", "worse than thought", "ravi", _LATER)
    assert database.hold() == Hold("20260819T063000-z", "worse than thought", "ravi", _LATER)
    assert database.lift_hold(_LATER) is True
    assert database.hold() is None
    assert len(database.table_rows("publication_hold")) == 2


def test_what_is_decided_of_two_leads_is_the_same_in_whichever_order_they_are_named(database: ControlDatabase) -> None:
    database.decide_identity("lead_9", "lead_10", "link", "same mother, she called", "asha", _NOON)
    database.decide_identity("lead_2", "lead_9", "unlink", "cousins", "ravi", _LATER)
    assert database.identity_decisions() == [
        IdentityDecision("lead_10", "lead_9", "link", "same mother, she called", "asha", _NOON),
        IdentityDecision("lead_2", "lead_9", "unlink", "cousins", "ravi", _LATER),
    ]
    assert database.undo_identity("lead_9", "lead_10", _LATER) is True
    assert database.undo_identity("lead_10", "lead_9", _LATER) is False
    assert [decision.verdict for decision in database.identity_decisions()] == ["unlink"]


def test_a_decision_replaces_the_one_on_the_same_leads_and_both_stay_on_record(database: ControlDatabase) -> None:
    database.decide_identity("lead_1", "lead_2", "link", "one student", "asha", _NOON)
    database.decide_identity("lead_1", "lead_3", "link", "one student", "asha", _NOON)
    database.decide_identity("lead_2", "lead_1", "unlink", "twins", "ravi", _LATER)
    assert [(d.other_lead_id, d.verdict) for d in database.identity_decisions()] == [
        ("lead_3", "link"),
        ("lead_2", "unlink"),
    ]
    rows = database.table_rows("identity_decision")
    assert [(row["why"], row["lifted_at"]) for row in rows] == [
        ("one student", _LATER),
        ("one student", None),
        ("twins", None),
    ]


def test_a_decision_needs_two_leads_and_a_verdict_that_is_known(database: ControlDatabase) -> None:
    with pytest.raises(IntegrityError):
        database.decide_identity("lead_1", "lead_1", "link", "why", "asha", _NOON)
    with pytest.raises(IntegrityError):
        database.decide_identity("lead_1", "lead_2", "maybe", "why", "asha", _NOON)  # type: ignore[arg-type]
    assert database.identity_decisions() == []


def test_a_whole_table_can_be_copied_with_json_as_text(database: ControlDatabase) -> None:
    database.start_run(_RUN)
    _finish(database, _RUN.run_id)
    [row] = database.table_rows("run")
    assert list(row) == [column.name for column in metadata.tables["run"].columns]
    assert row["recomputed"] == '{"cdp_dim_user": "policy/attributes.yml changed", "naïve": "“quoted”"}'
    assert row["warnings"] == '["column new in lead: x", "call_log is late"]'
    assert (row["started_at"], row["is_synthetic"], row["rows_in"]) == (_NOON, True, 5_000_000_000)
    assert database.table_rows("run_stage") == []
    with pytest.raises(KeyError):
        database.table_rows("lead")


def test_a_reader_is_not_held_up_by_a_writer_and_sees_only_what_is_committed(url: str) -> None:
    writer, reader = ControlDatabase.open(url), ControlDatabase.open(url)
    with writing(writer.engine).begin() as connection:
        connection.execute(
            text("insert into publication_hold (run_id, why, who, set_at) values ('r', 'w', 'a', :at)"),
            {"at": "2026-08-21 06:30:00.000000"},
        )
        assert reader.hold() is None
    assert reader.hold() == Hold("r", "w", "a", datetime(2026, 8, 21, 6, 30))
    writer.close()
    reader.close()


def test_two_connections_that_write_at_once_lose_nothing(url: str) -> None:
    databases = [ControlDatabase.open(url) for _ in range(2)]

    def write(number: int) -> None:
        databases[number % 2].set_aside(f"lead/{number}.parquet", "truncated", "asha", _NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(100)))
    assert len(databases[0].files_set_aside()) == 100
    for database in databases:
        database.close()


def test_a_table_that_went_missing_is_reported_not_thrown_raw(database: ControlDatabase) -> None:
    metadata.tables["publication_hold"].drop(database.engine)
    with pytest.raises(CdpError, match="control-database-unreachable"):
        database.hold()
