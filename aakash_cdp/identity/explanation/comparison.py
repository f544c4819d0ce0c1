"""How do two leads compare, and which rule would join them? The levels of `identity.support`, for pairs without a row.

The first way to the levels is SQL (block_pair.sql, support.sql); a test holds that both give the same.
"""

from dataclasses import dataclass

from aakash_cdp.identity.explanation.reading import Holding, Lead
from aakash_cdp.identity.policy import IdentityPolicy, Rule
from aakash_cdp.identity.resolution.split import dobs_conflict


@dataclass(frozen=True)
class Levels:
    """How names, trusted dates of birth and cohorts compare."""

    name: str
    dob: str
    cohort: str


def compare(one: Lead, other: Lead) -> Levels:
    """The levels of two leads, in either order."""
    return Levels(_name_level(one, other), dob_level(one, other), cohort_level(one, other))


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
    return {1: "near", 2: "wide"}.get(abs(one.cohort - other.cohort), "far")


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


def through(mine: Holding, theirs: Holding) -> str:
    """How far a shared identifier speaks of the student: number, own, or family."""
    if mine.identifier_kind in ("enrolment", "registration"):
        return "number"
    return "own" if mine.role == theirs.role == "student" else "family"


def most_months_apart(policy: IdentityPolicy, mine: Holding, theirs: Holding) -> int:
    """How long after it was last seen on the one a number may show on the other."""
    is_students = "student" in (mine.role, theirs.role)
    return policy.recycling.months_of_a_student if is_students else policy.recycling.months
