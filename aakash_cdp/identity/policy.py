"""What did the business decide about identity? Reads policy/identity.yml and gives it to SQL as `policy_…` calls.

Invariant: a model that calls a decision holds it in its compiled text, so an edit recomputes exactly what it concerns.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from aakash_cdp.policy import load_yaml, policy_error, validation_problems
from aakash_cdp.warehouse.compiled import Policy, PolicyExpression, listed

NAMELESS = "nameless_apart"
Through = Literal["number", "own", "family", "namesake"]
NameLevel = Literal["same", "surname_differs", "fuzzy", "initial", "unknown", "conflict"]
DobLevel = Literal["equal", "near", "missing", "conflict"]
CohortLevel = Literal["same", "near", "wide", "unknown", "far"]
Veto = Literal["enrolment", "dob", "cohort"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


AS_TUPLE = BeforeValidator(_tuple)
Words = Annotated[tuple[str, ...], AS_TUPLE]


def _any_cohort(value: object) -> object:
    return get_args(CohortLevel) if value == "any" else value


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]


class Guards(_Strict):
    """How many an identifier may have before it shows nothing, or no person, or no household."""

    leads: int = Field(ge=4)
    first_names: int = Field(ge=3)
    surnames: int = Field(ge=3)
    first_names_of_one_number: int = Field(ge=1)
    namesakes: int = Field(ge=2)


class Blocked(_Strict):
    """Values that are no identifier."""

    phones: Words
    phone_distinct_digits: int = Field(ge=1, le=10)
    email_names: Words
    email_domains: Words
    email_typos: dict[str, Words]
    enrolment_numbers: Words


class DatesOfBirth(_Strict):
    """When a date of birth can be trusted."""

    junk: Annotated[tuple[Day, ...], AS_TUPLE]
    is_first_of_january_junk: bool
    age: Annotated[tuple[int, int], AS_TUPLE]
    class_years: int = Field(ge=0)
    age_at_class_twelve: int = Field(ge=10, le=30)


class Recycling(_Strict):
    """How long a number stays with one family."""

    months: int = Field(ge=1)
    months_of_a_student: int = Field(ge=1)


class Rule(_Strict):
    """Two leads that share an identifier are one student when every condition holds."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    weight: int = Field(ge=1, le=100)
    through: Annotated[tuple[Through, ...], AS_TUPLE, Field(min_length=1)]
    names: Annotated[tuple[NameLevel, ...], AS_TUPLE, Field(min_length=1)]
    dob: Annotated[tuple[DobLevel, ...], AS_TUPLE, Field(min_length=1)]
    cohort: Annotated[tuple[CohortLevel, ...], BeforeValidator(_any_cohort), AS_TUPLE, Field(min_length=1)]
    needs: Literal["one_person", "one_match"] | None = None

    @model_validator(mode="after")
    def _same_names_need_nothing(self) -> Self:
        if self.needs and "same" in self.names:
            raise ValueError("a rule for the same name has no `needs`: leads that look alike are joined as they are")
        return self


class Households(_Strict):
    """When persons who share an identifier are a household."""

    persons: int = Field(ge=2)
    surnames: int = Field(ge=1)
    no_surnames: Words


class IdentityPolicy(_Strict):
    """The whole of policy/identity.yml."""

    version: Literal[1]
    is_enrolment_number_for_life: bool
    guards: Guards
    blocked: Blocked
    dates_of_birth: DatesOfBirth
    recycling: Recycling
    titles: Words
    rules: Annotated[tuple[Rule, ...], AS_TUPLE, Field(min_length=1)]
    vetoes: Annotated[tuple[Veto, ...], AS_TUPLE]
    cohort_years_apart: int = Field(ge=0)
    households: Households

    @field_validator("rules")
    @classmethod
    def _rules_have_one_name_each(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        names = [rule.name for rule in rules]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"two rules are called {', '.join(doubled)}")
        if NAMELESS in names:
            raise ValueError(f"{NAMELESS} is what leads without a name are listed under: call the rule otherwise")
        return rules


def load_identity_policy(path: Path) -> IdentityPolicy:
    """Read and check the whole file. Raises CdpError `policy-invalid` with every finding, its file and line."""
    data, lines = load_yaml(path)
    try:
        return IdentityPolicy.model_validate(data or {})
    except ValidationError as error:
        raise policy_error(validation_problems(error, lines, path)) from error


def identity_calls(policy: IdentityPolicy) -> Policy:
    """Every decision as a call that models may make."""
    return dict(_calls(policy))


