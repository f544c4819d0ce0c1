"""Homes and a synthetic Bronze for the tests of the runner."""

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from aakash_cdp.bronze import synthetic

MakeHome = Callable[..., Path]


@pytest.fixture
def make_home(tmp_path: Path) -> MakeHome:
    """`make_home("a")` is a home not made yet; `make_home("b", like=a)` a copy of one."""

    def make(name: str, like: Path | None = None) -> Path:
        home = tmp_path / name
        if like is not None:
            shutil.copytree(like, home)
        return home

    return make


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
    for before, after in pairwise(days):
        shutil.copytree(before, after)
        synthetic.next_day(after)
    return days
