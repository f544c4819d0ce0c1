"""Where do the values of an attribute come from, and when does a record count?"""

from collections.abc import Sequence
from dataclasses import dataclass

from aakash_cdp.gold.attributes import Attribute, AttributePolicy
from aakash_cdp.gold.records import RECORDS, Record


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
