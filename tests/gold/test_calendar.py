"""A year goes by and nothing lands: a birthday, 1 April, the end of a session and of a scholarship do what they should.

Each day is one incremental run; its publication equals what an empty home makes of the same files on that day.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support.golden import Scenario, land_scenarios, lead, of
from tests.support.homes import differences, run
from tests.support.places import Place

FAMILY = {
    "a minor in class X, enrolled, with a scholarship": Scenario(
        [
            lead("a", dob="2008-11-15", parent_mobile="98{n}00001", student_mobile="98{n}00002",
                 **{"class": "XII"}, academic_session="2026-27", marketing_consent="true")
        ],
        {},
        {
            "product_opportunity": [of("a", "deal", stage="Enrolled", academic_session="2026-27")],
            "scholarship_opportunity": [of("a", "reg", exam="ANTHE", exam_date="2026-05-01")],
            "exam_result": [
                of("a", "res", scholarship_opportunity_id="reg", scholarship_percent="40", valid_till="2026-12-31")
            ],
        },
    ),
    "a child of whom only the class is known": Scenario(
        [lead("b", **{"class": "XI"}, academic_session="2026-27", parent_mobile="98{n}00001")], {}
    ),
}  # fmt: skip
DAYS: dict[str, dict[str, Any]] = {
    "2026-09-01": {},
    "2026-09-02": {},
    "2026-11-14": {},
    "2026-11-15": {"age_band": "ADULT", "primary_contact_role": "STUDENT"},
    "2026-12-31": {},
    "2027-01-01": {"scholarship_percent": None},
    "2027-03-31": {},
    "2027-04-01": {"class_current": "XII Passed", "can_sms_service": False},
    "2027-08-31": {},
}
"""Day in India -> what differs in the first student from the day before."""
SEEN: dict[str, Any] = {
    "age_band": "MINOR",
    "primary_contact_role": "PARENT",
    "scholarship_percent": Decimal("40.00"),
    "class_current": "XII",
    "can_sms_service": True,
}


def test_a_year_without_new_data(empty_place: Place, tmp_path: Path) -> None:
    land_scenarios(empty_place, FAMILY)
    expected = dict(SEEN)
    touched: dict[str, int | None] = {}
    for number, (day, changed) in enumerate(DAYS.items()):
        as_of = datetime.fromisoformat(f"{day}T12:00:00")
        report = empty_place.run(as_of=as_of)
        touched[day] = next(stage.rows_in for stage in report.stages if stage.stage_name == "gold.cdp_dim_user")
        expected |= changed
        select = f"select {', '.join(SEEN)} from gold.cdp_dim_user where current_lead_id = '000_a'"
        assert dict(zip(SEEN, empty_place.query(select)[0], strict=True)) == expected, day
        fresh = tmp_path / f"fresh_{number}"
        run(fresh, empty_place.bronze, as_of=as_of)
        assert differences(empty_place.home, fresh) == [], day
    assert {day for day, rows in touched.items() if rows} == {"2026-09-01", "2026-11-15", "2027-01-01", "2027-04-01"}


def test_on_1_april_a_child_of_class_xi_is_no_longer_known_to_be_a_minor(empty_place: Place) -> None:
    land_scenarios(empty_place, FAMILY)
    select = "select age_band, class_current from gold.cdp_dim_user where current_lead_id = '001_b'"
    seen = []
    for day in ("2027-03-31", "2027-04-01"):
        empty_place.run(as_of=datetime.fromisoformat(f"{day}T12:00:00"))
        seen += empty_place.query(select)
    assert seen == [("MINOR", "XI"), ("UNKNOWN", "XII")]
