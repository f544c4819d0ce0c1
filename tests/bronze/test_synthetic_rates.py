"""Does every rate of the synthetic Superleap's table come true? Each one is counted, within sampling error.

Rates of the world are counted in a CRM without damage, rates of damage in one with it: in the written Parquet, or where
no row shows it, in the ledger. A measure is two selects: how often it happened, and of how many.
"""

import json
from collections.abc import Callable
from math import sqrt
from pathlib import Path

import duckdb
import pytest

from aakash_cdp.bronze.synthetic import generate, next_day
from aakash_cdp.bronze.synthetic.places import cities
from aakash_cdp.bronze.synthetic.rates import FULLEST_GROUP, RATES, Rate, scaled
from aakash_cdp.bronze.synthetic.tables import LEAD_TABLES, STAFF_TABLES

LEADS = 12_000
SEED = 20260821
TABLES = (*LEAD_TABLES, *STAFF_TABLES)
NULLS = "('null', 'NULL', 'NA', 'N/A', '-', 'None', 'nan', '')"
ALIASES = "(" + ", ".join("'" + alias.replace("'", "''") + "'" for city in cities() for alias in city[2]) + ")"
WITH_ALIAS = "(" + ", ".join(f"'{city[1]}'" for city in cities() if city[2]) + ")"
STATES = "(" + ", ".join(f"'{state}'" for state in sorted({city[4] for city in cities()})) + ")"
SIDE_STAGES = """('not interested', 'junk', 'invalid', 'wrong number', 'duplicate', 'dnd', 'already enrolled',
    'joined competitor', 'future prospect', 'next session', 'dropped')"""
# Days since the landing before, in sixteenths: a usual landing brings 16 days of edits.
LANDINGS = "(values ('2026-06-15', 14), ('2026-07-01', 16), ('2026-07-20', 19), ('2026-08-05', 16), ('2026-08-20', 15))"

Ask = Callable[[str], float]


def asker(out: Path) -> Ask:
    """A function that answers one number from the Bronze's tables, its truth and its ledger."""
    con = duckdb.connect()
    for table in TABLES:
        con.execute(
            f"""create view "{table}" as from read_parquet('{out}/{table}/*/*.parquet', union_by_name = true,
            hive_partitioning = true, hive_types = {{'dt': varchar}})"""
        )
    con.execute(f"create table truth as from read_parquet('{out}/truth.parquet')")
    con.execute(f"create table ledger as from read_parquet('{out}/damage.parquet')")
    con.execute("create table lead_row as from lead where id is not null")
    con.execute("create table first_lead as from lead_row qualify row_number() over (partition by id order by dt) = 1")
    con.execute(
        "create table last_lead as from lead_row qualify row_number() over (partition by id order by dt desc) = 1"
    )
    con.execute(
        "create table call as from call_log where id is not null "
        "qualify row_number() over (partition by id order by dt) = 1"
    )
    con.execute(
        "create table form as from call_disposition where id is not null "
        "qualify row_number() over (partition by id order by dt) = 1"
    )
    rows = " union all ".join(f"select '{table}' as name, id, updated_at, dt from \"{table}\"" for table in TABLES)
    con.execute(f"create table any_row as {rows}")
    con.execute("create table version as select distinct name, id, updated_at from any_row where id is not null")

    def ask(sql: str) -> float:
        row = con.execute(sql).fetchone()
        assert row is not None
        return float(row[0] or 0)

    return ask


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    out = tmp_path_factory.mktemp("clean") / "bronze"
    generate(LEADS, out, SEED, damage=0, ledger=True)
    return asker(out)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    out = tmp_path_factory.mktemp("damaged") / "bronze"
    generate(LEADS, out, SEED, ledger=True)
    return asker(out)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """What a next day brought, as generated.json tells."""
    out = tmp_path_factory.mktemp("day") / "bronze"
    generate(LEADS, out, SEED)
    next_day(out, changed=0.05)
    summary = json.loads((out / "generated.json").read_text())
    facts: dict[str, float] = summary["next_days"][-1]
    ask = duckdb.connect()
    before = f"(select id from read_parquet('{out}/lead/*/*.parquet', union_by_name = true) where dt < '2026-08-21')"
    known = ask.execute(
        f"""with new as (
            select * from '{out}/truth.parquet' where lead_id not in (select id from {before} where id is not null)
        )
        select count(*) from new where student_id in (
            select student_id from '{out}/truth.parquet' where lead_id in {before}
        )"""
    ).fetchone()
    return facts | {"of_known_students": float((known or (0,))[0])}


