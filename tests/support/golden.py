"""Scenarios about one golden record: what is known of a student, and what the record says. All of them share one run.

Leads of a scenario are one student, by an enrolment number of its own. `{n}` in a value is the scenario's number in
three digits, so that "98{n}00001" is nobody else's. Ids are short; they are made unique.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.bronze import Row
from tests.support.places import Place

REFERENCES = (
    "id",
    "lead_id",
    "call_log_id",
    "scholarship_opportunity_id",
    "merged_into_lead_id",
    "product_opportunity_id",
)
FIRST, SECOND, THIRD = "2026-04-10T06:00:00Z", "2026-05-10T06:00:00Z", "2026-06-10T06:00:00Z"


@dataclass(frozen=True)
class Scenario:
    """`leads`, and `facts` by Bronze table; `expect` maps columns of the golden record to their values."""

    leads: Sequence[Row]
    expect: Mapping[str, Any]
    facts: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def lead(lead_id: str, **columns: str | None) -> Row:
    """A version of a lead, made and edited on one day unless it says otherwise."""
    return {"id": lead_id, "student_name": "Asha Verma", "enrolment_no": "PSID{n}", **columns}


def of(lead_id: str, record_id: str, **columns: str | None) -> Row:
    """A record that hangs on a lead."""
    return {"id": record_id, "lead_id": lead_id, **columns}


def land_scenarios(place: Place, scenarios: Mapping[str, Scenario]) -> None:
    """Everybody's rows, a file of each table."""
    tables: dict[str, list[Row]] = {"lead": []}
    for number, scenario in enumerate(scenarios.values()):
        tables["lead"] += [_unique(row, number) for row in scenario.leads]
        for table, rows in scenario.facts.items():
            tables.setdefault(table, []).extend(_unique(row, number) for row in rows)
    for table, rows in tables.items():
        place.land(table, *rows)


def _unique(row: Row, number: int) -> Row:
    return {
        name: f"{number:03d}_{value}"
        if name in REFERENCES and value
        else value and value.replace("{n}", f"{number:03d}")
        for name, value in row.items()
    }


def differences(place: Place, number: int, scenario: Scenario) -> dict[str, tuple[Any, Any]]:
    """Column -> (expected, seen) where the golden record of the scenario's first lead is otherwise."""
    columns = list(scenario.expect)
    lead_id = f"{number:03d}_{scenario.leads[0]['id']}"
    select = (
        f"select {', '.join(columns)} from gold.cdp_dim_user join identity.user_map using (cdp_user_id) "
        f"where lead_id = '{lead_id}'"
    )
    [seen] = place.query(select)
    expected = [_filled(value, number) for value in scenario.expect.values()]
    return {
        column: (wanted, found)
        for column, wanted, found in zip(columns, expected, seen, strict=True)
        if wanted != found
    }


def _filled(value: Any, number: int) -> Any:
    return value.replace("{n}", f"{number:03d}") if isinstance(value, str) else value
