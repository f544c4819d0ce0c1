"""What readers see, and who may change it: one writer, one switch, a hold, kept publications, a home that can move."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.admission import RunOptions
from aakash_cdp.warehouse.duckdb import DuckDBWarehouse
from aakash_cdp.warehouse.engine import EngineError, Reader
from aakash_cdp.warehouse.opening import open_warehouse
from tests.support.bronze import write_every_table, write_file
from tests.support.homes import AS_OF, contents, differences, open_run, query, run, settings
from tests.support.small_world import lead, write_change, write_small_world

CDP = [sys.executable, "-c", "from aakash_cdp.cli import main; main()"]


class World(NamedTuple):
    home: Path
    bronze: Path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small world, published once. Only copied from."""
    root = tmp_path_factory.mktemp("published")
    write_small_world(root / "bronze")
    run(root / "home", root / "bronze")
    return World(root / "home", root / "bronze")


@pytest.fixture
def world(published: World, tmp_path: Path) -> World:
    shutil.copytree(published.home, tmp_path / "home")
    shutil.copytree(published.bronze, tmp_path / "bronze")
    return World(tmp_path / "home", tmp_path / "bronze")


def land(world: World, number: int = 1) -> None:
    """One more lead, and one renamed."""
    write_file(
        world.bronze,
        "lead",
        [
            lead(f"lead_more_{number}"),
            lead("lead_2", student_name=f"Renamed {number}", updated_at=f"2026-05-0{number}"),
        ],
        name=f"more-{number}",
    )


def land_more(world: World, count: int) -> list[str]:
    """As many landings, each published; the run ids."""
    run_ids = []
    for number in range(1, count + 1):
        land(world, number)
        run_ids.append(run(world.home, world.bronze).run_id)
    return run_ids


def kept(world: World) -> list[str]:
    """The runs whose publications are kept, oldest first."""
    return open_warehouse(settings(world.home)).kept()


def published_run(world: World) -> str | None:
    return open_warehouse(settings(world.home)).published()


