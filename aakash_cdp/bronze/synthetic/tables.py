"""Which tables and columns does the synthetic export write? Superleap's names, in the order of its files."""

STAFF_TABLES = ("city", "branch", "school", "user")
LEAD_TABLES = (
    "lead",
    "scholarship_opportunity",
    "product_opportunity",
    "exam_attendance",
    "exam_result",
    "call_log",
    "call_disposition",
)

_SYSTEM = "id name created_at updated_at deleted_at created_by updated_by owner_id ingested_at"
_BUSINESS = {
    "city": "state tier",
    "branch": "branch_code branch_type city_id region zone phone is_active",
    "school": "board city_id udise_code",
    "user": "email mobile role team branch_id manager_id is_active",
    "lead": "student_name student_mobile parent_mobile alternate_mobile email parent_email father_name mother_name dob"
    " gender class stream board target_year school_id school_name_other city_id city_other state pincode"
    " branch_id lead_source lead_sub_source utm_source utm_medium utm_campaign lead_stage lead_sub_stage"
    " academic_session language dnd whatsapp_opt_in marketing_consent enrolment_no form_no merged_into_lead_id",
    "scholarship_opportunity": "lead_id exam exam_edition exam_mode exam_date exam_slot registration_no fee_status"
    " stage class branch_id registered_at",
    "product_opportunity": "lead_id product_code product_name course_type class stream academic_session branch_id stage"
    " stage_updated_at amount_quoted amount_paid discount_percent scholarship_opportunity_id enrolment_no"
    " enrolled_at closed_at lost_reason",
    "exam_attendance": "scholarship_opportunity_id lead_id exam_date status mode checked_in_at",
    "exam_result": "scholarship_opportunity_id lead_id marks_obtained max_marks percentile rank_air rank_state"
    " scholarship_percent result_declared_at revision_no valid_till",
    "call_log": "lead_id user_id provider provider_call_id direction customer_number agent_number did started_at"
    " answered_at ended_at duration talk_time status hangup_by recording_url",
    "call_disposition": "lead_id call_log_id user_id disposition sub_disposition interaction_type spoke_to stage_update"
    " sub_stage_update notes follow_up_at submitted_at",
}


def columns(table: str) -> list[str]:
    """The columns of a table's files: the system columns, then its own."""
    return [*_SYSTEM.split(), *_BUSINESS[table].split()]