def _calls(policy: IdentityPolicy) -> Iterator[tuple[str, PolicyExpression]]:
    guards, dates, recycling, households = policy.guards, policy.dates_of_birth, policy.recycling, policy.households
    numbers = {
        "most_leads": guards.leads,
        "most_first_names": guards.first_names,
        "most_surnames": guards.surnames,
        "most_first_names_of_one_number": guards.first_names_of_one_number,
        "most_namesakes": guards.namesakes,
        "age_from": dates.age[0],
        "age_to": dates.age[1],
        "class_years": dates.class_years,
        "age_at_class_twelve": dates.age_at_class_twelve,
        "recycled_after_months": recycling.months,
        "recycled_after_months_of_a_student": recycling.months_of_a_student,
        "household_persons": households.persons,
        "household_surnames": households.surnames,
        "cohort_years_apart": policy.cohort_years_apart,
    }
    for name, number in numbers.items():
        yield f"policy_{name}", PolicyExpression((), str(number))
    blocked = policy.blocked
    lists = {
        "is_blocked_phone": (*blocked.phones, *_rolled_numbers()),
        "is_blocked_email_name": blocked.email_names,
        "is_blocked_email_domain": blocked.email_domains,
        "is_blocked_enrolment": blocked.enrolment_numbers,
        "is_no_surname": households.no_surnames,
    }
    for name, values in lists.items():
        yield f"policy_{name}", PolicyExpression(("x",), _is_one_of("$x", values))
    yield "policy_email_domain", PolicyExpression(("x",), _corrected("$x", blocked.email_typos))
    yield "policy_has_few_digits", PolicyExpression(("x",), f"{_without_digits(blocked.phone_distinct_digits)} = ''")
    january = "or (month($x) = 1 and day($x) = 1)" if dates.is_first_of_january_junk else ""
    junk = ", ".join(f"date '{day}'" for day in dates.junk) or "cast(null as date)"
    yield "policy_is_junk_dob", PolicyExpression(("x",), f"($x in ({junk}) {january})")
    titles = "|".join(policy.titles)
    yield "policy_without_title", PolicyExpression(("x",), f"regexp_replace($x, '\\A({titles})[. ]+', '')")
    for_life = str(policy.is_enrolment_number_for_life).lower()
    yield "policy_is_enrolment_for_life", PolicyExpression((), for_life)
    for veto in ("enrolment", "dob", "cohort"):
        yield f"policy_has_{veto}_veto", PolicyExpression((), str(veto in policy.vetoes).lower())
    yield "policy_rule", PolicyExpression(("through", "name", "dob", "cohort"), _rule_case(policy.rules))
    yield "policy_is_alone", PolicyExpression(("through", "dob", "cohort"), _unruled_twins(policy.rules))
    for need in ("one_person", "one_match"):
        careful = tuple(rule.name for rule in policy.rules if rule.needs == need)
        yield f"policy_needs_{need}", PolicyExpression(("x",), _is_one_of("$x", careful))
    weights = " ".join(f"when '{rule.name}' then {rule.weight}" for rule in policy.rules)
    yield "policy_weight", PolicyExpression(("x",), f"case $x {weights} end")


def _without_digits(count: int) -> str:
    """What is left of `$x` when its first character is taken out wherever it stands, `count` times over."""
    left = "$x"
    for _ in range(count):
        left = f"translate({left}, substr({left}, 1, 1), '')"
    return left


def _rolled_numbers() -> Iterator[str]:
    """Ten digits counted up or down from what a mobile begins with: 6789012345, 9876543210."""
    for start in range(6, 10):
        yield "+91" + "".join(str((start + step) % 10) for step in range(10))
        yield "+91" + "".join(str((start - step) % 10) for step in range(10))


def _is_one_of(column: str, values: tuple[str, ...]) -> str:
    literals = listed(dict.fromkeys(values))
    return f"coalesce({column} in ({literals}), false)" if literals else "false"


def _corrected(column: str, typos: Mapping[str, tuple[str, ...]]) -> str:
    branches = (f"when {_is_one_of(column, wrong)} then {listed([right])}" for right, wrong in typos.items())
    return f"case {' '.join(branches)} else {column} end" if typos else column


def _rule_case(rules: tuple[Rule, ...]) -> str:
    return f"case {' '.join(_rule_branch(rule) for rule in rules)} end"


def _unruled_twins(rules: tuple[Rule, ...]) -> str:
    """When no rule joins two leads that look alike: through what, and with which of date of birth and class missing."""
    alike = product(get_args(Through), (("equal", False), ("missing", True)), (("same", False), ("unknown", True)))
    unruled = [
        f"($through = '{through}' and $dob = {str(no_dob).lower()} and $cohort = {str(no_cohort).lower()})"
        for through, (dob, no_dob), (cohort, no_cohort) in alike
        if not any(
            through in rule.through and "same" in rule.names and dob in rule.dob and cohort in rule.cohort
            for rule in rules
        )
    ]
    return " or ".join(unruled) or "false"


def _rule_branch(rule: Rule) -> str:
    conditions = {"through": rule.through, "name": rule.names, "dob": rule.dob, "cohort": rule.cohort}
    tests = " and ".join(f"${column} in ({listed(values)})" for column, values in conditions.items())
    return f"when {tests} then '{rule.name}'"
