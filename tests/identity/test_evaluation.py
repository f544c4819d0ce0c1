"""The figures of `cdp identity evaluate`, beside examples small enough to count by hand."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aakash_cdp.errors import CdpError, ExitCode
from aakash_cdp.identity.evaluation import Evaluation, Score, evaluate
from aakash_cdp.warehouse.engine import Engine
from aakash_cdp.warehouse.opening import open_warehouse
from tests.support.homes import settings
from tests.support.identity_world import key60

Lead = tuple[str, str, str, str]
"""(lead, the student it was given to, the true student, the true household)."""
NAMESAKE = 99
"""The key of a name at a branch; all others are numbers."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    begun = open_warehouse(settings(tmp_path)).begin("run-1", full=True)
    yield begun
    begun.abandon()


def evaluated(
    engine: Engine,
    folder: Path,
    leads: Sequence[Lead],
    born: dict[str, str] | None = None,
    carried: Sequence[tuple[str, int]] = (),
    truth_only: Sequence[tuple[str, str, str]] = (),
) -> Evaluation:
    """What is said of leads mapped so, born on these days, that carry these identifiers."""
    names = [lead for lead, *_ in leads]
    user_map = {"lead_id": names, "cdp_user_id": [user for _, user, _, _ in leads]}
    engine.load("identity.user_map", pa.table(user_map))
    dobs = pa.array([(born or {}).get(name) for name in names], pa.string())
    lead = {"lead_id": names, "lead_key": [key60(name) for name in names], "dob": dobs}
    engine.load("identity.lead", pa.table(lead))
    identifier = {
        "lead_key": [key60(name) for name, _ in carried],
        "identifier_key": [key for _, key in carried],
        "identifier_kind": ["namesake" if key == NAMESAKE else "phone" for _, key in carried],
    }
    schema = pa.schema([("lead_key", pa.int64()), ("identifier_key", pa.int64()), ("identifier_kind", pa.string())])
    engine.load("identity.identifier", pa.table(identifier, schema=schema))
    truth = [(name, student, household) for name, _, student, household in leads] + list(truth_only)
    columns = dict(zip(("lead_id", "student_id", "household_id"), map(list, zip(*truth, strict=True)), strict=True))
    pq.write_table(pa.table(columns), folder / "truth.parquet")
    return evaluate(engine, folder / "truth.parquet")


def test_a_perfect_map_is_perfect(engine: Engine, tmp_path: Path) -> None:
    leads = [("a1", "A", "asha", "h1"), ("a2", "A", "asha", "h1"), ("b1", "B", "bina", "h1")]
    found = evaluated(engine, tmp_path, leads)
    assert found.pairs == found.bcubed == Score(1.0, 1.0)
    assert (found.leads, found.sibling_pairs, found.sibling_false_merges, found.largest_cluster) == (3, 2, 0, 2)


def test_pairs_and_bcubed_of_one_merge_too_many_and_one_too_few(engine: Engine, tmp_path: Path) -> None:
    """Asha has three leads, one of them apart; Bina's one lead sits with two of Asha's."""
    leads = [
        ("a1", "X", "asha", "h1"),
        ("a2", "X", "asha", "h1"),
        ("a3", "Y", "asha", "h1"),
        ("b1", "X", "bina", "h2"),
    ]
    found = evaluated(engine, tmp_path, leads)
    # Given: a1-a2, a1-b1, a2-b1. True: a1-a2, a1-a3, a2-a3. In both: a1-a2.
    assert found.pairs == Score(1 / 3, 1 / 3)
    # Lead by lead, precision: 2/3, 2/3, 1, 1/3. Recall: 2/3, 2/3, 1/3, 1.
    assert found.bcubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3) / 4)
    assert found.bcubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.pairs.f1 == pytest.approx(1 / 3)
    assert found.largest_cluster == 3


def test_everybody_alone_is_precise_and_finds_nothing(engine: Engine, tmp_path: Path) -> None:
    leads = [("a1", "X", "asha", "h1"), ("a2", "Y", "asha", "h1")]
    found = evaluated(engine, tmp_path, leads)
    assert found.pairs == Score(1.0, 0.0)
    assert found.pairs.f1 == 0.0
    assert found.bcubed == Score(1.0, 0.5)


