"""What lands may depart from the contract: what only differs is a warning, what would lose data stops the run."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aakash_cdp.cli import cdp
from aakash_cdp.errors import ExitCode
from tests.support.bronze import CREATED, INGESTED, UPDATED, contract, write_every_table
from tests.support.homes import AS_OF
from tests.support.places import LATER, Place

SYSTEM = {"created_at": CREATED, "updated_at": UPDATED, "ingested_at": INGESTED}


def columns_of(table: str, *, without: str) -> list[str]:
    return [name for name in contract().tables[table].columns if name != without]


def leads(count: int, *, bad_dobs: int) -> list[dict[str, str]]:
    return [{"id": f"many_{n}", "dob": "someday" if n < bad_dobs else "2009-05-17"} for n in range(count)]


# Columns that come and go


def test_a_new_column_is_recorded_and_warned_about_once(place: Place) -> None:
    path = place.land("lead", {"id": "lead_2", "blood_group": "O+"}, columns=["id", *SYSTEM, "blood_group"])
    warnings = [text for text in place.run().warnings if "blood_group" in text]
    assert warnings == [f"lead has a new column blood_group, first seen in {path}"]
    assert place.query("select table_name, file_path, kind from ops.drift where column_name = 'blood_group'") == [
        ("lead", path, "new_column")
    ]
    place.land("lead", {"id": "lead_3", "blood_group": "A+"}, name="b", columns=["id", *SYSTEM, "blood_group"])
    assert not [text for text in place.run().warnings if "blood_group" in text]


def test_drift_that_a_run_survives_is_exit_code_3(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.land("lead", {"id": "lead_2"}, columns=columns_of("lead", without="form_no"))
    where = ["--home", str(place.home), "--bronze", str(place.bronze), "--as-of", AS_OF.isoformat()]
    assert cdp.main(["run", *where], standalone_mode=False) == ExitCode.WARNINGS
    assert "form_no" in capsys.readouterr().out
    assert cdp.main(["run", *where], standalone_mode=False) == ExitCode.DONE


def test_an_optional_column_that_is_absent_is_null_and_a_warning(place: Place) -> None:
    path = place.land("lead", {"id": "lead_2"}, columns=columns_of("lead", without="form_no"))
    place.land("lead", {"id": "lead_3", "form_no": "F-7"}, name="whole")
    assert place.run().warnings == (f"{path} has no column form_no: null for its rows",)
    assert place.query("select lead_id, form_no from silver.crm_dim_lead order by 1") == [
        ("lead_1", None),
        ("lead_2", None),
        ("lead_3", "F-7"),
    ]
    assert place.query("select table_name, file_path, column_name, kind from ops.drift") == [
        ("lead", path, "form_no", "column_absent")
    ]


def test_every_required_column_that_is_absent_stops_the_run_and_is_named(place: Place) -> None:
    lead = place.land("lead", {"id": "lead_2"}, columns=columns_of("lead", without="updated_at"))
    call = place.land("call_log", {"id": "call_2"}, columns=columns_of("call_log", without="started_at"))
    problems = place.refused()
    assert [problem.reference for problem in problems] == ["source-column-missing"] * 2
    assert problems[0].facts[0] == f'lead needs "updated_at"; {lead} has no such column.'
    assert problems[0].facts[1].startswith("It has: id, name, created_at, deleted_at, ")
    assert problems[1].facts[0] == f'call_log needs "started_at"; {call} has no such column.'
    assert "policy/sources.yml" in problems[0].hint
    assert f"--skip-file {lead}" in problems[0].hint


# Values that no longer parse


def test_too_many_unparseable_values_in_one_file_stop_the_run(place: Place) -> None:
    path = place.land("lead", *leads(200, bad_dobs=51))
    [problem] = place.refused()
    assert problem.reference == "source-column-unparseable"
    assert problem.facts == (f'{path}: 51 of 200 values of "dob" do not parse as date (25.5%, ceiling 25%)',)
    assert f"--skip-file {path}" in problem.hint
    assert "policy/sources.yml" in problem.hint


def test_unparseable_values_up_to_the_ceiling_become_null_and_are_counted(place: Place) -> None:
    place.land("lead", *leads(200, bad_dobs=50), {"id": "no_dob"})
    report = place.run()
    assert place.value("select count(*) from silver.crm_dim_lead where dob = date '2009-05-17'") == 150
    assert place.value("select count(*) from silver.crm_dim_lead where _unparseable = 'dob' and dob is null") == 50
    quality = (
        "select null_count, unparseable_count from ops.column_quality "
        f"where run_id = '{report.run_id}' and table_name = 'lead' and column_name = 'dob'"
    )
    assert place.query(quality) == [(1, 50)]


def test_a_file_with_fewer_than_200_values_has_no_ceiling(place: Place) -> None:
    place.land("lead", *leads(199, bad_dobs=199), {"id": "no_dob"})
    place.run()
    assert place.value("select count(*) from silver.crm_dim_lead where _unparseable = 'dob'") == 199


def test_a_column_may_set_its_own_ceiling(place: Place) -> None:
    place.edit_policy("sources.yml", {"dob: {type: date, ": "dob: {type: date, unparseable_ceiling: 0, "})
    place.land("lead", *leads(200, bad_dobs=1))
    [problem] = place.refused()
    assert "(0.5%, ceiling 0%)" in problem.facts[0]


def test_the_first_run_reports_the_columns_of_every_table_at_once(empty_place: Place) -> None:
    write_every_table(empty_place.bronze)
    lead = empty_place.land("lead", *leads(200, bad_dobs=200))
    bad_calls = [{"id": f"call_{n}", "started_at": "noon"} for n in range(200)]
    call = empty_place.land("call_log", *bad_calls)
    problems = empty_place.refused()
    assert {problem.reference for problem in problems} == {"source-column-unparseable"}
    assert sorted(problem.facts[0].split(":")[0] for problem in problems) == [call, lead]
    assert empty_place.publication() == {}


# Files that can not be read


def test_every_file_that_is_no_whole_parquet_is_reported_at_once(place: Place) -> None:
    whole = (place.bronze / place.land("lead", {"id": "lead_2"}, name="whole")).read_bytes()
    broken = {
        "empty": b"",
        "text": b"id,name\nlead_3,Asha\n",
        "truncated": whole[: len(whole) // 2],
        "headless": whole[40:],
    }
    folder = place.bronze / "lead" / f"dt={LATER}"
    for name, content in broken.items():
        (folder / f"{name}.parquet").write_bytes(content)
    problems = place.refused()
    assert [problem.reference for problem in problems] == ["source-file-unreadable"] * 3
    for problem, name in zip(problems, ("empty", "text", "truncated"), strict=True):
        path = f"lead/dt={LATER}/{name}.parquet"
        assert problem.facts[0].startswith(f"{path} can not be read as Parquet: ")
        assert f"--skip-file {path}" in problem.hint


@pytest.mark.parametrize("column", ["id", "notes"])
def test_a_page_that_is_corrupt_under_a_whole_footer_is_found(place: Place, column: str) -> None:
    rng = random.Random(7)
    rows = [{"id": f"form_{rng.getrandbits(400):x}", "notes": f"{rng.getrandbits(400):x}"} for _ in range(2000)]
    whole = place.land("call_disposition", {"id": "form_good"}, name="good")
    path = place.land("call_disposition", *rows, name="rotten")
    file = place.bronze / path
    names = pq.read_schema(file).names
    chunk = pq.read_metadata(file).row_group(0).column(names.index(column))
    content = bytearray(file.read_bytes())
    middle = (chunk.dictionary_page_offset or chunk.data_page_offset) + chunk.total_compressed_size // 2
    content[middle - 400 : middle + 400] = bytes(800)
    file.write_bytes(bytes(content))
    [problem] = place.refused()
    assert problem.reference == "source-file-unreadable"
    assert path in problem.facts[0]
    assert whole not in problem.facts[0]


def test_a_valid_file_without_rows_counts_as_0(place: Place) -> None:
    path = place.land("lead")
    assert place.run().rows_in == 0
    assert place.query(f"select row_count, duplicate_count from ops.bronze_files where file_path = '{path}'") == [
        (0, 0)
    ]
    assert place.buckets("lead")["bronze"] == 1


def test_the_first_file_of_a_table_may_have_no_rows(empty_place: Place) -> None:
    write_every_table(empty_place.bronze)
    (empty_place.bronze / "call_log/dt=2026-04-03/part-000.parquet").unlink()
    empty_place.land("call_log")
    assert empty_place.run().warnings == ()
    assert empty_place.buckets("call_log")["bronze"] == 0


def test_names_that_start_with_an_underscore_or_a_dot_are_ignored(place: Place) -> None:
    for name in ("_part-000", ".part-000.crc"):
        place.land("lead", {"id": f"lead{name}"}, name=name)
    (place.bronze / "lead" / f"dt={LATER}" / "_SUCCESS").touch()
    assert place.run().rows_in == 0
    assert place.query("select lead_id from silver.crm_dim_lead") == [("lead_1",)]


@pytest.mark.parametrize("name", ["part[0]", "it's", "a b*c", "भाग-१", "what?"])
def test_any_file_name_can_be_read(place: Place, name: str) -> None:
    path = place.land("lead", {"id": "lead_2"}, name=name)
    place.run()
    joined = (
        "select file_path from silver.crm_dim_lead join ops.bronze_files on file_id = _file_id where lead_id = 'lead_2'"
    )
    assert place.query(joined) == [(path,)]


# Tables that are not there


def test_a_table_of_which_no_file_was_ever_seen_is_empty_and_warned_about(empty_place: Place) -> None:
    empty_place.land("lead", {"id": "lead_1"}, dt="2026-04-03")
    warnings = empty_place.run().warnings
    never_seen = [table for table in contract().tables if table != "lead"]
    assert sorted(warnings) == sorted(f"no file of {table} was ever seen: the table is empty" for table in never_seen)
    assert empty_place.value("select count(*) from silver.crm_fact_call_log_versions") == 0
    # It may arrive later.
    empty_place.land("call_log", {"id": "call_1", "lead_id": "lead_1"})
    assert not [text for text in empty_place.run().warnings if "call_log" in text]
    assert empty_place.query("select call_count from gold.cdp_dim_user") == [(1,)]
    assert empty_place.differs_from_full() == []


def test_a_changed_rule_may_be_about_a_table_never_seen(empty_place: Place) -> None:
    empty_place.land("lead", {"id": "lead_1"}, dt="2026-04-03")
    empty_place.run()
    empty_place.edit_policy("sources.yml", {"hangup_by: {type: enum}": "hangup_by: {type: enum, from: hung_up_by}"})
    assert "silver.crm_fact_call_log" in empty_place.run().recomputed
    assert empty_place.value("select count(*) from silver.crm_fact_call_log") == 0


def test_without_any_lead_file_nothing_is_published(empty_place: Place) -> None:
    empty_place.land("call_log", {"id": "call_1"})
    [problem] = empty_place.refused()
    assert problem.reference == "source-table-missing"
    assert "lead" in problem.facts[0]
    assert "--bronze" in problem.hint
    assert empty_place.publication() == {}


def test_a_landing_without_some_tables_is_normal(place: Place) -> None:
    place.land("call_log", {"id": "call_2"})
    assert place.run().warnings == ()


def test_a_folder_that_is_no_table_of_ours_is_named_and_not_read(place: Place) -> None:
    (place.bronze / "parent_survey" / f"dt={LATER}").mkdir(parents=True)
    assert place.run().warnings == ("folder parent_survey is no table of policy/sources.yml: not read",)


def test_a_bronze_folder_that_is_not_there_is_named(place: Place) -> None:
    place.bronze.rename(place.root / "elsewhere")
    [problem] = place.refused()
    assert problem.reference == "bronze-not-found"
    assert str(place.bronze) in problem.facts[0]


# Bronze is append-only


def test_a_known_file_that_changed_or_vanished_stops_the_run_until_full(place: Place) -> None:
    place.land("lead", {"id": "lead_9", "student_name": "Someone Else"}, dt="2026-04-03")
    (place.bronze / "school/dt=2026-04-03/part-000.parquet").unlink()
    problems = place.refused()
    assert [problem.reference for problem in problems] == ["source-file-changed"] * 2
    facts = sorted(problem.facts[0] for problem in problems)
    assert facts[0].startswith("lead/dt=2026-04-03/part-000.parquet: its content is not what was read before")
    assert facts[1].startswith("school/dt=2026-04-03/part-000.parquet: it was read before and is gone")
    assert "--full" in problems[0].hint
    place.run(full=True)
    assert place.query("select lead_id from silver.crm_dim_lead") == [("lead_9",)]
    assert place.value("select count(*) from silver.crm_dim_school") == 0


def test_the_same_rows_in_another_file_are_duplicates(place: Place) -> None:
    path = place.land("lead", {"id": "lead_1"}, {"id": "lead_1"})
    place.run()
    assert place.buckets("lead") == {
        "bronze": 3,
        "current": 1,
        "superseded": 0,
        "duplicate": 2,
        "deleted": 0,
        "quarantined": 0,
    }
    assert place.value(f"select duplicate_count from ops.bronze_files where file_path = '{path}'") == 2
    assert place.differs_from_full() == []


# Files set aside


def test_a_file_set_aside_lets_the_rest_publish_and_can_land_later(place: Place) -> None:
    bad = place.land("lead", {"id": "lead_bad"}, name="bad")
    place.land("lead", {"id": "lead_2"}, name="good")
    place.run(skip_file=bad, why="Superleap resends it")
    assert place.query("select lead_id from silver.crm_dim_lead order by 1") == [("lead_1",), ("lead_2",)]
    assert place.buckets("lead")["bronze"] == 2
    control = place.control()
    [aside] = control.files_set_aside()
    control.close()
    assert (aside.file_path, aside.why) == (bad, "Superleap resends it")
    # It stays aside without being named again, also in a full run, until it is let in.
    place.run(full=True)
    assert place.buckets("lead")["bronze"] == 2
    place.run(unskip_file=bad)
    assert place.value("select count(*) from silver.crm_dim_lead where lead_id = 'lead_bad'") == 1
    assert place.buckets("lead")["bronze"] == 3
    control = place.control()
    assert control.files_set_aside() == []
    control.close()
    assert place.differs_from_full() == []


def test_a_file_that_still_can_not_be_read_stays_set_aside(place: Place) -> None:
    bad = place.land("lead", {"id": "lead_bad"}, name="bad")
    (place.bronze / bad).write_bytes(b"PAR1")
    place.run(skip_file=bad, why="half a file")
    [problem] = place.refused(unskip_file=bad)
    assert problem.reference == "source-file-unreadable"
    place.run()
    control = place.control()
    assert [file.file_path for file in control.files_set_aside()] == [bad]
    control.close()


@pytest.mark.parametrize("how", ["below the root", "absolute"])
def test_an_unreadable_file_can_be_set_aside(place: Place, how: str) -> None:
    path = f"lead/dt={LATER}/rotten.parquet"
    place.land("lead", {"id": "lead_2"})
    (place.bronze / path).write_bytes(b"no parquet")
    assert [problem.reference for problem in place.refused()] == ["source-file-unreadable"]
    place.run(skip_file=path if how == "below the root" else str(place.bronze / path), why="rotten")
    assert place.value("select count(*) from silver.crm_dim_lead") == 2


def test_a_file_already_read_can_not_be_set_aside(place: Place) -> None:
    path = "lead/dt=2026-04-03/part-000.parquet"
    [problem] = place.refused(skip_file=path, why="too late")
    assert problem.reference == "file-already-read"
    assert problem.facts[0].startswith(path)
    control = place.control()
    assert control.files_set_aside() == []
    control.close()


def test_a_file_not_set_aside_can_not_be_let_in(place: Place) -> None:
    path = place.land("lead", {"id": "lead_2"})
    [problem] = place.refused(unskip_file=path)
    assert problem.reference == "file-not-set-aside"


def test_a_file_that_is_not_there_can_not_be_set_aside(place: Place) -> None:
    [problem] = place.refused(skip_file="lead/dt=2026-04-04/typo.parquet", why="a slip of the pen")
    assert problem.reference == "file-not-found"


# Columns that are not text


def write_typed(root: Path, name: str, **columns: pa.Array) -> None:
    count = len(next(iter(columns.values())))
    system = {key: pa.array([value] * count, pa.string()) for key, value in SYSTEM.items()}
    folder = root / "lead" / f"dt={LATER}"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({**system, **columns}), folder / f"{name}.parquet")


def test_columns_that_are_no_text_are_read_as_text(place: Place) -> None:
    write_typed(
        place.bronze,
        "typed",
        id=pa.array(["typed_1"]).dictionary_encode(),
        target_year=pa.array([2028], pa.int64()),
        student_mobile=pa.array([9812345678.0], pa.float64()),
        dnd=pa.array([True], pa.bool_()),
        pincode=pa.array([110001], pa.int32()),
        email=pa.array([b"asha@example.com"], pa.binary()),
    )
    place.run()
    columns = "target_year, student_mobile, dnd, pincode, email, _unparseable"
    assert place.query(f"select {columns} from silver.crm_dim_lead where lead_id = 'typed_1'") == [
        (2028, "+919812345678", True, "110001", "asha@example.com", None)
    ]


def test_a_version_does_not_depend_on_the_types_of_the_files_beside_it(empty_place: Place) -> None:
    write_typed(empty_place.bronze, "a", id=pa.array(["typed_1"]), target_year=pa.array([2028], pa.int64()))
    empty_place.run()
    write_typed(empty_place.bronze, "b", id=pa.array(["typed_2"]), target_year=pa.array([2029.0], pa.float64()))
    empty_place.run()
    assert empty_place.differs_from_full() == []
