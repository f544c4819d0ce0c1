"""The run log, the files set aside and the rollback hold."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the five tables."""
    _create_run()
    _create_run_stage()
    _create_check_result()
    _create_file_set_aside()
    _create_publication_hold()


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime, nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("process_id", sa.Integer, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("code_version", sa.Text, nullable=False),
        sa.Column("rows_in", sa.BigInteger),
        sa.Column("rows_out", sa.BigInteger),
        sa.Column("seconds", sa.Double),
        sa.Column("recomputed", sa.JSON, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("error_reference", sa.Text),
        sa.Column("is_synthetic", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
        sa.CheckConstraint("state in ('running', 'published', 'failed', 'abandoned')", name=op.f("ck_run_state")),
        sa.CheckConstraint("kind in ('incremental', 'full')", name=op.f("ck_run_kind")),
    )
    op.create_index(op.f("ix_run_state"), "run", ["state"])
    op.create_index(op.f("ix_run_started_at"), "run", ["started_at"])


def _create_run_stage() -> None:
    op.create_table(
        "run_stage",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("stage_name", sa.Text, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("rows_in", sa.BigInteger),
        sa.Column("rows_out", sa.BigInteger),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_stage")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_run_stage_run_id")),
    )


def _create_check_result() -> None:
    op.create_table(
        "check_result",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("check_name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("failing_rows", sa.BigInteger, nullable=False),
        sa.Column("ceiling", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("sample", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "table_name", "check_name", name=op.f("pk_check_result")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_check_result_run_id")),
        sa.CheckConstraint("severity in ('fail', 'warn')", name=op.f("ck_check_result_severity")),
        sa.CheckConstraint("outcome in ('passed', 'warned', 'failed')", name=op.f("ck_check_result_outcome")),
    )


def _create_file_set_aside() -> None:
    op.create_table(
        "file_set_aside",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("file_path", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.Column("lifted_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_set_aside")),
    )
    op.create_index(op.f("ix_file_set_aside_file_path"), "file_set_aside", ["file_path"])


def _create_publication_hold() -> None:
    op.create_table(
        "publication_hold",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.Column("lifted_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_hold")),
    )
