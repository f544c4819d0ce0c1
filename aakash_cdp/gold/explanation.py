"""Why does a student's golden record show this value? Computed when asked, from what is published.

The parts of the golden record are asked for one student, by the very selects that a run makes them with, so an answer
can not drift from the rule. Every record that offers a value is listed: the one that stands, and why each other lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aakash_cdp.gold.attributes import Attribute, AttributePolicy
from aakash_cdp.gold.offers import Offer, offers
from aakash_cdp.gold.records import Columns
from aakash_cdp.gold.survivorship import candidate_select
from aakash_cdp.warehouse.engine import Reader

_PART = re.compile(r"\bstage\.(\w+)")
_LOST: Mapping[str, str] = {
    "trusted": "its lead is believed less",
    "verified": "it is less sure that the number is theirs",
    "session": "it is of an earlier session",
    "recent": "it was said earlier",
    "best": "it is less",
    "complete": "it has fewer words",
    "first": "its record was made later",
    "last": "its record was made earlier",
    "active": "something happened on the other record later",
    "preferred": "the other kind of record goes first",
}


@dataclass(frozen=True)
class Rules:
    """What the golden record is computed by: compiled parts by name, the policy, and how to compile a question."""

    policy: AttributePolicy
    policy_version: str
    columns: Columns
    parts: Mapping[str, str]
    compiled: Callable[[str], str]


@dataclass(frozen=True)
class Trace:
    """The Silver row of a record and the Bronze row it came from."""

    silver_table: str
    file_path: str | None
    version_hash: int
    ingested_at: str
    updated_at: str


@dataclass(frozen=True)
class Candidate:
    """One record that could give the value. `reason` says why it lost; the winner has none."""

    source: str
    record_id: str
    value: str | None
    reason: str | None
    trace: Trace | None


@dataclass(frozen=True)
class AttributeExplanation:
    """`value` is published; `is_verified` that the rule gives it again; `made_of` are what it is derived from."""

    attribute: str
    value: str | None
    rule: str
    policy_version: str
    winner: Candidate | None
    losers: tuple[Candidate, ...]
    is_verified: bool
    made_of: tuple["AttributeExplanation", ...] = field(default=())


Show = Callable[[str, str | None], str | None]
"""Attribute and value -> the value as it may be seen."""


@dataclass(frozen=True)
class Explainer:
    """Explains one student's attributes."""

    reader: Reader
    rules: Rules
    cdp_user_id: str
    show: Show

    def explain(self, name: str) -> AttributeExplanation:
        """One attribute or input, and whatever it is made of. `name` is one that the policy knows."""
        policy = self.rules.policy
        attribute = policy.attributes.get(name) or policy.inputs[name]
        if isinstance(attribute.along, str):
            return self._along(name, attribute.along)
        if attribute.derived is not None:
            return self._derived(name, attribute)
        return self._found(name, attribute)

    def _along(self, name: str, main: str) -> AttributeExplanation:
        explained = self.explain(main)
        rule = f"comes along with {main} from the same record"
        value = self._shown(name, self._published(name))
        return AttributeExplanation(
            name, value, rule, self.rules.policy_version, None, (), explained.is_verified, (explained,)
        )

    def _derived(self, name: str, attribute: Attribute) -> AttributeExplanation:
        made_of = tuple(self.explain(one) for one in self._leaves(attribute))
        rule = f"{attribute.meaning} Made of {', '.join(attribute.derived or ('the records',))}."
        is_verified = all(one.is_verified for one in made_of)
        value = self._shown(name, self._published(name))
        return AttributeExplanation(name, value, rule, self.rules.policy_version, None, (), is_verified, made_of)

    def _leaves(self, attribute: Attribute) -> list[str]:
        """What is chosen or counted below a derived attribute, each once."""
        found: dict[str, None] = {}
        for one in attribute.derived or ():
            below = self.rules.policy.attributes.get(one)
            leaves = self._leaves(below) if below is not None and below.derived is not None else [one]
            found |= dict.fromkeys(leaves)
        return list(found)

    def _found(self, name: str, attribute: Attribute) -> AttributeExplanation:
        sources = enumerate(offers(self.rules.policy, attribute))
        ranked = [one for order, offer in sources for one in self._ask(attribute, offer, order)]
        counting = [one for one in ranked if one.counts]
        standing = counting[0] if counting and attribute.is_choice else None
        again = (standing.value if standing else None) if attribute.is_choice else _made_of_all(attribute, counting)
        seen = self._published(name) if name in self.rules.policy.attributes else again
        others = tuple(
            self._candidate(name, one, _reason(attribute, one, standing)) for one in ranked if one is not standing
        )
        return AttributeExplanation(
            name,
            self._shown(name, seen),
            f"{' then '.join(attribute.criteria)} of {' else '.join(attribute.sources)}",
            self.rules.policy_version,
            self._candidate(name, standing, None) if standing else None,
            others,
            is_verified=seen == again,
        )

    def _published(self, name: str) -> Any:
        select = f"select {name} from gold.cdp_dim_user where cdp_user_id = '{self.cdp_user_id}'"
        [(value,)] = self.reader.rows(select)
        return value

    def _shown(self, name: str, value: Any) -> str | None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return self.show(name, None if value is None else text)

    def _ask(self, attribute: Attribute, offer: Offer, order: int) -> list["_Offered"]:
        select = self.rules.compiled(candidate_select(attribute, offer, self.rules.columns))
        joined = re.sub(r"\A(?i:with) ", ", ", _unstaged(select))
        rows = self.reader.rows(f"with {self._needed(select)} {joined}")
        offered = [_offered(attribute, offer, order, row) for row in rows]
        return sorted(offered, key=lambda one: (not one.counts, one.ranks if one.counts else (), one.record_id))

    def _needed(self, select: str) -> str:
        """The parts that a select reads, and those that they read, as common tables for this student alone."""
        ordered: dict[str, str] = {}

        def add(text: str) -> None:
            for name in _PART.findall(text):
                part = f"stage.{name}"
                if name not in ordered and part in self.rules.parts:
                    add(self.rules.parts[part])
                    ordered[name] = self.rules.parts[part]

        add(select)
        touched = f"touched_cdp_user as (select '{self.cdp_user_id}' as cdp_user_id)"
        return ", ".join([touched, *(f"stage_{name} as ({_unstaged(text)})" for name, text in ordered.items())])

    def _candidate(self, name: str, one: "_Offered", reason: str | None) -> Candidate:
        return Candidate(one.offer.source, one.record_id, self._shown(name, one.value), reason, self._trace(one))

    def _trace(self, one: "_Offered") -> Trace | None:
        record_id = one.record_id.split(" ")[0].replace("'", "''")
        for table in one.offer.record.traced_to:
            key = f"{table.removeprefix('silver.crm_dim_').removeprefix('silver.crm_fact_')}_id"
            rows = self.reader.rows(
                f"select file_path, _version_hash, cast(_ingested_at as varchar), cast(updated_at as varchar) "
                f"from {table} left join ops.bronze_files on file_id = _file_id where {key} = '{record_id}'"
            )
            if rows:
                return Trace(table, *rows[0])
        return None


