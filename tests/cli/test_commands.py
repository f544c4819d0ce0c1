"""Every command as a user meets it: what it prints, its JSON, its exit code, its errors."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aakash_cdp.cli import COMMANDS
from aakash_cdp.errors import ExitCode
from tests.support.bronze import write_every_table, write_file
from tests.support.commands import Call

CDP = Path(sys.executable).with_name("cdp")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has published one record of every table, and one row that can not be used. Only read from."""
    root = tmp_path_factory.mktemp("published")
    bronze = root / "home" / "bronze"
    write_every_table(bronze)
    spoilt = {"id": "lead_2", "updated_at": "soon", "student_name": "Asha Verma", "student_mobile": "9812345670"}
    write_file(bronze, "lead", [spoilt], name="spoilt")
    done = subprocess.run([CDP, "run", "--home", root / "home"], capture_output=True, check=False)
    assert done.returncode == ExitCode.DONE, done.stderr
    return root / "home"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(cdp: Call, command: str) -> None:
    code, out, _ = cdp(command, "--help")
    assert code == ExitCode.DONE
    if command == "quarantine":
        _, out, _ = cdp(command, "list", "--help")
    assert f"cdp {command}" in out.split("Examples:")[1]


def test_help_lists_every_command_with_what_it_is_for(cdp: Call) -> None:
    _, out, _ = cdp("--help")
    for name, (_, purpose) in COMMANDS.items():
        assert name in out
        assert purpose in " ".join(out.split())


def test_an_unknown_command_is_wrong_usage(cdp: Call) -> None:
    code, _, err = cdp("launch")
    assert code == ExitCode.USAGE
    assert "launch" in err


def test_run_prints_where_every_row_went_and_exits_clean(cdp: Call, tmp_path: Path) -> None:
    write_every_table(tmp_path / "bronze")
    code, out, _ = cdp("run", "--home", str(tmp_path / "home"), "--bronze", str(tmp_path / "bronze"))
    assert code == ExitCode.DONE
    assert out.count("balanced") == 11
    assert "checks passed" in out


def test_run_says_in_json_what_it_did(cdp: Call, tmp_path: Path) -> None:
    write_every_table(tmp_path / "bronze")
    _, out, _ = cdp("run", "--home", str(tmp_path / "home"), "--bronze", str(tmp_path / "bronze"), "--json")
    facts = json.loads(out)
    assert (facts["kind"], facts["rows_in"], facts["warnings"]) == ("full", 11, [])
    lead = next(table for table in facts["reconciliation"] if table["table"] == "lead")
    assert (lead["bronze"], lead["current"], lead["quarantined"]) == (1, 1, 0)


def test_run_with_warnings_exits_with_three(cdp: Call, tmp_path: Path) -> None:
    write_file(tmp_path / "bronze", "lead", [{"id": "lead_1"}])
    code, out, _ = cdp("run", "--home", str(tmp_path / "home"), "--bronze", str(tmp_path / "bronze"))
    assert code == ExitCode.WARNINGS
    assert "warning: no file of city was ever seen" in out


def test_an_error_has_a_reference_facts_and_the_way_out(cdp: Call, tmp_path: Path) -> None:
    code, out, err = cdp("run", "--home", str(tmp_path / "home"), "--bronze", str(tmp_path / "nowhere"))
    assert code == ExitCode.FAILED
    assert out == ""
    assert err.startswith("error: bronze-not-found.\n  ")
    assert "\nhint: " in err


def test_an_error_nobody_foresaw_shows_no_value_and_no_traceback(
    cdp: Call, monkeypatch: pytest.MonkeyPatch, published: Path
) -> None:
    def spill(*_: object) -> None:
        raise RuntimeError("Asha Verma 9812345670")

    monkeypatch.setattr("aakash_cdp.pipeline.session.open_published", spill)
    code, _, err = cdp("query", "--home", str(published), "select 1")
    assert code == ExitCode.FAILED
    assert err.startswith("error: unexpected.\n  RuntimeError at ")
    assert "Asha" not in err
    assert "Traceback" not in err


