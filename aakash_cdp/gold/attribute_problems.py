"""What is wrong with policy/attributes.yml, beyond its shape? Names that lead nowhere, circles, what nothing uses."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from aakash_cdp.gold.attributes import NEEDED_COLUMN, Attribute, AttributePolicy
from aakash_cdp.gold.records import RECORDS, Columns, Record, record_columns
from aakash_cdp.policy import KeyPath, finding, load_yaml, policy_error, validation_problems

Found = Iterator[tuple[KeyPath, str]]


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
