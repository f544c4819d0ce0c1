"""How does each column of the golden record get its value? Reads policy/attributes.yml and gives it to SQL.

A policy that was loaded is whole: every source leads to a kind of record, every column exists there, every strategy
that picks one value says how ties end. A file that breaks this is refused with all that is wrong in it at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from aakash_cdp.gold.records import RECORDS, Columns, Record, record_columns
from aakash_cdp.policy import KeyPath, finding, load_yaml, policy_error, validation_problems
from aakash_cdp.warehouse.compiled import Policy, PolicyExpression

Choice = Literal["trusted", "verified", "session", "recent", "best", "complete", "first", "last", "active", "preferred"]
Aggregate = Literal["count", "count_true", "sum", "sum_inr", "earliest", "latest"]
CHOICES = get_args(Choice)
NEEDED_COLUMN: Mapping[str, str] = {
    "trusted": "trust_rank",
    "verified": "verification_rank",
    "session": "session_year",
    "first": "created_at",
    "last": "created_at",
    "active": "last_active_at",
    "preferred": "preference_rank",
}
"""The column of a record that a strategy ranks by. The others rank by the value, or by since when it is offered."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


def _tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class SourceClass(_Strict):
    """Leads that came from one of these are believed alike."""

    lead_source: Words


class Source(_Strict):
    """Records of one kind, all of them or those for which a column is true or is not."""

    of: str
    where: str | None = None
    unless: str | None = None


class Attribute(_Strict):
    """How one value of a student is found. Exactly one of `strategy`, `derived` and `with` of another says it."""

    sources: Words = Field(default=(), alias="from")
    strategy: Choice | Aggregate | None = None
    then: Annotated[tuple[Choice, ...], BeforeValidator(_tuple)] = ()
    by: str | None = None
    tie_break: Literal["least_id"] | None = None
    along: dict[str, str] | str | None = Field(default=None, alias="with")
    derived: Words | None = None
    meaning: str = ""
    pii: Literal["direct", "quasi", "none"] = "none"

    @property
    def is_choice(self) -> bool:
        """Whether one of the offered values is picked."""
        return self.strategy in CHOICES

    @property
    def criteria(self) -> tuple[str, ...]:
        """What ranks the offered values, from the first."""
        return (self.strategy or "", *self.then)

    @property
    def companions(self) -> Mapping[str, str]:
        """Other columns of the record that is picked: what the student gets -> the record's column."""
        return self.along if isinstance(self.along, dict) else {}

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if (self.strategy is not None) + (self.derived is not None) + isinstance(self.along, str) != 1:
            raise ValueError("says neither or both: a `strategy` with `from`, or what it is `derived` from")
        if (self.strategy is not None) != bool(self.sources):
            raise ValueError("`strategy` and `from` belong together")
        if self.is_choice and self.tie_break is None:
            raise ValueError(f"`{self.strategy}` picks one value and needs a `tie_break`, or equal ones change places")
        if not self.is_choice and (self.then or self.tie_break or self.companions):
            raise ValueError("`then`, `tie_break` and `with` belong to a strategy that picks one value")
        return self


class AttributePolicy(_Strict):
    """The whole of policy/attributes.yml."""

    version: Literal[1]
    trust: tuple[str | SourceClass, ...] = Field(min_length=4, strict=False)
    lost_stages: Words
    given_back_stages: Words
    scholarship_sessions: int = Field(ge=0)
    sources: dict[str, Source]
    inputs: dict[str, Attribute]
    attributes: dict[str, Attribute]

    @model_validator(mode="after")
    def _trust_is_whole(self) -> Self:
        named = [line for line in self.trust if isinstance(line, str)]
        if sorted(named) != sorted(TRUST_BY_RECORD):
            raise ValueError(f"`trust` lists each of {', '.join(TRUST_BY_RECORD)} once")
        return self

    @property
    def compiled(self) -> dict[str, Attribute]:
        """What the survivorship select gives, inputs included."""
        both = {**self.inputs, **self.attributes}
        return {name: attribute for name, attribute in both.items() if attribute.strategy is not None}

    @property
    def chosen(self) -> list[str]:
        """The columns of the golden record that the survivorship select gives as they are."""
        return [name for name, attribute in self.attributes.items() if attribute.derived is None]


