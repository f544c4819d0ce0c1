"""What does a model become? Golden texts for the three targets, output columns, tables read, full and incremental.

To refresh the golden texts after a change that is meant: `REFRESH_GOLDEN=1 pytest tests/warehouse/dialect`, then read
the difference.
"""

import os
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from aakash_cdp.warehouse.dialect import Target, compile_select, tables_read

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = {
    "stage.lead": dict.fromkeys(("id", "student_name", "dob", "email", "created_at"), "varchar"),
    "silver.crm_fact_call_log": {
        "id": "varchar",
        "lead_id": "varchar",
        "status": "varchar",
        "duration": "bigint",
        "called_at": "timestamp(6)",
    },
}
MODEL = (GOLDEN / "model.sql").read_text()
COLUMNS = (
    ("lead_id", "varchar"),
    ("student_name", "varchar"),
    ("dob", "date"),
    ("email_domain", "varchar"),
    ("calls_count", "bigint"),
    ("talk_minutes", "bigint"),
    ("last_status", "varchar"),
    ("days_to_call", "bigint"),
    ("first_month_ist", "date"),
    ("created_at", "timestamp(6)"),
)


@pytest.mark.parametrize("target", get_args(Target))
def test_the_compiled_text_is_the_golden_one(target: Target) -> None:
    compiled = compile_select(MODEL, SCHEMA, target, full=False)
    golden = GOLDEN / f"{target}.sql"
    if os.environ.get("REFRESH_GOLDEN"):
        golden.write_text(compiled.text + "\n")
    assert compiled.text + "\n" == golden.read_text()
    assert compiled.columns == COLUMNS


def test_the_model_runs_on_duckdb_with_the_types_it_says(duck: duckdb.DuckDBPyConnection) -> None:
    for schema in ("stage", "silver", "touched"):
        duck.execute(f"create schema {schema}")
    duck.execute("create table stage.lead (id text, student_name text, dob text, email text, created_at text)")
    duck.execute(
        "create table silver.crm_fact_call_log (id text, lead_id text, status text, duration int8, called_at timestamp)"
    )
    duck.execute("create table touched.lead (id text)")
    duck.execute("insert into stage.lead values ('l1', ' Ravi  K', '15/06/2009', 'a@b.in', '2026-01-30T18:29:59Z')")
    duck.execute("insert into stage.lead values ('l2', 'Asha', null, 'none', null)")
    duck.execute(
        "insert into silver.crm_fact_call_log values ('a', 'l1', 'Busy', 0, timestamp '2026-02-01 00:00:00'),"
        " ('b', 'l1', 'Answered', 150, timestamp '2026-02-01 00:00:00')"
    )
    duck.execute("insert into touched.lead values ('l1')")
    full = compile_select(MODEL, SCHEMA, "duckdb", full=True)
    changed = compile_select(MODEL, SCHEMA, "duckdb", full=False)
    rows = duck.execute(f"{full.text} order by lead_id").fetchall()
    assert [row[:8] for row in rows] == [
        ("l1", "Ravi K", rows[0][2], "b.in", 2, 2, "Answered", 2),
        ("l2", "Asha", None, None, 0, None, None, None),
    ]
    assert duck.execute(changed.text).fetchall() == rows[:1]
    described = duck.execute(f"describe {full.text}").fetchall()
    names = {"varchar": "VARCHAR", "bigint": "BIGINT", "date": "DATE", "timestamp(6)": "TIMESTAMP"}
    assert [(name, kind) for name, kind, *_ in described] == [(name, names[kind]) for name, kind in full.columns]


