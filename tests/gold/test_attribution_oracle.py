"""Calls by number in made-up families, beside the same rules worked out in Python, from the rows that landed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.bronze import Row
from tests.support.campaigns import draw_seed, effort
from tests.support.places import Place

PHONES = ("9810014571", "9820024572", "9830034573", "9840044574")
STUDENTS = ("Rohit Sharma", "Priya Sharma", "Kabir Sharma", "Imran Qureshi")
FIRST = datetime(2026, 1, 1, 6)
MONTH = timedelta(days=30)
ENDING = ("Lost", "Enrolled", "Dropped")


class Told:
    """Rows that land, drawn from a seed, and what follows from them."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.leads = [self._lead(f"lead_{number}") for number in range(7)]
        self.deals = [self._deal(f"deal_{number}") for number in range(6)]
        self.calls = [self._call(f"call_{number}") for number in range(40)]

    def _time(self) -> datetime:
        return FIRST + timedelta(days=self.draw.randrange(100), minutes=self.draw.randrange(1440))

    def _times(self) -> list[datetime]:
        return sorted(self._time() for _ in range(self.draw.randint(1, 3)))

    def _lead(self, lead_id: str) -> list[dict[str, Any]]:
        created, name = self._time(), self.draw.choice(STUDENTS)
        return [
            {
                "id": lead_id,
                "student_name": name,
                "created_at": created,
                "updated_at": created + timedelta(days=10 * number),
                "parent_mobile": self.draw.choice((*PHONES, None)),
                "alternate_mobile": self.draw.choice((*PHONES, None, None, None)),
            }
            for number in range(self.draw.randint(1, 4))
        ]

    def _deal(self, deal_id: str) -> list[dict[str, Any]]:
        created, lead_id = self._time(), f"lead_{self.draw.randrange(7)}"
        return [
            {
                "id": deal_id,
                "lead_id": lead_id,
                "created_at": created,
                "updated_at": created + timedelta(days=10 * number),
                "stage": self.draw.choice(("Contacted", *ENDING)),
                "closed_at": self.draw.choice((None, None, self._time())),
            }
            for number in range(self.draw.randint(1, 3))
        ]

    def _call(self, call_id: str) -> dict[str, Any]:
        return {"id": call_id, "customer_number": self.draw.choice(PHONES), "at": self._time()}

    def land(self, place: Place) -> None:
        """Write all of it down."""
        place.land("lead", *map(_row, (version for lead in self.leads for version in lead)))
        place.land("product_opportunity", *map(_row, (version for deal in self.deals for version in deal)))
        calls = [
            {
                "id": call["id"],
                "customer_number": call["customer_number"],
                "started_at": f"{call['at'] + timedelta(minutes=330):%Y-%m-%d %H:%M:%S}",
            }
            for call in self.calls
        ]
        place.land("call_log", *calls)

    def expected(self, call: dict[str, Any], students: dict[str, tuple[str, str]]) -> tuple[str, str | None]:
        """(attribution, owner) of a call; `students` are (student, household) by lead."""
        stretches = [stretch for lead in self.leads for stretch in _stretches(lead, call["customer_number"])]
        holders = {lead for lead, start, end in stretches if start <= call["at"] < end}
        holders = holders or {lead for lead, start, end in stretches if start - MONTH <= call["at"] < end}
        found = {students[lead][0] for lead in holders}
        if not found or len({students[lead][1] for lead in holders}) > 1:
            return "none", None
        if len(found) == 1:
            return "number", min(holders)
        dealing = {students[deal[0]["lead_id"]][0] for deal in self.deals if _is_open(deal, call["at"])} & found
        if len(dealing) == 1:
            return "open_opportunity", min(lead for lead in holders if students[lead][0] in dealing)
        return "household", min(holders)


def _row(version: dict[str, Any]) -> Row:
    return {
        name: f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value for name, value in version.items()
    }


def _stretches(lead: list[dict[str, Any]], phone: str) -> Iterator[tuple[str, datetime, datetime]]:
    """When a lead held a number: moments of its versions, joined where they touch."""
    ends = [*(version["updated_at"] for version in lead[1:]), datetime.max]
    start = None
    for version, end in zip(lead, ends, strict=True):
        shows = phone in (version["parent_mobile"], version["alternate_mobile"])
        if shows and start is None:
            start = version["updated_at"]
        if start is not None and (not shows or end == datetime.max):
            yield version["id"], start, end if shows else version["updated_at"]
            start = None


def _is_open(deal: list[dict[str, Any]], at: datetime) -> bool:
    in_force = [version for version in deal if version["updated_at"] <= at][-1:]
    if not in_force or any(version["closed_at"] and version["closed_at"] <= at for version in (*in_force, deal[-1])):
        return False
    [version] = in_force
    return version["closed_at"] is not None or version["stage"] not in ENDING


def require_attribution(seed: int, tmp_path: Path) -> None:
    told = Told(seed)
    place = Place(tmp_path / "place")
    told.land(place)
    place.run()
    students = {
        lead: (user, home)
        for lead, user, home in place.query("select lead_id, cdp_user_id, household_id from identity.user_map")
    }
    shown = {
        call: (why, owner)
        for call, why, owner in place.query("select source_id, attribution, owner_lead_id from gold.event_state")
    }
    assert shown == {call["id"]: told.expected(call, students) for call in told.calls}


@pytest.mark.parametrize("number", range(3))
def test_calls_by_number_go_where_the_rules_say(number: int, tmp_path: Path) -> None:
    require_attribution(draw_seed() + number, tmp_path)


@pytest.mark.campaign
@pytest.mark.parametrize("number", range(30 * effort()))
def test_any_calls_by_number_go_where_the_rules_say(number: int, tmp_path: Path) -> None:
    require_attribution(draw_seed() + number, tmp_path)
