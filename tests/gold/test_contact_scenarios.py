"""Who is spoken to, on which number, and for what? One sentence a rule; docs/golden-record.md tells them."""

import pytest

from tests.support.golden import FIRST, SECOND, THIRD, Scenario, differences, land_scenarios, lead, of
from tests.support.places import Place

OWN, OTHER_OWN, PARENTS, OTHER_PARENTS, FOURTH = (f"98{{n}}0000{digit}" for digit in range(1, 6))
E164_OWN, E164_OTHER_OWN, E164_PARENTS, E164_OTHER_PARENTS, E164_FOURTH = (
    f"+91{number}" for number in (OWN, OTHER_OWN, PARENTS, OTHER_PARENTS, FOURTH)
)
OURS, CROWDED, PLACEHOLDER, LANDLINE = "9811111234", "9822222345", "9999999999", "01126543210"
MINOR = {"dob": "2011-05-04", "class": "X", "academic_session": "2026-27"}
ADULT = {"dob": "2006-05-04", "class": "Dropper", "academic_session": "2026-27"}
YES = {"marketing_consent": "true"}
EVERY_MARKETING = ("can_sms_marketing", "can_voice_marketing", "can_whatsapp_marketing", "can_email_marketing")
EVERY_SERVICE = ("can_sms_service", "can_voice_service", "can_whatsapp_service", "can_email_service")


def may(columns: tuple[str, ...], answers: str) -> dict[str, bool]:
    """The answers for SMS, voice, WhatsApp and e-mail, in this order: `y` or `n`."""
    return {column: answer == "y" for column, answer in zip(columns, answers, strict=True)}


ADDRESSEE = {
    "a minor is addressed through the parent": Scenario(
        [lead("a", student_mobile=OWN, parent_mobile=PARENTS, email="asha{n}@gmail.com", parent_email="p{n}@gmail.com",
              **MINOR)],
        {
            "age_band": "MINOR",
            "student_mobile": E164_OWN,
            "parent_mobile": E164_PARENTS,
            "primary_contact_mobile": E164_PARENTS,
            "primary_contact_email": "p{n}@gmail.com",
            "primary_contact_role": "PARENT",
            "primary_contact_reason": "minor_parent",
        },
    ),
    "a minor without a parent's contact is addressed by nobody": Scenario(
        [lead("a", student_mobile=OWN, email="asha{n}@gmail.com", **MINOR, **YES)],
        {
            "student_mobile": E164_OWN,
            "primary_contact_mobile": None,
            "primary_contact_email": None,
            "primary_contact_role": "NONE",
            "primary_contact_reason": "minor_without_parent_contact",
            **may(EVERY_MARKETING, "nnnn"),
        },
    ),
    "a parent's e-mail alone is a contact": Scenario(
        [lead("a", student_mobile=OWN, parent_email="p{n}@gmail.com", **MINOR, **YES)],
        {"primary_contact_mobile": None, "primary_contact_email": "p{n}@gmail.com", "primary_contact_role": "PARENT",
         **may(EVERY_MARKETING, "nnny")},
    ),
    "who is in class XII and shows no birth date is treated as a minor": Scenario(
        [lead("a", student_mobile=OWN, parent_mobile=PARENTS, **{"class": "XII"}, academic_session="2026-27")],
        {"age_band": "UNKNOWN", "primary_contact_mobile": E164_PARENTS, "primary_contact_reason": "unknown_age_parent"},
    ),
    "who is in class XI and shows no birth date is a minor": Scenario(
        [lead("a", **{"class": "XI"}, academic_session="2026-27")],
        {"age_band": "MINOR", "primary_contact_role": "NONE"},
    ),
    "an adult is addressed on their own number": Scenario(
        [lead("a", student_mobile=OWN, parent_mobile=PARENTS, email="asha{n}@gmail.com", **ADULT)],
        {
            "age_band": "ADULT",
            "primary_contact_mobile": E164_OWN,
            "primary_contact_email": "asha{n}@gmail.com",
            "primary_contact_role": "STUDENT",
            "primary_contact_reason": "adult_student",
        },
    ),
    "an adult without an own contact is not addressed through the parent": Scenario(
        [lead("a", parent_mobile=PARENTS, **ADULT, **YES)],
        {"primary_contact_mobile": None, "primary_contact_role": "NONE",
         "primary_contact_reason": "adult_without_own_contact", **may(EVERY_MARKETING, "nnnn")},
    ),
}  # fmt: skip