def test_tables_read_leaves_out_ctes_and_tells_touched() -> None:
    assert tables_read(MODEL) == {"stage.lead", "silver.crm_fact_call_log", "touched.lead"}
    assert compile_select(MODEL, SCHEMA, "duckdb", full=False).tables == tables_read(MODEL)
    assert compile_select(MODEL, SCHEMA, "duckdb", full=True).tables == {"stage.lead", "silver.crm_fact_call_log"}


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("where id in (select id from touched.lead)", ""),
        ("where (id in (select id from touched.lead))", ""),
        ("where id in (select id from touched.lead) and dob is null", " WHERE lead.dob IS NULL"),
        ("where dob is null and id in (select id from touched.lead)", " WHERE lead.dob IS NULL"),
        (
            "where dob is null and id in (select id from touched.lead) and email is null",
            " WHERE lead.dob IS NULL AND lead.email IS NULL",
        ),
        ("where id in (select id from touched.lead) and email in (select email from touched.mail)", ""),
        ("where id in (select id from stage.lead)", " WHERE lead.id IN (SELECT lead.id AS id FROM stage.lead AS lead)"),
    ],
)
def test_a_full_run_drops_the_touched_filters_and_nothing_else(condition: str, left: str) -> None:
    compiled = compile_select(f"select id from stage.lead {condition}", SCHEMA, "duckdb", full=True)
    assert compiled.text == f"SELECT lead.id AS id FROM stage.lead AS lead{left}"


def test_a_touched_filter_on_a_join_is_dropped_too() -> None:
    text = "select a.id from stage.lead a join stage.lead b on a.id = b.id and b.id in (select id from touched.lead)"
    compiled = compile_select(text, SCHEMA, "duckdb", full=True)
    assert compiled.text == "SELECT a.id AS id FROM stage.lead AS a JOIN stage.lead AS b ON a.id = b.id"


def test_macros_may_stand_in_each_other_and_in_lambdas(duck: duckdb.DuckDBPyConnection) -> None:
    text = """select
        parse_utc(squish(' 2026-01-05T10:11:12Z ' || '')) as a,
        transform(parse_phones('9876543210/9123456780'), p -> json_text(p)) as b,
        json_array_text(parse_phones('9876543210 or 9876543210')) as c,
        concat('{"a":', json_text(squish('x  "y"')), '}') as d,
        max(parse_number('1,000')) over () as e"""
    compiled = compile_select(text, {}, "duckdb", full=True)
    found = duck.execute(compiled.text).fetchall()
    assert [str(value) for value in found[0]] == [
        "2026-01-05 10:11:12",
        """['"+919876543210"', '"+919123456780"']""",
        '["+919876543210"]',
        '{"a":"x \\"y\\""}',
        "1000.0000",
    ]
    assert [kind for _, kind in compiled.columns] == [
        "timestamp(6)",
        "array(varchar)",
        "varchar",
        "varchar",
        "decimal(18, 4)",
    ]


def test_comments_are_dropped_and_the_text_is_one_line() -> None:
    compiled = compile_select("-- why\nselect id /* this */ from stage.lead -- end", SCHEMA, "athena", full=True)
    assert compiled.text == "SELECT lead.id AS id FROM stage.lead AS lead"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("date_diff('year', date '2008-06-16', date '2026-06-15')", "17"),
        ("date_diff('second', timestamp '2026-01-01 00:00:00.9', timestamp '2026-01-01 00:00:02.1')", "1"),
        ("-7 / 2", "-3"),
        ("cast(2.5e0 as bigint)", "3"),
        ("cast(-0.5e0 as integer)", "-1"),
        ("round(2.675e0, 2)", "2.68"),
        ("date '2026-01-31' + interval '1' month", "2026-02-28"),
        ("regexp_extract('abc', '[0-9]+')", "None"),
        ("split_part('a|b', '|', 3)", "None"),
        ("json_extract_scalar('{bad', '$.a')", "None"),
        ("json_extract_scalar('{\"a\":[1]}', '$.a')", "None"),
        ("trim(chr(9) || 'a' || chr(160))", "a\xa0"),
        ("count_if(cast(null as boolean))", "0"),
        ("array_join(array[cast(null as varchar)], ',')", ""),
        ("sequence(3, 1)", "[3, 2, 1]"),
    ],
)
def test_a_compile_rule_gives_trinos_value(expression: str, expected: str, duck: duckdb.DuckDBPyConnection) -> None:
    text = compile_select(f"select {expression} as v", {}, "duckdb", full=True).text
    assert [str(row[0]) for row in duck.execute(text).fetchall()] == [expected]


def test_max_by_keeps_a_null_of_the_extreme_row(duck: duckdb.DuckDBPyConnection) -> None:
    text = "select max_by(s, n) as v from (values ('a', 1), (cast(null as varchar), 2)) as t(s, n)"
    assert duck.execute(compile_select(text, {}, "duckdb", full=True).text).fetchall() == [(None,)]
