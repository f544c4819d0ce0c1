"""Is the synthetic Superleap what the contract says, the same for the same seed, and damaged in every promised way?

Damage is counted in the written files with patterns of this test's own, never with the generator's words.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from aakash_cdp.bronze.synthetic import generate, next_day
from aakash_cdp.bronze.synthetic.rates import RATES
from aakash_cdp.errors import CdpError

LEADS = 2000

SYSTEM = "id name created_at updated_at deleted_at created_by updated_by owner_id ingested_at"
CONTRACT = {
    "lead": "student_name student_mobile parent_mobile alternate_mobile email parent_email father_name mother_name dob"
    " gender class stream board target_year school_id school_name_other city_id city_other state pincode branch_id"
    " lead_source lead_sub_source utm_source utm_medium utm_campaign lead_stage lead_sub_stage academic_session"
    " language dnd whatsapp_opt_in marketing_consent enrolment_no form_no merged_into_lead_id",
    "user": "email mobile role team branch_id manager_id is_active",
    "branch": "branch_code branch_type city_id region zone phone is_active",
    "school": "board city_id udise_code",
    "city": "state tier",
    "product_opportunity": "lead_id product_code product_name course_type class stream academic_session branch_id stage"
    " stage_updated_at amount_quoted amount_paid discount_percent scholarship_opportunity_id enrolment_no enrolled_at"
    " closed_at lost_reason",
    "scholarship_opportunity": "lead_id exam exam_edition exam_mode exam_date exam_slot registration_no fee_status"
    " stage class branch_id registered_at",
    "exam_attendance": "scholarship_opportunity_id lead_id exam_date status mode checked_in_at",
    "exam_result": "scholarship_opportunity_id lead_id marks_obtained max_marks percentile rank_air rank_state"
    " scholarship_percent result_declared_at revision_no valid_till",
    "call_log": "lead_id user_id provider provider_call_id direction customer_number agent_number did started_at"
    " answered_at ended_at duration talk_time status hangup_by recording_url",
    "call_disposition": "lead_id call_log_id user_id disposition sub_disposition interaction_type spoke_to stage_update"
    " sub_stage_update notes follow_up_at submitted_at",
}
READABLE_TS = r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:\d\d:\d\d(\.\d{1,6})?Z|\d{13}"
ID = r"xk40vL_[0-9A-Za-z]{8}"

Ask = Callable[[str], int]


def asker(out: Path) -> Ask:
    """A function that answers one number from views `<table>` over a Bronze; each view has the file and its dt."""
    con = duckdb.connect()
    for table in CONTRACT:
        con.execute(
            f"""create view "{table}" as from read_parquet('{out}/{table}/*/*.parquet',
            union_by_name = true, filename = true, hive_partitioning = true, hive_types = {{'dt': varchar}})"""
        )
    con.execute(f"create view truth as from read_parquet('{out}/truth.parquet')")

    def ask(sql: str) -> int:
        row = con.execute(sql).fetchone()
        assert row is not None
        return int(row[0] or 0)

    return ask


def rows_of(out: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every Parquet file, in file order."""
    con = duckdb.connect()
    return {
        str(path.relative_to(out)): con.execute(f"from read_parquet('{path}', hive_partitioning = false)").fetchall()
        for path in sorted(out.rglob("*.parquet"))
    }


