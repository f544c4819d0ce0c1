"""An explanation holds on any data: it derives again what SQL published, ties every student, and doubts no tie."""

from collections import defaultdict
from pathlib import Path
from typing import get_args

import pytest

from aakash_cdp.bronze import synthetic
from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.identity.explanation import sentences
from aakash_cdp.identity.explanation.comparison import compare
from aakash_cdp.identity.explanation.evidence import read_records
from aakash_cdp.identity.explanation.pair import explain_pair
from aakash_cdp.identity.explanation.reading import Reading, Student
from aakash_cdp.identity.explanation.student import explain_student
from aakash_cdp.identity.policy import CohortLevel, DobLevel, IdentityPolicy, NameLevel, load_identity_policy
from aakash_cdp.pipeline.session import open_published
from aakash_cdp.warehouse.engine import Reader
from tests.conftest import make_empty
from tests.support.campaigns import draw_seed
from tests.support.homes import settings

POLICY: IdentityPolicy = load_identity_policy(REPOSITORY_POLICY / "identity.yml")
LEADS = 1_500


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A synthetic Superleap, published."""
    place = make_empty(tmp_path_factory.mktemp("explained") / "place")
    synthetic.generate(LEADS, place.bronze / "made", draw_seed())
    _publish(place.home, place.bronze / "made")
    return open_published(settings(place.home))


def _publish(home: Path, bronze: Path) -> None:
    from tests.support.homes import run

    run(home, bronze)


def show(value: str | None) -> str | None:
    return value


def test_every_identifier_is_derived_from_silver_again_under_the_same_role(reader: Reader) -> None:
    reading = Reading(reader)
    leads = {key: lead_id for lead_id, key in reader.rows("select lead_id, lead_key from identity.lead")}
    records = read_records(reading, reading.leads(leads), POLICY.blocked.email_typos)
    published = reader.rows("select lead_key, identifier_key, identifier_kind, role from identity.identifier")
    assert len(published) > LEADS
    missing = [row for row in published if row[1] not in records[leads[row[0]]].carried]
    assert missing == []
    derived = ((row, records[leads[row[0]]].carried[row[1]]) for row in published)
    assert [row for row, carried in derived if (carried.kind, carried.role) != (row[2], row[3])] == []


def test_what_silver_shows_beyond_identity_is_a_landline_or_a_wrong_number(reader: Reader) -> None:
    leads = {key: lead_id for lead_id, key in reader.rows("select lead_id, lead_key from identity.lead")}
    reading = Reading(reader)
    records = read_records(reading, reading.leads(leads), POLICY.blocked.email_typos)
    published = set(reader.rows("select lead_key, identifier_key from identity.identifier"))
    wrong = set(reader.rows("select lead_id, customer_number from identity.wrong_number"))
    beyond = [
        (lead_id, carried)
        for lead_key, lead_id in leads.items()
        for key, carried in records[lead_id].carried.items()
        if (lead_key, key) not in published and (lead_id, carried.value) not in wrong
    ]
    assert {carried.kind for _, carried in beyond} <= {"phone"}
    assert [carried for _, carried in beyond if carried.value.startswith("+919")] == []


def test_leads_compare_as_their_edges_say(reader: Reader) -> None:
    reading = Reading(reader)
    edges = reading.supports(key for (key,) in reader.rows("select lead_key from identity.lead"))
    leads = {lead.lead_key: lead for lead in reading.leads(key for edge in edges for key in _ends(edge))}
    assert len(edges) > 100
    records = read_records(reading, leads.values(), POLICY.blocked.email_typos)
    for edge in edges:
        levels = compare(leads[edge.lead_key], leads[edge.other_lead_key], records, POLICY.titles)
        assert (levels.name, levels.dob, levels.cohort) == (edge.name_level, edge.dob_level, edge.cohort_level), edge


def _ends(edge: object) -> tuple[int, int]:
    return edge.lead_key, edge.other_lead_key  # type: ignore[attr-defined]


def test_every_student_of_several_leads_is_tied_whole_by_ties_that_hold(reader: Reader) -> None:
    reading = Reading(reader)
    students = [student for student in all_students(reading, reader) if len(student.leads) > 1]
    assert len(students) > 50
    for student in students:
        explained = explain_student(reading, POLICY, student, show)
        assert explained.untied == []
        assert [tie for tie in explained.ties if not tie.is_verified] == []
        assert sum(tie.is_needed for tie in explained.ties) == len(explained.leads) - 1
        for lead in student.leads[1:]:
            assert explain_pair(reading, POLICY, student.leads[0], lead, show).path


def all_students(reading: Reading, reader: Reader) -> list[Student]:
    lead_keys = [key for (key,) in reader.rows("select lead_key from identity.lead")]
    return list(reading.students(reading.persons_of(lead_keys).values()).values())


def test_students_are_called_as_the_map_of_leads_says(reader: Reader) -> None:
    reading = Reading(reader)
    published = {lead: (user, home) for lead, user, home, _ in reader.rows("select * from identity.user_map")}
    students = all_students(reading, reader)
    homes = reading.households_of(student.person_key for student in students)
    hashes = {student.person_key: student.leads[0].user_hash for student in students}
    assert published == {
        lead.lead_id: (student.cdp_user_id, f"hh_{hashes[homes[student.person_key]]}")
        for student in students
        for lead in student.leads
    }


def test_two_students_of_a_household_are_told_apart_by_what_they_share(reader: Reader) -> None:
    reading = Reading(reader)
    students = {student.person_key: student for student in all_students(reading, reader)}
    homes: dict[int, list[Student]] = defaultdict(list)
    for person_key, household_key in reading.households_of(students).items():
        homes[household_key].append(students[person_key])
    shared = [home for home in homes.values() if len(home) == 2]
    assert len(shared) > 5
    for one, other in shared:
        explained = explain_pair(reading, POLICY, one.leads[-1], other.leads[-1], show)
        assert not explained.is_one_student
        assert explained.obstacles
        assert not explained.shares_nothing


def test_an_identifier_that_shows_nothing_ties_nobody(reader: Reader) -> None:
    generic = "select identifier_key from identity.identifier_guard where status in ('GENERIC', 'HOUSEHOLD_ONLY')"
    assert reader.rows(f"select count(*) from ({generic}) as generic")[0][0] > 0
    assert reader.rows(f"select 1 from identity.support where weight > 0 and identifier_key in ({generic})") == []


@pytest.mark.parametrize(
    ("words", "level"),
    [(sentences.NAMES, NameLevel), (sentences.DATES, DobLevel), (sentences.COHORTS, CohortLevel)],
    ids=["names", "dates", "cohorts"],
)
def test_every_level_has_its_words(words: dict[str, str], level: object) -> None:
    assert set(words) == set(get_args(level))
