"""What must hold of identity whatever happened: worked out again from the records, lead by lead and pair by pair.

Written from the design and policy/identity.yml, apart from the SQL: plain Python over every pair of a block. Knows only
the names of `NAMES`, as the folds of (first name, surname); a text that is not among them is no name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path

from aakash_cdp.identity.policy import IdentityPolicy, Rule, load_identity_policy
from tests.support.identity_world import (
    AGENTS,
    BRANCHES,
    CALLS,
    DEALS,
    FORMS,
    LEADS,
    OLDER,
    REGISTRATIONS,
    Row,
    World,
    key60,
)

NAMES: Mapping[str, tuple[str, str | None]] = {
    "Rohit Sharma": ("rohit", "sarma"),
    "ROHIT SHARMA": ("rohit", "sarma"),
    "Rohit": ("rohit", None),
    "Rohit Verma": ("rohit", "verma"),
    "Mohit Sharma": ("mohit", "sarma"),
    "Ankita Sharma": ("ankita", "sarma"),
    "Ankita Nair": ("ankita", "nair"),
    "Deepak Yadav": ("dipak", "iadav"),
    "Pooja Patel": ("puja", "patel"),
    "Suresh Reddy": ("sures", "redi"),
    "Asha Rao": ("asa", "rao"),
    "Bina Das": ("bina", "das"),
    "Chand Khan": ("chand", "kan"),
    "Esha Bose": ("esa", "bose"),
}
INDIA = timedelta(hours=5, minutes=30)
ROLES = {
    "student_mobile": "student",
    "parent_mobile": "parent",
    "alternate_mobile": "alternate",
    "email": "student",
    "parent_email": "parent",
}
SHORTEST_IN_ADDRESS = 4
RANKS = ("alternate", "student", "parent")
Identifier = tuple[str, str]


@dataclass(frozen=True)
class Carried:
    """An identifier on a lead: in whose field, and last shown in which month."""

    role: str
    month: int


@dataclass(frozen=True)
class Facts:
    """What can be compared of a lead."""

    lead_id: str
    name: tuple[str, str | None] | None
    gender: str | None
    dob: date | None
    cohort: int | None
    is_passed: bool
    is_deleted: bool

    @property
    def profile(self) -> object:
        """Leads of one profile look alike; who has no name looks like nobody."""
        shown = (self.name, self.gender, self.dob, self.cohort, self.is_passed)
        return shown if self.name else self.lead_id


@cache
def _policy(folder: Path) -> IdentityPolicy:
    return load_identity_policy(folder / "identity.yml")


class Oracle:
    """One world under one policy."""

    def __init__(self, world: World, policy: Path) -> None:
        self.world = world
        self.policy = _policy(policy)
        self.key_of = {key60(lead_id): lead_id for lead_id in self.leads}

    @property
    def leads(self) -> Mapping[str, Row]:
        return self.world.tables[LEADS]

    # Leads

    @cached_property
    def facts(self) -> dict[str, Facts]:
        return {lead_id: self._facts(lead_id, row) for lead_id, row in self.leads.items()}

    def _facts(self, lead_id: str, row: Row) -> Facts:
        cohort = self._cohort(row)
        is_passed = bool(row.get("is_passed"))
        name = NAMES.get(row.get("student_name") or row.get("name") or "")
        if self._without_title(row.get("father_name")) == (row.get("student_name") or "").lower().split():
            name = None
        return Facts(
            lead_id=lead_id,
            name=name,
            gender=row.get("gender"),
            dob=self._trusted(row, cohort, is_passed),
            cohort=cohort,
            is_passed=is_passed,
            is_deleted=row.get("deleted_at") is not None,
        )

    @staticmethod
    def _cohort(row: Row) -> int | None:
        created = row["created_at"] + INDIA
        session = row.get("academic_session")
        year = int(session[:4]) if session else created.year - (created.month < 4)
        if row.get("is_passed"):
            return int(year)
        return None if row.get("class_no") is None else int(year + 13 - row["class_no"])

    def _trusted(self, row: Row, cohort: int | None, is_passed: bool) -> date | None:
        dob, rules = row.get("dob"), self.policy.dates_of_birth
        if dob is None or dob in rules.junk:
            return None
        if rules.is_first_of_january_junk and (dob.month, dob.day) == (1, 1):
            return None
        age = (row["created_at"] + INDIA).year - dob.year
        if not rules.age[0] <= age <= rules.age[1]:
            return None
        off = 0 if cohort is None else dob.year + rules.age_at_class_twelve - cohort
        earliest = -rules.class_years - (4 if is_passed else 0)
        return dob if earliest <= off <= rules.class_years else None

    def age(self, lead_id: str) -> tuple[datetime, str]:
        """The least is the anchor."""
        older = [row["created_at"] for row in self.world.tables[OLDER].values() if row["lead_id"] == lead_id]
        return min([self.leads[lead_id]["created_at"], *older]), lead_id

    # Identifiers

    @cached_property
    def blocks(self) -> dict[Identifier, dict[str, Carried]]:
        """Every identifier with the leads that carry it."""
        found: dict[Identifier, dict[str, Carried]] = defaultdict(dict)
        for lead_id, identifier, role, month in self._shown():
            before = found[identifier].get(lead_id, Carried(role, month))
            role = max(role, before.role, key=RANKS.index)
            found[identifier][lead_id] = Carried(role, max(month, before.month))
        return found

    def _shown(self) -> Iterator[tuple[str, Identifier, str, int]]:
        for lead_id, row in self.leads.items():
            month = _month(row["updated_at"])
            for column, role in ROLES.items():
                for value in _values(row, column):
                    if "email" in column:
                        yield lead_id, ("email", self._address(value)), role, month
                    elif (lead_id, value) not in self.wrong_numbers:
                        yield lead_id, ("phone", value), role, month
            if row.get("enrolment_no"):
                yield lead_id, ("enrolment", _spelled(row["enrolment_no"])), "student", month
            yield from self._namesake(self.facts[lead_id], row.get("branch_id"), month)
        for table, column, kind in (
            (DEALS, "enrolment_no", "enrolment"),
            (REGISTRATIONS, "registration_no", "registration"),
        ):
            for row in self.world.tables[table].values():
                if row.get(column) and row.get("deleted_at") is None and row.get("lead_id") in self.leads:
                    yield row["lead_id"], (kind, _spelled(row[column])), "student", _month(row["updated_at"])

    @staticmethod
    def _namesake(lead: Facts, branch_id: str | None, month: int) -> Iterator[tuple[str, Identifier, str, int]]:
        """Who says when they were born is looked for by name, at their branch."""
        if lead.dob and branch_id and lead.name and lead.name[1]:
            yield lead.lead_id, ("namesake", f"{lead.name[0]}|{lead.name[1]}|{branch_id}"), "student", month

    def _address(self, value: str) -> str:
        mailbox, domain = value.lower().split("@")
        domain = next(
            (right for right, typos in self.policy.blocked.email_typos.items() if domain in typos),
            domain,
        )
        mailbox = mailbox.split("+")[0]
        return f"{mailbox.replace('.', '') if domain == 'gmail.com' else mailbox}@{domain}"

    @cached_property
    def wrong_numbers(self) -> set[tuple[str | None, str | None]]:
        """(lead, number) that an agent's form about a connected call holds apart."""
        found = set()
        for form in self.world.tables[FORMS].values():
            call = self._call_meant(form)
            if form.get("disposition") == "Wrong Number" and call and call.get("is_connected"):
                found.add((form.get("lead_id") or call.get("lead_id"), call.get("customer_number")))
        return found

    def _call_meant(self, form: Row) -> Row | None:
        calls = [call for call in self.world.tables[CALLS].values() if call.get("deleted_at") is None]
        if form.get("call_log_id"):
            return next((call for call in calls if call["call_log_id"] == form["call_log_id"]), None)
        said_at = form["submitted_at"]
        earlier = [
            call
            for call in calls
            if call.get("lead_id") == form.get("lead_id")
            and said_at - timedelta(hours=48) <= call["started_at"] <= said_at
        ]
        return max(earlier, key=lambda call: call["started_at"], default=None)

    @cached_property
    def ours(self) -> set[str | None]:
        """Numbers of agents, branches and call lines."""
        columns = ((AGENTS, "mobile"), (BRANCHES, "phone"), (CALLS, "did"))
        found = {row.get(column) for table, column in columns for row in self.world.tables[table].values()}
        return found - {None}

    def status(self, identifier: Identifier) -> str:
        """What an identifier may join."""
        kind, value = identifier
        carriers = self.blocks[identifier]
        if self._is_blocked(kind, value) or (kind == "phone" and value in self.ours):
            return "GENERIC"
        if len(carriers) < 3:
            return "OK"
        living = [self.facts[lead_id] for lead_id in carriers if not self.facts[lead_id].is_deleted]
        firsts = {lead.name[0] for lead in living if lead.name}
        surnames = {lead.name[1] for lead in living if lead.name and lead.name[1]}
        own = {self.leads[lead.lead_id].get("enrolment_no") for lead in living} - {None}
        limits = self.policy.guards
        if len(living) > limits.leads or len(own) > limits.first_names:
            return "GENERIC"
        if kind in ("enrolment", "registration") and len(firsts) > limits.first_names_of_one_number:
            return "GENERIC"
        if kind == "namesake" and len({lead.dob for lead in living}) > limits.namesakes:
            return "GENERIC"
        many_firsts, many_surnames = len(firsts) > limits.first_names, len(surnames) > limits.surnames
        if many_firsts and many_surnames:
            return "GENERIC"
        return "HOUSEHOLD_ONLY" if many_firsts else "PERSON_ONLY" if many_surnames else "OK"

    def _is_blocked(self, kind: str, value: str) -> bool:
        blocked = self.policy.blocked
        if kind == "phone":
            return value in blocked.phones or len(set(value[3:])) <= blocked.phone_distinct_digits
        if kind == "email":
            mailbox, domain = value.split("@")
            return mailbox in blocked.email_names or domain in blocked.email_domains
        return value in blocked.enrolment_numbers

    def enrolments(self, lead_id: str) -> set[str]:
        """The enrolment numbers that tell this lead from others."""
        return {
            value
            for (kind, value), carriers in self.blocks.items()
            if kind == "enrolment" and lead_id in carriers and self.status((kind, value)) != "GENERIC"
        }

    # Pairs

    def levels(self, identifier: Identifier, one: str, other: str) -> tuple[str, str, str, str]:
        """(through, name, dob, cohort) of two leads that carry it."""
        mine, theirs = self.facts[one], self.facts[other]
        name, dob = self.name_level(identifier, one, other), dob_level(mine.dob, theirs.dob)
        return self._through(identifier, one, other), name, dob, self._cohort_level(mine, theirs)

    def _through(self, identifier: Identifier, one: str, other: str) -> str:
        """Whose the identifier is. An address with a parent's name in it is the parent's."""
        kind, roles = identifier[0], {self.blocks[identifier][lead].role for lead in (one, other)}
        if kind in ("enrolment", "registration"):
            return "number"
        if kind == "namesake":
            return "namesake"
        if kind == "phone":
            return "own" if roles == {"student"} else "family"
        is_parents = self._has_nameless(identifier, one, other) and self._is_parent_of(
            *(self._stand_in(identifier, lead) for lead in (one, other))
        )
        return "own" if not is_parents and any(self._is_named(identifier, lead) for lead in (one, other)) else "family"

    def _is_named(self, identifier: Identifier, lead_id: str) -> bool:
        """Whether the first name of a lead, or of those that look like it, stands in an address."""
        return any(
            self.facts[alike].name is not None
            and len(word := self._words_of(alike)[0]) >= SHORTEST_IN_ADDRESS
            and word in self._mailboxes(alike, identifier)
            for alike in self._alike(identifier, lead_id)
        )

    def _words_of(self, lead_id: str) -> list[str]:
        row = self.leads[lead_id]
        return self._without_title(row.get("student_name") or row.get("name"))

    def _mailboxes(self, lead_id: str, identifier: Identifier) -> str:
        """The mailboxes as written of a lead's addresses that are this identifier."""
        row = self.leads[lead_id]
        addresses = [row.get(column) for column in ("email", "parent_email")]
        return " ".join(
            address.lower().split("@")[0].split("+")[0]
            for address in addresses
            if address and ("email", self._address(address)) == identifier
        )

    @staticmethod
    def _cohort_level(one: Facts, other: Facts) -> str:
        if one.cohort is None or other.cohort is None:
            return "unknown"
        apart = abs(one.cohort - other.cohort)
        if one.is_passed and other.is_passed:
            return "same"
        if one.is_passed != other.is_passed:
            passed, running = (one, other) if one.is_passed else (other, one)
            if (running.cohort or 0) <= (passed.cohort or 0):
                return "same"
        return "same" if apart == 0 else "near" if apart == 1 else "wide" if apart <= 3 else "far"

    def rule(self, identifier: Identifier, one: str, other: str) -> str | None:
        """What stands between two leads that carry it: a rule of the policy, nameless_apart, or nothing."""
        rule = self._first_rule(identifier, one, other)
        has_deleted = self.facts[one].is_deleted or self.facts[other].is_deleted
        if rule and not (rule.needs == "one_person" and self._is_divided(identifier, has_deleted=has_deleted)):
            return rule.name
        return "nameless_apart" if self._has_nameless(identifier, one, other) else None

    def _has_nameless(self, identifier: Identifier, one: str, other: str) -> bool:
        are_named = self.facts[one].name and self.facts[other].name
        return not are_named or self.name_level(identifier, one, other) == "unknown"

    def _first_rule(self, identifier: Identifier, one: str, other: str) -> Rule | None:
        """The first rule of the policy that holds, whatever else the block holds."""
        through, name, dob, cohort = self.levels(identifier, one, other)
        if name != "same" and self._is_late(identifier, one, other):
            return None
        holding = (
            rule
            for rule in self.policy.rules
            if through in rule.through and name in rule.names and dob in rule.dob and cohort in rule.cohort
        )
        return next(holding, None)

    def weight(self, rule: str | None) -> int:
        """Of a rule; nameless_apart has none."""
        return next((known.weight for known in self.policy.rules if known.name == rule), 0)

    def _is_divided(self, identifier: Identifier, *, has_deleted: bool) -> bool:
        """Whether a block says two names or two dates of birth; among living leads the deleted ones do not count."""
        counted = [lead for lead in self.blocks[identifier] if has_deleted or not self.facts[lead].is_deleted]
        return any(self._are_two_people(identifier, *pair) for pair in combinations(counted, 2))

    def _are_two_people(self, identifier: Identifier, one: str, other: str) -> bool:
        name = self.name_level(identifier, one, other)
        has_two_names = name == "conflict" and not self._has_nameless(identifier, one, other)
        return has_two_names or dob_level(self.facts[one].dob, self.facts[other].dob) == "conflict"

    def name_level(self, identifier: Identifier, one: str, other: str) -> str:
        """How two names in a block compare: a name that is the other's parent's is no name of the student."""
        level = name_level(self.facts[one], self.facts[other])
        stand_ins = [self._stand_in(identifier, lead) for lead in (one, other)]
        are_named = self.facts[one].name and self.facts[other].name
        return "unknown" if level == "conflict" and are_named and self._is_parent_of(*stand_ins) else level

    def _stand_in(self, identifier: Identifier, lead_id: str) -> str:
        """Who speaks for the living leads that look like one in the same field: the one with the least key."""
        return min(self._alike(identifier, lead_id), key=key60)

    def _is_parent_of(self, one: str, other: str) -> bool:
        mine, theirs = self.leads[one], self.leads[other]
        return any(
            self._first_word(child.get("student_name") or child.get("name"))
            == self._first_word(parent.get("father_name"))
            for child, parent in ((mine, theirs), (theirs, mine))
            if parent.get("father_name")
        )

    def _first_word(self, name: str | None) -> str:
        return next(iter(self._without_title(name)), "")

    def _without_title(self, name: str | None) -> list[str]:
        words = re.split(r"[. ]+", (name or "").lower())
        return words[1:] if words[0] in self.policy.titles else words

    def _is_late(self, identifier: Identifier, one: str, other: str) -> bool:
        """Whether the number came back to another family between the two."""
        if identifier[0] != "phone":
            return False
        block = self.blocks[identifier]
        is_own = "student" in (block[one].role, block[other].role)
        limit = self.policy.recycling.months_of_a_student if is_own else self.policy.recycling.months
        mine, theirs = self._span(identifier, one), self._span(identifier, other)
        return max(mine[0] - theirs[1], theirs[0] - mine[1]) > limit

    def _alike(self, identifier: Identifier, lead_id: str) -> list[str]:
        """The living leads of a block that look like one, and carry the identifier in the same field; itself too."""
        block, lead = self.blocks[identifier], self.facts[lead_id]
        return [
            other
            for other, carried in block.items()
            if other == lead_id
            or (
                not (lead.is_deleted or self.facts[other].is_deleted)
                and self.facts[other].profile == lead.profile
                and carried.role == block[lead_id].role
            )
        ]

    def _span(self, identifier: Identifier, lead_id: str) -> tuple[int, int]:
        """The months in which those that look like a lead showed a number, calls to it included."""
        block, lead = self.blocks[identifier], self.facts[lead_id]
        months = [block[other].month for other in self._alike(identifier, lead_id)]
        namesakes = {
            other for other in block if self.facts[other].profile == lead.profile and not self.facts[other].is_deleted
        }
        called = [
            _month(call["started_at"])
            for call in self.world.tables[CALLS].values()
            if call.get("lead_id") in namesakes
            and call.get("customer_number") == identifier[1]
            and call.get("deleted_at") is None
        ]
        return min(months), max([*months, *called])


