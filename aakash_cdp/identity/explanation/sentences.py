"""How are the words of identity said to people? One phrase for each level, role, guard and veto."""

from collections.abc import Iterable

KINDS = {"enrolment": "enrolment number", "registration": "registration number", "phone": "phone", "email": "e-mail"}
NAMES = {
    "same": "same name",
    "surname_differs": "same first name, another surname",
    "fuzzy": "names a typing error apart",
    "initial": "names that agree by initial or in another order",
    "unknown": "a name missing",
    "conflict": "different names",
}
DATES = {
    "equal": "same date of birth",
    "near": "dates of birth that nearly agree",
    "missing": "a date of birth missing",
    "conflict": "different dates of birth",
}
COHORTS = {
    "same": "same year of class XII",
    "near": "years of class XII one apart",
    "wide": "years of class XII two or three apart",
    "unknown": "a class missing",
    "far": "years of class XII too far apart",
}
SILENT = ("missing", "unknown")
"""Levels that say nothing, and are left out of a reason."""


def listed(parts: Iterable[str]) -> str:
    """Phrases as one.

    >>> listed(["same name", "", "same date of birth"])
    'same name, same date of birth'
    """
    return ", ".join(part for part in parts if part)


def shared(kind: str, role: str, other_role: str) -> str:
    """What two leads share, and whose it is.

    >>> shared("phone", "parent", "student"), shared("enrolment", "student", "student")
    ("same phone (the parent's and the student's)", 'same enrolment number')
    """
    if kind == "namesake":
        return "same first name, surname and branch"
    if kind in ("enrolment", "registration"):
        return f"same {KINDS[kind]}"
    whose = f"the {role}'s on both" if role == other_role else f"the {role}'s and the {other_role}'s"
    return f"same {KINDS[kind]} ({whose.replace('alternate', 'alternate contact')})"


def agreement(name_level: str, dob_level: str, cohort_level: str) -> str:
    """How two leads compare, without what says nothing."""
    levels = ((NAMES, name_level), (DATES, dob_level), (COHORTS, cohort_level))
    return listed(words[level] for words, level in levels if level not in SILENT)


def comparison(name_level: str, dob_level: str, cohort_level: str) -> str:
    """How two leads compare, gaps included: what was not enough for a rule."""
    return listed((NAMES[name_level], DATES[dob_level], COHORTS[cohort_level]))


def rule_reason(kind: str, role: str, other_role: str, name_level: str, dob_level: str, cohort_level: str) -> str:
    """Why a rule holds two leads for one student."""
    return listed((shared(kind, role, other_role), agreement(name_level, dob_level, cohort_level)))
