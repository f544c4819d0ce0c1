"""The three leads of the README, read from its tables: what is printed there is what comes out."""

from datetime import date, datetime
from pathlib import Path

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from tests.support.bronze import write_file
from tests.support.homes import query, run

README = REPOSITORY_POLICY.parent / "README.md"
AS_OF = datetime(2026, 9, 1, 6, 0)
"""The day that the README names."""


def tables_of(text: str) -> list[list[list[str]]]:
    """The Markdown tables of a text as rows of cells, without their rules; code marks and outer spaces are dropped.

    >>> tables_of("| a | b |\\n| --- | --- |\\n| ` x` | |\\n")
    [[['a', 'b'], [' x', '']]]
    """
    tables: list[list[list[str]]] = []
    is_in_table = False
    for line in text.splitlines():
        if not line.startswith("|"):
            is_in_table = False
            continue
        if not is_in_table:
            tables.append([])
        is_in_table = True
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if set("".join(cells)) - set("-"):
            tables[-1].append([cell[1:-1] if cell[:1] == cell[-1:] == "`" else cell for cell in cells])
    return tables


@pytest.fixture(scope="module")
def example() -> tuple[list[dict[str, str | None]], dict[str, str]]:
    """The leads as they land, and column to value of the row that comes out."""
    section = README.read_text().split("## Three messy leads, one student")[1].split("\n## ")[0]
    given, expected = tables_of(section)
    leads = [{row[0]: row[number] or None for row in given[1:]} for number in (1, 2, 3)]
    return [without_absent(lead) for lead in leads], {row[0]: row[1] for row in expected[1:]}


def without_absent(lead: dict[str, str | None]) -> dict[str, str | None]:
    return {column: value for column, value in lead.items() if value is not None}


def said(value: object) -> str:
    """A value as the README writes it."""
    return "" if value is None else f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def test_the_three_leads_of_the_readme_are_one_student(
    tmp_path: Path, example: tuple[list[dict[str, str | None]], dict[str, str]]
) -> None:
    leads, expected = example
    write_file(tmp_path / "bronze", "lead", leads)
    run(tmp_path / "home", tmp_path / "bronze", as_of=AS_OF)
    [row] = query(tmp_path / "home", f"select {', '.join(expected)} from gold.cdp_dim_user")
    assert {column: said(value) for column, value in zip(expected, row, strict=True)} == expected


def test_the_student_has_the_reasons_that_the_readme_gives(
    tmp_path: Path, example: tuple[list[dict[str, str | None]], dict[str, str]]
) -> None:
    write_file(tmp_path / "bronze", "lead", example[0])
    run(tmp_path / "home", tmp_path / "bronze", as_of=AS_OF)
    reasons = query(
        tmp_path / "home",
        "select least(lead_id, other_lead_id), greatest(lead_id, other_lead_id), identifier_kind, rule "
        "from identity.reason where weight > 0",
    )
    assert set(reasons) == {
        ("lead_anthe", "lead_walkin", "enrolment", "number_and_name"),
        ("lead_anthe", "lead_walkin", "phone", "name_and_dob"),
        ("lead_walkin", "lead_web", "phone", "name_and_cohort"),
    }
    users = query(tmp_path / "home", "select lead_id, cdp_user_id, is_deleted from identity.user_map order by lead_id")
    student = example[1]["cdp_user_id"]
    assert users == [("lead_anthe", student, False), ("lead_walkin", student, False), ("lead_web", student, True)]


def test_the_class_rolls_on_the_date_that_the_readme_gives(
    tmp_path: Path, example: tuple[list[dict[str, str | None]], dict[str, str]]
) -> None:
    leads, expected = example
    rolls = date.fromisoformat(expected["next_change_on"])
    write_file(tmp_path / "bronze", "lead", leads)
    run(tmp_path / "home", tmp_path / "bronze", as_of=datetime(rolls.year, rolls.month, rolls.day, 6))
    [(rolled, is_derived, band)] = query(
        tmp_path / "home", "select class_current, is_class_derived, age_band from gold.cdp_dim_user"
    )
    assert (expected["class_current"], rolled, is_derived, band) == ("XI", "XII", True, "MINOR")
