"""One writer: real processes that want the lock at once, and one that is killed."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from aakash_cdp.control import ControlDatabase, home_url, writer_lock
from aakash_cdp.errors import CdpError

_SCRIPT = str(Path(__file__).parent / "take_the_lock.py")


@contextmanager
def _holder(home: Path, url: str, run_id: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock; it ends, and frees it, with the context."""
    command = [sys.executable, _SCRIPT, str(home), url, run_id, *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process


def _try(home: Path, url: str, run_id: str) -> subprocess.CompletedProcess[str]:
    """What a process that wants the lock, and would let it go at once, says."""
    command = [sys.executable, _SCRIPT, str(home), url, run_id]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def test_a_second_process_is_refused_and_told_who_writes(tmp_path: Path, url: str) -> None:
    with _holder(tmp_path, url, "run-one") as holder:
        refused = _try(tmp_path, url, "run-two")
        assert refused.returncode == 1, refused.stderr
        assert refused.stdout.startswith(
            f"error: run-locked.\n  run run-one is writing: process {holder.pid} on host-of-holder, since 20"
        )
        assert "nothing to clean up" in refused.stdout
    assert _try(tmp_path, url, "run-three").stdout == "held\n"


def test_a_holder_that_has_not_recorded_its_run_still_locks_the_others_out(tmp_path: Path, url: str) -> None:
    with _holder(tmp_path, url, "run-one", "unrecorded"):
        refused = _try(tmp_path, url, "run-two")
    assert refused.returncode == 1
    assert "another process holds the writer lock" in refused.stdout


def test_a_killed_holder_frees_the_lock_at_once_and_its_run_can_be_abandoned(tmp_path: Path, url: str) -> None:
    with _holder(tmp_path, url, "run-one") as holder:
        holder.kill()
        holder.wait()
        assert (tmp_path / "writer.lock").exists()
        database = ControlDatabase.open(url)
        # The kernel frees a file lock before a kill returns; a server hears of it a moment later.
        _take_within(0 if url.startswith("sqlite") else 5, tmp_path, database)
        assert database.abandon_running("run-two") == ["run-one"]
        database.close()


def test_two_homes_that_share_a_server_exclude_each_other(tmp_path: Path, postgres_url: str) -> None:
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        home.mkdir()
    with _holder(homes[0], postgres_url, "run-one"):
        refused = _try(homes[1], postgres_url, "run-two")
        assert "run run-one is writing" in refused.stdout
        assert _try(homes[1], home_url(homes[1]), "run-two").stdout == "held\n"
    assert _try(homes[1], postgres_url, "run-three").stdout == "held\n"


def test_the_lock_is_free_again_after_an_error_and_is_not_taken_twice_in_one_process(
    tmp_path: Path, database: ControlDatabase
) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(tmp_path, database):
        raise ZeroDivisionError
    with writer_lock(tmp_path, database) as lock:
        lock.confirm()
        with pytest.raises(CdpError, match="run-locked"):
            _take(tmp_path, database)
    _take(tmp_path, database)


def test_a_home_refused_by_the_server_leaves_its_file_lock_free(tmp_path: Path, postgres_url: str) -> None:
    home = tmp_path / "two"
    home.mkdir()
    with _holder(tmp_path, postgres_url, "run-one"):
        shared, own = ControlDatabase.open(postgres_url), ControlDatabase.open(home_url(home))
        with pytest.raises(CdpError, match="run-locked"):
            _take(home, shared)
        _take(home, own)
        shared.close()
        own.close()


def test_a_session_the_server_dropped_is_noticed_before_anything_is_published(
    tmp_path: Path, postgres_url: str
) -> None:
    database = ControlDatabase.open(postgres_url)
    with writer_lock(tmp_path, database) as lock:
        lock.confirm()
        assert lock.session
        process_id = lock.session.execute(text("select pg_backend_pid()")).scalar_one()
        with database.engine.begin() as connection:
            # 5 s: returns when the session is gone.
            connection.execute(text(f"select pg_terminate_backend({process_id}, 5000)"))
        with pytest.raises(CdpError, match="run-lock-lost"):
            lock.confirm()
    _take(tmp_path, database)
    database.close()


def test_a_home_that_cannot_be_locked_is_reported(tmp_path: Path) -> None:
    database = ControlDatabase.open(home_url(tmp_path))
    (tmp_path / "writer.lock").mkdir()
    with pytest.raises(CdpError, match="run-lock-unavailable"):
        _take(tmp_path, database)
    database.close()


def _take(home: Path, database: ControlDatabase) -> None:
    """Takes the lock and lets it go."""
    with writer_lock(home, database):
        pass


def _take_within(seconds: float, home: Path, database: ControlDatabase) -> None:
    """Takes the lock and lets it go, trying again while it is refused until the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return _take(home, database)
        except CdpError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.01)
