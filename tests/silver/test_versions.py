"""Which rows are versions, which are copies, which version is the newest: titled histories, told twice.

Every history is one lead. All of them land in the same files, once landing by landing and once all at once: what is
published must be the same.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import make_empty
from tests.support.bronze import DEFAULTS, contract
from tests.support.homes import differences
from tests.support.places import Place

Version = Mapping[str, str | None]
MORNING = "2026-04-03T01:00:00.000Z"
FILES = ("dt=2026-04-03/b.parquet", "dt=2026-04-04/b.parquet", "dt=2026-04-01/a.parquet")
"""What the three landings are called: the last to land has the least path."""


def v(student: str, updated: str = "2026-04-02", **more: str | None) -> Version:
    """A version in which the student has this name, edited on this day at six."""
    return {"student_name": student, "updated_at": f"{updated}T06:00:00.000Z", **more}


LANDINGS: dict[str, tuple[list[Version], list[Version], list[Version]]] = {
    "edited_twice": ([v("First", "2026-04-02")], [v("Second", "2026-04-05")], [v("Third", "2026-04-07")]),
    "out_of_order": ([v("Second", "2026-04-05")], [v("First", "2026-04-02")], []),
    "same_updated_at": (
        [v("Early", ingested_at="2026-04-03T01:00:00Z")],
        [v("Late", ingested_at="2026-04-04T01:00:00Z")],
        [v("Between", ingested_at="2026-04-03T12:00:00Z")],
    ),
    "same_times": ([v("Anu")], [v("Bina")], [v("Chitra")]),
    "updated_before_ingested": (
        [v("Edited last", "2026-04-03", ingested_at="2026-04-03T12:00:00Z")],
        [v("Exported last", "2026-04-02", ingested_at="2026-04-09T12:00:00Z")],
        [],
    ),
    "copy_exported_later": (
        [v("Same", ingested_at="2026-04-03T01:00:00Z")],
        [v("Same", ingested_at="2026-04-09T01:00:00Z")],
        [],
    ),
    "copy_exported_earlier": (
        [v("Same", ingested_at="2026-04-03T01:00:00Z")],
        [v("Same", ingested_at="2026-04-02T23:00:00Z")],
        [],
    ),
    "copy_of_superseded": ([v("Old"), v("New", "2026-04-03")], [v("Old", ingested_at="2026-04-02T23:00:00Z")], []),
    "copy_in_lesser_path": ([v("Same")], [v("Same")], [v("Same")]),
    "copies_in_one_file": ([v("Same"), v("Same")], [], []),
    "created_earlier": (
        [v("First", "2026-04-02", created_at="2026-04-01T06:00:00Z")],
        [v("Second", "2026-04-05", created_at="2026-03-20T06:00:00Z")],
        [],
    ),
    "deleted": ([v("Gone", "2026-04-02")], [v("Gone", "2026-04-05", deleted_at="2026-04-05T05:00:00Z")], []),
    "undeleted": (
        [v("Back", "2026-04-02")],
        [v("Back", "2026-04-05", deleted_at="2026-04-05T05:00:00Z")],
        [v("Back", "2026-04-07")],
    ),
    "bad_newer": ([v("Good", "2026-04-02")], [v("Bad", "2026-04-05", created_at=None)], []),
    "bad_then_good": ([v("Bad", "2026-04-05", updated_at="yesterday")], [v("Good", "2026-04-02")], []),
    "bad_export_time_beside_good": ([v("Same")], [v("Same", ingested_at="soon")], []),
    "bad_export_time_alone": ([v("Same", ingested_at="soon")], [], []),
    "bad_export_time_twice": (
        [v("Same", ingested_at="soon")],
        [v("Same", ingested_at=None)],
        [v("Same", ingested_at="?")],
    ),
    "bad_export_time_then_good": ([v("Same", ingested_at="soon")], [v("Same")], []),
    "created_by_a_bad_version": (
        [v("Good", "2026-04-02", created_at="2026-04-01T06:00:00Z")],
        [v("Bad", "2026-04-05", created_at="2026-01-01T06:00:00Z", ingested_at="soon")],
        [],
    ),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Place]:
    """The same files landing by landing, and all at once."""
    root = tmp_path_factory.mktemp("versions")
    step_by_step, at_once = (make_empty(root / name) for name in ("steps", "once"))
    for number, file in enumerate(FILES):
        rows = [{"id": lead, **row} for lead, landings in LANDINGS.items() for row in landings[number]]
        folder, name = file.removesuffix(".parquet").split("/")
        for place in (step_by_step, at_once):
            place.land("lead", *rows, dt=folder.removeprefix("dt="), name=name)
        step_by_step.run()
    at_once.run()
    return {"landing by landing": step_by_step, "all at once": at_once}


@pytest.fixture(params=["landing by landing", "all at once"])
def place(request: pytest.FixtureRequest, told: dict[str, Place]) -> Place:
    return told[request.param]


def current(place: Place, lead: str) -> Any:
    return place.value(f"select student_name from silver.crm_dim_lead where lead_id = '{lead}'")


def superseded(place: Place, lead: str) -> list[Any]:
    rows = place.query(f"select student_name from silver.crm_dim_lead_superseded where lead_id = '{lead}' order by 1")
    return [row[0] for row in rows]


def periods(place: Place, lead: str) -> list[tuple[Any, ...]]:
    """(student, from, to, is current) of every version, days as `04-02`."""
    rows = place.query(
        "select student_name, strftime(valid_from, '%m-%d'), strftime(valid_to, '%m-%d'), is_current "
        f"from silver.crm_dim_lead_versions where lead_id = '{lead}' order by valid_from"
    )
    return [tuple(row) for row in rows]


def quarantined(place: Place, lead: str) -> list[tuple[Any, ...]]:
    return place.query(f"select reason, column_name, file_path from ops.quarantine where record_id = '{lead}'")


def origin(place: Place, lead: str) -> tuple[Any, ...]:
    """When and in which file the one published version was exported."""
    [row] = place.query(
        "select _ingested_at, file_path from silver.crm_dim_lead_versions "
        f"join ops.bronze_files on file_id = _file_id where lead_id = '{lead}'"
    )
    return row


def raw_hash(lead: str, row: Version) -> int:
    """The 60-bit key of the name=value pairs of a row as it was landed."""
    values: dict[str, str | None] = {**DEFAULTS, "id": lead, **row}
    names = sorted(set(contract().tables["lead"].columns) - {"ingested_at"})
    pairs = [f"{name}={value}" for name in names if (value := values.get(name)) is not None]
    return int(hashlib.md5(chr(31).join(pairs).encode(), usedforsecurity=False).hexdigest()[:15], 16)


# The order of versions


def test_both_ways_to_land_publish_the_same(told: dict[str, Place]) -> None:
    assert differences(told["landing by landing"].home, told["all at once"].home) == []


def test_the_version_edited_last_is_the_record_and_older_ones_lie_beside_it(place: Place) -> None:
    assert current(place, "edited_twice") == "Third"
    assert superseded(place, "edited_twice") == ["First", "Second"]


def test_a_version_that_lands_late_does_not_hide_a_newer_one(place: Place) -> None:
    assert current(place, "out_of_order") == "Second"
    assert superseded(place, "out_of_order") == ["First"]


def test_of_two_versions_edited_at_once_the_one_exported_last_is_the_newest(place: Place) -> None:
    assert current(place, "same_updated_at") == "Late"
    assert superseded(place, "same_updated_at") == ["Between", "Early"]


def test_when_a_version_was_edited_counts_more_than_when_it_was_exported(place: Place) -> None:
    assert current(place, "updated_before_ingested") == "Edited last"


def test_of_versions_with_the_same_times_the_greatest_hash_is_the_newest(place: Place) -> None:
    rows = [row for landing in LANDINGS["same_times"] for row in landing]
    newest = max(rows, key=lambda row: raw_hash("same_times", row))
    assert current(place, "same_times") == newest["student_name"]
    assert len(superseded(place, "same_times")) == 2


# Copies


@pytest.mark.parametrize(
    ("lead", "ingested_at", "file"),
    [
        ("copy_exported_later", "2026-04-03T01:00:00", FILES[0]),
        ("copy_exported_earlier", "2026-04-02T23:00:00", FILES[1]),
        ("copy_in_lesser_path", "2026-04-03T01:00:00", FILES[2]),
        ("copies_in_one_file", "2026-04-03T01:00:00", FILES[0]),
    ],
)
def test_of_copies_the_one_with_the_least_ingested_at_then_path_is_the_version(
    place: Place, lead: str, ingested_at: str, file: str
) -> None:
    assert origin(place, lead) == (datetime.fromisoformat(ingested_at), f"lead/{file}")


def test_a_copy_of_an_older_version_changes_nothing_but_where_it_came_from(place: Place) -> None:
    assert current(place, "copy_of_superseded") == "New"
    rows = place.query(
        "select student_name, _ingested_at from silver.crm_dim_lead_superseded where lead_id = 'copy_of_superseded'"
    )
    assert rows == [("Old", datetime(2026, 4, 2, 23))]


def test_copies_are_counted_in_the_file_in_which_they_were_dropped(place: Place) -> None:
    copies = dict(place.query("select file_path, duplicate_count from ops.bronze_files"))
    # exported_earlier, superseded, lesser_path and one of one file; bad export times: twice, then_good.
    assert copies[f"lead/{FILES[0]}"] == 6
    assert copies[f"lead/{FILES[1]}"] == 4
    assert copies[f"lead/{FILES[2]}"] == 0


def test_every_row_is_in_one_bucket(place: Place) -> None:
    rows = sum(len(landing) for landings in LANDINGS.values() for landing in landings)
    buckets = place.buckets("lead")
    assert buckets.pop("bronze") == rows
    assert sum(buckets.values()) == rows
    assert (buckets["deleted"], buckets["quarantined"], buckets["duplicate"]) == (1, 5, 10)


# Periods


def test_a_version_holds_from_its_edit_to_the_next_and_the_first_from_the_creation(place: Place) -> None:
    assert periods(place, "edited_twice") == [
        ("First", "04-01", "04-05", False),
        ("Second", "04-05", "04-07", False),
        ("Third", "04-07", None, True),
    ]


def test_the_first_version_holds_from_the_least_creation_that_any_accepted_version_gives(place: Place) -> None:
    assert periods(place, "created_earlier") == [("First", "03-20", "04-05", False), ("Second", "04-05", None, True)]


def test_a_single_version_holds_from_the_creation(place: Place) -> None:
    assert periods(place, "copies_in_one_file") == [("Same", "04-01", None, True)]


def test_a_quarantined_version_says_nothing_about_the_creation(place: Place) -> None:
    assert periods(place, "created_by_a_bad_version") == [("Good", "04-01", None, True)]


# Deletes


def test_a_deleted_record_stays_with_its_time_of_deletion(place: Place) -> None:
    row = "select student_name, deleted_at from silver.crm_dim_lead where lead_id = 'deleted'"
    assert place.query(row) == [("Gone", datetime(2026, 4, 5, 5))]
    assert periods(place, "deleted") == [("Gone", "04-01", "04-05", False), ("Gone", "04-05", None, True)]


def test_a_later_version_without_deletion_brings_the_record_back(place: Place) -> None:
    assert place.value("select deleted_at from silver.crm_dim_lead where lead_id = 'undeleted'") is None
    assert len(superseded(place, "undeleted")) == 2


# Versions that can not be used


def test_a_quarantined_version_does_not_hide_an_older_good_one(place: Place) -> None:
    assert current(place, "bad_newer") == "Good"
    assert superseded(place, "bad_newer") == []
    assert quarantined(place, "bad_newer") == [("missing", "created_at", f"lead/{FILES[1]}")]


def test_a_good_version_beside_a_quarantined_one_is_the_record(place: Place) -> None:
    assert current(place, "bad_then_good") == "Good"
    assert quarantined(place, "bad_then_good") == [("unparseable", "updated_at", f"lead/{FILES[0]}")]


@pytest.mark.parametrize("lead", ["bad_export_time_beside_good", "bad_export_time_then_good"])
def test_a_row_with_a_bad_ingested_at_is_a_copy_where_a_good_copy_exists(place: Place, lead: str) -> None:
    assert current(place, lead) == "Same"
    assert quarantined(place, lead) == []


def test_a_row_with_a_bad_ingested_at_alone_is_quarantined(place: Place) -> None:
    gone = place.query("select 1 from silver.crm_dim_lead where lead_id = 'bad_export_time_alone'")
    assert gone == []
    assert quarantined(place, "bad_export_time_alone") == [("unparseable", "ingested_at", f"lead/{FILES[0]}")]


def test_of_copies_with_bad_ingested_at_the_least_path_is_the_quarantined_version(place: Place) -> None:
    assert quarantined(place, "bad_export_time_twice") == [("unparseable", "ingested_at", f"lead/{FILES[2]}")]


# Plumbing


def test_the_version_hash_is_the_key_of_the_pairs_that_are_not_null(place: Place) -> None:
    published = place.query("select lead_id, _version_hash from silver.crm_dim_lead_versions")
    expected = {
        (lead, raw_hash(lead, row)) for lead, landings in LANDINGS.items() for landing in landings for row in landing
    }
    assert len(published) > 25
    assert set(published) < expected


def test_the_file_id_is_the_key_of_the_path_below_the_bronze_root(place: Place) -> None:
    for path, file_id in place.query("select file_path, file_id from ops.bronze_files"):
        assert file_id == int(hashlib.md5(path.encode(), usedforsecurity=False).hexdigest()[:15], 16)


def test_a_contract_column_added_later_changes_no_old_hash(
    told: dict[str, Place], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = told["all at once"].copy(tmp_path_factory.mktemp("added") / "place")
    hashes = "select lead_id, _version_hash, _file_id from silver.crm_dim_lead_versions order by all"
    before = place.query(hashes)
    place.edit_policy(
        "sources.yml", {"form_no: {type: text}": "form_no: {type: text}\n      blood_group: {type: text}"}
    )
    assert "silver.crm_dim_lead" in place.run().recomputed
    assert place.query(hashes) == before
    # A row that has the column is another version than the same row without it; both stay.
    columns = [*contract().tables["lead"].columns, "blood_group"]
    place.land("lead", {"id": "deleted", **v("Gone", "2026-04-02"), "blood_group": "O+"}, name="with", columns=columns)
    place.run()
    assert len(superseded(place, "deleted")) == 2
    assert place.differs_from_full() == []
