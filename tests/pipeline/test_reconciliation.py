"""A row that gets lost on the way blocks publishing, wherever it gets lost."""

from collections.abc import Callable

import pytest

from aakash_cdp.errors import CdpError, Problem
from aakash_cdp.warehouse.engine import Engine
from tests.support.homes import open_run
from tests.support.places import Place


@pytest.fixture
def mixed(place: Place) -> Place:
    """A published lead with one row in every bucket."""
    place.land("lead", {"id": "lead_1", "updated_at": "2026-04-05T06:00:00Z"}, {"id": "lead_1"}, name="a")
    place.land(
        "lead", {"id": "gone", "deleted_at": "2026-04-05T06:00:00Z"}, {"id": "bad", "created_at": None}, name="b"
    )
    place.run()
    assert place.buckets("lead") == {
        "bronze": 5,
        "current": 1,
        "superseded": 1,
        "duplicate": 1,
        "deleted": 1,
        "quarantined": 1,
    }
    return place


def lose(table: str, key: str, record: str) -> Callable[[Engine], None]:
    """Remove the rows of one record from the run's own copy."""
    gone = f"(select '{record}' as {key})"
    return lambda engine: engine.replace_keys(table, (key,), gone, f"select * from {table} where false")


def blocked(place: Place, *losses: Callable[[Engine], None]) -> tuple[Problem, ...]:
    """The problems of a run between whose steps someone reached; the publication stays as it was."""
    before = place.publication()
    with pytest.raises(CdpError) as caught:
        _run_with(place, *losses)
    assert place.publication() == before
    return caught.value.problems


def _run_with(place: Place, *losses: Callable[[Engine], None]) -> None:
    with open_run(place.home, place.bronze) as pipeline:
        pipeline.apply()
        for loss in losses:
            loss(pipeline.engine)
        pipeline.check()


LOSSES = [
    ("silver.crm_fact_call_log", "call_log_id", "call_1", "call_log"),
    ("silver.crm_dim_lead", "lead_id", "lead_1", "lead"),
    ("silver.crm_dim_lead", "lead_id", "gone", "lead"),
    ("silver.crm_dim_lead_superseded", "lead_id", "lead_1", "lead"),
    ("ops.quarantine", "record_id", "bad", "lead"),
]


@pytest.mark.parametrize(("table", "key", "record", "source"), LOSSES, ids=[f"{loss[0]}:{loss[2]}" for loss in LOSSES])
def test_a_row_lost_behind_the_runners_back_blocks_publishing(
    mixed: Place, table: str, key: str, record: str, source: str
) -> None:
    [problem] = blocked(mixed, lose(table, key, record))
    assert problem.reference == "reconciliation-failed"
    assert problem.facts[0].startswith(f"{source}: Bronze holds ")
    assert problem.facts[0].endswith("(difference +1)")
    assert "--full" in problem.hint


def test_a_row_counted_twice_blocks_publishing(mixed: Place) -> None:
    def double(engine: Engine) -> None:
        engine.append("ops.quarantine", "select * from ops.quarantine")

    [problem] = blocked(mixed, double)
    assert problem.reference == "reconciliation-failed"
    assert problem.facts == (
        "lead: Bronze holds 5 rows, the buckets hold 6 (difference -1)",
        "current 1, superseded 1, duplicate 1, deleted 1, quarantined 2",
    )


def test_every_table_that_does_not_balance_is_named(mixed: Place) -> None:
    problems = blocked(
        mixed,
        lose("silver.crm_dim_school", "school_id", "school_1"),
        lose("silver.crm_dim_city", "city_id", "city_1"),
    )
    assert [problem.facts[0].split(":")[0] for problem in problems] == ["city", "school"]


def test_the_run_after_a_loss_starts_from_the_publication_and_balances(mixed: Place) -> None:
    blocked(mixed, lose("ops.quarantine", "record_id", "bad"))
    control = mixed.control()
    assert [(run.state, run.error_reference) for run in control.runs(1)] == [("failed", "reconciliation-failed")]
    control.close()
    assert all(balance.difference == 0 for balance in mixed.run().balances)
