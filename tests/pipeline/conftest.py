"""Homes that need not compile every model again: all of a session share one compiled cache."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aakash_cdp.bronze import synthetic

MakeHome = Callable[..., Path]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of compiled selects that every home of the session uses as its cache."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def make_home(tmp_path: Path, compiled: Path) -> MakeHome:
    """`make_home("a")` is an empty home; `make_home("b", like=a)` a copy of one."""

    def make(name: str, like: Path | None = None) -> Path:
        home = tmp_path / name
        if like is not None:
            shutil.copytree(like, home, symlinks=True)
            return home
        home.mkdir(mode=0o700)
        (home / "cache").symlink_to(compiled, target_is_directory=True)
        return home

    return make


@pytest.fixture
def home(make_home: MakeHome) -> Path:
    """An empty home."""
    return make_home("home")


@pytest.fixture
def bronze(tmp_path: Path) -> Path:
    """An empty Bronze folder."""
    folder = tmp_path / "bronze"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def synthetic_days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A synthetic Bronze, and the same with one day and with two days more."""
    root = tmp_path_factory.mktemp("synthetic")
    days = [root / "day-0", root / "day-1", root / "day-2"]
    synthetic.generate(160, days[0], 11)
    for before, after in zip(days, days[1:], strict=False):
        shutil.copytree(before, after)
        synthetic.next_day(after)
    return days
