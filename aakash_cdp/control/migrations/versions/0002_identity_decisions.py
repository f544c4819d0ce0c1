"""What stewards decided of two leads."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "identity_decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("lead_id", sa.Text, nullable=False),
        sa.Column("other_lead_id", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.Column("lifted_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_decision")),
        sa.CheckConstraint("verdict in ('link', 'unlink')", name=op.f("ck_identity_decision_verdict")),
        sa.CheckConstraint("lead_id <> other_lead_id", name=op.f("ck_identity_decision_two_leads")),
    )
    op.create_index(op.f("ix_identity_decision_lead_id"), "identity_decision", ["lead_id"])