NUMBERS = {
    "one number in both fields is the parent's": Scenario(
        [lead("a", student_mobile=OWN, parent_mobile=OWN, **MINOR)], {"student_mobile": None, "parent_mobile": E164_OWN}
    ),
    "also where two leads show it in different fields": Scenario(
        [lead("a", student_mobile=OWN, **ADULT), lead("b", parent_mobile=OWN)],
        {"student_mobile": None, "parent_mobile": E164_OWN, "primary_contact_role": "NONE"},
    ),
    "a number of the alternate field alone is nobody's": Scenario(
        [lead("a", alternate_mobile=OWN, **MINOR)],
        {"parent_mobile": None, "alternate_mobiles": f'["{E164_OWN}"]', "primary_contact_role": "NONE"},
    ),
    "until an agent talked to the father on it": Scenario(
        [lead("a", alternate_mobile=OWN, **MINOR)],
        {"parent_mobile": E164_OWN, "alternate_mobiles": None, "primary_contact_role": "PARENT"},
        {
            "call_log": [of("a", "call", customer_number=OWN, talk_time="40")],
            "call_disposition": [of("a", "form", call_log_id="call", spoke_to="Father")],
        },
    ),
    "or to the guardian": Scenario(
        [lead("a", alternate_mobile=OWN, **MINOR)],
        {"parent_mobile": E164_OWN, "primary_contact_role": "GUARDIAN"},
        {
            "call_log": [of("a", "call", customer_number=OWN, talk_time="40")],
            "call_disposition": [of("a", "form", call_log_id="call", spoke_to="Guardian")],
        },
    ),
    "a call that was not connected makes it nobody's still": Scenario(
        [lead("a", alternate_mobile=OWN, **MINOR)],
        {"parent_mobile": None, "primary_contact_role": "NONE"},
        {
            "call_log": [of("a", "call", customer_number=OWN, talk_time="0")],
            "call_disposition": [of("a", "form", call_log_id="call", spoke_to="Father")],
        },
    ),
    "nor does a talk to the student": Scenario(
        [lead("a", alternate_mobile=OWN, **MINOR)],
        {"parent_mobile": None},
        {
            "call_log": [of("a", "call", customer_number=OWN, talk_time="40")],
            "call_disposition": [of("a", "form", call_log_id="call", spoke_to="Student")],
        },
    ),
    "of two numbers in a field the first stands and the other is an alternate": Scenario(
        [lead("a", parent_mobile=f"{PARENTS} / {OTHER_PARENTS}", **MINOR)],
        {"parent_mobile": E164_PARENTS, "alternate_mobiles": f'["{E164_OTHER_PARENTS}"]'},
    ),
    "a changed number: the number of a paid form stands": Scenario(
        [lead("a", parent_mobile=PARENTS, created_at=FIRST, updated_at=FIRST),
         lead("b", parent_mobile=OTHER_PARENTS, created_at=SECOND, updated_at=SECOND)],
        {"parent_mobile": E164_PARENTS, "alternate_mobiles": None},
        {
            "scholarship_opportunity": [of("a", "reg", fee_status="Paid")],
            "call_log": [of("b", "call", customer_number=OTHER_PARENTS, talk_time="40")],
        },
    ),
    "then the number on which someone was talked to": Scenario(
        [lead("a", parent_mobile=PARENTS, created_at=FIRST, updated_at=FIRST),
         lead("b", parent_mobile=OTHER_PARENTS, created_at=SECOND, updated_at=SECOND)],
        {"parent_mobile": E164_PARENTS},
        {"call_log": [of("a", "call", customer_number=PARENTS, talk_time="30")]},
    ),
    "a talk of less than half a minute verifies nothing": Scenario(
        [lead("a", parent_mobile=PARENTS, created_at=FIRST, updated_at=FIRST),
         lead("b", parent_mobile=OTHER_PARENTS, created_at=SECOND, updated_at=SECOND)],
        {"parent_mobile": E164_OTHER_PARENTS},
        {"call_log": [of("a", "call", customer_number=PARENTS, talk_time="29")]},
    ),
    "then the number that an edit brought": Scenario(
        [lead("a", parent_mobile=FOURTH, created_at=FIRST, updated_at=FIRST),
         lead("a", parent_mobile=PARENTS, created_at=FIRST, updated_at=SECOND),
         lead("b", parent_mobile=OTHER_PARENTS, created_at=THIRD, updated_at=THIRD)],
        {"parent_mobile": E164_PARENTS, "alternate_mobiles": None},
    ),
    "else the newest": Scenario(
        [lead("a", parent_mobile=PARENTS, created_at=FIRST, updated_at=FIRST),
         lead("b", parent_mobile=OTHER_PARENTS, created_at=SECOND, updated_at=SECOND)],
        {"parent_mobile": E164_OTHER_PARENTS},
    ),
    "a wrong number is nobody's, connected or not": Scenario(
        [lead("a", parent_mobile=PARENTS, **MINOR)],
        {"parent_mobile": None, "primary_contact_role": "NONE"},
        {
            "call_log": [of("a", "call", customer_number=PARENTS, talk_time="0")],
            "call_disposition": [of("a", "form", call_log_id="call", disposition="Wrong Number")],
        },
    ),
    "a wrong number gives way to the other": Scenario(
        [lead("a", parent_mobile=PARENTS, created_at=FIRST, updated_at=FIRST),
         lead("b", parent_mobile=OTHER_PARENTS, created_at=SECOND, updated_at=SECOND)],
        {"parent_mobile": E164_PARENTS},
        {
            "call_log": [of("b", "call", customer_number=OTHER_PARENTS, talk_time="40")],
            "call_disposition": [of("b", "form", call_log_id="call", stage_update="Wrong Number")],
        },
    ),
    "a branch's number is nobody's": Scenario([lead("a", parent_mobile=OURS, **MINOR)], {"parent_mobile": None}),
    "a placeholder is nobody's": Scenario([lead("a", parent_mobile=PLACEHOLDER, **MINOR)], {"parent_mobile": None}),
    "a number that a crowd shares is nobody's": Scenario(
        [lead("a", parent_mobile=CROWDED, **MINOR)], {"parent_mobile": None}
    ),
    "a landline is no mobile contact": Scenario([lead("a", parent_mobile=LANDLINE, **MINOR)], {"parent_mobile": None}),
    "an e-mail that is none is nobody's": Scenario(
        [lead("a", parent_email="test@test.com", **MINOR)], {"parent_email": None, "primary_contact_role": "NONE"}
    ),
    "one e-mail in both fields is the parent's": Scenario(
        [lead("a", email="p{n}@gmail.com", parent_email="p{n}@gmail.com", **ADULT)],
        {"email": None, "parent_email": "p{n}@gmail.com", "primary_contact_role": "NONE"},
    ),
}  # fmt: skip