def facts(kind: str) -> str:
    return f"select distinct record_id from ledger where kind = '{kind}'"


def count(select: str) -> str:
    return f"select count(*) from ({select})"


def students(kind: str) -> str:
    return f"select count(distinct student_id) from truth where lead_id in ({facts(kind)})"


def households(kind: str) -> str:
    return f"select count(distinct household_id) from truth where lead_id in ({facts(kind)})"


ALL_HOUSEHOLDS = "select count(distinct household_id) from truth"
ALL_STUDENTS = "select count(distinct student_id) from truth"
ALL_LEADS = "select count(*) from truth"
AGAIN = count(facts("again"))
SEVERAL = "select student_id from truth group by 1 having count(*) > 1"
REAL_CALLS = f"call where id not in ({facts('creating')}) and id not in ({facts('stranger')})"
MERGES = "select distinct record_id from ledger where kind in ('merge.wrongly', 'merge.in_chain', 'merge.into_first')"


def leads_with(table: str, number: int) -> str:
    """Leads that were never enrolled and have so many records in a table: an enrolled one always has a deal."""
    return f"""select count(*) from (
        select first_lead.id from first_lead left join "{table}" as other on other.lead_id = first_lead.id
        where first_lead.id not in (select id from lead_row where enrolment_no is not null)
        group by 1 having count(distinct other.id) = {number})"""


def edits(*tables: str) -> tuple[str, str]:
    """Records that have another version in a later landing; of those there were, by the days it covers."""
    seen = " union all ".join(f'select id, min(dt) as first_dt from "{table}" group by 1' for table in tables)
    rows = " union all ".join(f'select id, dt from "{table}"' for table in tables)
    return (
        f"with seen as ({seen}), rows as ({rows}) select count(*) from rows join seen using (id) where dt > first_dt",
        f"select sum(days / 16.0) from ({seen}) as seen join {LANDINGS} as landing (dt, days) on landing.dt > first_dt",
    )


def changed_column(column: str, given: str = "true") -> tuple[str, str]:
    pairs = f"first_lead join last_lead using (id) where first_lead.updated_at < last_lead.updated_at and {given}"
    return (
        f"select count(*) from {pairs} and first_lead.{column} is distinct from last_lead.{column}",
        f"select count(*) from {pairs}",
    )


NEVER_ENROLLED = (
    "select count(*) from first_lead where id not in (select id from lead_row where enrolment_no is not null)"
)
PAST_EXAM = "scholarship_opportunity where exam_date < '2026-08-01'"

