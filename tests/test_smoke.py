"""The shortest way through everything: one record of every table, from Bronze to Gold."""

from pathlib import Path

from tests.support.bronze import write_every_table
from tests.support.homes import query, run


def test_one_lead_becomes_one_user_and_its_call_and_form_become_events(tmp_path: Path) -> None:
    write_every_table(tmp_path / "bronze")
    run(tmp_path / "home", tmp_path / "bronze")
    assert query(tmp_path / "home", "select current_lead_id, call_count from gold.cdp_dim_user") == [("lead_1", 1)]
    events = query(tmp_path / "home", "select event_name, source_id from gold.cdp_fact_events order by 1")
    assert events == [("call_disposition", "form_1"), ("call_log", "call_1")]
