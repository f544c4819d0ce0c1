"""Counts of the golden record are those of `gold.cdp_events_latest`, on a Superleap as messy as the real one."""

import pytest

from aakash_cdp.bronze.synthetic import generate
from tests.support.places import Place

COUNTED = """
    select cdp_user_id,
        count(*) filter (where event_name = 'call_log') as calls,
        count(*) filter (where event_name = 'call_disposition') as forms,
        max(event_at) filter (where event_name = 'call_log') as last_call_at,
        max(event_at) filter (where event_name = 'call_disposition') as last_form_at
    from gold.cdp_events_latest
    where source_deleted_at is null and cdp_user_id is not null
    group by cdp_user_id
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A made-up Superleap of 2,000 leads."""
    place = Place(tmp_path_factory.mktemp("counted"))
    generate(2_000, place.bronze, seed=11)
    place.run()
    return place


def test_counts_equal_counts_over_the_latest_events(published: Place) -> None:
    different = published.query(
        f"select coalesce(golden.cdp_user_id, counted.cdp_user_id) from gold.cdp_dim_user as golden "
        f"full join ({COUNTED}) as counted on golden.cdp_user_id = counted.cdp_user_id "
        "where coalesce(golden.call_count, 0) <> coalesce(counted.calls, 0) "
        "or coalesce(golden.disposition_count, 0) <> coalesce(counted.forms, 0) "
        "or golden.last_call_at is distinct from counted.last_call_at "
        "or golden.last_disposition_at is distinct from counted.last_form_at"
    )
    gone = "select cdp_user_id from identity.user_map group by cdp_user_id having bool_and(is_deleted)"
    assert {user for (user,) in different} <= {user for (user,) in published.query(gone)}
    assert published.value("select sum(call_count) from gold.cdp_dim_user") > 5_000


def test_some_calls_are_counted_by_their_number(published: Place) -> None:
    attributions = dict(
        published.query("select attribution, count(*) from gold.cdp_events_latest group by attribution")
    )
    assert attributions["number"] > 20


def test_every_column_of_the_golden_record_says_something(published: Place) -> None:
    columns = [name for (name,) in published.query("select column_name from (describe gold.cdp_dim_user)")]
    filled = published.query(f"select {', '.join(f'count({name})' for name in columns)} from gold.cdp_dim_user")[0]
    assert [name for name, count in zip(columns, filled, strict=True) if not count] == []


def test_one_row_for_each_student_who_lives(published: Place) -> None:
    living = "select count(distinct cdp_user_id) from identity.user_map where not is_deleted"
    rows = published.query(f"select count(*), count(distinct cdp_user_id), ({living}) from gold.cdp_dim_user")
    assert len(set(rows[0])) == 1
