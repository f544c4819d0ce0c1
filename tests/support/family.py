"""A Bronze of a few families in which each reason to be one student, or not to be, has somebody it happens to."""

from tests.support.bronze import Row
from tests.support.places import Place

OWN, FATHERS, MOTHERS, LANDLINE = "9812345670", "9812345671", "9812345672", "01126543210"
CROWDED = "9999999999"
RECYCLED = "9812345673"
LAWSUIT = "9812345674"
"""A parent's number under which one name has two enrolment numbers."""


def lead(lead_id: str, student_name: str | None, **columns: str | None) -> Row:
    """A lead made in April 2026."""
    return {"id": lead_id, "student_name": student_name, **columns}


LEADS = (
    # Asha Verma: her own number, her father's, and a lead that the CRM merged and deleted.
    lead("asha_1", "Asha Verma", student_mobile=OWN, dob="2009-05-04", created_at="2026-01-01T06:00:00Z"),
    lead("asha_2", "ASHA VERMA", student_mobile=f"+91 {OWN}", parent_mobile=FATHERS),
    lead("asha_3", "Asha Verma", alternate_mobile=MOTHERS, parent_mobile=FATHERS, parent_email="verma.home@gmail.com"),
    lead("asha_gone", "A V", merged_into_lead_id="asha_1", deleted_at="2026-04-02T05:00:00Z"),
    # Her brother, and a lead without a name under their father's number.
    lead("rohit", "Rohit Verma", parent_mobile=FATHERS, dob="2012-11-20"),
    lead("nobody", None, parent_mobile=FATHERS),
    # One mailbox spelled twice.
    lead("meera_1", "Meera Nair", email="meera.nair+neet@gmial.com"),
    lead("meera_2", "Meera Nair", email="meeranair@gmail.com"),
    # A number that is no identifier, a landline, and a number that went to another family.
    lead("kiran", "Kiran Patil", parent_mobile=CROWDED, alternate_mobile=LANDLINE),
    lead("vivek", "Vivek Joshi", parent_mobile=CROWDED, alternate_mobile=LANDLINE),
    lead("old_owner", "Sunita Rao", student_mobile=RECYCLED, dob="2008-02-03", updated_at="2022-02-01T06:00:00Z",
         created_at="2021-05-01T06:00:00Z"),
    lead("new_owner", "Sunita Gupta", student_mobile=RECYCLED, dob="2008-02-03"),
    # One name and number, two enrolment numbers.
    lead("arjun_1", "Arjun Singh", parent_mobile=LAWSUIT, enrolment_no="PSID-100001"),
    lead("arjun_2", "Arjun Singh", parent_mobile=LAWSUIT, enrolment_no="PSID-100002"),
    lead("alone", "Farhan Qureshi"),
)  # fmt: skip


def land_families(place: Place) -> None:
    """Everybody, in one file."""
    place.land("lead", *LEADS)
