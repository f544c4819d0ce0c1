"""Incremental equals full: whatever files the rows come in, in whatever order they land, under whatever rules."""

from pathlib import Path

import pytest

from tests.pipeline.conftest import MakeHome
from tests.support.campaigns import draw_seed, effort
from tests.support.histories import History, Pool, draw_history, read_pool
from tests.support.homes import contents, differences, run

EVENTS = ("gold.event", "gold.number_attribution", "gold.event_state", "gold.cdp_fact_events")


@pytest.fixture(scope="session")
def pool(synthetic_days: list[Path]) -> Pool:
    return read_pool(synthetic_days[-1])


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("policies")


@pytest.mark.parametrize("number", range(2))
def test_a_short_history_equals_a_full_run(
    number: int, pool: Pool, policies: Path, make_home: MakeHome, bronze: Path
) -> None:
    require_incremental_equals_full(draw_history(pool, draw_seed() + number), policies, make_home, bronze)


@pytest.mark.campaign
@pytest.mark.parametrize("number", range(25 * effort()))
def test_any_history_equals_a_full_run(
    number: int, pool: Pool, policies: Path, make_home: MakeHome, bronze: Path
) -> None:
    require_incremental_equals_full(draw_history(pool, draw_seed() + number), policies, make_home, bronze)


def require_incremental_equals_full(history: History, policies: Path, make_home: MakeHome, bronze: Path) -> None:
    print(history)
    home = make_home("incremental")
    for landing in history.landings:
        for file in landing.files:
            file.write(bronze)
        policy = landing.rule.policy(policies)
        run(home, bronze, policy=policy, as_of=landing.as_of, compact=landing.compact)
    last = history.landings[-1]
    policy = last.rule.policy(policies)
    empty = make_home("empty")
    run(empty, bronze, policy=policy, as_of=last.as_of)
    assert _differences_that_count(history, home, empty) == []
    # Under one rule an empty home says all that a full run would: then a sample of histories is enough.
    if history.changes_rules or history.seed % 3 == 0:
        full = make_home("full", like=home)
        run(full, bronze, policy=policy, as_of=last.as_of, full=True)
        assert differences(home, full) == []


def _differences_that_count(history: History, home: Path, empty: Path) -> list[str]:
    """An event once published stays, also when a later rule reads its row differently: then a home may hold more."""
    found = differences(home, empty)
    if not history.reparses:
        return found
    kept, fresh = contents(home), contents(empty)
    missing = [name for name in EVENTS if fresh[name] - kept[name]]
    return [line for line in found if line.split(":")[0] not in EVENTS] + [
        f"{name}: events are missing" for name in missing
    ]
