"""policy/identity.yml: every mistake is told at once with its line; an edit recomputes what it concerns, as in full."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.errors import CdpError, ExitCode
from aakash_cdp.identity.policy import identity_calls, load_identity_policy
from tests.support.identity_oracle import Oracle
from tests.support.identity_promises import broken_promises
from tests.support.identity_world import Row, World, day, differences, identity, rebuilt
from tests.support.policies import edited_identity_policy

TEXT = (REPOSITORY_POLICY / "identity.yml").read_text()
HOME = "+919820012345"
OTHER = "+919820054321"
TENTH = {"class_no": 10, "academic_session": "2026-27"}


def facts_of(folder: Path, text: str) -> list[str]:
    """What is said of a file with this text, without its folder."""
    path = folder / "identity.yml"
    path.write_text(text)
    with pytest.raises(CdpError) as caught:
        load_identity_policy(path)
    assert caught.value.exit_code is ExitCode.USAGE
    assert {problem.reference for problem in caught.value.problems} == {"policy-invalid"}
    return [fact.removeprefix(f"{folder}/") for problem in caught.value.problems for fact in problem.facts]


def line_of(text: str, part: str) -> int:
    """The 1-based line in which a text stands, once."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


def edited(replacements: Mapping[str, str]) -> str:
    text = TEXT
    for old, new in replacements.items():
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text