WORLD = {
    **{f"household.{kind}": (households(f"household.{kind}"), ALL_HOUSEHOLDS) for kind in (
        "two_siblings", "three_siblings", "twins", "twins_and_sibling", "joint")},
    **{f"parents.{kind}": (
        households(f"parents.{kind}"), f"select ({ALL_HOUSEHOLDS}) - ({households('household.joint')})")
        for kind in ("mother_alone", "father_alone", "guardian")},
    "other_community": (households("other_community"), ALL_HOUSEHOLDS),
    "twin_names_alike": (
        households("twin_names_alike"),
        f"select ({households('household.twins')}) + ({households('household.twins_and_sibling')})"),
    "own_mobile": (students("own_mobile"), ALL_STUDENTS),
    "parents_number_twice": (
        students("parents_number_twice"), f"select ({ALL_STUDENTS}) - ({students('own_mobile')})"),
    "own_email": (students("own_email"), ALL_STUDENTS),
    "recycled_number": (households("recycled_number"), f"select ({ALL_HOUSEHOLDS}) / 2"),
    **{name: (count(f"{SEVERAL.split(' having')[0]} having count(*) = {leads}"), ALL_STUDENTS) for name, leads in (
        ("two_leads", 2), ("three_leads", 3), ("four_leads", 4))},
    **{name: (count(facts(name)), AGAIN) for name in (
        "submitted_again", "reenquiry_new_mobile", "reenquiry_other_parent", "reenquiry_new_email", "reenquiry_moved")},
    "missed_call_lead": (count(facts("missed_call_lead")), ALL_STUDENTS),
    "missed_call_nameless": (
        "select count(*) from first_lead where lead_source = 'Missed Call' "
        "and student_name in ('Missed Call', 'Unknown', 'Caller', 'Unknown Caller')",
        count(facts("missed_call_lead"))),
    "merged": (count(MERGES), AGAIN),
    "merged_in_chain": (
        count(facts("merge.in_chain")), f"{count(MERGES)} where record_id in ({facts('again_twice')})"),
    "merged_wrongly": (count(facts("merge.wrongly")), f"{count(MERGES)} where record_id in ({facts('younger')})"),
    "merged_in_cycle": (students("merge.in_cycle"), count(SEVERAL)),
    **{name: (
        f"""select count(distinct student_id) from truth where student_id {having} (
            {SEVERAL}) and lead_id in (select id from lead_row where enrolment_no is not null)""",
        f"select count(distinct student_id) from truth where student_id {having} ({SEVERAL})")
        for name, having in (("enrolled_again", "in"), ("enrolled_once", "not in"))},
    "mobile_given": (
        "select count(*) from first_lead where student_mobile is not null and lead_source != 'Missed Call'",
        f"select count(*) from first_lead where id in ({facts('student_number')}) and lead_source != 'Missed Call'"),
    **{f"{column}_given": (f"select count({column}) from first_lead", ALL_LEADS) for column in (
        "parent_mobile", "alternate_mobile", "email", "parent_email", "dob")},
    "father_given": (
        "select count(father_name) from first_lead",
        f"select ({ALL_LEADS}) - ({count(facts('parents.mother_alone'))})",
    ),
    "mother_given": (
        "select count(mother_name) from first_lead",
        f"select ({count(facts('parents.plain'))}) + ({count(facts('parents.mother_alone'))})"),
    "user_leaves": (count(facts("user_leaves")), 'select count(distinct id) from "user"'),
    "one_product": (leads_with("product_opportunity", 1), NEVER_ENROLLED),
    "two_products": (leads_with("product_opportunity", 2), NEVER_ENROLLED),
    "lost": (
        count(facts("ending.Lost")), f"select ({count(facts('ending.Lost'))}) + ({count(facts('ending.open'))})"),
    **{name: (
        count(facts(f"ending.{name.title()}")),
        "select count(distinct record_id) from ledger where kind in "
        "('ending.Refunded', 'ending.Dropped', 'ending.Enrolled')") for name in ("refunded", "dropped")},
    "one_registration": (leads_with("scholarship_opportunity", 1), NEVER_ENROLLED),
    "two_registrations": (leads_with("scholarship_opportunity", 2), NEVER_ENROLLED),
    "anthe": (
        "select count(distinct id) from scholarship_opportunity where created_at[6:7] in ('06', '07', '08', '09') "
        "and exam = 'ANTHE'",
        "select count(distinct id) from scholarship_opportunity where created_at[6:7] in ('06', '07', '08', '09')"),
    "same_registration": (
        count(facts("same_registration")),
        f"select count(distinct lead_id) from scholarship_opportunity where lead_id in ({facts('again')})"),
    "attendance": (
        f"select count(distinct id) from {PAST_EXAM} "
        "and id in (select scholarship_opportunity_id from exam_attendance)",
        f"select count(distinct id) from {PAST_EXAM}"),
    "present": (
        "select count(distinct id) from exam_attendance where status = 'Present'",
        "select count(distinct id) from exam_attendance"),
    "result": (
        "select count(distinct scholarship_opportunity_id) from exam_result where revision_no = '1' "
        f"and scholarship_opportunity_id in (select id from {PAST_EXAM})",
        "select count(distinct scholarship_opportunity_id) from exam_attendance where status = 'Present' "
        f"and scholarship_opportunity_id in (select id from {PAST_EXAM})"),
    "revised_result": (
        "select count(distinct id) from exam_result where revision_no = '2' and result_declared_at < '2026-08-10'",
        "select count(distinct id) from exam_result where revision_no = '1' and result_declared_at < '2026-07-29'"),
    "answered": (
        f"select count(*) from call where talk_time not in ('0', '00:00:00') and id not in ({facts('creating')})",
        f"select count(*) from call where id not in ({facts('creating')})"),
    "inbound": (
        f"select count(*) from call where direction = 'inbound' and id not in ({facts('creating')})",
        f"select count(*) from call where id not in ({facts('creating')})"),
    "call_to_parent": tuple(
        f"""select count(*) from {REAL_CALLS.replace('call where', 'call join first_lead on lead_id = first_lead.id'
        ' where').replace(' id ', ' call.id ')} and student_mobile is not null and parent_mobile is not null
        and student_mobile != parent_mobile and right(customer_number, 10) in ({numbers})"""
        for numbers in ("parent_mobile", "parent_mobile, student_mobile")),
    "stranger": (count(facts("stranger")), f"select count(*) from call where id not in ({facts('creating')})"),
    "form_per_call": ("select count(distinct call_log_id) from form", f"select count(*) from {REAL_CALLS}"),
    "late_form": (
        "select count(*) from form join call on call_log_id = call.id where epoch(form.submitted_at::timestamp) "
        "> epoch(call.created_at::timestamp) + 1200",
        "select count(*) from form"),
    "note": ("select count(notes) from form", "select count(*) from form"),
    "edit_lead": edits("lead"),
    "edit_opportunity": edits("scholarship_opportunity"),
    "edit_exam": edits("exam_attendance", "exam_result"),
    "edit_call": edits("call_log"),
    "edit_form": edits("call_disposition"),
    "edit_staff": edits("branch"),
    "edit_place": edits("city", "school"),
    "edit_moves_mobile": changed_column("student_mobile", "first_lead.student_mobile is not null"),
    "edit_moves_branch": changed_column("branch_id"),
    "edit_blanks_email": changed_column("email", "first_lead.email is not null"),
    "edit_corrects_name": changed_column(
        "student_name", "first_lead.student_name in ('Missed Call', 'Unknown', 'Caller', 'Unknown Caller')"),
    "side_stage": (
        f"select count(*) from last_lead where lower(lead_stage) in {SIDE_STAGES} and enrolment_no is null "
        "and merged_into_lead_id is null",
        "select count(*) from last_lead where enrolment_no is null and merged_into_lead_id is null"),
}  # fmt: skip


