"""A Bronze and a home side by side: land rows, run, read what is published, or see a run refused."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.control import ControlDatabase
from aakash_cdp.errors import CdpError, Problem
from aakash_cdp.pipeline.run import Report
from aakash_cdp.pipeline.session import open_control
from tests.support.bronze import Row, write_file
from tests.support.homes import differences, query, run, settings

LATER = "2026-04-04"
"""The dt of a second landing."""


@dataclass
class Place:
    """`root` holds `bronze` and `home`; `policy` is what the next run reads."""

    root: Path
    policy: Path = REPOSITORY_POLICY

    @property
    def bronze(self) -> Path:
        return self.root / "bronze"

    @property
    def home(self) -> Path:
        return self.root / "home"

    def land(
        self, table: str, *rows: Row, dt: str = LATER, name: str = "part-000", columns: Sequence[str] | None = None
    ) -> str:
        """One more file; returns its path below the Bronze root."""
        return (
            write_file(self.bronze, table, rows, dt=dt, name=name, columns=columns).relative_to(self.bronze).as_posix()
        )

    def run(self, **options: Any) -> Report:
        return run(self.home, self.bronze, policy=self.policy, **options)

    def query(self, select: str) -> list[tuple[Any, ...]]:
        return query(self.home, select)

    def value(self, select: str) -> Any:
        """The one value of a select."""
        [(value,)] = self.query(select)
        return value

    def refused(self, **options: Any) -> tuple[Problem, ...]:
        """The problems of a run that must fail and leave the publication as it was, byte for byte."""
        before = self.publication()
        with pytest.raises(CdpError) as caught:
            self.run(**options)
        assert self.publication() == before
        return caught.value.problems

    def publication(self) -> dict[str, str]:
        """Every file that readers may open, with a hash of its bytes."""
        files = sorted((self.home / "serving").glob("*"))
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    def buckets(self, table: str) -> dict[str, int]:
        """The newest reconciliation of one table."""
        newest = "(select max(run_id) from ops.reconciliation)"
        rows = self.query(
            f"select bucket, row_count from ops.reconciliation where table_name = '{table}' and run_id = {newest}"
        )
        return dict(rows)

    def differs_from_full(self) -> list[str]:
        """In which tables the publication differs from what `--full` makes of the same files in a copy of the home."""
        copy = self.copy(self.root.with_name(f"{self.root.name}-full"))
        copy.run(full=True)
        return differences(self.home, copy.home)

    def copy(self, root: Path) -> "Place":
        """The same files and the same home elsewhere."""
        shutil.copytree(self.root, root)
        return Place(root, self.policy)

    def control(self) -> ControlDatabase:
        """Its control database, open."""
        return open_control(settings(self.home))

    def edit_policy(self, file: str, replacements: Mapping[str, str]) -> None:
        """From now on the policy is a copy in which each text, that must be there exactly once, reads otherwise."""
        folder = self.root / "policy"
        if not folder.exists():
            shutil.copytree(self.policy, folder)
        text = (folder / file).read_text()
        for old, new in replacements.items():
            assert text.count(old) == 1, f"{file} holds {text.count(old)} times: {old}"
            text = text.replace(old, new)
        (folder / file).write_text(text)
        self.policy = folder