def name_level(one: Facts, other: Facts) -> str:
    """As policy/identity.yml explains the words; typing errors and initials are not among NAMES."""
    if not (one.name and other.name):
        return "conflict" if one.gender and other.gender and one.gender != other.gender else "unknown"
    if one.name[0] != other.name[0]:
        return "conflict"
    both = {one.name[1], other.name[1]} - {None}
    return "surname_differs" if len(both) == 2 else "same"


def dob_level(one: date | None, other: date | None) -> str:
    """Equal; near: a day off, one part different, day and month swapped; else of two people."""
    if one is None or other is None:
        return "missing"
    if one == other:
        return "equal"
    mine, theirs = (one.year, one.month, one.day), (other.year, other.month, other.day)
    parts = sum(left == right for left, right in zip(mine, theirs, strict=True))
    is_swapped = mine == (theirs[0], theirs[2], theirs[1])
    is_a_day_off = one in (other + timedelta(days=1), other - timedelta(days=1))
    return "near" if parts == 2 or is_swapped or is_a_day_off else "conflict"


def _month(at: datetime) -> int:
    return at.year * 12 + at.month


def _values(row: Row, column: str) -> list[str]:
    others = re.findall(r"[^\[\]\", ]+", row.get(f"{column}_others") or "")
    return [value for value in (row.get(column), *others) if value]


def _spelled(number: str) -> str:
    return re.sub("[^0-9a-z]", "", number.lower())