def files_of(out: Path) -> set[str]:
    return {str(path.relative_to(out)) for path in out.rglob("*.parquet")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synthetic") / "bronze"
    generate(LEADS, out, seed=7, threads=2)
    return out


@pytest.fixture(scope="module")
def bronze(made: Path) -> Ask:
    return asker(made)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A smaller Bronze with one more day, and the files it had before that day."""
    out = tmp_path_factory.mktemp("grown") / "bronze"
    generate(600, out, seed=3)
    shutil.copytree(out, out.parent / "before")
    before = files_of(out)
    next_day(out, threads=2)
    return out, before


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_equal_the_contract_and_every_value_is_a_string(made: Path, table: str) -> None:
    files = sorted((made / table).glob("dt=????-??-??/*.parquet"))
    assert files
    for path in files:
        described = (
            duckdb.connect().execute(f"describe from read_parquet('{path}', hive_partitioning = false)").fetchall()
        )
        expected = f"{SYSTEM} {CONTRACT[table]}".split()
        if table == "lead" and "dt=2026-06-01" in str(path):
            expected.remove("whatsapp_opt_in")
        assert [column[0] for column in described] == expected
        assert {column[1] for column in described} == {"VARCHAR"}


def test_the_folder_is_marked_and_summed_up(made: Path, bronze: Ask) -> None:
    assert (made / "_SYNTHETIC").read_bytes() == b""
    summary = json.loads((made / "generated.json").read_text())
    assert (summary["seed"], summary["leads"], len(summary["landings"])) == (7, LEADS, 6)
    assert summary["damage_scale"] == 1
    assert summary["rates"] == {rate.key: rate.value for rate in RATES}
    assert summary["students"] == bronze("select count(distinct student_id) from truth")
    assert summary["households"] == bronze("select count(distinct household_id) from truth")
    for table in CONTRACT:
        assert summary["damage"][table]["rows"] == bronze(f'select count(*) from "{table}"')


def test_the_same_seed_gives_the_same_rows_whatever_the_threads(made: Path, tmp_path: Path) -> None:
    generate(LEADS, tmp_path / "again", seed=7, threads=1)
    assert rows_of(tmp_path / "again") == rows_of(made)


def test_another_seed_gives_another_crm(made: Path, tmp_path: Path) -> None:
    generate(100, tmp_path / "other", seed=8)
    other, first = (set(rows_of(out)["truth.parquet"]) for out in (tmp_path / "other", made))
    assert len(other) == 100
    assert not {row[0] for row in other} & {row[0] for row in first}


def test_truth_covers_every_lead_id_once(bronze: Ask) -> None:
    assert bronze("select count(distinct id) from lead") == LEADS
    assert bronze("select count(*) from truth") == LEADS
    assert bronze("select count(*) from truth where lead_id in (select id from lead)") == LEADS
    assert bronze("select count(*) from (select student_id from truth group by all having count(*) > 1)") > LEADS / 12
    siblings = "select household_id from truth group by all having count(distinct student_id) > 1"
    assert bronze(f"select count(*) from ({siblings})") > LEADS / 40


@pytest.mark.parametrize("table", CONTRACT)
def test_ids_have_superleaps_shape(bronze: Ask, table: str) -> None:
    assert bronze(f"""select count(*) from "{table}" where not regexp_full_match(id, '{ID}')""") == 0


@pytest.mark.parametrize(
    ("table", "mean", "versions"),
    [
        ("product_opportunity", 0.48, 1.35),
        ("scholarship_opportunity", 0.4, 1.3),
        ("call_log", 6.0, 1.1),
        ("call_disposition", 3.0, 1.05),
        ("lead", 1.0, 1.6),
    ],
)
def test_volumes_and_versions_are_as_documented(bronze: Ask, table: str, mean: float, versions: float) -> None:
    records = bronze(f"select count(distinct id) from {table}")
    assert records == pytest.approx(mean * LEADS, rel=0.15)
    kept = bronze(f"select count(*) from (select distinct id, updated_at from {table} where id is not null)")
    assert kept / records == pytest.approx(versions, rel=0.1)
    most = bronze(
        f"select max(n) from (select count(distinct updated_at) as n from {table} where id is not null group by id)"
    )
    assert 2 <= most <= 4


def test_the_first_landing_has_one_version_of_each_record(bronze: Ask) -> None:
    assert (
        bronze("""select max(n) from (select count(distinct updated_at) as n from lead where dt = '2026-06-01'
        and id is not null group by id)""")
        == 1
    )


DAMAGE = {
    "exact duplicate": "(select 1 from call_log group by all having count(*) > 1)",
    "copy across landings": """(select id, updated_at from call_log where id is not null
        group by all having count(distinct dt) > 1 and count(distinct ingested_at) > 1)""",
    "late row": "lead where ingested_at[:10] < dt",
    "older updated_at in a later landing": """lead as later join lead as earlier using (id)
        where later.ingested_at > earlier.ingested_at and later.updated_at < earlier.updated_at
        and later.updated_at like '20%Z' and earlier.updated_at like '20%Z'""",
    "deleted": "lead where deleted_at like '2%'",
    "undeleted": """call_log as gone join call_log as back using (id)
        where gone.deleted_at like '20%Z' and coalesce(back.deleted_at, '') not like '2%'
        and back.updated_at > gone.updated_at and back.updated_at like '20%Z'""",
    "merged": f"""lead where regexp_full_match(merged_into_lead_id, '{ID}') and deleted_at like '2%'
        and merged_into_lead_id in (select id from lead)""",
    "orphan lead": "call_log where lead_id like 'xk%' and lead_id not in (select lead_id from truth)",
    "orphan branch": "lead where branch_id like 'xk%' and not exists (from branch where id = branch_id)",
    "unreadable updated_at": f"call_log where not regexp_full_match(coalesce(updated_at, ''), '{READABLE_TS}')"
    " or updated_at like '%T99%' or updated_at like '0000%'",
    "unreadable started_at": "call_log where try_cast(started_at as timestamp) is null",
    "null id": "call_log where id is null",
    "epoch ms": r"lead where regexp_full_match(updated_at, '\d{13}')",
    "no fraction": r"lead where regexp_full_match(updated_at, '[^.]+:\d\dZ')",
    **{
        f"{digits} fraction digits": rf"lead where regexp_matches(updated_at, '\.\d{{{digits}}}Z$')"
        for digits in (1, 2, 3, 6)
    },
    **{
        f"null spelled {word!r}": f"lead where parent_email = '{word}' or utm_campaign = '{word}'"
        f" or alternate_mobile = '{word}' or form_no = '{word}'"
        for word in ("null", "NULL", "NA", "N/A", "-", "None", "nan", "")
    },
    **{f"bool {word}": f"lead where '{word}' in (dnd, marketing_consent)" for word in ("1", "0", "Yes", "no")},
    "number with point": "exam_result where scholarship_percent like '%.0'",
    "number with percent": "exam_result where scholarship_percent like '% \\%' escape '\\'",
    "rupees": r"product_opportunity where regexp_full_match(amount_quoted, '₹ (\d,)?\d{1,2},\d{3}')",
    "Rs. and /-": r"product_opportunity where regexp_full_match(amount_quoted, 'Rs\. \d+/-')",
    "years": "lead where target_year like '% yrs'",
    "phone +91": r"lead where regexp_matches(student_mobile, '^\+91')",
    "phone 0091": "lead where student_mobile like '0091%'",
    "phone 91": r"lead where regexp_full_match(student_mobile, '91\d{10}')",
    "phone 0": r"lead where regexp_full_match(student_mobile, '0[6-9]\d{9}')",
    "phone hyphen": r"lead where regexp_full_match(student_mobile, '\d{5}-\d{5}')",
    "phone space": r"lead where regexp_full_match(student_mobile, '\d{5} \d{5}')",
    "phone .0": r"lead where regexp_full_match(student_mobile, '\d{10}\.0')",
    "two phones": r"lead where regexp_full_match(parent_mobile, '\d{10}/\d{10}')",
    "two phones, comma": r"lead where regexp_full_match(parent_mobile, '\d{10}, \d{10}')",
    "Devanagari phone": "lead where regexp_full_match(parent_mobile, '[०-९]{10}')",
    "short phone": r"lead where regexp_full_match(parent_mobile, '\d{8}')",
    "landline": "lead where parent_mobile like '011-2%'",
    "placeholder phone": "lead where '9999999999' in (student_mobile, parent_mobile)",
    "Excel phone": r"lead where regexp_full_match(student_mobile, '\d\.\d{5}E\+09')",
    "email without @": "lead where len(email) > 8 and email not like '%@%'",
    "email misspelled": "lead where regexp_matches(email, 'gmial|gamil|hotmial|yaho\\.|\\.con$')",
    "email placeholder": "lead where email in ('na@na.com', 'test@test.com')",
    "email padded": "lead where email like ' %'",
    "dob dd/mm/yyyy": r"lead where regexp_full_match(dob, '\d\d/\d\d/\d{4}')",
    "dob dd-mm-yyyy": r"lead where regexp_full_match(dob, '\d\d-\d\d-\d{4}')",
    "dob IST midnight": "lead where dob like '%T18:30:00%Z'",
    "dob 1900": "lead where dob = '1900-01-01'",
    "dob short year": r"lead where regexp_full_match(dob, '\d\d/\d\d/\d\d')",
    "dob Excel": r"lead where regexp_full_match(dob, '[34]\d{4}')",
    "class spellings": "(select 1 from lead having count(distinct class) > 40)",
    "other city name": "lead where city_other in ('Bombay', 'Poona', 'Allahabad', 'Gurgaon', 'Mysuru')",
    "state spelling": "lead where state in ('Orissa', 'Uttaranchal', 'J&K', 'NCR', 'U.P.')",
    "name in capitals": "lead where regexp_full_match(student_name, '[A-Z]+ [A-Z]+')",
    "name with honorific": "lead where regexp_matches(student_name, '^(Master|Mr|Ms|Kum)')",
    "name with two blanks": "lead where student_name like '%  %'",
    "Devanagari name": "lead where regexp_matches(student_name, '[ऄ-ह]')",
    "note with a line break and quotes": "call_disposition where notes like '%\"%' and contains(notes, chr(10))",
    "note with a phone": r"call_disposition where regexp_matches(notes, '[6-9]\d{9}')",
    "call without lead": "call_log where coalesce(lead_id, '') not like 'xk%'",
    "form without call": "call_disposition where coalesce(call_log_id, '') not like 'xk%'",
    "two forms for a call": """(select call_log_id from call_disposition where call_log_id like 'xk%'
        group by all having count(distinct id) > 1)""",
    "duration as clock": r"call_log where regexp_full_match(duration, '\d\d:\d\d:\d\d')",
    "duration in seconds": r"call_log where regexp_full_match(duration, '\d+')",
    "providers": "(select 1 from call_log having count(distinct provider) = 3)",
    "revised result": "exam_result where revision_no = '2'",
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_present(bronze: Ask, kind: str) -> None:
    assert bronze(f"select count(*) from {DAMAGE[kind]}") > 0


def test_students_of_a_household_share_a_parents_number_and_differ_in_name(bronze: Ask) -> None:
    number = "right(regexp_replace(parent_mobile, '[^0-9]', '', 'g'), 10)"
    families = "select household_id from truth group by all having count(distinct student_id) > 1"
    sharing = f"""
        select household_id from lead join truth on id = lead_id
        where regexp_full_match({number}, '[6-9]\\d{{9}}')
        group by household_id, {number} having count(distinct student_id) > 1"""
    assert bronze(f"select count(distinct household_id) from ({sharing})") > 0.6 * bronze(
        f"select count(*) from ({families})"
    )
    namesakes = """
        select household_id from lead join truth on id = lead_id
        where regexp_full_match(student_name, '[A-Z][a-z]+ [A-Z][a-z]+')
        group by household_id, student_name having count(distinct student_id) > 1"""
    # A parent's name in the student's field is the same for all children.
    assert bronze(f"select count(*) from ({namesakes})") <= 2


@pytest.mark.parametrize(
    ("table", "column", "pattern"),
    [
        ("lead", "updated_at", READABLE_TS),
        ("call_log", "created_at", READABLE_TS),
        ("exam_result", "scholarship_percent", r"\d+(\.0)?( ?%)?"),
        ("product_opportunity", "amount_quoted", r"((₹|INR|Rs\.) )?[\d,]+(\.0|/-)?"),
        ("lead", "parent_mobile", r"[+0-9 .,/०-९-]{10,22}"),
    ],
)
def test_no_file_has_too_many_unreadable_values(bronze: Ask, table: str, column: str, pattern: str) -> None:
    nulls = "('null', 'NULL', 'NA', 'N/A', '-', 'None', 'nan', '')"
    assert (
        bronze(f"""
        select count(*) from (
            select filename from {table} where {column} not in {nulls} group by filename
            having count(*) >= 100 and avg((not regexp_full_match({column}, '{pattern}'))::integer) > 0.05
        )""")
        == 0
    )


def test_a_next_day_adds_one_landing_and_one_late_file(grown: tuple[Path, set[str]]) -> None:
    out, before = grown
    added = files_of(out) - before
    assert before <= files_of(out)
    late = {name for name in added if "dt=2026-08-21" not in name}
    assert late == {"lead/dt=2026-07-20/late-2026-08-21.parquet"}
    assert {name.split("/")[0] for name in added} >= {
        "lead",
        "call_log",
        "call_disposition",
        "product_opportunity",
        "user",
    }


def test_a_next_day_brings_every_kind_of_change(grown: tuple[Path, set[str]]) -> None:
    ask = asker(grown[0])
    day, old = "dt = '2026-08-21'", "(select id from {} where dt < '2026-08-21' and id is not null)"
    assert ask(f"select count(distinct id) from lead where {day} and id not in {old.format('lead')}") == 4
    assert ask(f"select count(distinct id) from lead where {day} and id in {old.format('lead')}") == 9
    deleted = f"select count(*) from lead where {day} and deleted_at like '2%'"
    assert ask(deleted) == 2
    assert ask(f"{deleted} and merged_into_lead_id in (select lead_id from truth)") == 1
    for table in ("exam_attendance", "exam_result"):
        known = f"scholarship_opportunity_id in {old.format('scholarship_opportunity')}"
        assert ask(f"select count(*) from {table} where {day} and {known}") >= 1
    assert (
        ask(f"""select count(*) from lead where {day} and coalesce(deleted_at, '') not like '2%'
        and id in (select id from lead where dt < '2026-08-21' and deleted_at like '2%')""")
        >= 1
    )
    assert (
        ask(f"select count(*) from product_opportunity where {day} and id in {old.format('product_opportunity')}") == 2
    )
    assert ask(f"select count(*) from \"user\" where {day} and is_active = 'false'") == 1
    assert (
        ask("""select count(*) from call_log as now join call_log as then_ using (id)
        where now.dt = '2026-08-21' and then_.dt < '2026-08-21' and now.lead_id != then_.lead_id""")
        >= 1
    )
    assert (
        ask(f"""select count(*) from lead where {day} and id not in {old.format("lead")} and id in (
        select lead_id from call_log where dt < '2026-08-21' union all
        select lead_id from call_disposition where dt < '2026-08-21' union all
        select lead_id from product_opportunity where dt < '2026-08-21' union all
        select lead_id from scholarship_opportunity where dt < '2026-08-21')""")
        == 1
    )
    assert ask(f"select count(app_version) from lead where {day}") > 0
    assert ask("select count(*) from lead where id not in (select lead_id from truth)") == 0
    assert ask("select count(*) - count(distinct lead_id) from truth") == 0


def test_a_next_day_is_the_same_whatever_the_threads_and_another_can_follow(
    grown: tuple[Path, set[str]], tmp_path: Path
) -> None:
    again = tmp_path / "again"
    shutil.copytree(grown[0].parent / "before", again)
    next_day(again, threads=1)
    assert rows_of(again) == rows_of(grown[0])
    assert next_day(again)["landings"][-2:] == ["2026-08-21", "2026-08-22"]
    assert asker(again)("select count(*) - count(distinct lead_id) from truth") == 0


@pytest.mark.parametrize(("changed", "least", "most"), [(0.05, 97, 103), (0.01, 18, 24), (0.0001, 8, 16)])
def test_a_next_day_changes_the_share_that_is_asked_for(
    made: Path, tmp_path: Path, changed: float, least: int, most: int
) -> None:
    """Of 2,000 leads; a day brings four new leads and one change of each kind at least."""
    out = tmp_path / "bronze"
    shutil.copytree(made, out)
    next_day(out, changed=changed)
    touched = asker(out)("select count(distinct id) from lead where dt = '2026-08-21'")
    assert least <= touched <= most


def test_a_crm_of_one_lead_can_grow(tmp_path: Path) -> None:
    generate(1, tmp_path / "tiny")
    assert next_day(tmp_path / "tiny")["leads"] == 5


def test_a_used_folder_is_refused(made: Path) -> None:
    with pytest.raises(CdpError) as caught:
        generate(10, made)
    assert caught.value.problems[0].reference == "output-not-empty"


def test_a_day_is_never_added_to_a_folder_that_is_not_synthetic(tmp_path: Path) -> None:
    with pytest.raises(CdpError) as caught:
        next_day(tmp_path)
    assert caught.value.problems[0].reference == "not-synthetic"
