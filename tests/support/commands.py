"""A command of `cdp`, called in the test's own process."""

import sys
from collections.abc import Callable

import pytest

from aakash_cdp.cli import main

Call = Callable[..., tuple[int, str, str]]
"""Arguments -> (exit code, standard output, standard error)."""


def make_call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """What calls `cdp`."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cdp", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call
