"""Which of the offered values does a student get? Compiles policy/attributes.yml to selects that a person can read.

Of each attribute the value with the least rank stands: by the strategy, then by what ranks equal ones, last by the id
of its record, so that no two values are ever equal. Null is never offered. What comes of it is `stage.survivor`, one
row per student with every attribute and input.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aakash_cdp.gold.attributes import Attribute, AttributePolicy
from aakash_cdp.gold.offers import Offer, offers
from aakash_cdp.gold.ranking import criteria, rank, rank_columns, timed_columns
from aakash_cdp.gold.records import Columns, Record

AGGREGATES = {
    "count": "count({})",
    "count_true": "count(*)",
    "sum": "sum({})",
    "sum_inr": "sum({})",
    "earliest": "min({})",
    "latest": "max({})",
}
_INDENT = "\n        "


@dataclass(frozen=True)
class Wanted:
    """One column of the compiled select: an attribute's value, or what comes along with it, out of one offer."""

    name: str
    attribute: Attribute
    offer: Offer
    column: str


def survivor_select(policy: AttributePolicy, own: Columns) -> str:
    """One row per student with a living lead: the value of every attribute and input. `own`: columns of the parts."""
    wanted = list(_wanted(policy))
    by_record: dict[Record, list[Wanted]] = {}
    for one in wanted:
        by_record.setdefault(one.offer.record, []).append(one)
    imports = "".join(
        _imported(record, group, own[record.part]) + _ranked(record, group) for record, group in _by_part(by_record)
    )
    joins = "".join(
        f"\n    left join from_{record.alias} on student.cdp_user_id = from_{record.alias}.cdp_user_id"
        for record, _ in _by_part(by_record)
    )
    values = _lines(_value(name, group) for name, group in _by_name(wanted).items())
    return f"""
with student as (
    select distinct
        cdp_user_id,
        household_id
    from stage.member
    where not is_deleted
),
{imports}
final as (
    select
        student.cdp_user_id,
        student.household_id,
        {values}
    from student{joins}
)

select * from final
""".strip()


def _by_part(groups: Mapping[Record, list[Wanted]]) -> list[tuple[Record, list[Wanted]]]:
    return sorted(groups.items(), key=lambda item: item[0].part)


def _by_name(wanted: Iterable[Wanted]) -> dict[str, list[Wanted]]:
    found: dict[str, list[Wanted]] = {}
    for one in wanted:
        found.setdefault(one.name, []).append(one)
    return found


def _wanted(policy: AttributePolicy) -> Iterator[Wanted]:
    for name, attribute in policy.compiled.items():
        for offer in offers(policy, attribute):
            yield Wanted(name, attribute, offer, offer.column)
            for companion, column in attribute.companions.items():
                yield Wanted(companion, attribute, offer, column)


def _lines(parts: Iterable[str]) -> str:
    return f",{_INDENT}".join(parts)


def _imported(record: Record, group: Sequence[Wanted], own: frozenset[str]) -> str:
    """The import of a kind of record: its own columns, those of its Silver table, and since when a lead shows them."""
    if record.table is None:
        return ""
    part = record.alias
    fetched = sorted({column for one in group for column in _columns(one)} - own - {record.key})
    timed = sorted({column for one in group for column in timed_columns(one.attribute, one.offer)})
    since = [f"coalesce(change.{column}_at, {part}.first_created_at) as {column}_at" for column in timed]
    changes = f"\n    left join stage.lead_change as change on {part}.lead_id = change.lead_id" if timed else ""
    return f"""
{part} as (
    select
        {_lines([f"{part}.*", *(f"record.{column}" for column in fetched), *since])}
    from {record.part} as {part}
    inner join {record.table} as record on {part}.{record.key} = record.{record.key}{changes}
),
"""


def _columns(one: Wanted) -> set[str]:
    by = {one.attribute.by} if one.attribute.by else set()
    return {one.column, one.offer.column, *by, *rank_columns(one.attribute)}


