"""Leads, deals and exams say different things: what does the golden record say? One sentence a scenario."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.support.golden import FIRST, SECOND, THIRD, Scenario, differences, land_scenarios, lead, of
from tests.support.places import Place

PUNE = {"city_other": "Pune", "state": "Maharashtra"}
NASHIK = {"city_other": "Nashik", "state": "Maharashtra"}

TRUST = {
    "a lead with an enrolled deal outranks one that was paid for": Scenario(
        [lead("a", gender="F"), lead("b", gender="M")],
        {"gender": "Female"},
        {
            "product_opportunity": [of("a", "deal", stage="Enrolled")],
            "scholarship_opportunity": [of("b", "reg", fee_status="Paid")],
        },
    ),
    "a paid registration outranks an edit after a call": Scenario(
        [lead("a", gender="F"), lead("b", gender="M", updated_at=SECOND)],
        {"gender": "Female"},
        {
            "scholarship_opportunity": [of("a", "reg", fee_status="Paid")],
            "call_log": [of("b", "call", talk_time="40", started_at="2026-04-11 10:00:00")],
        },
    ),
    "an attended registration counts as a paid one": Scenario(
        [lead("a", gender="F"), lead("b", gender="M", lead_source="Website")],
        {"gender": "Female", "anthe_registered_count": 1, "anthe_attended_count": 1, "anthe_result_count": 0},
        {
            "scholarship_opportunity": [of("a", "reg", exam="ANTHE")],
            "exam_attendance": [of("a", "att", scholarship_opportunity_id="reg", status="Late")],
        },
    ),
    "a lead that was edited after someone talked to them outranks a website form": Scenario(
        [
            lead("a", gender="F", lead_source="Bulk Data", updated_at=SECOND),
            lead("b", gender="M", lead_source="Website"),
        ],
        {"gender": "Female"},
        {"call_log": [of("a", "call", talk_time="40", started_at="2026-04-11 10:00:00")]},
    ),
    "a call that nobody answered is worth nothing": Scenario(
        [
            lead("a", gender="F", lead_source="Bulk Data", updated_at=SECOND),
            lead("b", gender="M", lead_source="Website"),
        ],
        {"gender": "Male"},
        {"call_log": [of("a", "call", talk_time="0", started_at="2026-04-11 10:00:00")]},
    ),
    "a website form outranks bulk data, and that a source nobody knows": Scenario(
        [lead("a", gender="F", lead_source="Bulk Data"), lead("b", gender="M", lead_source="Somewhere")],
        {"gender": "Female"},
    ),
    "of two equally trusted leads the smaller id stands": Scenario(
        [lead("b", gender="M"), lead("a", gender="F")], {"gender": "Female"}
    ),
    "a deleted lead offers nothing": Scenario(
        [lead("a", gender="F"), lead("b", gender="M", deleted_at=SECOND)],
        {"gender": "Female", "lead_count": 1},
        {"product_opportunity": [of("b", "deal", stage="Enrolled")]},
    ),
}

NULLS = {
    "null never beats a value, however much its lead is trusted": Scenario(
        [lead("a"), lead("b", gender="M", lead_source="Somewhere")],
        {"gender": "Male"},
        {"product_opportunity": [of("a", "deal", stage="Enrolled")]},
    ),
    "a null spelled as text is a null": Scenario(
        [lead("a", gender="NA", lead_source="Website"), lead("b", gender="M")], {"gender": "Male"}
    ),
    "a newer version that blanks a field is a correction": Scenario(
        [
            lead("a", stream="Medical", updated_at=FIRST),
            lead("a", updated_at=SECOND),
            lead("b", stream="Engineering", created_at="2025-05-01T06:00:00Z", updated_at="2025-05-01T06:00:00Z"),
        ],
        {"stream": "Engineering"},
    ),
    "a field that is filled later is a value": Scenario(
        [lead("a", updated_at=FIRST), lead("a", stream="Medical", updated_at=SECOND)], {"stream": "Medical"}
    ),
    "a placeholder is no name": Scenario(
        [lead("a", student_name="Test", lead_source="Website"), lead("b", student_name="Asha Verma")],
        {"full_name": "Asha Verma", "first_name": "Asha", "last_name": "Verma"},
    ),
}

STRATEGIES = {
    "recent: an edit elsewhere renews nothing": Scenario(
        [
            lead("a", stream="Medical", created_at=FIRST, updated_at=FIRST),
            lead("a", stream="Medical", board="CBSE", created_at=FIRST, updated_at=THIRD),
            lead("b", stream="Engineering", created_at=SECOND, updated_at=SECOND),
        ],
        {"stream": "Engineering", "board": "CBSE"},
    ),
    "recent: a value that came back counts from then": Scenario(
        [
            lead("a", stream="Medical", created_at=FIRST, updated_at=FIRST),
            lead("a", stream="Foundation", created_at=FIRST, updated_at=SECOND),
            lead("a", stream="Medical", created_at=FIRST, updated_at=THIRD),
            lead("b", stream="Engineering", created_at=SECOND, updated_at=SECOND),
        ],
        {"stream": "Medical"},
    ),
    "session: the latest academic session outranks what was said last": Scenario(
        [
            lead("a", stream="Medical", academic_session="2026-27", updated_at=FIRST),
            lead("b", stream="Engineering", academic_session="2025-26", created_at=THIRD, updated_at=THIRD),
        ],
        {"stream": "Medical", "academic_session": "2026-27"},
    ),
    "complete: of equally trusted names the longer is better": Scenario(
        [lead("a", student_name="Asha"), lead("b", student_name="ASHA RANI VERMA")],
        {"full_name": "Asha Rani Verma", "first_name": "Asha", "last_name": "Verma"},
    ),
    "best: the highest scholarship that is valid, never the sum": Scenario(
        [lead("a")],
        {
            "scholarship_percent": Decimal("40.00"),
            "scholarship_exam": "IACST",
            "scholarship_valid_till": date(2026, 9, 1),
            "iacst_result_count": 2,
        },
        {
            "scholarship_opportunity": [
                of("a", "r1", exam="IACST"),
                of("a", "r2", exam="IACST"),
                of("a", "r3", exam="ANTHE"),
            ],
            "exam_result": [
                of("a", "x1", scholarship_opportunity_id="r1", scholarship_percent="40", valid_till="2026-09-01"),
                of("a", "x2", scholarship_opportunity_id="r2", scholarship_percent="30", valid_till="2027-01-31"),
                of("a", "x3", scholarship_opportunity_id="r3", scholarship_percent="90", valid_till="2026-08-31"),
            ],
        },
    ),
    "first and last: the first touch stays as it first was": Scenario(
        [
            lead("a", lead_source="Website", utm_source="google", created_at=FIRST, updated_at=FIRST),
            lead("a", lead_source="Referral", utm_source="none of it", created_at=FIRST, updated_at=THIRD),
            lead("b", lead_source="ANTHE", utm_source="meta", created_at=SECOND, updated_at=SECOND),
        ],
        {
            "first_lead_source": "Website",
            "first_utm_source": "google",
            "last_lead_source": "ANTHE",
            "last_utm_source": "meta",
        },
    ),
    "first: also of a lead that was deleted since": Scenario(
        [
            lead("b", lead_source="ANTHE", created_at=SECOND, updated_at=SECOND),
            lead("a", lead_source="Website", created_at=FIRST, updated_at=FIRST, deleted_at=SECOND),
        ],
        {"first_lead_source": "Website"},
    ),
    "active: the lead on which something happened last": Scenario(
        [lead("a", updated_at=FIRST), lead("b", updated_at=SECOND)],
        {"call_count": 1},
        {"call_log": [of("a", "call", started_at="2026-06-10 12:00:00")]},
    ),
    "counts and sums are of what is not deleted": Scenario(
        [lead("a", created_at=FIRST), lead("b", created_at=SECOND)],
        {
            "lead_count": 2,
            "first_lead_at": datetime(2026, 4, 10, 6),
            "opportunity_count": 3,
            "open_opportunity_count": 1,
            "won_opportunity_count": 1,
            "amount_paid_inr": Decimal("15000.50"),
            "call_count": 2,
            "connected_call_count": 2,
            "meaningful_call_count": 1,
            "talk_seconds": 50,
            "disposition_count": 1,
            "last_disposition": "Call Back Later",
        },
        {
            "product_opportunity": [
                of("a", "d1", stage="Enrolled", amount_paid="15000.50"),
                of("b", "d2", stage="Interested"),
                of("b", "d3", stage="Lost"),
                of("b", "d4", stage="Interested", amount_paid="99", deleted_at=SECOND),
            ],
            "call_log": [
                of("a", "c1", talk_time="40"),
                of("b", "c2", talk_time="10"),
                of("b", "c3", talk_time="99", deleted_at=SECOND),
            ],
            "call_disposition": [of("a", "f1", disposition="Call Back Later", submitted_at=SECOND)],
        },
    ),
}

STUDIES = {
    "a class rolls on 1 April, and is flagged": Scenario(
        [lead("a", **{"class": "IX"}, academic_session="2024-25", created_at="2024-05-01T06:00:00Z")],
        {"class_current": "XI", "is_class_derived": True, "cohort_year": 2028},
    ),
    "a class of this session stands as it is": Scenario(
        [lead("a", **{"class": "10th"}, academic_session="2026-27")],
        {"class_current": "X", "is_class_derived": False, "cohort_year": 2029},
    ),
    "who was in XII a session ago has passed it": Scenario(
        [lead("a", **{"class": "XII"}, academic_session="2025-26", created_at="2025-05-01T06:00:00Z")],
        {"class_current": "XII Passed", "is_class_derived": True},
    ),
    "a dropper stays one": Scenario(
        [lead("a", **{"class": "Dropper"}, academic_session="2026-27")],
        {"class_current": "XII Passed", "is_class_derived": False, "age_band": "UNKNOWN"},
    ),
    "without a session the year of the newest lead counts": Scenario(
        [lead("a", created_at="2026-02-01T06:00:00Z")], {"academic_session": "2025-26"}
    ),
    "a deal may name the latest session": Scenario(
        [lead("a", academic_session="2025-26")],
        {"academic_session": "2026-27"},
        {"product_opportunity": [of("a", "deal", academic_session="2026-27")]},
    ),
    "a school that nobody knows stays as text": Scenario(
        [lead("a", school_name_other="Little Angels, Wakad")],
        {"school_id": None, "school_name": "Little Angels, Wakad"},
    ),
    "a trusted lead's city": Scenario(
        [lead("a", lead_source="Website", **PUNE), lead("b", lead_source="Bulk Data", **NASHIK)],
        {"city": "Pune", "state": "Maharashtra"},
    ),
    "of several trusted birth dates the more trusted stands, and the doubt is flagged": Scenario(
        [
            lead("a", dob="2009-05-04", lead_source="Website", **{"class": "XII"}, academic_session="2026-27"),
            lead("b", dob="2008-05-04", lead_source="Bulk Data", **{"class": "XII"}, academic_session="2026-27"),
        ],
        {"dob": date(2009, 5, 4), "is_dob_trusted": True, "has_dob_conflict": True, "age_band": "MINOR"},
    ),
    "one trusted birth date under eighteen makes a minor": Scenario(
        [
            lead("a", dob="2008-05-04", lead_source="Website", **{"class": "XII"}, academic_session="2026-27"),
            lead("b", dob="2009-05-04", lead_source="Bulk Data", **{"class": "XII"}, academic_session="2026-27"),
        ],
        {"dob": date(2008, 5, 4), "age_band": "MINOR"},
    ),
    "a birth date that many forms show by default is none": Scenario(
        [lead("a", dob="1970-01-01")], {"dob": None, "is_dob_trusted": False, "age_band": "UNKNOWN"}
    ),
    "a birth date that does not fit the class is shown, and not trusted": Scenario(
        [lead("a", dob="1999-07-08", **{"class": "X"}, academic_session="2026-27")],
        {"dob": date(1999, 7, 8), "is_dob_trusted": False, "age_band": "MINOR"},
    ),
    "a postal code that is none does not beat one": Scenario(
        [lead("a", pincode="41100", lead_source="Website"), lead("b", pincode="411001")], {"pincode": "411001"}
    ),
}

PROGRESS = {
    "the newer of a form's and a deal's stage is the current one": Scenario(
        [lead("a", lead_stage="New")],
        {
            "current_stage": "Counselling Done",
            "current_stage_source": "call_disposition",
            "current_stage_at": datetime(2026, 5, 10, 6),
        },
        {
            "product_opportunity": [of("a", "deal", stage="Interested", stage_updated_at=FIRST)],
            "call_disposition": [of("a", "form", stage_update="Counselling Done", submitted_at=SECOND)],
        },
    ),
    "a deal goes first at the same moment": Scenario(
        [lead("a")],
        {"current_stage": "Interested", "current_stage_source": "product_opportunity"},
        {
            "product_opportunity": [of("a", "deal", stage="Interested", stage_updated_at=FIRST)],
            "call_disposition": [of("a", "form", stage_update="Counselling Done", submitted_at=FIRST)],
        },
    ),
    "without a stage of its own time a deal counts from its last edit": Scenario(
        [lead("a")],
        {"current_stage": "Interested", "current_stage_at": datetime(2026, 6, 10, 6)},
        {"product_opportunity": [of("a", "deal", stage="Interested", updated_at=THIRD)]},
    ),
    "without form and deal the newest lead's stage": Scenario(
        [lead("a", lead_stage="New", created_at=FIRST), lead("b", lead_stage="Contacted", created_at=SECOND)],
        {"current_stage": "Contacted", "current_stage_source": "lead"},
    ),
    "a deleted form sets no stage": Scenario(
        [lead("a", lead_stage="New")],
        {"current_stage": "New", "current_stage_source": "lead"},
        {"call_disposition": [of("a", "form", stage_update="Enrolled", deleted_at=SECOND)]},
    ),
    "a side stage can be current, never furthest": Scenario(
        [lead("a", academic_session="2026-27")],
        {"current_stage": "Not Interested", "furthest_stage": "Interested"},
        {
            "product_opportunity": [
                of("a", "deal", stage="Interested", stage_updated_at=FIRST, academic_session="2026-27")
            ],
            "call_disposition": [of("a", "form", stage_update="Not Interested", submitted_at=SECOND)],
        },
    ),
    "a deal counts with the furthest stage it ever showed": Scenario(
        [lead("a", academic_session="2026-27")],
        {"furthest_stage": "Test Taken"},
        {
            "product_opportunity": [
                of("a", "deal", stage="Test Taken", academic_session="2026-27", updated_at=FIRST),
                of("a", "deal", stage="Interested", academic_session="2026-27", updated_at=SECOND),
            ]
        },
    ),
    "a refunded deal counts not at all": Scenario(
        [lead("a", academic_session="2026-27")],
        {"furthest_stage": None, "won_opportunity_count": 0},
        {
            "product_opportunity": [
                of("a", "deal", stage="Enrolled", academic_session="2026-27", updated_at=FIRST),
                of("a", "deal", stage="Refunded", academic_session="2026-27", updated_at=SECOND),
            ]
        },
    ),
    "a deal of an earlier session says nothing of this one": Scenario(
        [lead("a", academic_session="2026-27")],
        {"furthest_stage": None},
        {"product_opportunity": [of("a", "deal", stage="Enrolled", academic_session="2025-26")]},
    ),
    "a form counts from the creation of the session's first lead": Scenario(
        [lead("a", academic_session="2026-27", created_at=SECOND)],
        {"furthest_stage": "Contacted"},
        {
            "call_disposition": [
                of("a", "f1", stage_update="Enrolled", submitted_at=FIRST),
                of("a", "f2", stage_update="Contacted", submitted_at=SECOND),
            ]
        },
    ),
    "the branch of an enrolment outranks that of an open deal, an exam and a lead": Scenario(
        [lead("a", branch_id="branch_lead")],
        {"branch_id": "branch_enrolment"},
        {
            "product_opportunity": [
                of("a", "d1", stage="Enrolled", academic_session="2026-27", branch_id="branch_enrolment"),
                of("a", "d2", stage="Interested", branch_id="branch_open"),
            ],
            "scholarship_opportunity": [of("a", "reg", branch_id="branch_exam")],
        },
    ),
    "an enrolment whose session is over does not": Scenario(
        [lead("a", branch_id="branch_lead")],
        {"branch_id": "branch_open"},
        {
            "product_opportunity": [
                of("a", "d1", stage="Enrolled", academic_session="2024-25", branch_id="branch_enrolment"),
                of("a", "d2", stage="Interested", branch_id="branch_open"),
            ]
        },
    ),
    "the exam's branch outranks the lead's": Scenario(
        [lead("a", branch_id="branch_lead")],
        {"branch_id": "branch_exam"},
        {"scholarship_opportunity": [of("a", "reg", branch_id="branch_exam")]},
    ),
    "the counsellor is the owner of the newest open deal": Scenario(
        [lead("a", owner_id="agent_here")],
        {"counsellor_user_id": "agent_deal"},
        {"product_opportunity": [of("a", "deal", stage="Interested", owner_id="agent_deal")]},
    ),
    "a counsellor who left is nobody": Scenario([lead("a", owner_id="agent_gone")], {"counsellor_user_id": None}),
    "a revised result replaces the one before": Scenario(
        [lead("a")],
        {"scholarship_percent": Decimal("20.00")},
        {
            "scholarship_opportunity": [of("a", "reg", exam="ANTHE", exam_date="2026-05-01")],
            "exam_result": [
                of("a", "x1", scholarship_opportunity_id="reg", scholarship_percent="50", revision_no="1"),
                of("a", "x2", scholarship_opportunity_id="reg", scholarship_percent="20", revision_no="2"),
            ],
        },
    ),
    "without a last day a scholarship holds to the end of the next session": Scenario(
        [lead("a")],
        {"scholarship_percent": Decimal("20.00"), "scholarship_valid_till": date(2028, 3, 31)},
        {
            "scholarship_opportunity": [of("a", "reg", exam="ANTHE", exam_date="2026-05-01")],
            "exam_result": [of("a", "x1", scholarship_opportunity_id="reg", scholarship_percent="20")],
        },
    ),
    "a result belongs to its registration's student, whatever lead it names": Scenario(
        [lead("a")],
        {"scholarship_percent": Decimal("20.00")},
        {
            "scholarship_opportunity": [of("a", "reg", exam="ANTHE", exam_date="2026-05-01")],
            "exam_result": [of("nobody", "x1", scholarship_opportunity_id="reg", scholarship_percent="20")],
        },
    ),
    "a result of an unknown registration belongs to the lead it names": Scenario(
        [lead("a")],
        {"scholarship_percent": Decimal("20.00"), "scholarship_exam": None},
        {
            "exam_result": [
                of("a", "x1", scholarship_opportunity_id="none", scholarship_percent="20", valid_till="2026-12-31")
            ]
        },
    ),
    "the next form's call-back is the newest form's that names one": Scenario(
        [lead("a")],
        {"next_follow_up_at": datetime(2026, 7, 1, 6), "last_disposition": "Busy"},
        {
            "call_disposition": [
                of("a", "f1", disposition="Call Back Later", submitted_at=FIRST, follow_up_at="2026-07-01T06:00:00Z"),
                of("a", "f2", disposition="Busy", submitted_at=SECOND),
            ]
        },
    ),
}

SCENARIOS = {**TRUST, **NULLS, **STRATEGIES, **STUDIES, **PROGRESS}


@pytest.fixture(scope="module")
def published(module_place: Place) -> Place:
    """Every scenario, in one publication."""
    agents = [{"id": "agent_here"}, {"id": "agent_deal"}, {"id": "agent_gone", "is_active": "false"}]
    module_place.land("user", *agents)
    land_scenarios(module_place, SCENARIOS)
    module_place.run()
    return module_place


@pytest.mark.parametrize("title", SCENARIOS)
def test_the_golden_record(title: str, published: Place) -> None:
    assert differences(published, list(SCENARIOS).index(title), SCENARIOS[title]) == {}


def test_the_lead_on_which_something_happened_last_is_the_current_one(published: Place) -> None:
    number = list(SCENARIOS).index("active: the lead on which something happened last")
    select = f"select count(*) from gold.cdp_dim_user where current_lead_id = '{number:03d}_a'"
    assert published.value(select) == 1