def in_ledger(kind: str, of: str) -> tuple[str, str]:
    return f"select count(distinct (record_id, column_name)) from ledger where kind = '{kind}'", of


def matching(table: str, column: str, pattern: str, given: str = "true") -> tuple[str, str]:
    """Distinct values of records that match a regular expression, of those that are no null."""
    of = f"""select count(distinct (id, updated_at, {column})) from {table}
        where id is not null and {column} not in {NULLS} and {given}"""
    return f"{of} and regexp_full_match({column}, '{pattern}')", of


def spelled_null(table: str, column: str) -> tuple[str, str]:
    return (
        f"select count(*) from {table} where {column} in {NULLS}",
        f"select count(*) from {table} where {column} is null or {column} in {NULLS}",
    )


VERSIONS = "select count(*) from version"
LEAD_PHONES = " + ".join(
    f"(select count(distinct id) from lead_row where {column} not in {NULLS})"
    for column in ("student_mobile", "parent_mobile", "alternate_mobile")
)
LEAD_EMAILS = " + ".join(
    f"(select count(distinct id) from lead_row where {column} not in {NULLS})" for column in ("email", "parent_email")
)
UPDATED = r"(.*Z|\d{13})"
SECONDS_OF = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
TALKED = f"spoke_to is not null and spoke_to not in {NULLS}"
ROMAN = r"(IV|V|VI|VII|VIII|IX|X|XI|XII|XII Passed)"
SERVED = f"id not in ({facts('creating')}) and id not in ({facts('stranger')})"