def cdp(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*CDP, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def refused(home: Path, bronze: Path, **options: Any) -> str:
    """The reference of the error that stops a run, which leaves the publication as it was."""
    before = (home / "serving" / "CURRENT").read_text()
    with pytest.raises(CdpError) as caught:
        run(home, bronze, **options)
    assert (home / "serving" / "CURRENT").read_text() == before
    return caught.value.problems[0].reference


def require_equal_to_a_clean_home(world: World, as_of: datetime = AS_OF) -> None:
    clean = world.home.with_name("clean")
    run(clean, world.bronze, as_of=as_of)
    assert differences(world.home, clean) == []


# --- one writer -----------------------------------------------------------------------------------------------------


def test_a_second_run_is_refused_and_says_who_writes(world: World) -> None:
    land(world)
    with open_run(world.home, world.bronze) as first:
        second = cdp("run", "--home", str(world.home), "--bronze", str(world.bronze))
        assert second.returncode == 1
        assert "run-locked" in second.stderr
        assert f"process {os.getpid()}" in second.stderr
        assert first.request.run_id in second.stderr
        first.apply()
        first.check()
        report = first.publish()
    assert (world.home / "serving" / "CURRENT").read_text() == f"cdp-{report.run_id}.duckdb\n"


def test_two_runs_started_at_once_publish_once(world: World) -> None:
    land(world)
    command = [*CDP, "run", "--home", str(world.home), "--bronze", str(world.bronze)]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [process.communicate()[1] for process in both]
    codes = sorted(process.returncode for process in both)
    # The slower one may have come when the faster had ended: then both did their work.
    if codes != [0, 0]:
        assert codes == [0, 1]
        assert [("run-locked" in error) for error in errors].count(True) == 1
    require_equal_to_a_clean_home(world, as_of=_published_clock(world.home))


def _published_clock(home: Path) -> datetime:
    [(as_of,)] = query(home, "select as_of from ops.run_clock")
    assert isinstance(as_of, datetime)
    return as_of


# --- readers --------------------------------------------------------------------------------------------------------


def test_a_reader_keeps_the_publication_it_opened(world: World) -> None:
    reader = session.open_published(settings(world.home))
    count = "select count(*) from silver.crm_dim_lead"
    before = reader.rows(count)
    land_more(world, 3)
    assert reader.rows(count) == before
    assert reader.rows("select count(*) from ops.runs") == [(1,)]
    reader.close()
    assert query(world.home, count) == [(before[0][0] + 3,)]


def test_a_reader_can_not_write(world: World) -> None:
    reader = session.open_published(settings(world.home))
    for statement in (
        "create table x as select 1",
        "delete from silver.crm_dim_lead",
        "attach 'other.duckdb' as other",
        "copy (select 1) to 'other.csv'",
        "select * from read_csv('/etc/passwd')",
        "set enable_external_access = true",
    ):
        with pytest.raises(EngineError):
            reader.rows(statement)
    reader.close()


def test_two_readers_of_one_process_may_open_one_publication(world: World) -> None:
    one, other = session.open_published(settings(world.home)), session.open_published(settings(world.home))
    select = "select count(*) from silver.crm_dim_lead"
    assert one.rows(select) == other.rows(select)
    run(world.home, world.bronze, full=True)
    one.close()
    assert other.rows(select) == query(world.home, select)
    other.close()


def test_a_landing_that_breaks_a_rule_against_an_old_row_is_blocked(world: World) -> None:
    before = contents(world.home)
    write_file(world.bronze, "branch", [{"id": "branch_9", "branch_code": "PUN01"}], name="double")
    assert refused(world.home, world.bronze) == "check-failed"
    assert contents(world.home) == before
    assert not list((world.home / "work").glob("*"))


def test_an_empty_landing_publishes_and_changes_nothing(world: World) -> None:
    before, published = contents(world.home), published_run(world)
    report = run(world.home, world.bronze)
    assert published_run(world) != published
    assert contents(world.home) == before
    assert (report.rows_in, report.recomputed) == (0, {})
    assert {stage.stage_name for stage in report.stages if "." in stage.stage_name and stage.rows_out} == set()


def test_a_landing_of_rows_without_an_id_is_accounted_for(world: World) -> None:
    """Nothing is touched by it, and yet every row must be in a bucket."""
    write_file(world.bronze, "lead", [lead("x", id=None), lead("y", id=None)], name="nameless")
    report = run(world.home, world.bronze)
    [balance] = [balance for balance in report.balances if balance.table == "lead"]
    assert balance.buckets["quarantined"] == 2
    require_equal_to_a_clean_home(world)


# --- publications that are kept -------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [1, 3])
def test_as_many_publications_are_kept_as_the_settings_say(keep: int, world: World) -> None:
    chosen = replace(settings(world.home), keep=keep)
    run_ids = []
    for number in range(1, 5):
        land(world, number)
        report = session.run(chosen, RunOptions(bronze=world.bronze, as_of=AS_OF), lambda *_: None)
        run_ids.append(report.run_id)
        assert len(kept(world)) <= keep
    assert kept(world) == run_ids[-keep:]
    assert published_run(world) == run_ids[-1]


def test_run_ids_sort_by_time(world: World) -> None:
    run_ids = land_more(world, 3)
    assert run_ids == sorted(run_ids)
    assert [row[0] for row in query(world.home, "select run_id from ops.runs order by started_at")][1:] == run_ids


# --- rollback -------------------------------------------------------------------------------------------------------


def test_a_rollback_holds_until_it_is_lifted_and_the_next_run_goes_on_from_there(world: World) -> None:
    first = contents(world.home)
    [second_run] = land_more(world, 1)
    rolled = cdp("rollback", "--home", str(world.home), "--why", "a wrong alias")
    assert rolled.returncode == 0, rolled.stderr
    assert contents(world.home) == first
    land(world, 2)
    assert refused(world.home, world.bronze) == "run-held"
    held = cdp("run", "--home", str(world.home), "--bronze", str(world.bronze))
    assert held.returncode == 1
    assert "a wrong alias" in held.stderr
    assert contents(world.home) == first
    report = run(world.home, world.bronze, resume=True)
    assert report.run_id > second_run
    assert query(world.home, "select count(*) from silver.crm_dim_lead where lead_id like 'lead_more_%'") == [(2,)]
    require_equal_to_a_clean_home(world)
    land(world, 3)
    assert run(world.home, world.bronze).run_id > report.run_id


def test_a_rollback_names_any_kept_publication_and_no_other(world: World) -> None:
    [run_id] = land_more(world, 1)
    before = contents(world.home)
    unknown = cdp("rollback", "20200101T000000.000000-0000", "--home", str(world.home))
    assert unknown.returncode == 2
    assert "rollback-unknown" in unknown.stderr
    run(world.home, world.bronze)
    assert cdp("rollback", run_id, "--home", str(world.home)).returncode == 0
    assert published_run(world) == run_id
    assert contents(world.home) == before


def test_going_on_from_a_rollback_keeps_as_many_publications_as_ever(world: World) -> None:
    [first_run] = kept(world)
    land_more(world, 1)
    cdp("rollback", "--home", str(world.home))
    assert published_run(world) == first_run
    chosen = replace(settings(world.home), keep=1)
    report = session.run(chosen, RunOptions(bronze=world.bronze, as_of=AS_OF, resume=True), lambda *_: None)
    assert kept(world) == [report.run_id]
    require_equal_to_a_clean_home(world)


# --- the clock ------------------------------------------------------------------------------------------------------


def test_an_as_of_before_the_published_one_is_refused(world: World) -> None:
    assert refused(world.home, world.bronze, as_of=AS_OF - timedelta(microseconds=1)) == "as-of-in-the-past"
    assert refused(world.home, world.bronze, as_of=AS_OF - timedelta(days=1), full=True) == "as-of-in-the-past"
    run(world.home, world.bronze, as_of=AS_OF)


def test_an_as_of_in_the_past_is_wrong_usage(world: World) -> None:
    past = cdp("run", "--home", str(world.home), "--bronze", str(world.bronze), "--as-of", "2020-01-01")
    assert past.returncode == 2
    assert "as-of-in-the-past" in past.stderr


# --- a full run in the same home ------------------------------------------------------------------------------------


def test_a_full_run_keeps_when_students_last_changed_and_every_published_event(world: World) -> None:
    write_change(world.bronze, "call_log", {"id": "call_1", "lead_id": "lead_1", "duration": "61", "talk_time": "40"})
    run(world.home, world.bronze, as_of=AS_OF + timedelta(hours=1))
    times = "select cdp_user_id, updated_at from gold.cdp_dim_user order by 1"
    events = "select * from gold.event order by event_id"
    before, published = query(world.home, times), query(world.home, events)
    assert len({updated_at for _, updated_at in before}) == 2
    assert len(query(world.home, "select 1 from gold.event where source_id = 'call_1'")) == 2
    run(world.home, world.bronze, as_of=AS_OF + timedelta(hours=2), full=True)
    assert query(world.home, times) == before
    assert query(world.home, events) == published


def test_an_event_that_bronze_no_longer_tells_stays_published(world: World) -> None:
    (world.bronze / "call_log" / "dt=2026-04-03" / "part-000.parquet").unlink()
    write_file(world.bronze, "call_log", [{"id": "call_other", "lead_id": "lead_1"}], name="other")
    assert refused(world.home, world.bronze) == "source-file-changed"
    before = query(world.home, "select count(*) from gold.event")[0][0]
    run(world.home, world.bronze, full=True)
    assert query(world.home, "select count(*) from silver.crm_fact_call_log") == [(1,)]
    assert query(world.home, "select count(*) from gold.event") == [(before + 1,)]
    orphaned = "event_version is null and not is_latest and attribution = 'none'"
    calls = "select count(*) from gold.cdp_fact_events where event_name = 'call_log' and source_id <> 'call_other'"
    assert query(world.home, f"{calls} and {orphaned}") == query(world.home, calls)


# --- the home -------------------------------------------------------------------------------------------------------


def test_a_home_is_for_its_owner_alone(published: World, tmp_path: Path) -> None:
    previous = os.umask(0o000)
    try:
        run(tmp_path / "home", published.bronze)
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_a_copied_home_runs_and_answers_where_it_is_now(world: World, tmp_path: Path) -> None:
    before = contents(world.home)
    moved = tmp_path / "elsewhere" / "home"
    shutil.copytree(world.home, moved)
    shutil.rmtree(world.home)
    assert contents(moved) == before
    asked = cdp("query", "select count(*) as leads from silver.crm_dim_lead", "--home", str(moved), "--json")
    assert asked.returncode == 0, asked.stderr
    land(world)
    run(moved, world.bronze)
    require_equal_to_a_clean_home(World(moved, world.bronze))


def test_a_bronze_that_moved_is_the_same_bronze(world: World, tmp_path: Path) -> None:
    before = contents(world.home)
    world.bronze.rename(tmp_path / "moved")
    report = run(world.home, tmp_path / "moved")
    assert report.rows_in == 0
    assert contents(world.home) == before


def test_no_table_holds_the_place_of_its_home_or_bronze(world: World) -> None:
    land(world)
    run(world.home, world.bronze)
    reader = session.open_published(settings(world.home))
    places = (str(world.home), str(world.bronze))
    for table, column in _text_columns(reader):
        for place in places:
            found = reader.rows(f"select count(*) from {table} where contains({column}, '{place}')")
            assert found == [(0,)], f"{table}.{column}"
    views = reader.rows("select sql from duckdb_views() where not internal")
    reader.close()
    assert not [sql for (sql,) in views if any(place in sql for place in places)]
    control = (world.home / "control.db").read_bytes()
    assert not [place for place in places if place.encode() in control]


def _text_columns(reader: Reader) -> Iterator[tuple[str, str]]:
    for table, columns in reader.tables().items():
        for column, kind in columns.items():
            if kind == "varchar":
                yield table, column


def test_a_run_that_has_no_room_says_so_and_leaves_everything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    land(world)
    usage = shutil.disk_usage(world.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1024))
    assert refused(world.home, world.bronze) == "disk-full"
    assert not list((world.home / "work").glob("*"))
    monkeypatch.undo()
    run(world.home, world.bronze)
    require_equal_to_a_clean_home(world)


