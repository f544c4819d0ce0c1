"""Every cleaning rule, read aloud: given this text in Bronze, Silver says that. All scenarios share one run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from aakash_cdp.pipeline.session import open_published
from tests.support.homes import settings
from tests.support.places import Place

NOTES = '  Spoke to mum:  "call 98123 45678"\n\tshe\'ll decide — बाद में \u200b 😀  '
SECRET = "https://recordings.example/secret-8f2c.mp3"


@dataclass(frozen=True)
class Scenario:
    """One record: some columns as landed, some columns as published."""

    title: str
    table: str
    given: Mapping[str, str | None]
    expect: Mapping[str, Any]


def lead(title: str, given: Mapping[str, str | None], expect: Mapping[str, Any]) -> Scenario:
    return Scenario(title, "lead", given, expect)


def each(title: str, table: str, column: str, pairs: Sequence[tuple[str | None, Any]]) -> list[Scenario]:
    """The same column with one text after another."""
    return [Scenario(f"{title}: {text!r}", table, {column: text}, {column: value}) for text, value in pairs]


UTC_NOON = datetime(2026, 4, 1, 12)
SCENARIOS = [
    # Days and moments
    *each(
        "a date of birth",
        "lead",
        "dob",
        [
            ("2009-05-17", date(2009, 5, 17)),
            (" 2009-05-17 ", date(2009, 5, 17)),
            ("17/05/2009", date(2009, 5, 17)),
            ("17-05-2009", date(2009, 5, 17)),
            ("7/5/2009", date(2009, 5, 7)),
            ("2009-05-16T18:29:59.999Z", date(2009, 5, 16)),
            ("2009-05-16T18:30:00Z", date(2009, 5, 17)),
        ],
    ),
    *[
        lead(f"no date of birth: {text!r}", {"dob": text}, {"dob": None, "_unparseable": "dob"})
        for text in ("31/02/2009", "05/17/2009", "17 May 2009", "2009", "0000-00-00")
    ],
    *each(
        "a moment in UTC",
        "product_opportunity",
        "enrolled_at",
        [
            ("2026-04-01T12:00:00Z", UTC_NOON),
            ("2026-04-01T12:00:00.123456Z", UTC_NOON.replace(microsecond=123456)),
            ("2026-04-01T12:00:00.5Z", UTC_NOON.replace(microsecond=500000)),
            ("2026-04-01T17:30:00+05:30", UTC_NOON),
            ("1775044800000", UTC_NOON),
            ("1775044800123", UTC_NOON.replace(microsecond=123000)),
            ("noon", None),
        ],
    ),
    *each(
        "a moment of telephony is Indian time",
        "call_log",
        "started_at",
        [("2026-04-01 12:00:00", datetime(2026, 4, 1, 6, 30)), ("2026-04-01 02:15:00", datetime(2026, 3, 31, 20, 45))],
    ),
    *each(
        "a follow-up is Indian time",
        "call_disposition",
        "follow_up_at",
        [("2026-04-01 00:00:00", datetime(2026, 3, 31, 18, 30))],
    ),
    # Telephone numbers
    *each(
        "a mobile",
        "lead",
        "student_mobile",
        [
            ("9812345678", "+919812345678"),
            ("09812345678", "+919812345678"),
            ("+91 98123 45678", "+919812345678"),
            ("91-98123-45678", "+919812345678"),
            ("0091 9812345678", "+919812345678"),
            ("(+91) 98123.45678", "+919812345678"),
            ("9812345678.0", "+919812345678"),
            ("९८१२३४५६७८", "+919812345678"),
            ("+971 50 123 4567", "+971501234567"),
        ],
    ),
    *[
        lead(
            f"no number: {text!r}",
            {"parent_mobile": text},
            {"parent_mobile": None, "parent_mobile_others": None, "_unparseable": "parent_mobile"},
        )
        for text in ("12345", "98123456789012", "call me", "1111111111")
    ],
    *[
        lead(
            f"two numbers in one field: {text!r}",
            {"parent_mobile": text},
            {"parent_mobile": "+919812345678", "parent_mobile_others": '["+919876501234"]', "_unparseable": None},
        )
        for text in ("9812345678 / 9876501234", "9812345678,9876501234", "98123 45678 or +91 98765 01234")
    ],
    lead(
        "three numbers, one of them twice and one none",
        {"alternate_mobile": "9812345678; 9876501234; 98123-45678; 12345; 9900112233"},
        {"alternate_mobile": "+919812345678", "alternate_mobile_others": '["+919876501234","+919900112233"]'},
    ),
    lead(
        "the same number twice is one number",
        {"student_mobile": "9812345678/+919812345678"},
        {"student_mobile": "+919812345678", "student_mobile_others": None},
    ),
    # E-mails, truths, numbers
    *each(
        "an e-mail",
        "lead",
        "email",
        [
            (" Asha.Rao@Example.COM ", "asha.rao@example.com"),
            ("asha+neet@mail.example.co.in", "asha+neet@mail.example.co.in"),
            ("asha@", None),
            ("asha rao@example.com", None),
            ("a@b@example.com", None),
        ],
    ),
    *each(
        "a yes or no",
        "lead",
        "dnd",
        [
            *[(text, True) for text in ("true", "TRUE", "1", "yes", "Yes", "y", " Y ")],
            *[(text, False) for text in ("false", "False", "0", "no", "NO", "n")],
            ("maybe", None),
            ("2", None),
        ],
    ),
    *each(
        "an amount",
        "product_opportunity",
        "amount_quoted",
        [
            ("85000", Decimal("85000.00")),
            ("85000.0", Decimal("85000.00")),
            ("₹ 1,25,000", Decimal("125000.00")),
            ("1,250,000", Decimal("1250000.00")),
            ("Rs. 85000/-", Decimal("85000.00")),
            ("INR 90,000.50", Decimal("90000.50")),
            ("90000 INR", Decimal("90000.00")),
            ("1e5", None),
            ("about 85000", None),
        ],
    ),
    *each(
        "a percentage",
        "product_opportunity",
        "discount_percent",
        [("60", Decimal("60.00")), ("60.0", Decimal("60.00")), ("60 %", Decimal("60.00")), ("12.5%", Decimal("12.50"))],
    ),
    *each("a year", "lead", "target_year", [("2028", 2028), ("2028.0", 2028), ("soon", None)]),
    # Classes and sessions
    *[
        lead(
            f"a class: {text!r}",
            {"class": text},
            {"class": name, "class_no": number, "is_passed": passed, "is_moving_up": up, "class_raw": text},
        )
        for text, name, number, passed, up in (
            ("10", "X", 10, False, False),
            ("X", "X", 10, False, False),
            ("10th", "X", 10, False, False),
            ("Class X (moving to XI)", "X", 10, False, True),
            ("X passed", "X", 10, False, True),
            ("XII Passed", "XII Passed", 12, True, False),
            ("Dropper", "XII Passed", 12, True, False),
            ("+1", "XI", 11, False, False),
            ("11th Sci", "XI", 11, False, False),
            ("12.0", "XII", 12, False, False),
            ("Std 8 CBSE", "VIII", 8, False, False),
        )
    ],
    lead(
        "no class",
        {"class": "Nursery"},
        {"class": "Nursery", "class_no": None, "is_passed": False, "is_moving_up": False, "_unknown_labels": "class"},
    ),
    *each(
        "a session",
        "lead",
        "academic_session",
        [("2026-27", "2026-27"), ("AY 2026/2027", "2026-27"), ("26–27", "2026-27"), ("2026-28", "2026-28")],
    ),
    # Places
    lead(
        "a state by its old name",
        {"state": "Orissa"},
        {"state": "Odisha", "state_raw": "Orissa", "_unknown_labels": None},
    ),
    lead(
        "a city of two states, with the state beside it",
        {"city_other": "aurangabad", "state": "MH"},
        {"city_other": "Chhatrapati Sambhajinagar", "state": "Maharashtra", "city_other_raw": "aurangabad"},
    ),
    lead(
        "the same city, with the other state",
        {"city_other": "Aurangabad", "state": "Bihar"},
        {"city_other": "Aurangabad", "state": "Bihar", "_unknown_labels": None},
    ),
    lead(
        "the same city, without a state",
        {"city_other": "Aurangabad"},
        {"city_other": "Aurangabad", "state": None, "_unknown_labels": "city_other"},
    ),
    Scenario(
        "a city of the list", "city", {"name": "Bangalore", "state": "KA"}, {"name": "Bengaluru", "state": "Karnataka"}
    ),
    # Labels
    lead(
        "known labels",
        {"gender": "f", "stream": "NEET", "board": "icse", "lead_source": "FB Ads", "lead_stage": "Interested - Hot"},
        {
            "gender": "Female",
            "stream": "Medical",
            "board": "CISCE",
            "lead_source": "Meta Ads",
            "lead_stage": "Interested",
            "gender_raw": "f",
            "lead_stage_raw": "Interested - Hot",
            "_unknown_labels": None,
        },
    ),
    lead(
        "unknown labels stay as typed and are named",
        {"gender": "  Rather  not say ", "stream": "Ikebana", "board": "CBSE"},
        {"gender": "Rather not say", "stream": "Ikebana", "board": "CBSE", "_unknown_labels": "gender,stream"},
    ),
    Scenario(
        "labels of a registration",
        "scholarship_opportunity",
        {"exam": "i-ACST", "exam_mode": "OMR", "fee_status": "success", "stage": "Hall Ticket Issued", "class": "IX"},
        {"exam": "IACST", "exam_mode": "Offline", "fee_status": "Paid", "stage": "Admit Card Issued", "class_no": 9},
    ),
    Scenario(
        "labels of an attendance",
        "exam_attendance",
        {"status": "DQ", "mode": "web", "exam_date": "03/05/2026", "checked_in_at": "2026-05-03 09:00:00"},
        {
            "status": "Disqualified",
            "mode": "Online",
            "exam_date": date(2026, 5, 3),
            "checked_in_at": datetime(2026, 5, 3, 3, 30),
        },
    ),
    Scenario(
        "figures of a result",
        "exam_result",
        {"marks_obtained": "312", "percentile": "98.76543", "rank_air": "1,204", "scholarship_percent": "60 %"},
        {
            "marks_obtained": Decimal("312.00"),
            "percentile": Decimal("98.7654"),
            "rank_air": 1204,
            "scholarship_percent": Decimal("60.00"),
        },
    ),
    Scenario(
        "a role", "user", {"role": "TL", "is_active": "Y"}, {"role": "Team Lead", "role_raw": "TL", "is_active": True}
    ),
    Scenario(
        "a kind of branch", "branch", {"branch_type": "FOFO"}, {"branch_type": "Centre", "branch_type_raw": "FOFO"}
    ),
    Scenario(
        "labels of a form",
        "call_disposition",
        {
            "disposition": "DNP",
            "spoke_to": "Mummy",
            "interaction_type": "WA",
            "stage_update": "RNR",
            "sub_disposition": "Too Far",
        },
        {
            "disposition": "Ringing No Response",
            "spoke_to": "Mother",
            "interaction_type": "WhatsApp",
            "stage_update": "Attempted",
            "sub_disposition": "Distance",
            "disposition_raw": "DNP",
        },
    ),
    # Calls
    *[
        Scenario(
            f"a call: {status}, {duration} s, of it {talk} s talk",
            "call_log",
            {"status": status, "duration": duration, "talk_time": talk},
            {
                "duration": seconds,
                "talk_time": talked,
                "status": canonical,
                "is_connected": connected,
                "is_meaningful": meaningful,
            },
        )
        for status, duration, talk, seconds, talked, canonical, connected, meaningful in (
            ("completed", "297", "286", 297, 286, "CONNECTED", True, True),
            ("ANSWER", "00:04:57", "00:04:46", 297, 286, "CONNECTED", True, True),
            ("answered", "60", "30", 60, 30, "CONNECTED", True, True),
            ("answered", "60", "29", 60, 29, "CONNECTED", True, False),
            ("answered", "60", "0", 60, 0, "CONNECTED", False, False),
            ("busy", "60", "12", 60, 12, "BUSY", True, False),
            ("answered", "60", None, 60, None, "CONNECTED", True, False),
            ("answered", "60", "long", 60, None, "CONNECTED", True, False),
            ("answered", "0", None, 0, None, "CONNECTED", False, False),
            ("answered", None, None, None, None, "CONNECTED", False, False),
            ("no-answer", "60", None, 60, None, "NO_ANSWER", False, False),
            ("zorp", "60", None, 60, None, "zorp", False, False),
            (None, "60", None, 60, None, None, False, False),
        )
    ],
    Scenario(
        "the labels and numbers of a call",
        "call_log",
        {
            "provider": "KooKoo",
            "direction": "outbound-dial",
            "hangup_by": "UserHangup",
            "customer_number": "098123 45678",
        },
        {
            "provider": "Ozonetel",
            "direction": "outbound",
            "hangup_by": "Customer",
            "customer_number": "+919812345678",
            "direction_raw": "outbound-dial",
        },
    ),
    Scenario("a call to a lead", "call_log", {"lead_id": "case_0"}, {"lead_id": "case_0", "is_orphan": False}),
    Scenario("a call to nobody known", "call_log", {"lead_id": "lead_x"}, {"lead_id": "lead_x", "is_orphan": True}),
    Scenario("a call without a lead", "call_log", {"lead_id": None}, {"lead_id": None, "is_orphan": False}),
    *[
        Scenario(f"an orphan {table}", table, {"lead_id": "lead_x"}, {"lead_id": "lead_x", "is_orphan": True})
        for table in (
            "product_opportunity",
            "scholarship_opportunity",
            "exam_attendance",
            "exam_result",
            "call_disposition",
        )
    ],
    # Text
    Scenario("notes character for character", "call_disposition", {"notes": NOTES}, {"notes": NOTES}),
    lead("white space of a name", {"student_name": "  Asha \u00a0\t Rao\u200b "}, {"student_name": "Asha Rao"}),
    lead(
        "a name of white space is none",
        {"student_name": " \u00a0 ", "city_other": "\u200b"},
        {"student_name": None, "city_other": None},
    ),
    lead(
        "leading zeros matter",
        {"enrolment_no": "0071234", "pincode": "000012"},
        {"enrolment_no": "0071234", "pincode": "000012"},
    ),
    lead("an id keeps its case", {"school_id": " xk40vL_CrqDIiR6 "}, {"school_id": "xk40vL_CrqDIiR6"}),
    *[
        lead(
            f"null spelled {text!r}",
            dict.fromkeys(("student_name", "dob", "student_mobile", "gender", "dnd", "school_id", "email"), text),
            {
                **dict.fromkeys(("student_name", "dob", "student_mobile", "gender", "dnd", "school_id", "email")),
                "_unparseable": None,
                "_unknown_labels": None,
            },
        )
        for text in ("", "null", "NULL", "NA", "N/A", "-", "None", "nan", " NA ")
    ],
    lead("Na is a name", {"student_name": "Na", "father_name": "none"}, {"student_name": "Na", "father_name": "none"}),
    lead(
        "everything that does not parse is named",
        {"dob": "soon", "email": "x", "dnd": "perhaps", "target_year": "?"},
        {"_unparseable": "email,dob,target_year,dnd"},
    ),
]
SILVER = {
    "lead": "silver.crm_dim_lead",
    "user": "silver.crm_dim_user",
    "branch": "silver.crm_dim_branch",
    "city": "silver.crm_dim_city",
}


@pytest.fixture(scope="module")
def cleaned(module_place: Place) -> Place:
    """All scenarios landed and run."""
    rows: dict[str, list[dict[str, str | None]]] = {}
    for number, scenario in enumerate(SCENARIOS):
        rows.setdefault(scenario.table, []).append({"id": f"case_{number}", **scenario.given})
    rows["call_log"] += [
        {"id": "recorded", "recording_url": SECRET},
        {"id": "recorded_badly", "recording_url": SECRET, "started_at": "noon"},
    ]
    for table, landed in rows.items():
        module_place.land(table, *landed)
    module_place.run()
    return module_place


@pytest.mark.parametrize("number", range(len(SCENARIOS)), ids=[scenario.title for scenario in SCENARIOS])
def test_cleaning(cleaned: Place, number: int) -> None:
    scenario = SCENARIOS[number]
    table = SILVER.get(scenario.table, f"silver.crm_fact_{scenario.table}")
    [row] = cleaned.query(
        f"select {', '.join(scenario.expect)} from {table} where {scenario.table}_id = 'case_{number}'"
    )
    assert dict(zip(scenario.expect, row, strict=True)) == dict(scenario.expect)


def test_a_recording_url_leaves_bronze_in_no_column_of_no_table(cleaned: Place) -> None:
    assert cleaned.value("select count(*) from ops.quarantine where record_id = 'recorded_badly'") == 1
    reader = open_published(settings(cleaned.home))
    try:
        for table, columns in reader.tables().items():
            assert "recording_url" not in columns
            held = reader.rows(
                f"select count(*) from {table} as record where cast(record as varchar) like '%secret-8f2c%'"
            )
            assert held == [(0,)], table
    finally:
        reader.close()
