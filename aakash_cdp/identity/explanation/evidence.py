"""Which identifiers does a lead carry? Derived anew from the values of its current Silver row, deals and registrations.

The second way to the rows of `identity.identifier`: the first is its SQL. A test holds that both give the same.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aakash_cdp.identity.explanation.reading import Lead, Reading
from aakash_cdp.identity.keys import key60

RANKS = {"alternate": 1, "student": 2, "parent": 3}
"""Where an identifier stands in several fields of one lead, the greatest rank names its role."""
PHONE_FIELDS = {"student_mobile": "student", "parent_mobile": "parent", "alternate_mobile": "alternate"}
EMAIL_FIELDS = {"email": "student", "parent_email": "parent"}
NUMBER_TABLES = {
    "enrolment": ("silver.crm_fact_product_opportunity", "enrolment_no"),
    "registration": ("silver.crm_fact_scholarship_opportunity", "registration_no"),
}
LIST_FIELDS = tuple(f"{name}_others" for name in PHONE_FIELDS)
LEAD_FIELDS = (
    "name",
    "student_name",
    "father_name",
    "mother_name",
    "merged_into_lead_id",
    "enrolment_no",
    "branch_id",
    *PHONE_FIELDS,
    *LIST_FIELDS,
    *EMAIL_FIELDS,
)
Typos = Mapping[str, Iterable[str]]
"""Domain -> its misspellings."""


@dataclass(frozen=True)
class Carried:
    """One identifier of one lead: `value` as Silver has it."""

    kind: str
    role: str
    value: str


@dataclass(frozen=True)
class Record:
    """What a lead's current record says: names as typed, and its identifiers by key."""

    name: str | None
    parents_names: tuple[str, ...]
    merged_into_lead_id: str | None
    carried: Mapping[int, Carried]


def read_records(reading: Reading, leads: Iterable[Lead], typos: Typos) -> dict[str, Record]:
    """The records of these leads, from Silver; of a lead as it is compared, the name alone."""
    lead_of = {lead.lead_id: lead for lead in leads}
    listed = sorted(lead_of)
    numbers: dict[str, list[Carried]] = {}
    for kind, (table, column) in NUMBER_TABLES.items():
        for lead_id, number in reading.texts(table, (column,), listed, f"{column} is not null and deleted_at is null"):
            numbers.setdefault(lead_id, []).append(Carried(kind, "student", number))
    found: dict[str, Record] = {}
    for lead_id, *values in reading.records(LEAD_FIELDS, listed):
        row = dict(zip(LEAD_FIELDS, values, strict=True))
        carried = _by_key((*_of_lead(row), *numbers.get(lead_id, ())), typos) | _namesake(lead_of[lead_id], row)
        parents = tuple(name for name in (row["father_name"], row["mother_name"]) if name)
        found[lead_id] = Record(row["student_name"] or row["name"], parents, row["merged_into_lead_id"], carried)
    return found


def _of_lead(row: Mapping[str, str | None]) -> Iterator[Carried]:
    for field, role in PHONE_FIELDS.items():
        for number in (row[field], *json.loads(row[f"{field}_others"] or "[]")):
            if number:
                yield Carried("phone", role, number)
    for field, role in EMAIL_FIELDS.items():
        if address := row[field]:
            yield Carried("email", role, address)
    if number := row["enrolment_no"]:
        yield Carried("enrolment", "student", number)


def _namesake(lead: Lead, row: Mapping[str, str | None]) -> dict[int, Carried]:
    """What a lead with a date of birth is found by when its numbers are new: its name, at its branch."""
    folds = (lead.first_fold, lead.last_fold, row["branch_id"])
    if lead.dob is None or None in folds:
        return {}
    shown = f"{row['student_name'] or row['name']}, {row['branch_id']}"
    return {key60(f"namesake:{'|'.join(map(str, folds))}"): Carried("namesake", "student", shown)}


def _by_key(all_carried: Iterable[Carried], typos: Typos) -> dict[int, Carried]:
    found: dict[int, Carried] = {}
    for carried in all_carried:
        key = identifier_key(carried.kind, carried.value, typos)
        if key not in found or RANKS[carried.role] > RANKS[found[key].role]:
            found[key] = carried
    return found


def identifier_key(kind: str, value: str, typos: Typos) -> int:
    """The key of an identifier as Silver has it.

    >>> one = identifier_key("email", "asha.rao+neet@gmial.com", {"gmail.com": ["gmial.com"]})
    >>> one == identifier_key("email", "asharao@gmail.com", {})
    True
    """
    if kind == "phone":
        return key60(f"phone:{value}")
    if kind == "email":
        return key60(f"email:{_folded(value, typos)}")
    return key60(f"{kind}:{re.sub('[^0-9A-Za-z]', '', value).lower()}")


def _folded(address: str, typos: Typos) -> str:
    mailbox, _, domain = address.partition("@")
    domain = next((right for right, wrong in typos.items() if domain in wrong), domain)
    mailbox = mailbox.partition("+")[0]
    return f"{mailbox.replace('.', '') if domain == 'gmail.com' else mailbox}@{domain}"