def test_a_failed_run_is_on_record_and_the_next_one_is_not_hindered(world: World) -> None:
    file = write_file(world.bronze, "lead", [lead("lead_9")], name="half")
    file.write_bytes(file.read_bytes()[:100])
    assert refused(world.home, world.bronze) == "source-file-unreadable"
    file.unlink()
    run(world.home, world.bronze)
    states = query(world.home, "select state, error_reference from ops.runs order by run_id")
    assert states == [("published", None), ("failed", "source-file-unreadable"), ("published", None)]


def publish_and_be_interrupted(home: Path, bronze: Path) -> None:
    with open_run(home, bronze) as pipeline:
        pipeline.apply()
        pipeline.check()
        pipeline.publish()
        raise KeyboardInterrupt


def test_a_run_interrupted_after_its_switch_has_published(tmp_path: Path) -> None:
    write_every_table(tmp_path / "bronze")
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(KeyboardInterrupt):
        publish_and_be_interrupted(home, tmp_path / "bronze")
    published = open_warehouse(settings(home)).published()
    assert published is not None
    run(home, tmp_path / "bronze")
    database = session.open_control(settings(home))
    states = {logged.run_id: logged.state for logged in database.runs(None)}
    database.close()
    assert states[published] == "published"
    assert sorted(states.values()) == ["published", "published"]


def test_a_run_that_can_not_switch_leaves_no_publication_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left")

    write_every_table(tmp_path / "bronze")
    monkeypatch.setattr(DuckDBWarehouse, "point_to", refuse)
    with pytest.raises(OSError, match="no space"):
        run(tmp_path / "home", tmp_path / "bronze")
    assert list((tmp_path / "home" / "serving").glob("*.duckdb")) == []
    database = session.open_control(settings(tmp_path / "home"))
    assert [logged.state for logged in database.runs(None)] == ["failed"]
    database.close()