def of_group(group: str) -> list[str]:
    return [rate.name for rate in RATES if rate.group == group]


DAMAGE = {
    "copied_within": (count("from ledger where kind = 'copied_within'"), VERSIONS),
    "copied_across": (count("from ledger where kind = 'copied_across'"),
        "select count(*) from version where exists (from any_row where any_row.id = version.id "
        "and any_row.name = version.name and any_row.updated_at = version.updated_at and dt < '2026-08-20')"),
    "late": (count("from ledger where kind = 'late'"),
        "select count(*) from version where exists (from any_row where any_row.id = version.id "
        "and any_row.name = version.name and any_row.updated_at = version.updated_at and dt < '2026-08-20')"),
    "out_of_order": (count("from ledger where kind = 'out_of_order'"),
        "select (select count(*) from version) - (select count(*) from (select distinct name, id from version))"),
    "deleted": (
        """select count(distinct record_id) from ledger where kind = 'deleted' and table_name != 'lead'
        and record_id not in (select record_id from ledger where kind = 'restored')""",
        "select count(*) from (select distinct name, id from version where name != 'lead')"),
    "restored": (
        "select count(distinct (table_name, record_id)) from ledger where kind = 'restored'",
        "select count(*) from (select distinct name, id from any_row where id is not null and dt < '2026-08-05')"),
    "orphan": (
        "select count(distinct record_id) from ledger where kind = 'orphan' and table_name = 'call_log'",
        "select count(*) from call"),
    "broken": (
        "select count(distinct (record_id, version_no)) from ledger where kind = 'broken' and table_name = 'call_log'",
        "select count(*) from version where name = 'call_log'"),
    "null_id": ("select count(*) from any_row where id is null", VERSIONS),
    "null_spelled": spelled_null("first_lead", "utm_source"),
    "label_spelling": matching("first_lead", "gender", "(F|female|FEMALE|Girl|M|male|MALE|Boy)"),
    "bool_spelling": (
        "select count(*) from first_lead where dnd not in ('true', 'false')", "select count(*) from first_lead"),
    "class_spelling": (
        f"""select count(*) from first_lead where class not in {NULLS} and not regexp_full_match(class, '{ROMAN}')
        and id not in (select record_id from ledger where kind like 'class.%')""",
        f"""select count(*) from first_lead where class not in {NULLS}
        and id not in (select record_id from ledger where kind like 'class.%')"""),
    "date_spelling": matching("scholarship_opportunity", "exam_date", r"\d\d[/-]\d\d[/-]\d{4}"),
    "rank_grouped": matching("exam_result", "rank_air", r"[\d,]*,\d+", "len(rank_air) > 3"),
    "marks_point": matching("exam_result", "marks_obtained", r"\d+\.0"),
    "target_in_years": matching("first_lead", "target_year", r"\d+ yrs"),
    "city_alias": (
        f"select count(*) from first_lead where city_other in {ALIASES}",
        f"select count(*) from first_lead where city_other in {ALIASES} or city_other in {WITH_ALIAS}"),
    "state_spelling": (
        f"select count(*) from first_lead where state not in {STATES}", "select count(*) from first_lead"),
    "roles_swapped": in_ledger("roles_swapped", ALL_LEADS),
    "stage_goes_back": (
        "select count(distinct (record_id, version_no)) from ledger where kind = 'stage_goes_back'",
        """select (select count(*) from version where name = 'lead')
        - (select count(distinct id) from version where name = 'lead')"""),
    "call_without_lead": (
        f"select count(*) from call where {SERVED} and (lead_id is null or lead_id in {NULLS})",
        f"select count(*) from call where {SERVED}"),
    "number_masked": matching("call", "customer_number", r"\d\dXXXXXX\d\d"),
    "answered_unheard": (
        "select count(*) from call where lower(status) in ('answered', 'completed', 'answer') "
        "and talk_time in ('0', '00:00:00')",
        "select count(*) from call where lower(status) in ('answered', 'completed', 'answer')"),
    "second_form": (
        count(facts("second_form")), f"select count(*) from form where id not in ({facts('second_form')})"),
    "form_without_call": (
        f"select count(*) from form where call_log_id is null or call_log_id in {NULLS}", "select count(*) from form"),
    "wrong_number": (
        f"select count(*) from form where {TALKED} and disposition = 'Wrong Number'",
        f"select count(*) from form where {TALKED}"),
    "interested_unheard": (
        f"select count(*) from form where not coalesce({TALKED}, false) and disposition like 'Interested%'",
        f"select count(*) from form where not coalesce({TALKED}, false)"),
    "note_with_number": matching("form", "notes", r".*[6-9]\d{9}.*"),
    "note_with_lines": (
        f"select count(*) from form where notes not in {NULLS} and contains(notes, chr(10))",
        f"select count(*) from form where notes not in {NULLS}"),
    "note_with_sibling": matching("form", "notes", ".*brother.*"),
    "ts.epoch_ms": matching("any_row", "updated_at", r"\d{13}", f"regexp_full_match(updated_at, '{UPDATED}')"),
    **{f"ts.digits_{digits}": matching("any_row", "updated_at", SECONDS_OF + fraction + "Z") for digits, fraction in (
        (0, ""), (1, r"\.\d"), (2, r"\.\d\d"), (6, r"\.\d{6}"))},
    **{f"phone.{name}": in_ledger(f"phone.{name}", f"select {LEAD_PHONES}") for name in of_group("phone")},
    **{f"email.{name}": in_ledger(f"email.{name}", f"select {LEAD_EMAILS}") for name in of_group("email")},
    **{f"dob.{name}": in_ledger(
        f"dob.{name}", f"select count(distinct id) from lead_row where dob not in {NULLS}")
        for name in of_group("dob")},
    **{f"name.{name}": in_ledger(f"name.{name}", ALL_LEADS) for name in of_group("name")},
    **{f"class.{name}": in_ledger(f"class.{name}", ALL_LEADS) for name in of_group("class")},
    **{f"session.{name}": in_ledger(f"session.{name}", ALL_LEADS) for name in of_group("session")},
    **{f"pincode.{name}": in_ledger(
        f"pincode.{name}", f"select count(distinct id) from lead_row where pincode not in {NULLS}")
        for name in of_group("pincode")},
    "money.point_zero": matching("product_opportunity", "amount_quoted", r"\d+\.0"),
    "money.rupee_sign": matching("product_opportunity", "amount_quoted", "₹ .*"),
    "money.rs_slash": matching("product_opportunity", "amount_quoted", r"Rs\. \d+/-"),
    "money.inr": matching("product_opportunity", "amount_quoted", "INR .*"),
    "percent.point_zero": matching("exam_result", "scholarship_percent", r"\d+\.0"),
    "percent.spaced_sign": matching("exam_result", "scholarship_percent", r"\d+ %"),
    "percent.sign": matching("exam_result", "scholarship_percent", r"\d+%"),
}  # fmt: skip