def _ranked(record: Record, group: Sequence[Wanted]) -> str:
    """One row per student of one kind of record. Most have one lead: nothing is ranked for them."""
    relation = record.alias if record.table is not None else record.part
    several = f"\n    where not {record.lone}" if record.lone else ""
    return f"""
from_{record.alias} as ({_alone_select(record, group, relation)}
    select
        cdp_user_id,
        {_named(record, group, _aggregate)}
    from {relation}{several}
    group by cdp_user_id
),
"""


def _alone_select(record: Record, group: Sequence[Wanted], relation: str) -> str:
    if record.lone is None:
        return ""
    return f"""
    select
        cdp_user_id,
        {_named(record, group, _alone)}
    from {relation}
    where {record.lone}
    union all"""


def _named(record: Record, group: Sequence[Wanted], value: Callable[[Wanted], str]) -> str:
    """The values with their names; there is one relation, so no column needs its name."""
    return _lines(f"{value(one)} as {_column_name(one, group)}".replace(f"{record.alias}.", "") for one in group)


def _column_name(one: Wanted, group: Sequence[Wanted]) -> str:
    """Its own name, unless several sources of this kind of record offer it."""
    several = sum(other.name == one.name for other in group) > 1
    return f"{one.name}_of_{one.offer.source}" if several else one.name


def _conditions(one: Wanted) -> str:
    """When a record counts. An aggregate passes nulls over by itself."""
    value = f"{one.offer.record.alias}.{one.offer.column}"
    offered = f"{value} is not null" if one.attribute.is_choice else value
    needs_value = one.attribute.is_choice or one.attribute.strategy == "count_true"
    return " and ".join((*one.offer.conditions, *([offered] if needs_value else [])))


def _aggregate(one: Wanted) -> str:
    value = f"{one.offer.record.alias}.{one.column}"
    if one.attribute.is_choice:
        made = f"min_by({value}, row({', '.join(rank(one.attribute, one.offer))}))"
    else:
        made = AGGREGATES[one.attribute.strategy or ""].format(value)
    conditions = _conditions(one)
    filtered = f"{made}{_INDENT}    filter (where {conditions})" if conditions else made
    return f"cast({filtered} as decimal(18, 2))" if one.attribute.strategy == "sum_inr" else filtered


def _alone(one: Wanted) -> str:
    """The same of the only record there is."""
    counted = one.attribute.strategy in ("count", "count_true")
    value = "1" if counted else f"{one.offer.record.alias}.{one.column}"
    is_itself = one.attribute.is_choice and one.column == one.offer.column
    conditions = " and ".join(one.offer.conditions) if is_itself else _conditions(one)
    return f"case when {conditions} then {value} end" if conditions else value


def _value(name: str, group: Sequence[Wanted]) -> str:
    """The value of the first source that offers one; of what is counted or added up, 0 where nothing is."""
    by_record = [[other for other in group if other.offer.record is one.offer.record] for one in group]
    offered = [
        f"from_{one.offer.record.alias}.{_column_name(one, same)}" for one, same in zip(group, by_record, strict=True)
    ]
    if group[0].attribute.strategy in ("count", "count_true", "sum", "sum_inr"):
        offered.append("0")
    return f"{offered[0]} as {name}" if len(offered) == 1 else f"coalesce({', '.join(offered)}) as {name}"


def candidate_select(attribute: Attribute, offer: Offer, own: Columns) -> str:
    """Every record of one kind with what it offers: its id, the value, each condition, and its ranks."""
    wanted = Wanted("offered", attribute, offer, offer.column)
    part, record = offer.record.alias, offer.record
    imports = _imported(record, [wanted], own[record.part]).strip().removesuffix(",")
    relation = part if imports else f"{record.part} as {part}"
    ranks = criteria(attribute, offer)
    listed = _lines(
        [
            f"{part}.{record.key} as record_id",
            f"{part}.{offer.column} as offered",
            *(f"coalesce({one}, false) as holds_{place}" for place, one in enumerate(offer.conditions, start=1)),
            *(f"{criterion} as rank_{place}" for place, criterion in enumerate(ranks, start=1)),
        ]
    )
    return f"{f'with {imports} ' if imports else ''}select {listed} from {relation}"