def test_siblings_are_counted_as_pairs_of_leads_of_one_household(engine: Engine, tmp_path: Path) -> None:
    """Asha (2 leads), Bina (2) and Chand (1) live together; a lead of Bina sits with Asha. Dev lives elsewhere."""
    leads = [
        ("a1", "A", "asha", "h1"),
        ("a2", "A", "asha", "h1"),
        ("b1", "A", "bina", "h1"),
        ("b2", "B", "bina", "h1"),
        ("c1", "C", "chand", "h1"),
        ("d1", "B", "dev", "h2"),
    ]
    found = evaluated(engine, tmp_path, leads)
    # 5 leads make 10 pairs, of which a1-a2 and b1-b2 are one student's.
    assert found.sibling_pairs == 8
    # a1-b1 and a2-b1; b2-d1 are strangers.
    assert found.sibling_false_merges == 2
    assert found.twin_pairs == found.twin_false_merges == 0


def test_twins_are_siblings_with_one_date_of_birth(engine: Engine, tmp_path: Path) -> None:
    """What most leads of a student show counts; a stranger born that day is no twin."""
    leads = [
        ("a1", "A", "asha", "h1"),
        ("a2", "A", "asha", "h1"),
        ("a3", "A", "asha", "h1"),
        ("b1", "A", "bina", "h1"),
        ("c1", "A", "chand", "h1"),
        ("d1", "D", "dev", "h2"),
    ]
    day, other = "2009-03-04", "2011-08-19"
    born = {"a1": day, "a2": day, "a3": other, "b1": day, "c1": other, "d1": day}
    found = evaluated(engine, tmp_path, leads, born)
    assert (found.twin_pairs, found.twin_false_merges) == (3, 3)
    apart = [(lead, "B" if lead == "b1" else user, student, home) for lead, user, student, home in leads]
    found = evaluated(engine, tmp_path, apart, born)
    assert (found.twin_pairs, found.twin_false_merges) == (3, 0)


def test_what_is_reachable_is_what_hangs_together_by_own_identifiers(engine: Engine, tmp_path: Path) -> None:
    """a1-a2 share 7, a2-a3 share 8, a4 only 9 with a sibling, and the name: 3 of Asha's 6 pairs can be found."""
    leads = [(f"a{number}", f"{number}", "asha", "h1") for number in (1, 2, 3, 4)] + [("b1", "5", "bina", "h1")]
    carried = [("a1", 7), ("a2", 7), ("a2", 8), ("a3", 8), ("a4", 9), ("b1", 9), ("a3", NAMESAKE), ("a4", NAMESAKE)]
    assert evaluated(engine, tmp_path, leads, carried=carried).reachable_recall == 0.5


def test_leads_that_only_one_side_knows_are_left_out_of_every_figure(engine: Engine, tmp_path: Path) -> None:
    leads = [("a1", "A", "asha", "h1"), ("a2", "A", "asha", "h1")]
    carried = [("a1", 7), ("a2", 7)]
    unknown = [(f"a{number}", "asha", "h1") for number in range(3, 9)]
    found = evaluated(engine, tmp_path, leads, carried=carried, truth_only=unknown)
    assert (found.leads, found.pairs, found.sibling_pairs, found.reachable_recall) == (2, Score(1.0, 1.0), 0, 1.0)


def test_a_truth_about_nobody_published_is_refused(engine: Engine, tmp_path: Path) -> None:
    evaluated(engine, tmp_path, [("a1", "A", "asha", "h1")])
    other = pa.table({"lead_id": ["z"], "student_id": ["s"], "household_id": ["h"]})
    pq.write_table(other, tmp_path / "other.parquet")
    with pytest.raises(CdpError) as caught:
        evaluate(engine, tmp_path / "other.parquet")
    assert [problem.reference for problem in caught.value.problems] == ["truth-invalid"]


@pytest.mark.parametrize("content", ["absent", "text", "other columns"])
def test_a_file_that_is_no_truth_is_refused(content: str, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "truth.parquet"
    if content == "text":
        file.write_text("lead_id,student_id\n")
    elif content == "other columns":
        pq.write_table(pa.table({"lead_id": ["a"]}), file)
    with pytest.raises(CdpError) as caught:
        evaluate(engine, file)
    assert caught.value.exit_code is ExitCode.USAGE
    assert [problem.reference for problem in caught.value.problems] == ["truth-invalid"]


def test_json_has_the_shape_of_the_contract(engine: Engine, tmp_path: Path) -> None:
    found = evaluated(engine, tmp_path, [("a1", "A", "asha", "h1")]).as_json()
    assert found["pairs"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert set(found) == {
        "leads",
        "pairs",
        "bcubed",
        "sibling_pairs",
        "sibling_false_merges",
        "twin_pairs",
        "twin_false_merges",
        "reachable_recall",
        "largest_cluster",
    }
