"""Which tables the control database has, the same on SQLite and PostgreSQL.

`migrations/versions` makes these tables; a test holds the two equal. A change here needs a new
migration and a new HEAD.
"""

from datetime import UTC, datetime
from typing import get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from aakash_cdp.control.records import Outcome, RunKind, RunState, Severity, Verdict

HEAD = "0003"
"""The newest migration. Kept here so that opening a database at head does not import alembic."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored as a timestamp without zone in UTC. An aware value is converted, a naive one is UTC already.

    Without this PostgreSQL would shift an aware value to the zone of its session and SQLite would drop the offset.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The naive UTC form of a value on its way into the database."""
        if value is None or value.tzinfo is None:
            return value
        return value.astimezone(UTC).replace(tzinfo=None)


def _one_of(column_name: str, literal: object) -> CheckConstraint:
    words = ", ".join(f"'{word}'" for word in get_args(literal))
    return CheckConstraint(f"{column_name} in ({words})", name=column_name)


run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("state", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("finished_at", UtcDateTime),
    Column("process_id", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("rows_in", BigInteger),
    Column("rows_out", BigInteger),
    Column("seconds", Double),
    Column("recomputed", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("error_reference", Text),
    Column("is_synthetic", Boolean, nullable=False),
    _one_of("state", RunState),
    _one_of("kind", RunKind),
)

run_stage = Table(
    "run_stage",
    metadata,
    Column("run_id", ForeignKey(run.c.run_id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("stage_name", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("rows_in", BigInteger),
    Column("rows_out", BigInteger),
    Column("note", Text),
)

check_result = Table(
    "check_result",
    metadata,
    Column("run_id", ForeignKey(run.c.run_id), primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("check_name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("failing_rows", BigInteger, nullable=False),
    Column("ceiling", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("sample", JSON, nullable=False),
    _one_of("severity", Severity),
    _one_of("outcome", Outcome),
)

file_set_aside = Table(
    "file_set_aside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_path", Text, nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
)

# No foreign key to run: a rollback must work also when the run log does not know the publication it goes back to.
publication_hold = Table(
    "publication_hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
)

# That the smaller id comes first is the code's to see to: PostgreSQL may sort text otherwise.
identity_decision = Table(
    "identity_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead_id", Text, nullable=False, index=True),
    Column("other_lead_id", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    _one_of("verdict", Verdict),
    CheckConstraint("lead_id <> other_lead_id", name="two_leads"),
)

policy_approval = Table(
    "policy_approval",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy_version", Text, nullable=False, index=True),
    Column("figures", JSON, nullable=False),
    Column("who", Text, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)
