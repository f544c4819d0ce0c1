"""How does each column of the golden record get its value? The shape of policy/attributes.yml.

A strategy that picks one value says how ties end; one that counts or adds up has none. `attribute_problems` holds the
file to the columns there are.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

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


def describe(policy: AttributePolicy) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The meaning of every column, and the columns of each class of personal data."""
    meanings = {name: attribute.meaning for name, attribute in policy.attributes.items()}
    pii = {
        level: tuple(name for name, attribute in policy.attributes.items() if attribute.pii == level)
        for level in ("direct", "quasi")
    }
    return meanings, pii