TRUST_BY_RECORD = ("enrolled_deal", "paid_or_attended_registration", "edited_after_a_connected_call")


@dataclass(frozen=True)
class Offer:
    """Where a value comes from: a column of a record, and the conditions under which the record counts."""

    source: str
    record: Record
    column: str
    conditions: tuple[str, ...]

    def unmet(self, holds: Sequence[bool]) -> list[str]:
        """The conditions that do not hold, in words."""
        unmet = [text for text, is_met in zip(self.conditions, holds, strict=True) if not is_met]
        return [_in_words(text.replace(f"{self.record.alias}.", "")) for text in unmet]


def _in_words(condition: str) -> str:
    """What is the case where a condition does not hold.

    >>> _in_words("not is_deleted"), _in_words("is_open")
    ('deleted', 'not open')
    """
    turned = condition.removeprefix("not ") if condition.startswith("not ") else f"not {condition}"
    return turned.replace("is_", "").replace("_", " ")


def load_attributes(path: Path, columns: Columns) -> AttributePolicy:
    """Read and check the whole file against the columns there are.

    Raises CdpError `policy-invalid` with every finding, its file and line.
    """
    data, lines = load_yaml(path)
    try:
        policy = AttributePolicy.model_validate(data or {})
    except ValidationError as error:
        raise policy_error(validation_problems(error, lines, path)) from error
    found = list(_contradictions(policy, columns))
    problems = [finding(path, _line(lines, at), f"{'.'.join(map(str, at))}: {what}") for at, what in found]
    if problems:
        raise policy_error(problems)
    return policy


def _line(lines: Mapping[KeyPath, int], at: KeyPath) -> int:
    while at not in lines:
        at = at[:-1]
    return lines[at]


Found = Iterator[tuple[KeyPath, str]]


def _contradictions(policy: AttributePolicy, known: Columns) -> Found:
    leading = dict(_followed(policy))
    yield from ((("sources", name), what) for name, what in leading.items() if isinstance(what, str))
    records = {name: record for name, record in leading.items() if isinstance(record, Record)}
    columns = {record.part: record_columns(record, known) for record in records.values()}
    for name, record in records.items():
        source = policy.sources[name]
        for column in (source.where, source.unless):
            if column is not None and column not in columns[record.part]:
                yield ("sources", name), f"{record.alias} has no column {column}"
    for section in ("inputs", "attributes"):
        for name, attribute in getattr(policy, section).items():
            for what in _wrong_with(name, attribute, policy, records, columns):
                yield (section, name), what
    used = {text.partition(".")[0] for one in policy.compiled.values() for text in one.sources}
    used |= {source.of for source in policy.sources.values()}
    for name in policy.sources:
        if name not in used:
            yield ("sources", name), "no attribute and no other source uses it"
    for name in _in_a_circle(policy.attributes):
        yield ("attributes", name), "is derived from itself"


def _followed(policy: AttributePolicy) -> Iterator[tuple[str, Record | str]]:
    """Each source with the kind of record it leads to, or what is wrong with it."""
    for name in policy.sources:
        trail = [name]
        while trail[-1] not in RECORDS:
            source = policy.sources.get(trail[-1])
            if source is None:
                known = ", ".join(RECORDS)
                yield name, f"leads to {trail[-1]}, which is neither a source nor a kind of record ({known})"
                break
            if source.of in trail:
                yield name, f"goes in a circle: {' -> '.join([*trail, source.of])}"
                break
            trail.append(source.of)
        else:
            yield name, RECORDS[trail[-1]]