def test_setting_a_file_aside_needs_a_reason(cdp: Call, tmp_path: Path) -> None:
    code, _, err = cdp("run", "--home", str(tmp_path / "home"), "--skip-file", "lead/dt=2026-01-01/a.parquet")
    assert code == ExitCode.USAGE
    assert "--why" in err


def test_as_of_that_is_no_time_is_wrong_usage(cdp: Call, tmp_path: Path) -> None:
    code, _, err = cdp("run", "--home", str(tmp_path / "home"), "--as-of", "yesterday")
    assert code == ExitCode.USAGE
    assert "2026-08-21" in err


def test_query_prints_a_json_array_of_objects(cdp: Call, published: Path) -> None:
    code, out, _ = cdp(
        "query", "--home", str(published), "select lead_id, created_at from silver.crm_dim_lead", "--json"
    )
    assert code == ExitCode.DONE
    assert json.loads(out) == [{"lead_id": "lead_1", "created_at": "2026-04-01T06:00:00.000000Z"}]


def test_a_slow_answer_has_no_progress_bar_in_it(cdp: Call, published: Path) -> None:
    _, out, _ = cdp("query", "--home", str(published), "select current_setting('enable_progress_bar') as bar", "--json")
    assert json.loads(out) == [{"bar": False}]


def test_query_refuses_to_write_and_to_leave_the_publication(cdp: Call, published: Path) -> None:
    for statement in (
        "delete from silver.crm_dim_lead",
        "create table silver.other as select 1 as one",
        "select * from read_csv('/etc/passwd')",
        f"attach '{published / 'other.duckdb'}'",
    ):
        code, _, err = cdp("query", "--home", str(published), statement)
        assert code == ExitCode.USAGE, statement
        assert err.startswith("error: query-refused")
    _, out, _ = cdp("query", "--home", str(published), "select count(*) as n from silver.crm_dim_lead", "--json")
    assert json.loads(out) == [{"n": 1}]


def test_query_before_the_first_publication_says_what_to_do(cdp: Call, tmp_path: Path) -> None:
    code, _, err = cdp("query", "--home", str(tmp_path), "select 1")
    assert code == ExitCode.USAGE
    assert "nothing-published" in err
    assert "cdp run" in err


def test_status_names_what_is_late_and_what_is_set_aside(cdp: Call, published: Path) -> None:
    code, out, _ = cdp("status", "--home", str(published), "--json")
    facts = json.loads(out)
    assert code == ExitCode.WARNINGS
    assert "lead" in facts["late"]
    [row] = facts["quarantined"]
    assert (row["table"], row["column"], row["rows"], row["new_rows"]) == ("lead", "updated_at", 1, 1)
    code, out, _ = cdp("status", "--home", str(published))
    assert "LATE" in out


def test_status_counts_the_records_that_show_an_unknown_label(cdp: Call, tmp_path: Path) -> None:
    write_every_table(tmp_path / "home" / "bronze")
    odd = [{"id": f"lead_{n}", "city_other": "Nowhere Town", "state": state} for n, state in ((2, "Bihar"), (3, "Goa"))]
    write_file(tmp_path / "home" / "bronze", "lead", odd, name="odd")
    cdp("run", "--home", str(tmp_path / "home"))
    _, out, _ = cdp("status", "--home", str(tmp_path / "home"), "--json")
    assert json.loads(out)["unknown_labels"] == [{"kind": "city", "label": "Nowhere Town", "rows": 2}]


def test_status_answers_from_the_publication_when_the_run_log_is_lost(
    cdp: Call, published: Path, tmp_path: Path
) -> None:
    shutil.copytree(published, tmp_path / "home")
    for file in (tmp_path / "home").glob("control.db*"):
        file.unlink()
    _, out, _ = cdp("status", "--home", str(tmp_path / "home"), "--json")
    assert json.loads(out)["last_run"]["state"] == "unknown"


def test_looking_at_a_home_that_is_not_there_makes_nothing(cdp: Call, tmp_path: Path) -> None:
    for command in ("status", "check", "doctor"):
        code, *_ = cdp(command, "--home", str(tmp_path / "home"))
        assert code != ExitCode.DONE
        assert not (tmp_path / "home").exists(), command


