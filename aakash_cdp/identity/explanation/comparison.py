"""How do two leads compare, and which rule would join them? The levels of `identity.support`, for pairs without a row.

The first way to the levels is SQL (block_pair.sql, support.sql); a test holds that both give the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aakash_cdp.identity.explanation.evidence import Record
from aakash_cdp.identity.explanation.reading import Holding, Lead
from aakash_cdp.identity.policy import IdentityPolicy, Rule
from aakash_cdp.identity.resolution.split import dobs_conflict

_SHORTEST_NAME = 3
_WIDE = 3
"""Years of class XII further apart than this are far."""


@dataclass(frozen=True)
class Levels:
    """How names, trusted dates of birth and cohorts compare."""

    name: str
    dob: str
    cohort: str


def compare(one: Lead, other: Lead, records: Mapping[str, Record], titles: Sequence[str]) -> Levels:
    """The levels of two leads, in either order. `titles`: words before a parent's name."""
    name_level = _name_level(one, other)
    if name_level == "conflict" and one.name_key and other.name_key:
        mine, theirs = records[one.lead_id], records[other.lead_id]
        if _names_parent_of(mine, theirs, titles) or _names_parent_of(theirs, mine, titles):
            name_level = "unknown"
    return Levels(name_level, dob_level(one, other), cohort_level(one, other))


def _names_parent_of(record: Record, other: Record, titles: Sequence[str]) -> bool:
    """Whether the one gives as the student's name what the other gives as a parent's."""
    first = _first_word(record.name or "", titles)
    return len(first) >= _SHORTEST_NAME and first in (_first_word(name, titles) for name in other.parents_names)


def _first_word(name: str, titles: Sequence[str]) -> str:
    spoken = " ".join(name.lower().split())
    return re.sub(rf"\A({'|'.join(titles)})[. ]+", "", spoken).split(" ")[0]


def _name_level(one: Lead, other: Lead) -> str:
    if one.name_key is not None and one.name_key == other.name_key:
        return "same"
    if one.name_key is not None and other.name_key is not None:
        return _compared(one, other)
    is_other_gender = one.gender is not None and other.gender is not None and one.gender != other.gender
    return "conflict" if is_other_gender else "unknown"


def _compared(one: Lead, other: Lead) -> str:
    # Imported here: the word lists take a while to load, and most explanations need no name compared.
    import pyarrow as pa

    from aakash_cdp.identity.names import compare_rows

    pair: dict[str, list[object]] = {"name_key": [one.name_key], "other_name_key": [other.name_key]}
    for column in ("first_fold", "last_fold", "token_signature", "initials", "is_known_first", "first_spelled"):
        pair |= {f"one_{column}": [getattr(one, column)], f"other_{column}": [getattr(other, column)]}
    return str(compare_rows(pa.table(pair))["name_level"][0].as_py())


def dob_level(one: Lead, other: Lead) -> str:
    """How trusted dates of birth compare."""
    if one.dob is None or other.dob is None:
        return "missing"
    if one.dob == other.dob:
        return "equal"
    return "conflict" if dobs_conflict(one.dob, other.dob) else "near"


def cohort_level(one: Lead, other: Lead) -> str:
    """How the years of class XII compare."""
    if one.cohort is None or other.cohort is None:
        return "unknown"
    # Who has passed in a session fits every cohort up to it.
    fits = (one.is_passed and (other.is_passed or other.cohort <= one.cohort)) or (
        other.is_passed and one.cohort <= other.cohort
    )
    if fits or one.cohort == other.cohort:
        return "same"
    years = abs(one.cohort - other.cohort)
    return "near" if years == 1 else "wide" if years <= _WIDE else "far"


def rule_for(policy: IdentityPolicy, through: str, levels: Levels) -> Rule | None:
    """The first rule that joins two leads which compare like this."""
    for rule in policy.rules:
        if (
            through in rule.through
            and levels.name in rule.names
            and levels.dob in rule.dob
            and levels.cohort in rule.cohort
        ):
            return rule
    return None


def through(mine: Holding, theirs: Holding, leads: Mapping[int, Lead]) -> str:
    """How far a shared identifier speaks of the student: number, own, or family."""
    if mine.identifier_kind in ("enrolment", "registration"):
        return "number"
    if mine.identifier_kind == "namesake":
        return "namesake"
    if any(holding.is_named and leads[holding.lead_key].first_fold is not None for holding in (mine, theirs)):
        return "own"
    return "own" if mine.identifier_kind == "phone" and mine.role == theirs.role == "student" else "family"


def most_months_apart(policy: IdentityPolicy, mine: Holding, theirs: Holding) -> int:
    """How long after it was last seen on the one a number may show on the other."""
    is_students = "student" in (mine.role, theirs.role)
    return policy.recycling.months_of_a_student if is_students else policy.recycling.months
