"""A home in a test: run it in process, read what it published, compare two of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aakash_cdp.config import REPOSITORY_POLICY, Limits, Settings
from aakash_cdp.control import writer_lock
from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.admission import RunOptions
from aakash_cdp.pipeline.run import PipelineRun, Report

AS_OF = datetime(2026, 9, 1, 6, 0)
"""A test's clock: later than every row that tests write."""


def settings(home: Path, policy: Path = REPOSITORY_POLICY) -> Settings:
    """Settings of a home that depend on nothing outside the test."""
    return Settings(
        home=home,
        policy=policy,
        bronze=None,
        database_url=None,
        keep=2,
        threads=2,
        memory="",
        notify=None,
        limits=Limits(1.0, 1.0, 1.0),
    )


def run(home: Path, bronze: Path, *, policy: Path = REPOSITORY_POLICY, **options: Any) -> Report:
    """One `cdp run`, in process."""
    chosen = replace(RunOptions(bronze=bronze, as_of=AS_OF), **options)
    return session.run(settings(home, policy), chosen, lambda *_: None)


@contextmanager
def open_run(home: Path, bronze: Path, **options: Any) -> Iterator[PipelineRun]:
    """A run that the test drives itself: apply, reach behind its back, check, publish."""
    database = session.open_control(settings(home))
    chosen = replace(RunOptions(bronze=bronze, as_of=AS_OF), **options)
    try:
        with (
            writer_lock(home, database) as lock,
            session.started_run(settings(home), chosen, lambda *_: None, database, lock) as pipeline,
        ):
            yield pipeline
    finally:
        database.close()


def query(home: Path, select: str) -> list[tuple[Any, ...]]:
    """Rows of the newest publication."""
    reader = session.open_published(settings(home))
    try:
        return reader.rows(select)
    finally:
        reader.close()


def differences(one: Path, other: Path) -> list[str]:
    """The tables in which two publications differ, as `incremental equals full` defines it."""
    return [
        f"{table}: {len(left - right)} rows only in the first, {len(right - left)} only in the second"
        for table, left, right in _pairs(one, other)
        if left != right
    ]


def _pairs(one: Path, other: Path) -> Iterator[tuple[str, set[Any], set[Any]]]:
    first, second = contents(one), contents(other)
    for table in sorted(first.keys() | second.keys()):
        yield table, first.get(table, set()), second.get(table, set())


def contents(home: Path) -> dict[str, set[Any]]:
    """Every table of silver, identity and gold and the quarantine as sets of (row, how often)."""
    from collections import Counter

    reader = session.open_published(settings(home))
    found: dict[str, set[Any]] = {}
    try:
        for table, columns in reader.tables().items():
            if not _counts(table):
                continue
            compared = [c for c in columns if "run" not in c and (table, c) != ("gold.cdp_dim_user", "updated_at")]
            rows = reader.rows(f"select {', '.join(compared)} from {table}")
            found[table] = set(Counter(rows).items())
    finally:
        reader.close()
    return found


def _counts(table: str) -> bool:
    """What past runs ended, and views of it, depend on the way to here."""
    if table.endswith("_history") or table == "identity.changes":
        return False
    return table.startswith(("silver.", "identity.", "gold.")) or table == "ops.quarantine"
