"""A whole run with its decisions and its log in each kind of control database."""

from dataclasses import replace
from pathlib import Path

import pytest

from aakash_cdp.control import ControlDatabase, writer_lock
from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.admission import RunOptions
from tests.support.bronze import write_every_table, write_file
from tests.support.homes import AS_OF, query, settings


def test_a_run_writes_its_log_and_publishes_a_copy_of_it(url: str, tmp_path: Path) -> None:
    chosen = replace(settings(tmp_path / "home"), database_url=url)
    write_every_table(tmp_path / "bronze")
    options = RunOptions(bronze=tmp_path / "bronze", as_of=AS_OF)
    report = session.run(chosen, options, lambda *_: None)
    database = ControlDatabase.open(url)
    [logged] = database.runs(None)
    assert (logged.run_id, logged.state, logged.rows_in) == (report.run_id, "published", 11)
    assert len(database.checks(report.run_id)) == len(report.checks)
    database.close()
    assert query(chosen.home, "select run_id, state, rows_in from ops.runs") == [(report.run_id, "published", 11)]
    assert query(chosen.home, "select count(*) from ops.run_stages where seconds >= 0")[0][0] > 15
    assert query(chosen.home, "select count(*) from ops.check_results")[0][0] == len(report.checks)


def test_a_file_set_aside_is_remembered_there(url: str, tmp_path: Path) -> None:
    chosen = replace(settings(tmp_path / "home"), database_url=url)
    write_every_table(tmp_path / "bronze")
    write_file(tmp_path / "bronze", "lead", [{"id": "lead_2"}], name="half").write_bytes(b"PAR1")
    options = RunOptions(bronze=tmp_path / "bronze", as_of=AS_OF)
    with pytest.raises(CdpError, match="source-file-unreadable"):
        session.run(chosen, options, lambda *_: None)
    aside = replace(options, skip_file="lead/dt=2026-04-03/half.parquet", why="half a file")
    session.run(chosen, aside, lambda *_: None)
    database = ControlDatabase.open(url)
    assert [(file.file_path, file.why) for file in database.files_set_aside()] == [
        ("lead/dt=2026-04-03/half.parquet", "half a file")
    ]
    assert [run.state for run in database.runs(None)] == ["published", "failed"]
    database.close()


def test_a_second_writer_is_refused_while_the_first_writes(url: str, tmp_path: Path) -> None:
    chosen = replace(settings(tmp_path / "home"), database_url=url)
    write_every_table(tmp_path / "bronze")
    database = session.open_control(chosen)
    with writer_lock(chosen.home, database), pytest.raises(CdpError, match="run-locked"):
        session.run(chosen, RunOptions(bronze=tmp_path / "bronze", as_of=AS_OF), lambda *_: None)
    database.close()
