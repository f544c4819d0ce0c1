"""Gold as it was known on an earlier day: the rows that runs replaced, and `cdp query --as-of`."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from aakash_cdp.errors import CdpError
from aakash_cdp.pipeline.as_of import open_as_of
from tests.support.commands import Call
from tests.support.homes import AS_OF, settings
from tests.support.places import Place

DAY = timedelta(days=1)
STUDENTS = "select * from gold.cdp_dim_user order by cdp_user_id"
OWNERS = "select lead_id, cdp_user_id from identity.user_map where lead_id in ('a', 'b') order by lead_id"


def lead(lead_id: str, **columns: str | None) -> dict[str, str | None]:
    return {"id": lead_id, "student_name": "Asha Verma", **columns}


@pytest.fixture
def lived(empty_place: Place) -> tuple[Place, list[list[Any]], list[list[Any]]]:
    """Five days: two leads, an edit, a merge and a newcomer, a deletion and a second edit, and a full run."""
    landings = [
        [lead("a", gender="F", student_mobile="9812345670"), lead("b", student_name="Asha V", gender="M")],
        [lead("a", gender="M", student_mobile="9812345670", updated_at="2026-05-01T06:00:00Z")],
        [lead("b", enrolment_no="7", updated_at="2026-05-02T06:00:00Z"), lead("c", student_name="Rohit Rao"),
         lead("a", gender="M", enrolment_no="7", updated_at="2026-05-02T06:00:00Z")],
        [lead("c", student_name="Rohit Rao", deleted_at="2026-05-03T06:00:00Z", updated_at="2026-05-03T06:00:00Z"),
         lead("a", gender="F", enrolment_no="7", updated_at="2026-05-03T06:00:00Z")],
        [],
    ]  # fmt: skip
    students, owners = [], []
    for number, rows in enumerate(landings):
        if rows:
            empty_place.land("lead", *rows, name=f"landing-{number}")
        empty_place.run(as_of=AS_OF + number * DAY, full=number == len(landings) - 1)
        students.append(empty_place.query(STUDENTS))
        owners.append(empty_place.query(OWNERS))
    return empty_place, students, owners


def test_every_day_comes_back_as_it_was_published(lived: tuple[Place, list[list[Any]], list[list[Any]]]) -> None:
    place, students, owners = lived
    assert len({str(day) for day in students}) == 4
    for number, (then, owned) in enumerate(zip(students, owners, strict=True)):
        reader = open_as_of(settings(place.home), AS_OF + number * DAY)
        try:
            assert reader.rows(STUDENTS) == then, number
            assert reader.rows(OWNERS) == owned, number
        finally:
            reader.close()


def test_a_row_of_the_history_says_when_it_ended_and_under_which_policy(
    lived: tuple[Place, list[list[Any]], list[list[Any]]],
) -> None:
    place, _, _ = lived
    rows = place.query(
        "select gender, updated_at, valid_to, policy_version = (select max(policy_version) from ops.runs) "
        "from gold.cdp_dim_user_history where current_lead_id = 'a' order by valid_to"
    )
    assert rows == [
        ("Female", AS_OF, AS_OF + DAY, True),
        ("Male", AS_OF + DAY, AS_OF + 2 * DAY, True),
        ("Male", AS_OF + 2 * DAY, AS_OF + 3 * DAY, True),
    ]


def test_before_the_first_publication_there_is_no_answer(empty_place: Place) -> None:
    empty_place.land("lead", lead("a"))
    empty_place.run()
    with pytest.raises(CdpError) as refused:
        open_as_of(settings(empty_place.home), AS_OF - DAY)
    assert refused.value.problems[0].reference == "as-of-before-history"


def test_another_attribute_keeps_the_history_there_is(empty_place: Place) -> None:
    empty_place.land("lead", lead("a", gender="F", language="Hindi"))
    empty_place.run(as_of=AS_OF)
    first = "    full_name: {derived"
    new = "    language: {from: lead.language, strategy: recent, tie_break: least_id, meaning: Language of choice.}\n"
    empty_place.edit_policy("attributes.yml", {first: new + first})
    empty_place.run(as_of=AS_OF + DAY)
    empty_place.land("lead", lead("a", gender="M", updated_at="2026-05-01T06:00:00Z"), name="second")
    empty_place.run(as_of=AS_OF + 2 * DAY)
    rows = empty_place.query("select gender, language, valid_to from gold.cdp_dim_user_history order by valid_to")
    assert rows == [("Female", None, AS_OF + DAY), ("Female", "Hindi", AS_OF + 2 * DAY)]


def test_a_date_means_the_end_of_that_day_in_india(cdp: Call, empty_place: Place) -> None:
    empty_place.land("lead", lead("a", gender="F"))
    empty_place.run(as_of=datetime(2026, 9, 1, 6))
    empty_place.land("lead", lead("a", gender="M", updated_at="2026-05-01T06:00:00Z"), name="second")
    empty_place.run(as_of=datetime(2026, 9, 1, 20))
    query = ("query", "select gender from gold.cdp_dim_user", "--home", str(empty_place.home), "--json", "--as-of")
    assert '"Female"' in cdp(*query, "2026-09-01")[1]
    assert '"Male"' in cdp(*query, "2026-09-02")[1]