# What generated.json calls it, or the count it is a share of.
DAYS = {
    "day_new_leads": "new_leads",
    "day_edited_leads": "edited_leads",
    "day_deleted_leads": "deleted_leads",
    "day_restored_leads": "restored_leads",
    "day_merged_leads": "merged_leads",
    "day_moved_deals": "moved_deals",
    "day_calls_reassigned": "calls_given_to_another_lead",
    "day_late_rows": "late_rows",
    "day_called_leads": "called_leads",
    "day_attendance": "attendance_of_known_registrations",
    "day_results": "results_of_known_registrations",
}
OF_THE_DAY = {
    "day_known_student": ("of_known_students", "new_leads"),
    "day_new_mobile": ("edits_with_new_mobile", "edited_leads"),
    "day_new_branch": ("edits_with_new_branch", "edited_leads"),
}
MEANS = {"calls_per_lead"}


def assert_within_sampling_error(rate: Rate, happened: float, of: float) -> None:
    expected = rate.value * of
    error = 5 * sqrt(expected * (1 - min(rate.value, 1))) + 3
    told = f"{rate.key} is {rate.value}: expected {expected:.1f} of {of:.0f}, found {happened:.0f} (seed {SEED})"
    assert of > 0, told
    assert abs(happened - expected) <= error, told


