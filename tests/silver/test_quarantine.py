"""Rows that can be a version of nothing are kept whole, with the reason, until a rule or a copy lets them in."""

import json
from typing import Any

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from tests.support.bronze import CREATED, INGESTED, UPDATED
from tests.support.places import Place

CALL_AGENT = "user_id: {type: id, references: user}\n      provider: "
TRICKY = 'say "hi" \\ then\n\tbye / बाद में 😀 \u2028 \x1f'


@pytest.fixture(scope="module")
def quarantined(template: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Bad rows of several tables, landed on top of a first publication in one incremental run."""
    place = template.copy(tmp_path_factory.mktemp("quarantine") / "place")
    place.land(
        "lead",
        {"id": "no_creation", "created_at": None, "student_name": TRICKY, "form_no": "NA", "gender": ""},
        {"id": "bad_creation", "created_at": "2026-13-45"},
        {"id": "no_edit", "updated_at": "-"},
        {"id": "several", "created_at": None, "updated_at": "soon", "ingested_at": None},
        {"id": None, "student_name": "Nobody"},
        {"id": None, "student_name": "Nobody"},
        {"id": " ", "student_name": "Somebody"},
        {"id": "bad_dob", "dob": "soon"},
    )
    place.land("call_log", {"id": "no_start", "started_at": None}, {"id": "bad_start", "started_at": "noon"})
    place.land("product_opportunity", {"id": "no_lead", "lead_id": "null"})
    place.land("exam_result", {"id": "no_registration", "scholarship_opportunity_id": None})
    place.run()
    return place


def reason_of(place: Place, record: str) -> tuple[Any, ...]:
    [found] = place.query(f"select table_name, reason, column_name from ops.quarantine where record_id = '{record}'")
    return found


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("no_creation", ("lead", "missing", "created_at")),
        ("bad_creation", ("lead", "unparseable", "created_at")),
        ("no_edit", ("lead", "missing", "updated_at")),
        ("no_start", ("call_log", "missing", "started_at")),
        ("bad_start", ("call_log", "unparseable", "started_at")),
        ("no_lead", ("product_opportunity", "missing", "lead_id")),
        ("no_registration", ("exam_result", "missing", "scholarship_opportunity_id")),
    ],
)
def test_a_row_without_what_every_row_needs_is_set_aside_with_the_reason(
    quarantined: Place, record: str, why: tuple[str, ...]
) -> None:
    assert reason_of(quarantined, record) == why


def test_the_first_column_that_failed_in_contract_order_is_named(quarantined: Place) -> None:
    assert reason_of(quarantined, "several") == ("lead", "missing", "created_at")


def test_a_quarantined_row_is_in_no_silver_table(quarantined: Place) -> None:
    leads = quarantined.query("select lead_id from silver.crm_dim_lead_versions order by 1")
    assert leads == [("bad_dob",), ("lead_1",)]
    assert quarantined.query("select call_log_id from silver.crm_fact_call_log") == [("call_1",)]


def test_a_bad_optional_value_quarantines_nothing(quarantined: Place) -> None:
    row = "select dob, _unparseable from silver.crm_dim_lead where lead_id = 'bad_dob'"
    assert quarantined.query(row) == [(None, "dob")]


def test_raw_row_is_json_of_the_raw_values_that_are_not_null(quarantined: Place) -> None:
    raw = json.loads(quarantined.value("select raw_row from ops.quarantine where record_id = 'no_creation'"))
    assert raw == {
        "id": "no_creation",
        "student_name": TRICKY,
        "form_no": "NA",
        "gender": "",
        "updated_at": UPDATED,
        "ingested_at": INGESTED,
    }


def test_rows_without_an_id_are_told_apart_by_their_content(quarantined: Place) -> None:
    rows = quarantined.query(
        "select reason, column_name, json_extract_string(raw_row, '$.student_name') from ops.quarantine "
        "where table_name = 'lead' and record_id is null order by 3"
    )
    assert rows == [("missing", "id", "Nobody"), ("missing", "id", "Somebody")]


def test_the_order_of_a_quarantined_version_is_known_where_it_can_be(quarantined: Place) -> None:
    at = dict(
        quarantined.query("select record_id, version_at is not null from ops.quarantine where table_name = 'lead'")
    )
    assert (at["no_creation"], at["no_edit"]) == (True, False)


def test_every_quarantined_row_says_where_it_was_first_seen(quarantined: Place) -> None:
    newest = quarantined.value("select max(run_id) from ops.runs")
    seen = "select distinct first_seen_run_id, file_path from ops.quarantine where table_name = 'call_log'"
    assert quarantined.query(seen) == [(newest, "call_log/dt=2026-04-04/part-000.parquet")]
    assert quarantined.value("select count(distinct quarantine_id) = count(*) from ops.quarantine")


def test_copies_of_a_quarantined_row_are_duplicates(quarantined: Place) -> None:
    assert quarantined.buckets("lead") == {
        "bronze": 9,
        "current": 2,
        "superseded": 0,
        "duplicate": 1,
        "deleted": 0,
        "quarantined": 6,
    }


def test_reconciliation_is_kept_for_every_table_of_every_run(quarantined: Place) -> None:
    rows = quarantined.query(
        "select table_name, sum(case when bucket = 'bronze' then row_count else -row_count end), count(*) "
        "from ops.reconciliation group by run_id, table_name"
    )
    assert len(rows) == 22
    assert {(difference, buckets) for _, difference, buckets in rows} == {(0, 6)}


def test_columns_are_counted_over_the_rows_of_the_run(quarantined: Place) -> None:
    counted = quarantined.query(
        "select column_name, null_count, unparseable_count from ops.column_quality "
        "where table_name = 'lead' and run_id = (select max(run_id) from ops.runs) "
        "and column_name in ('id', 'created_at', 'updated_at', 'ingested_at', 'dob', 'form_no', 'gender') order by 1"
    )
    assert counted == [
        ("created_at", 2, 1),
        ("dob", 7, 1),
        ("form_no", 8, 0),
        ("gender", 8, 0),
        ("id", 3, 0),
        ("ingested_at", 1, 0),
        ("updated_at", 1, 1),
    ]


def test_what_is_quarantined_equals_a_full_run(quarantined: Place) -> None:
    assert quarantined.differs_from_full() == []


# Ways in and out


def test_a_landing_of_nothing_but_rows_without_an_id_is_accounted_for(place: Place) -> None:
    place.land("lead", {"id": None, "student_name": "Nobody"})
    place.run()
    assert place.buckets("lead")["quarantined"] == 1
    place.land("lead", {"id": None, "student_name": "Nobody"}, {"id": None, "student_name": "Other"}, name="again")
    place.run()
    assert (place.buckets("lead")["quarantined"], place.buckets("lead")["duplicate"]) == (2, 1)
    assert place.differs_from_full() == []


def test_a_copy_of_a_quarantined_row_in_a_later_landing_is_a_duplicate(place: Place) -> None:
    bad = {"id": "bad", "created_at": None, "student_name": "Bad"}
    first = place.land("lead", bad, dt="2026-04-05")
    place.run()
    place.land("lead", bad, dt="2026-04-06")
    earlier = place.land("lead", bad, dt="2026-04-02")
    place.run()
    assert place.query("select file_path from ops.quarantine") == [(earlier,)]
    assert place.value(f"select duplicate_count from ops.bronze_files where file_path = '{first}'") == 1
    assert place.differs_from_full() == []


def test_a_corrected_version_becomes_the_record_and_the_bad_one_stays_set_aside(place: Place) -> None:
    place.land("lead", {"id": "lead_2", "created_at": "soon", "student_name": "Asha"})
    place.run()
    assert place.query("select lead_id from silver.crm_dim_lead") == [("lead_1",)]
    place.land("lead", {"id": "lead_2", "created_at": CREATED, "updated_at": "2026-04-04T06:00:00Z"}, name="fixed")
    place.run()
    assert place.value("select count(*) from silver.crm_dim_lead") == 2
    assert place.value("select count(*) from ops.quarantine") == 1
    assert place.differs_from_full() == []


def test_a_copy_with_a_good_export_time_lets_the_row_go(place: Place) -> None:
    place.land("lead", {"id": "lead_2", "ingested_at": "soon"})
    place.run()
    assert place.value("select count(*) from ops.quarantine") == 1
    place.land("lead", {"id": "lead_2"}, name="good")
    place.run()
    assert place.value("select count(*) from ops.quarantine") == 0
    assert place.value("select count(*) from silver.crm_dim_lead") == 2
    assert place.buckets("lead")["duplicate"] == 1


def test_a_stricter_rule_sets_published_rows_aside_and_the_old_rule_lets_them_in_again(place: Place) -> None:
    repository = place.policy
    place.land("call_log", {"id": "call_2", "lead_id": "lead_1", "user_id": "user_1"})
    place.run()
    place.edit_policy("sources.yml", {CALL_AGENT: CALL_AGENT.replace("type: id", "type: id, required: true")})
    report = place.run()
    assert (report.rows_in, "silver.crm_fact_call_log" in report.recomputed) == (0, True)
    assert place.query("select record_id, column_name from ops.quarantine") == [("call_1", "user_id")]
    assert place.query("select call_log_id from silver.crm_fact_call_log") == [("call_2",)]
    assert place.differs_from_full() == []
    place.policy = repository
    assert place.run().rows_in == 0
    assert place.query("select record_id from ops.quarantine") == []
    assert place.query("select call_log_id from silver.crm_fact_call_log order by 1") == [("call_1",), ("call_2",)]
    assert place.buckets("call_log")["current"] == 2


def test_a_row_let_in_counts_as_a_call_of_its_student(place: Place) -> None:
    place.edit_policy("sources.yml", {CALL_AGENT: CALL_AGENT.replace("type: id", "type: id, required: true")})
    place.run()
    assert place.value("select call_count from gold.cdp_dim_user") == 0
    place.policy = REPOSITORY_POLICY
    place.run()
    assert place.value("select call_count from gold.cdp_dim_user") == 1


def test_a_rule_relaxed_in_the_policy_alone_lets_the_row_in(place: Place) -> None:
    place.land("call_log", {"id": "no_start", "started_at": None})
    place.run()
    assert place.query("select record_id, column_name from ops.quarantine") == [("no_start", "started_at")]
    place.edit_policy("sources.yml", {"started_at: {type: ts_ist, required: true}": "started_at: {type: ts_ist}"})
    assert place.run().rows_in == 0
    assert place.query("select record_id from ops.quarantine") == []
    assert place.query("select call_log_id from silver.crm_fact_call_log where started_at is null") == [("no_start",)]
    its_time = "select event_at = created_at from gold.event join silver.crm_fact_call_log on source_id = call_log_id"
    assert place.query(f"{its_time} where source_id = 'no_start'") == [(True,)]
    assert place.differs_from_full() == []
