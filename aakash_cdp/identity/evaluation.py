"""How good is the map from leads to students, beside a truth? Pairs, B-cubed, and what it did to siblings and twins.

Everything is counted from contingency tables, never by listing pairs. Sources: pairwise precision and recall as in
record linkage; B-cubed of Bagga and Baldwin (1998), averaged over leads.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from aakash_cdp.errors import ExitCode, fail
from aakash_cdp.identity.resolution.contraction import DisjointSets
from aakash_cdp.warehouse.engine import Reader

TRUTH_COLUMNS = ("lead_id", "student_id", "household_id")
_MAPPED = (
    "select user_map.lead_id, user_map.cdp_user_id, cast(lead.dob as varchar) as dob "
    "from identity.user_map as user_map join identity.lead as lead on user_map.lead_id = lead.lead_id"
)
_CARRIED = (
    "select lead.lead_id, carried.identifier_key from identity.identifier as carried "
    "join identity.lead as lead on carried.lead_key = lead.lead_key where carried.identifier_kind <> 'namesake'"
)


@dataclass(frozen=True)
class Score:
    """Precision and recall, each from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float]:
        """For `--json`."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class Evaluation:
    """What `cdp identity evaluate` prints. Sibling and twin pairs are pairs of leads of two students of one household;
    twins are those whose leads mostly show one date of birth.
    """

    leads: int
    pairs: Score
    bcubed: Score
    sibling_pairs: int
    sibling_false_merges: int
    twin_pairs: int
    twin_false_merges: int
    reachable_recall: float
    largest_cluster: int

    def as_json(self) -> dict[str, object]:
        """The shape of the CLI contract."""
        return {
            "leads": self.leads,
            "pairs": self.pairs.as_json(),
            "bcubed": self.bcubed.as_json(),
            "sibling_pairs": self.sibling_pairs,
            "sibling_false_merges": self.sibling_false_merges,
            "twin_pairs": self.twin_pairs,
            "twin_false_merges": self.twin_false_merges,
            "reachable_recall": self.reachable_recall,
            "largest_cluster": self.largest_cluster,
        }


def evaluate(reader: Reader, truth_path: Path) -> Evaluation:
    """Compare what is published with a Parquet file of (lead_id, student_id, household_id).

    Leads that only one side knows are left out. Raises CdpError `truth-invalid`.
    """
    truth = read_truth(truth_path)
    return _compared(reader, reader.table(_MAPPED), truth, truth_path)


def evaluate_clusters(reader: Reader, clusters: pa.Table, truth_path: Path) -> Evaluation:
    """The same for another resolver's (lead_id, cdp_user_id) on the same publication."""
    born = reader.table(_MAPPED).select(["lead_id", "dob"])
    return _compared(reader, clusters.join(born, "lead_id", join_type="inner"), read_truth(truth_path), truth_path)


def _compared(reader: Reader, mapped: pa.Table, truth: pa.Table, truth_path: Path) -> Evaluation:
    known = mapped.join(truth, "lead_id", join_type="inner").combine_chunks()
    if known.num_rows == 0:
        raise fail("truth-invalid", f"{truth_path.name} names no lead that is published.", hint=_hint())
    return _evaluated(known, reachable_recall(reader.table(_CARRIED), known.select(["lead_id", "student_id"])))


def read_truth(path: Path) -> pa.Table:
    """The truth file. Raises CdpError `truth-invalid` unless it is Parquet with the three columns."""
    try:
        return pq.read_table(path, columns=list(TRUTH_COLUMNS))
    except (OSError, pa.ArrowInvalid, KeyError) as error:
        raise fail(
            "truth-invalid",
            f"{path} is no Parquet file with {', '.join(TRUTH_COLUMNS)}.",
            hint=_hint(),
            exit_code=ExitCode.USAGE,
        ) from error


def _hint() -> str:
    return "`cdp generate` writes truth.parquet beside the data it makes; name that file."


def _evaluated(known: pa.Table, reachable: float) -> Evaluation:
    users, students, households = (_codes(known[name]) for name in ("cdp_user_id", "student_id", "household_id"))
    leads = known.num_rows
    by_user, by_student, by_household = Counter(users), Counter(students), Counter(households)
    both = Counter(zip(users, students, strict=True))
    matched, predicted, actual = _pairs(both), _pairs(by_user), _pairs(by_student)
    in_home = _pairs(Counter(zip(users, households, strict=True)))
    twins = _twins(known, users, students, households)
    return Evaluation(
        leads=leads,
        pairs=Score(matched / predicted if predicted else 1.0, matched / actual if actual else 1.0),
        bcubed=Score(
            sum(count * count / by_user[user] for (user, _), count in both.items()) / leads,
            sum(count * count / by_student[student] for (_, student), count in both.items()) / leads,
        ),
        sibling_pairs=_pairs(by_household) - actual,
        sibling_false_merges=in_home - matched,
        twin_pairs=twins[0],
        twin_false_merges=twins[1],
        reachable_recall=reachable,
        largest_cluster=max(by_user.values()),
    )


def _codes(column: pa.ChunkedArray) -> list[int]:
    codes: list[int] = pc.dictionary_encode(column.combine_chunks()).indices.to_pylist()
    return codes


def _pairs(counts: Mapping[Any, int]) -> int:
    return sum(comb(count, 2) for count in counts.values())


def _twins(known: pa.Table, users: list[int], students: list[int], households: list[int]) -> tuple[int, int]:
    """Pairs of leads of twins, and those of them that ended as one student."""
    born = _dates_of_birth(students, known["dob"].to_pylist())
    siblings = Counter(
        (household, born[student])
        for student, household in set(zip(students, households, strict=True))
        if student in born
    )
    twins = [
        (user, student, household)
        for user, student, household in zip(users, students, households, strict=True)
        if student in born and siblings[(household, born[student])] > 1
    ]
    homes = Counter((household, born[student]) for _, student, household in twins)
    together = Counter((user, household, born[student]) for user, student, household in twins)
    own = _pairs(Counter(student for _, student, _ in twins))
    own_together = _pairs(Counter((user, student) for user, student, _ in twins))
    return _pairs(homes) - own, _pairs(together) - own_together


def _dates_of_birth(students: Iterable[int], dates: Iterable[str | None]) -> dict[int, str]:
    """The date that most leads of a student show; the smallest of several."""
    shown = Counter((student, day) for student, day in zip(students, dates, strict=True) if day)
    born: dict[int, str] = {}
    for (student, day), _ in sorted(shown.items(), key=lambda item: (-item[1], item[0][1])):
        born.setdefault(student, day)
    return born


def reachable_recall(carried: pa.Table, truth: pa.Table) -> float:
    """The share of true pairs that hang together when an identifier links only leads of one true student."""
    held = carried.join(truth, "lead_id", join_type="inner").combine_chunks()
    leads, students = _codes(held["lead_id"]), _codes(held["student_id"])
    sets = DisjointSets()
    first: dict[tuple[int, int], int] = {}
    for lead, student, key in zip(leads, students, held["identifier_key"].to_pylist(), strict=True):
        sets.join(lead, first.setdefault((student, key), lead))
    connected = _pairs(Counter(sets.labels().values()))
    actual = _pairs(Counter(truth["student_id"].to_pylist()))
    return connected / actual if actual else 1.0