def _wrong_with(
    name: str,
    attribute: Attribute,
    policy: AttributePolicy,
    records: Mapping[str, Record],
    columns: Mapping[str, frozenset[str]],
) -> Iterator[str]:
    known = {**policy.inputs, **policy.attributes}
    known |= {one: owner for owner in list(known.values()) for one in owner.companions if one not in known}
    for other in attribute.derived or ():
        if other not in known:
            yield f"is derived from {other}, which is neither an input nor an attribute"
    if isinstance(attribute.along, str) and name not in getattr(known.get(attribute.along), "companions", ()):
        yield f"{attribute.along} does not bring it along"
    for text in attribute.sources:
        source, _, column = text.partition(".")
        if source not in policy.sources:
            yield f"takes {text}, and there is no source {source}"
        if source not in records:
            continue
        record = records[source]
        needed = [NEEDED_COLUMN[rank] for rank in attribute.criteria if rank in NEEDED_COLUMN]
        if "recent" in attribute.criteria and not attribute.by and record is not RECORDS["leads"]:
            needed.append("offered_at")
        for wanted in (column, *needed, *attribute.companions.values(), *filter(None, [attribute.by])):
            if wanted not in columns[record.part]:
                yield f"takes {text}, and {record.alias} has no column {wanted}"


def _in_a_circle(attributes: Mapping[str, Attribute]) -> Iterator[str]:
    for name in attributes:
        seen: set[str] = set()
        waiting = list(attributes[name].derived or ())
        while waiting:
            one = waiting.pop()
            if one == name:
                yield name
                break
            if one in attributes and one not in seen:
                seen.add(one)
                waiting.extend(attributes[one].derived or ())


def offers(policy: AttributePolicy, attribute: Attribute) -> list[Offer]:
    """Where an attribute's values come from, most trusted first."""
    return [_offer(policy, *text.split(".", 1)) for text in attribute.sources]


def _offer(policy: AttributePolicy, source: str, column: str) -> Offer:
    conditions: list[str] = []
    at = source
    while at not in RECORDS:
        step = policy.sources[at]
        conditions += [f"{{record}}.{step.where}"] if step.where else []
        conditions += [f"not {{record}}.{step.unless}"] if step.unless else []
        at = step.of
    record = RECORDS[at]
    return Offer(source, record, column, tuple(one.format(record=record.alias) for one in reversed(conditions)))


def attribute_calls(policy: AttributePolicy) -> Policy:
    """What the parts of the golden record ask of this policy."""
    return dict(_calls(policy))


def _calls(policy: AttributePolicy) -> Iterator[tuple[str, PolicyExpression]]:
    for name in TRUST_BY_RECORD:
        yield f"policy_trust_of_{name}", PolicyExpression((), str(policy.trust.index(name) + 1))
    branches = " ".join(
        f"when $x in ({quoted(line.lead_source)}) then {rank}"
        for rank, line in enumerate(policy.trust, start=1)
        if isinstance(line, SourceClass)
    )
    yield "policy_trust_of_source", PolicyExpression(("x",), f"case {branches} else {len(policy.trust) + 1} end")
    for name, stages in (("lost", policy.lost_stages), ("given_back", policy.given_back_stages)):
        yield f"policy_is_{name}_stage", PolicyExpression(("x",), f"coalesce($x in ({quoted(stages)}), false)")
    yield "policy_scholarship_sessions", PolicyExpression((), str(policy.scholarship_sessions))
    yield "policy_session_year", PolicyExpression(("x",), "year($x) - case when month($x) < 4 then 1 else 0 end")
    far = "timestamp '2100-01-01 00:00:00'"
    yield "policy_newest_first", PolicyExpression(("x",), f"date_diff('millisecond', $x, {far})")
    yield "policy_oldest_first", PolicyExpression(("x",), f"-date_diff('millisecond', $x, {far})")
    yield "policy_session_start", PolicyExpression(("x",), "date_add('year', $x - 2000, date '2000-04-01')")


def quoted(words: Iterable[str]) -> str:
    """A list of SQL literals; of nothing one that equals nothing."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words) or "cast(null as varchar)"


def describe(policy: AttributePolicy) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The meaning of every column, and the columns of each class of personal data."""
    meanings = {name: attribute.meaning for name, attribute in policy.attributes.items()}
    pii = {
        level: tuple(name for name, attribute in policy.attributes.items() if attribute.pii == level)
        for level in ("direct", "quasi")
    }
    return meanings, pii
