"""A small Bronze in which every kind of change has somebody it happens to, beside a crowd it must not touch."""

from pathlib import Path

from tests.support.bronze import Row, write_file

CROWD = 60
NUMBER = "9812345670"
"""The number of a parent of lead_1."""
LATE = "lead_late"
"""A lead that facts refer to before it lands."""
UPDATED_LATER = "2026-05-02T06:00:00.000Z"
FACTS = {
    "call_log": "call",
    "call_disposition": "form",
    "product_opportunity": "deal",
    "scholarship_opportunity": "registration",
    "exam_attendance": "attendance",
    "exam_result": "result",
}


def write_small_world(root: Path) -> None:
    """Every table, once."""
    write_file(root, "city", [{"id": "city_1", "name": "Pune", "state": "Maharashtra"}])
    write_file(root, "school", [{"id": "school_1", "city_id": "city_1"}])
    write_file(root, "branch", [{"id": "branch_1", "branch_code": "PUN01"}, {"id": "branch_2", "branch_code": "PUN02"}])
    write_file(root, "user", [{"id": "agent_1", "branch_id": "branch_1"}])
    write_file(root, "lead", _leads())
    for table, name in FACTS.items():
        write_file(root, table, _facts(name))


def _leads() -> list[Row]:
    return [
        lead("lead_1", created_at="2026-01-01T00:00:00Z", branch_id="branch_1", dob="2008-09-02", lead_stage="New",
             school_id="school_1", city_id="city_1", owner_id="agent_1", parent_mobile=NUMBER),
        lead("lead_2", created_at="2026-01-02T00:00:00Z", branch_id="branch_2"),
        lead("lead_alone"),
        lead("lead_gone", deleted_at="2026-04-02T05:00:00Z"),
        lead("lead_twin_1", created_at="2026-01-03T00:00:00Z", enrolment_no="0042"),
        lead("lead_twin_2", created_at="2026-01-04T00:00:00Z", enrolment_no="0042"),
        *(lead(f"lead_crowd_{number}") for number in range(CROWD)),
    ]  # fmt: skip


def lead(lead_id: str, **columns: str | None) -> Row:
    """A version of a lead."""
    return {"id": lead_id, "student_name": f"Student {lead_id}", **columns}


def _facts(name: str) -> list[Row]:
    """Facts of lead_1, of the late lead, one that the late lead lost to lead_1, and a crowd's."""
    return [
        {"id": f"{name}_1", "lead_id": "lead_1"},
        {"id": f"{name}_late", "lead_id": LATE},
        {"id": f"{name}_lost", "lead_id": LATE, "updated_at": "2026-04-01T07:00:00Z"},
        {"id": f"{name}_lost", "lead_id": "lead_1"},
        *({"id": f"{name}_crowd_{number}", "lead_id": f"lead_crowd_{number}"} for number in range(CROWD)),
    ]


def write_change(root: Path, table: str, *rows: Row) -> None:
    """New versions land, later than everything there."""
    later = [{"updated_at": UPDATED_LATER, **row} for row in rows]
    write_file(root, table, later, dt="2026-05-03", name="change")
