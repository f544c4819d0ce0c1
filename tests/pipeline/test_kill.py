"""A kill at any moment leaves the previous publication whole, and the next run finishes the work.

Each test kills one `cdp run` (the process group, SIGKILL) after a delay drawn over the time that a whole run takes, or
while it publishes; the seed is printed. Two landings are pending: sometimes the second joins only after the kill.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.campaigns import draw_seed, effort
from tests.support.homes import contents, query, run, settings

pytestmark = pytest.mark.campaign
KILLS = 32
CDP = [sys.executable, "-c", "from aakash_cdp.cli import main; main()"]
AS_OF = "2026-09-01T06:00:00"
MOMENTS = ("any", "any", "late", "publishing")
DONE = (0, 3)


@dataclass(frozen=True)
class Prepared:
    """A home that published the first day; what it must hold after each day; how long the second day takes."""

    home: Path
    bronze: list[Path]
    contents: list[dict[str, set[Any]]]
    seconds: float


@pytest.fixture(scope="module")
def prepared(synthetic_days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    root = tmp_path_factory.mktemp("prepared")
    expected = []
    for day, bronze in enumerate(synthetic_days):
        run(root / f"clean-{day}", bronze)
        expected.append(contents(root / f"clean-{day}"))
    # The second time everything is compiled.
    for name in ("first", "timed"):
        shutil.copytree(root / "clean-0", root / name)
        begun = time.monotonic()
        assert start(root / name, synthetic_days[1]).wait() in DONE
        seconds = time.monotonic() - begun
    return Prepared(root / "clean-0", synthetic_days, expected, seconds)


def start(home: Path, bronze: Path) -> "subprocess.Popen[bytes]":
    command = [*CDP, "run", "--home", str(home), "--bronze", str(bronze), "--as-of", AS_OF]
    environment = {**os.environ, "CDP_KEEP": "2", "CDP_THREADS": "2"}
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    )


def kill(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it still ran."""
    ran = process.poll() is None
    if ran:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return ran


def wait_for_the_moment(draw: Random, moment: str, prepared: Prepared, home: Path, process: Any) -> str:
    """Sleep until it is time to kill; returns when that was, for the record."""
    if moment == "publishing":
        serving = home / "serving"
        before = {path.name for path in serving.iterdir()}
        while process.poll() is None and {path.name for path in serving.iterdir()} == before:
            time.sleep(0.0002)
        delay = draw.choice((0.0, 0.001, 0.003, 0.01, 0.03))
        time.sleep(delay)
        return f"{delay * 1000:.0f} ms after the first file of the publication"
    low, high = (0.1, 1.05) if moment == "any" else (0.85, 1.05)
    delay = draw.uniform(low, high) * prepared.seconds
    time.sleep(delay)
    return f"after {delay:.2f} of {prepared.seconds:.2f} s"


@pytest.mark.parametrize("number", range(KILLS * effort()))
def test_a_killed_run_leaves_the_publication_whole_and_the_next_finishes(
    number: int, prepared: Prepared, tmp_path: Path
) -> None:
    draw = Random(draw_seed() + number)
    home = tmp_path / "home"
    shutil.copytree(prepared.home, home)
    process = start(home, prepared.bronze[1])
    when = wait_for_the_moment(draw, MOMENTS[number % len(MOMENTS)], prepared, home, process)
    ran = kill(process)
    published = contents(home)
    is_new = published == prepared.contents[1]
    print(f"killed {when}: {'ran' if ran else 'had ended'}; readers see the {'next' if is_new else 'previous'} day")
    assert is_new or published == prepared.contents[0]
    assert is_new or ran, "it ended without publishing"
    day = 2 if number % 3 == 0 else 1
    assert start(home, prepared.bronze[day]).wait() in DONE
    assert contents(home) == prepared.contents[day]
    require_tidy(home)


def require_tidy(home: Path) -> None:
    """Nothing of the killed run is left but its record."""
    assert not (home / "work").exists() or not list((home / "work").iterdir())
    files = {path.name for path in (home / "serving").iterdir()}
    assert files <= {"CURRENT", *(name for name in files if name.startswith("cdp-") and name.endswith(".duckdb"))}
    assert len(files) - 1 <= settings(home).keep
    states = dict(query(home, "select run_id, state from ops.runs"))
    assert "running" not in states.values()
    assert states[current_run(home)] == "published"
    [(integrity,)] = control_rows(home, "pragma integrity_check")
    assert integrity == "ok"
    assert control_rows(home, "select count(*) from run where state = 'running'") == [(0,)]


def current_run(home: Path) -> str:
    return (home / "serving" / "CURRENT").read_text().strip().removeprefix("cdp-").removesuffix(".duckdb")


def control_rows(home: Path, select: str) -> list[tuple[Any, ...]]:
    import sqlite3

    connection = sqlite3.connect(home / "control.db")
    try:
        return connection.execute(select).fetchall()
    finally:
        connection.close()


def test_a_killed_first_run_leaves_a_home_that_the_next_run_can_use(prepared: Prepared, tmp_path: Path) -> None:
    draw = Random(draw_seed())
    for _ in range(3):
        home = tmp_path / f"home-{draw.randrange(16**6):06x}"
        process = start(home, prepared.bronze[0])
        time.sleep(draw.uniform(0.2, 1.0) * prepared.seconds)
        kill(process)
        assert start(home, prepared.bronze[0]).wait() in DONE
        assert contents(home) == prepared.contents[0]
        require_tidy(home)


def test_a_home_killed_many_times_in_a_row_ends_well(prepared: Prepared, tmp_path: Path) -> None:
    draw = Random(draw_seed())
    home = tmp_path / "home"
    shutil.copytree(prepared.home, home)
    for _ in range(6):
        process = start(home, prepared.bronze[1])
        time.sleep(draw.uniform(0.3, 0.95) * prepared.seconds)
        kill(process)
    assert start(home, prepared.bronze[2]).wait() in DONE
    assert contents(home) == prepared.contents[2]
    require_tidy(home)