@dataclass(frozen=True)
class _Offered:
    offer: Offer
    order: int
    record_id: str
    value: Any
    unmet: tuple[str, ...]
    ranks: tuple[Any, ...]

    @property
    def counts(self) -> bool:
        return not self.unmet


def _offered(attribute: Attribute, offer: Offer, order: int, row: Sequence[Any]) -> _Offered:
    record_id, value, *rest = row
    holds, ranks = rest[: len(offer.conditions)], rest[len(offer.conditions) :]
    unmet = offer.unmet(holds)
    if value is None and attribute.is_choice:
        unmet = ["it says nothing"]
    if attribute.strategy == "count_true" and value is not True:
        unmet = [*unmet, f"not {offer.column.replace('_', ' ')}"]
    return _Offered(offer, order, str(record_id), value, tuple(unmet), tuple(ranks))


def _unstaged(text: str) -> str:
    return _PART.sub(r"stage_\1", text).replace("touched.cdp_user", "touched_cdp_user")


def _made_of_all(attribute: Attribute, counting: Sequence[_Offered]) -> Any:
    """What counting or adding up gives."""
    values = [one.value for one in counting if one.value is not None]
    if attribute.strategy in ("count", "count_true"):
        return len(values)
    if attribute.strategy in ("sum", "sum_inr"):
        return sum(values)
    return (max if attribute.strategy == "latest" else min)(values, default=None)


def _reason(attribute: Attribute, one: _Offered, standing: _Offered | None) -> str | None:
    """Why a record is not the one; of what is made of all, why it takes no part."""
    if not one.counts:
        return ", ".join(one.unmet)
    if standing is None:
        return None
    if one.order > standing.order:
        return f"{standing.offer.source} goes before {one.offer.source}"
    for name, mine, other in zip(attribute.criteria, one.ranks, standing.ranks, strict=True):
        if mine != other:
            return _LOST[name]
    return "it is equal in everything, and the smaller id stands"
