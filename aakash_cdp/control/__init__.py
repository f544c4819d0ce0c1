"""What did people decide, and what happened in each run: the control database and the one-writer lock.

It is never rebuilt from Bronze. SQLAlchemy, alembic and psycopg are imported inside this package only.
"""

from aakash_cdp.control.connection import home_url
from aakash_cdp.control.database import ControlDatabase
from aakash_cdp.control.lock import WriterLock, writer_lock
from aakash_cdp.control.records import (
    CheckResult,
    FileSetAside,
    Hold,
    IdentityDecision,
    Outcome,
    Run,
    StageRecord,
    Verdict,
)

__all__ = [
    "CheckResult",
    "ControlDatabase",
    "FileSetAside",
    "Hold",
    "IdentityDecision",
    "Outcome",
    "Run",
    "StageRecord",
    "Verdict",
    "WriterLock",
    "home_url",
    "writer_lock",
]
