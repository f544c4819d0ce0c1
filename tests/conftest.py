"""Places to run in: one that has published the smallest Bronze, and one that is empty."""

import shutil
from pathlib import Path

import pytest

from tests.support.bronze import write_every_table
from tests.support.commands import Call, make_call
from tests.support.places import Place


@pytest.fixture
def cdp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call `cdp`: (exit code, standard output, standard error)."""
    monkeypatch.delenv("CDP_DEBUG", raising=False)
    return make_call(monkeypatch, capsys)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One record of every table, published once for the whole session. Only copied from."""
    place = Place(tmp_path_factory.mktemp("template"))
    write_every_table(place.bronze)
    place.run()
    return place


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    """A copy of the template: what a test lands is a second landing."""
    shutil.copytree(template.root, tmp_path / "place")
    return Place(tmp_path / "place")


@pytest.fixture
def empty_place(tmp_path: Path) -> Place:
    """No file and no publication."""
    return make_empty(tmp_path / "empty")


@pytest.fixture(scope="module")
def module_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """As `empty_place`, for scenarios that share one run."""
    return make_empty(tmp_path_factory.mktemp("module"))


def make_empty(root: Path) -> Place:
    """An empty Bronze and an empty home."""
    empty = Place(root)
    empty.bronze.mkdir(parents=True)
    empty.home.mkdir()
    return empty