BOTH = {"parent_mobile": PARENTS, "parent_email": "p{n}@gmail.com", **MINOR}
CONSENT = {
    "nothing said, nothing allowed": Scenario(
        [lead("a", **BOTH)],
        {"marketing_consent": None, "dnd": None, "whatsapp_opt_in": None, **may(EVERY_MARKETING, "nnnn")},
    ),
    "a consent allows all but WhatsApp, which needs its own": Scenario(
        [lead("a", **BOTH, **YES)], {"marketing_consent": True, **may(EVERY_MARKETING, "yyny")}
    ),
    "with its own opt-in WhatsApp too": Scenario(
        [lead("a", **BOTH, **YES, whatsapp_opt_in="Yes")], {"whatsapp_opt_in": True, **may(EVERY_MARKETING, "yyyy")}
    ),
    "an opt-in to WhatsApp alone allows nothing": Scenario(
        [lead("a", **BOTH, whatsapp_opt_in="Yes")], may(EVERY_MARKETING, "nnnn")
    ),
    "a do-not-disturb stops SMS and calls": Scenario(
        [lead("a", **BOTH, **YES, dnd="true", whatsapp_opt_in="1")], {"dnd": True, **may(EVERY_MARKETING, "nnyy")}
    ),
    "across leads the refusal wins": Scenario(
        [lead("a", **BOTH, **YES), lead("b", marketing_consent="false")],
        {"marketing_consent": False, **may(EVERY_MARKETING, "nnnn")},
    ),
    "also that of a deleted lead": Scenario(
        [lead("a", **BOTH, **YES), lead("b", marketing_consent="false", dnd="true", deleted_at=SECOND)],
        {"marketing_consent": False, "dnd": True, **may(EVERY_MARKETING, "nnnn")},
    ),
    "a consent of a deleted lead allows nothing": Scenario(
        [lead("a", **BOTH), lead("b", **YES, deleted_at=SECOND)],
        {"marketing_consent": None, **may(EVERY_MARKETING, "nnnn")},
    ),
    "a later version that blanks a refusal lifts nothing": Scenario(
        [lead("a", **BOTH, marketing_consent="false", updated_at=FIRST), lead("a", **BOTH, updated_at=SECOND)],
        {"marketing_consent": False, **may(EVERY_MARKETING, "nnnn")},
    ),
    "within one lead the newest version that says something speaks": Scenario(
        [lead("a", **BOTH, marketing_consent="false", updated_at=FIRST), lead("a", **BOTH, **YES, updated_at=SECOND)],
        {"marketing_consent": True, **may(EVERY_MARKETING, "yyny")},
    ),
    "service needs no consent, but something that is running: an enrolment": Scenario(
        [lead("a", **BOTH, dnd="true")],
        {**may(EVERY_SERVICE, "yyny"), **may(EVERY_MARKETING, "nnnn")},
        {"product_opportunity": [of("a", "deal", stage="Enrolled", academic_session="2026-27")]},
    ),
    "or a registration of this session, by the day of its exam": Scenario(
        [lead("a", **BOTH)],
        may(EVERY_SERVICE, "yyny"),
        {"scholarship_opportunity": [of("a", "reg", exam_date="2026-05-01", registered_at="2026-03-01T06:00:00Z")]},
    ),
    "an enrolment of a session that is over serves nothing": Scenario(
        [lead("a", **BOTH)],
        may(EVERY_SERVICE, "nnnn"),
        {"product_opportunity": [of("a", "deal", stage="Enrolled", academic_session="2025-26")]},
    ),
    "nor does an open deal": Scenario(
        [lead("a", **BOTH)],
        may(EVERY_SERVICE, "nnnn"),
        {"product_opportunity": [of("a", "deal", stage="Interested", academic_session="2026-27")]},
    ),
    "WhatsApp for service needs its opt-in too": Scenario(
        [lead("a", **BOTH, whatsapp_opt_in="yes")],
        may(EVERY_SERVICE, "yyyy"),
        {"product_opportunity": [of("a", "deal", stage="Enrolled", academic_session="2026-27")]},
    ),
    "without a contact there is no service either": Scenario(
        [lead("a", student_mobile=OWN, **MINOR)],
        may(EVERY_SERVICE, "nnnn"),
        {"product_opportunity": [of("a", "deal", stage="Enrolled", academic_session="2026-27")]},
    ),
}

