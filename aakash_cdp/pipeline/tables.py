"""The tables that no model makes: what a run knows about files, labels, rows set aside and itself."""

from aakash_cdp.identity.decisions import DECISION_COLUMNS
from aakash_cdp.silver.dictionary import LABEL_COLUMNS
from aakash_cdp.silver.quarantine import QUARANTINE_COLUMNS
from aakash_cdp.silver.reconciliation import RECONCILIATION_COLUMNS
from aakash_cdp.silver.versions import CANDIDATE_COLUMNS

BRONZE_PLUMBING = {"_file_id": "bigint", "_row_number": "bigint"}
OPS_TABLES: dict[str, dict[str, str]] = {
    "ops.bronze_files": {
        "file_id": "bigint",
        "table_name": "varchar",
        "file_path": "varchar",
        "size_bytes": "bigint",
        "etag": "varchar",
        "row_count": "bigint",
        "duplicate_count": "bigint",
        "landed_on": "varchar",
        "columns": "varchar",
        "first_seen_run_id": "varchar",
    },
    "ops.label": LABEL_COLUMNS,
    "ops.steward_decision": DECISION_COLUMNS,
    "ops.quarantine": QUARANTINE_COLUMNS,
    "ops.column_quality": {
        "run_id": "varchar",
        "table_name": "varchar",
        "column_name": "varchar",
        "null_count": "bigint",
        "unparseable_count": "bigint",
    },
    "ops.reconciliation": RECONCILIATION_COLUMNS,
    "ops.drift": {
        "run_id": "varchar",
        "table_name": "varchar",
        "file_path": "varchar",
        "column_name": "varchar",
        "kind": "varchar",
    },
    "ops.model": {"model_name": "varchar", "fingerprint": "varchar", "run_id": "varchar"},
    "ops.run_clock": {"as_of": "timestamp(6)", "as_of_date_ist": "date"},
}
HISTORY_COLUMNS = {"valid_to": "timestamp(6)", "run_id": "varchar", "policy_version": "varchar"}
RANKED_COLUMNS = {**CANDIDATE_COLUMNS, "is_version": "boolean", "is_current": "boolean"}
KEPT_BY_A_FULL_RUN = ("ops.column_quality", "ops.reconciliation", "ops.drift")
LOG_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "ops.runs": (
        "run",
        {
            "run_id": "varchar",
            "state": "varchar",
            "kind": "varchar",
            "engine": "varchar",
            "as_of": "timestamp(6)",
            "started_at": "timestamp(6)",
            "finished_at": "timestamp(6)",
            "policy_version": "varchar",
            "code_version": "varchar",
            "rows_in": "bigint",
            "rows_out": "bigint",
            "seconds": "double",
            "recomputed": "varchar",
            "warnings": "varchar",
            "error_reference": "varchar",
            "is_synthetic": "boolean",
        },
    ),
    "ops.run_stages": (
        "run_stage",
        {
            "run_id": "varchar",
            "position": "integer",
            "stage_name": "varchar",
            "seconds": "double",
            "rows_in": "bigint",
            "rows_out": "bigint",
            "note": "varchar",
        },
    ),
    "ops.check_results": (
        "check_result",
        {
            "run_id": "varchar",
            "table_name": "varchar",
            "check_name": "varchar",
            "kind": "varchar",
            "severity": "varchar",
            "failing_rows": "bigint",
            "ceiling": "bigint",
            "outcome": "varchar",
            "sample": "varchar",
        },
    ),
}
