"""Calling `cdp` in process."""

import pytest

from tests.support.commands import Call, make_call


@pytest.fixture
def cdp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call `cdp`: (exit code, standard output, standard error)."""
    monkeypatch.delenv("CDP_DEBUG", raising=False)
    return make_call(monkeypatch, capsys)