def test_the_policy_of_the_repository_is_valid() -> None:
    policy = load_identity_policy(REPOSITORY_POLICY / "identity.yml")
    assert [rule.weight for rule in policy.rules]
    assert identity_calls(policy).keys() >= {"policy_rule", "policy_weight", "policy_most_leads"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("    leads: 60 ", "    leads: sixty ", "guards.leads: Input should be a valid integer"),
        ("    leads: 60 ", "    leads: 2 ", "guards.leads: Input should be greater than or equal to 4"),
        ("    first_names: 8 ", "    first_name: 8 ", "guards.first_name: Extra inputs are not permitted"),
        ("    phone_distinct_digits: 2 ", "    phone_distinct_digits: 11 ", "phone_distinct_digits: Input should"),
        ("[na, \"no\",", "[na, no,", "blocked.email_names.1: Input should be a valid string"),
        ('"1970-01-01"', '"1970-13-01"', "dates_of_birth.junk.1: month must be in 1..12"),
        ("    age: [8, 25] ", "    age: [8] ", "dates_of_birth.age"),
        ("    months: 36 ", "    months: 0 ", "recycling.months: Input should be greater than or equal to 1"),
        ("name: name_and_dob, weight: 96", "name: name_and_dob, weight: 101", "weight: Input should be less than"),
        ("name: name_and_dob, weight: 96", "name: Name and DOB, weight: 96", "name: String should match pattern"),
        ("{name: name_and_dob, weight: 96, through: [own, family]", "{name: name_and_dob, weight: 96, through: [mine]",
         "through.0: Input should be 'number', 'own', 'family' or 'namesake'"),
        ("{name: name_and_dob, weight: 96, through: [own, family]", "{name: name_and_dob, weight: 96, through: []",
         "through: Value should have at least 1 item"),
        ("vetoes: [enrolment, dob, cohort]", "vetoes: [enrolment, dob, gender]", "vetoes.2: Input should be"),
        ("name: name_and_near_dob,", "name: name_and_dob,", "rules: two rules are called name_and_dob"),
        ("version: 1", "version: 2", "version: Input should be 1"),
        ("version: 1", "", "version: Field required"),
        ("vetoes: [enrolment, dob, cohort]", "vetoes: [enrolment\ndob", "is not YAML"),
        ("cohort_years_apart:", "version: 1\ncohort_years_apart:", "version: this key is already on line"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_and_line(old: str, new: str, what: str, tmp_path: Path) -> None:
    text = edited({old: new})
    facts = facts_of(tmp_path, text)
    assert any(what in fact for fact in facts), facts
    assert all(fact.startswith("identity.yml:") for fact in facts)
    if new.strip() and "rules are called" not in what and "YAML" not in what and text.count(new) == 1:
        changed = line_of(text, new)
        assert any(fact.startswith(f"identity.yml:{changed} ") for fact in facts), (changed, facts)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    mistakes = {
        "    leads: 60 ": "    leads: sixty ",
        "    months: 36 ": "    month: 36 ",
        "name: name_and_near_dob,": "name: name_and_dob,",
        '"1970-01-01"': '"soon"',
        "vetoes: [enrolment, dob, cohort]": "vetoes: [gender]",
        "    persons: 4 ": "    persons: 1 ",
    }
    facts = facts_of(tmp_path, edited(mistakes))
    for said in ("guards.leads", "recycling.month:", "recycling.months", "rules:", "junk.1", "vetoes.0", "persons"):
        assert any(f" {said}" in fact or f".{said}" in fact for fact in facts), (said, facts)


def test_a_file_that_is_empty_or_absent_is_refused(tmp_path: Path) -> None:
    assert any("rules: Field required" in fact for fact in facts_of(tmp_path, "# nothing\n"))
    with pytest.raises(CdpError) as caught:
        load_identity_policy(tmp_path / "absent.yml")
    assert caught.value.problems[0].facts == (f"{tmp_path / 'absent.yml'}:1 No such file or directory",)


# --- an edited policy -------------------------------------------------------------------------------------------------


def child(name: str | None, **columns: Any) -> Row:
    return {"student_name": name, "parent_mobile": HOME, **TENTH, **columns}


def family() -> World:
    """Someone for every part of the policy, and a crowd on one number."""
    world = World()
    born = day("2011-03-04")
    leads = {
        "rohit": child("Rohit Sharma", dob=born),
        "rohit_again": child("Rohit Sharma", dob=born),
        "rohit_twisted": child("Rohit Sharma", dob=day("2011-04-03"), parent_mobile=OTHER),
        "rohit_verma": child("Rohit Verma", dob=born, parent_mobile=OTHER),
        "rohit_later": child("Rohit Sharma", class_no=9),
        "ankita": child("Ankita Sharma", enrolment_no="42"),
        "ankita_enrolled": child("Ankita Sharma", enrolment_no="43"),
        "ankita_mail": child("Ankita Sharma", parent_mobile=None, email="ankita@x.in", class_no=7),
        "ankita_mailed": child("Ankita Sharma", parent_mobile=None, email="ankita@x.in", class_no=11),
        "nameless": child(None, parent_mobile=None, student_mobile="+919820077777"),
        "suresh": child("Suresh Reddy", parent_mobile=None, student_mobile="+919820077777"),
    }
    for number, name in enumerate(("Ankita Nair", "Pooja Patel", "Suresh Reddy", "Deepak Yadav", "Mohit Sharma")):
        leads[f"crowd_{number}"] = child(name, parent_mobile="+919820088888")
        leads[f"crowd_{number}_again"] = child(name, parent_mobile="+919820088888")
    for lead_id, columns in leads.items():
        world.lead(lead_id, **columns)
    return world


def without_rule(name: str) -> Callable[[dict[str, Any]], None]:
    def edit(policy: dict[str, Any]) -> None:
        before = len(policy["rules"])
        policy["rules"] = [rule for rule in policy["rules"] if rule["name"] != name]
        assert len(policy["rules"]) == before - 1

    return edit


def setting(value: Any, *keys: str) -> Callable[[dict[str, Any]], None]:
    """An edit: one key has another value."""

    def edit(policy: dict[str, Any]) -> None:
        place = policy
        for key in keys[:-1]:
            place = place[key]
        assert place[keys[-1]] != value
        place[keys[-1]] = value

    return edit


EDITS: Mapping[str, tuple[Callable[[dict[str, Any]], None], set[str], set[str]]] = {
    "a rule in use goes": (
        without_rule("nameless_own"),
        {"identity.support"},
        {"identity.support", "identity.user_map"},
    ),
    "the rule for leads that look alike goes": (
        without_rule("name_and_dob"),
        {"identity.support"},
        {"identity.support"},
    ),
    "a guard is lowered": (
        setting(3, "guards", "first_names"),
        {"identity.identifier_guard"},
        {"identity.identifier_guard", "identity.support", "identity.user_map"},
    ),
    "a guard counts fewer leads": (
        setting(4, "guards", "leads"),
        {"identity.identifier_guard"},
        {"identity.identifier_guard", "identity.support", "identity.user_map"},
    ),
    "a number is blocked": (
        setting([HOME], "blocked", "phones"),
        {"identity.identifier"},
        {"identity.identifier", "identity.identifier_guard", "identity.support", "identity.user_map"},
    ),
    "an address is blocked": (
        setting(["x.in"], "blocked", "email_domains"),
        {"identity.identifier"},
        {"identity.identifier", "identity.identifier_guard"},
    ),
    "a date is junk": (
        setting(["2011-03-04"], "dates_of_birth", "junk"),
        {"identity.lead"},
        {"identity.lead", "identity.support"},
    ),
    "a veto goes": (
        setting(["dob", "cohort"], "vetoes"),
        {"identity.component"},
        {"identity.component", "identity.user_map"},
    ),
    "households are smaller": (
        setting(2, "households", "persons"),
        {"identity.household_link"},
        {"identity.household_link", "identity.household", "identity.user_map"},
    ),
}


@pytest.mark.parametrize("title", EDITS)
def test_an_edited_policy_recomputes_what_it_concerns_and_equals_a_full_run(title: str, tmp_path: Path) -> None:
    edit, recomputed, changed = EDITS[title]
    policy, world = edited_identity_policy(tmp_path / "policy", edit), family()
    with identity() as me:
        me.apply(world)
        before = me.contents()
        reasons = me.apply(world, policy)
        after = me.contents()
        assert recomputed <= set(reasons) <= recomputed | {"identity.household_link", "identity.support"}, reasons
        assert set(reasons.values()) == {"its rule changed"}
        assert changed <= {table for table in before if before[table] != after[table]}
        assert differences(after, rebuilt(world, policy)) == []
        broken = broken_promises(me, Oracle(world, policy))
        # Of leads that look alike one stands for all: where no rule joins them, the others are compared with nobody.
        assert [line for line in broken if "do not hang together" not in line or "alike" not in title] == []
        me.apply(world, REPOSITORY_POLICY)
        assert differences(me.contents(), before) == []
