"""Who may write now: one process per home, and one per shared control database.

Both locks belong to the process (a file lock of the operating system) or to its connection (an advisory lock of
PostgreSQL), so they end with it, however it ends. The file `writer.lock` stays and means nothing by itself.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from aakash_cdp.control.connection import place, reachable
from aakash_cdp.control.database import ControlDatabase
from aakash_cdp.errors import CdpError, fail

# The first number is any that no other program takes in this database; the schema tells two control databases apart.
_TRY_LOCK = text("select pg_try_advisory_lock(20260822, hashtext(current_schema()))")
# A host that loses power says no goodbye: without these the server would keep its lock for two hours. And a server
# that ends idle sessions would end ours, which only waits.
_SESSION = (
    "set tcp_keepalives_idle = 30",
    "set tcp_keepalives_interval = 10",
    "set tcp_keepalives_count = 3",
    "set idle_session_timeout = 0",
)


@dataclass(frozen=True)
class WriterLock:
    """The right to write, held until the context ends."""

    session: Connection | None
    """The connection whose advisory lock this is; None where the control database is SQLite."""

    def confirm(self) -> None:
        """Raises `run-lock-lost` when the server has dropped the session and with it the lock.

        To be called right before readers are switched: a file lock cannot be lost, a connection can.
        """
        if self.session is None:
            return
        try:
            self.session.execute(text("select 1"))
        except DBAPIError:
            raise fail(
                "run-lock-lost",
                f"the connection to {place(self.session.engine.url)} broke, and the writer lock with it.",
                hint="nothing was published; `cdp run` again once the server is steady.",
            ) from None


@contextmanager
def writer_lock(home: Path, database: ControlDatabase) -> Iterator[WriterLock]:
    """Holds the right to write to `home` and `database`; never waits. `home` must exist.

    Raises `run-locked` when another process holds it, `run-lock-unavailable` when the file cannot be locked at all.
    """
    with ExitStack() as held:
        _lock_home(held, home, database)
        yield WriterLock(_lock_database(held, database))


def _lock_home(held: ExitStack, home: Path, database: ControlDatabase) -> None:
    path = home / "writer.lock"
    # fallback_to_soft would put up with a file system without flock and leave a file that outlives its process.
    lock = FileLock(path, blocking=False, mode=0o600, thread_local=False, fallback_to_soft=False)
    try:
        held.enter_context(lock)
    except Timeout:
        raise _locked(database) from None
    except OSError as error:
        raise fail(
            "run-lock-unavailable",
            f"{path} cannot be locked: {error.strerror}.",
            hint="give this account write access to the home, on a file system that has file locks.",
        ) from None


def _lock_database(held: ExitStack, database: ControlDatabase) -> Connection | None:
    if database.engine.dialect.name != "postgresql":
        return None
    with reachable(database.engine.url):
        session = held.enter_context(database.engine.connect())
        session.execution_options(isolation_level="AUTOCOMMIT")
        # Detached from the pool, so that leaving the context ends the session, and the lock with it.
        session.detach()
        for setting in _SESSION:
            session.execute(text(setting))
        if session.execute(_TRY_LOCK).scalar_one():
            return session
    raise _locked(database)


def _locked(database: ControlDatabase) -> CdpError:
    holder = database.running()
    known = (
        f"run {holder.run_id} is writing: process {holder.process_id} on {holder.host}, "
        f"since {holder.started_at:%Y-%m-%d %H:%M:%S} UTC."
        if holder
        else "another process holds the writer lock; it has not recorded a run."
    )
    return fail(
        "run-locked",
        known,
        hint="wait until it ends, then start again. The lock ends with its process: there is nothing to clean up.",
    )
