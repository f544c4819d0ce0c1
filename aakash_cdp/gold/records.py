"""Which records may offer a student a value? The vocabulary of policy/attributes.yml: kinds of record, their columns.

Every kind is a part of gold.cdp_dim_user with one row per student and record; where it names a Silver table, each
column of that table may be offered too. Since when a lead shows a value its versions say, of anything else the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Columns = Mapping[str, frozenset[str]]
"""`schema.table` -> the names of its columns."""


@dataclass(frozen=True)
class Record:
    """One kind of record. `part` is its relation, `key` tells its rows apart within a student.

    `table` is the Silver table with the rest of its columns. `shows` says of which columns of that table a column of
    the part is made. `lone` is the column of the part that is true where the student has no second record.
    """

    part: str
    key: str
    table: str | None = None
    shows: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    lone: str | None = None
    traced_to: tuple[str, ...] = ()

    @property
    def alias(self) -> str:
        """What the compiled select calls it."""
        return self.part.removeprefix("stage.")


LEAD, DEAL, FORM = "silver.crm_dim_lead", "silver.crm_fact_product_opportunity", "silver.crm_fact_call_disposition"
REGISTRATION, CALL = "silver.crm_fact_scholarship_opportunity", "silver.crm_fact_call_log"
RECORDS: Mapping[str, Record] = {
    "leads": Record(
        "stage.student_lead",
        "lead_id",
        LEAD,
        traced_to=(LEAD,),
        shows={
            "raw_name": ("student_name", "name"),
            "trusted_dob": ("dob",),
            "plausible_dob": ("dob",),
            "valid_pincode": ("pincode",),
            "school_stated": ("school_id", "school_name_other"),
            "city_stated": ("city_id", "city_other"),
        },
        lone="is_only_lead",
    ),
    "deals": Record("stage.student_deal", "product_opportunity_id", DEAL, traced_to=(DEAL,)),
    "registrations": Record(
        "stage.student_registration", "scholarship_opportunity_id", REGISTRATION, traced_to=(REGISTRATION,)
    ),
    "scholarships": Record("stage.student_scholarship", "scholarship_opportunity_id", traced_to=(REGISTRATION,)),
    "stages": Record("stage.student_stage", "record_id", traced_to=(DEAL, FORM)),
    "ranked_stages": Record("stage.student_session_stage", "record_id", traced_to=(DEAL, FORM)),
    "sessions": Record("stage.student_session", "academic_session"),
    "session_ends": Record("stage.student_session_end", "record_id", traced_to=(DEAL, REGISTRATION)),
    "numbers": Record("stage.student_number", "record_id", traced_to=(LEAD,)),
    "addresses": Record("stage.student_address", "record_id", traced_to=(LEAD,)),
    "activities": Record("stage.lead_activity", "lead_id", traced_to=(LEAD,)),
    "calls": Record("stage.student_call", "call_log_id", CALL, traced_to=(CALL,)),
    "forms": Record("stage.student_form", "call_disposition_id", FORM, traced_to=(FORM,)),
}

CONTACT_COLUMNS = ("student_mobile", "parent_mobile", "alternate_mobile", "email", "parent_email")
"""Columns of a lead of which the contact rules need the time."""


def record_columns(record: Record, columns: Columns) -> frozenset[str]:
    """The columns that records of this kind may offer."""
    of_table = columns[record.table] if record.table is not None else frozenset[str]()
    return columns[record.part] | of_table | {record.key}