SCENARIOS = {**ADDRESSEE, **NUMBERS, **CONSENT}
SIBLINGS = "9833333456"


@pytest.fixture(scope="module")
def published(module_place: Place) -> Place:
    """Every scenario, a branch with its number, a crowd with one, and a family, in one publication."""
    module_place.land("branch", {"id": "branch_1", "phone": OURS})
    crowd = [
        {"id": f"crowd_{number}", "student_name": f"Student{chr(97 + number % 26)}{chr(97 + number // 26)} Verma",
         "parent_mobile": CROWDED}
        for number in range(70)
    ]  # fmt: skip
    family = [
        {"id": "brother", "student_name": "Rohit Rao", "parent_mobile": SIBLINGS, "dob": "2011-05-04", **YES},
        {"id": "sister", "student_name": "Meera Rao", "parent_mobile": SIBLINGS, "dob": "2012-07-09", **YES},
        {"id": "cousin", "student_name": "Kavya Rao", "parent_mobile": SIBLINGS, "dob": "2013-02-03"},
    ]
    module_place.land("lead", *crowd, *family, name="others")
    module_place.land("product_opportunity", {"id": "deal", "lead_id": "sister", "stage": "Interested"}, name="others")
    land_scenarios(module_place, SCENARIOS)
    module_place.run()
    return module_place


@pytest.mark.parametrize("title", SCENARIOS)
def test_the_contact(title: str, published: Place) -> None:
    assert differences(published, list(SCENARIOS).index(title), SCENARIOS[title]) == {}


def test_siblings_stay_two_people_with_one_household_and_one_primary(published: Place) -> None:
    rows = published.query(
        "select lead_id, household_id, is_household_primary from gold.cdp_dim_user "
        "join identity.user_map using (cdp_user_id, household_id) where lead_id in ('brother', 'sister', 'cousin')"
    )
    assert len(rows) == 3
    assert len({household for _, household, _ in rows}) == 1
    assert [lead_id for lead_id, _, is_primary in rows if is_primary] == ["sister"]


def test_nobody_but_an_adult_is_addressed_on_their_own_number_or_address(published: Place) -> None:
    assert published.value(
        "select count(*) from gold.cdp_dim_user where age_band <> 'ADULT' "
        "and (primary_contact_mobile = student_mobile or primary_contact_email = email)"
    ) == 0  # fmt: skip