def test_check_holds_everything_published(cdp: Call, published: Path) -> None:
    code, out, _ = cdp("check", "--home", str(published))
    assert code == ExitCode.DONE
    assert "checks passed" in out
    _, out, _ = cdp("check", "--home", str(published), "--json")
    assert {result["outcome"] for result in json.loads(out)} == {"passed"}


def test_quarantine_lists_rows_and_masks_personal_values(cdp: Call, published: Path) -> None:
    _, out, _ = cdp("quarantine", "list", "--home", str(published), "--json")
    [row] = json.loads(out)
    assert (row["record_id"], row["reason"], row["column_name"]) == ("lead_2", "unparseable", "updated_at")
    _, masked, _ = cdp("quarantine", "show", row["quarantine_id"], "--home", str(published))
    assert "soon" in masked
    assert "Asha" not in masked
    assert "9812345670" not in masked
    _, clear, _ = cdp("quarantine", "show", row["quarantine_id"], "--home", str(published), "--clear")
    assert "Asha Verma" in clear


def test_quarantine_show_of_an_unknown_id_is_wrong_usage(cdp: Call, published: Path) -> None:
    code, _, err = cdp("quarantine", "show", "' or true --", "--home", str(published))
    assert code == ExitCode.USAGE
    assert "quarantine-unknown" in err


def test_doctor_reports_every_problem_at_once(cdp: Call, published: Path, tmp_path: Path) -> None:
    code, out, _ = cdp("doctor", "--home", str(published))
    assert code == ExitCode.DONE, out
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "sources.yml").write_text("version: 2\n")
    (tmp_path / "policy" / "vocabulary.yml").write_text("stage: [\n")
    os.environ["CDP_POLICY"] = str(tmp_path / "policy")
    try:
        code, out, _ = cdp("doctor", "--home", str(tmp_path / "home"))
    finally:
        del os.environ["CDP_POLICY"]
    assert code == ExitCode.FAILED
    for reference in ("policy-invalid", "bronze-not-found", "nothing-published"):
        assert reference in out
    assert "sources.yml" in out
    assert "vocabulary.yml" in out


def test_docs_explain_a_column_by_the_models_own_words(cdp: Call) -> None:
    _, out, _ = cdp("docs", "current_stage_source", "--json")
    [entry] = json.loads(out)
    assert entry["table"] == "gold.cdp_dim_user"
    assert "call_disposition" in entry["meaning"]
    code, _, err = cdp("docs", "shoe_size")
    assert code == ExitCode.USAGE
    assert "docs-unknown" in err


def test_demo_shows_what_a_data_pm_would_ask(cdp: Call, tmp_path: Path) -> None:
    code, out, _ = cdp("demo", "--leads", "300", "--home", str(tmp_path / "home"))
    assert code == ExitCode.DONE
    for said in ("where every row went", "set aside because", "living students", "what happened", "try next"):
        assert said in out
    code, out, _ = cdp("demo", "--home", str(tmp_path / "home"))
    assert code == ExitCode.DONE
    assert "incremental" in out


def test_settings_of_the_home_are_read_and_a_wrong_one_is_named(cdp: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yml").write_text("keep: none\n")
    code, _, err = cdp("status", "--home", str(tmp_path))
    assert code == ExitCode.USAGE
    assert "settings-invalid" in err
    assert "CDP_KEEP" in err


def test_a_failure_and_the_recovery_are_told_to_the_command_of_the_settings(cdp: Call, tmp_path: Path) -> None:
    told = tmp_path / "told.jsonl"
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.yml").write_text(f"notify: tee -a {told}\n")
    broken = write_file(tmp_path / "bronze", "lead", [{"id": "lead_1"}])
    whole = broken.read_bytes()
    broken.write_bytes(whole[:100])
    assert cdp("run", "--home", str(home), "--bronze", str(tmp_path / "bronze"))[0] == ExitCode.FAILED
    broken.write_bytes(whole)
    assert cdp("run", "--home", str(home), "--bronze", str(tmp_path / "bronze"))[0] == ExitCode.WARNINGS
    lines = [json.loads(line) for line in told.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["failed", "recovered"]
    assert lines[0]["reference"] == "source-file-unreadable"