def test_every_rate_is_measured() -> None:
    assert sorted(rate.key for rate in RATES) == sorted([*WORLD, *DAMAGE, *DAYS, *OF_THE_DAY, *MEANS])


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate.key in WORLD], ids=lambda rate: rate.key)
def test_a_rate_of_the_world_comes_true(clean: Ask, rate: Rate) -> None:
    happened, of = WORLD[rate.key]
    assert_within_sampling_error(rate, clean(happened), clean(of))


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate.key in DAMAGE], ids=lambda rate: rate.key)
def test_a_rate_of_damage_comes_true(damaged: Ask, rate: Rate) -> None:
    happened, of = DAMAGE[rate.key]
    assert_within_sampling_error(rate, damaged(happened), damaged(of))


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate.key in DAYS], ids=lambda rate: rate.key)
def test_a_next_day_brings_its_share(day: dict[str, float], rate: Rate) -> None:
    """Five times the usual changes: what is drawn is exactly the share, or as many as there were."""
    happened, wanted = day[DAYS[rate.key]], round(rate.value * 5 * LEADS)
    if rate.key in ("day_attendance", "day_results", "day_restored_leads"):
        assert 0 < happened <= wanted + 1
    else:
        assert happened == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate.key in OF_THE_DAY], ids=lambda rate: rate.key)
def test_a_share_of_a_next_days_leads_comes_true(day: dict[str, float], rate: Rate) -> None:
    happened, of = OF_THE_DAY[rate.key]
    assert_within_sampling_error(rate, day[happened], day[of])


def test_the_mean_of_the_calls_comes_true(clean: Ask) -> None:
    """A geometric draw: its standard deviation is about its mean."""
    calls, leads = clean(f"select count(*) from call where id not in ({facts('creating')})"), clean(ALL_LEADS)
    mean = next(rate.value for rate in RATES if rate.key == "calls_per_lead")
    assert calls / leads == pytest.approx(mean, abs=5 * mean / sqrt(leads) + 0.01 * mean), f"seed {SEED}"


def test_a_crm_without_damage_has_none(clean: Ask) -> None:
    harmed = "select count(*) from ledger where effect != 'fact' and kind != 'name.nameless' "
    merged = "select record_id from ledger where kind like 'merge.%'"
    assert clean(f"{harmed} and not (kind = 'deleted' and record_id in ({merged}))") == 0
    assert clean("select count(*) - count(distinct (name, id, updated_at)) from any_row") == 0
    assert clean(r"select count(*) from any_row where not regexp_full_match(updated_at, '.*\.\d{3}Z')") == 0
    spelled = " or ".join(f"{column} in {NULLS}" for column in ("email", "utm_source", "dob", "city_other", "form_no"))
    assert clean(f"select count(*) from first_lead where {spelled}") == 0


def test_scaled_damage_is_scaled_and_stays_a_share() -> None:
    once, twice, much = scaled(1), scaled(2), scaled(1000)
    for rate, double, most in zip(once, twice, much, strict=True):
        full = sum(other.value for other in RATES if other.group == rate.group) if rate.group else rate.value
        factor = min(2.0, FULLEST_GROUP / full) if full else 2.0
        assert double.value == (pytest.approx(factor * rate.value) if rate.is_damage else rate.value), rate.key
        assert most.value <= FULLEST_GROUP or not rate.is_damage
    for group in {rate.group for rate in RATES if rate.group and rate.is_damage}:
        assert sum(rate.value for rate in much if rate.group == group) <= FULLEST_GROUP + 0.001
