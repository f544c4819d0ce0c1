"""How is the control database reached, and what is said when it is not.

No text that leaves this module holds the password, and no transaction of SQLite upgrades from reading to writing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

from aakash_cdp.errors import CdpError, ExitCode, fail

SQLITE_BUSY_MILLISECONDS = 10_000
POSTGRES_CONNECT_SECONDS = 10


def home_url(home: Path) -> str:
    """The URL of the control database that lies in a home, also when its path holds `?`, `#` or `%`."""
    return URL.create("sqlite", database=str(home / "control.db")).render_as_string()


def make_engine(url: str) -> Engine:
    """An engine that has not connected yet. Raises `control-database-unsupported`, `control-database-unreachable`."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    if "connect_timeout" not in parsed.query:
        parsed = parsed.update_query_dict({"connect_timeout": str(POSTGRES_CONNECT_SECONDS)})
    try:
        return create_engine(parsed, pool_pre_ping=True)
    except ImportError:
        raise fail(
            "control-database-unreachable",
            f"the control database is PostgreSQL ({place(parsed)}); its driver psycopg is not installed.",
            hint='pip install "aakash-cdp[postgres]"',
            exit_code=ExitCode.USAGE,
        ) from None


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: SQLite takes its write lock at `begin`, where waiting is safe."""
    return engine.execution_options(sqlite_begin="begin immediate")


def place(url: URL) -> str:
    """Where a database is, without user, password and options."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "the local socket"
    return f"{host}{f':{url.port}' if url.port else ''}/{url.database or ''}"


@contextmanager
def reachable(url: URL) -> Iterator[None]:
    """Turns what the driver says about connection, rights and file into `control-database-unreachable`."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        raise _unreachable(url, str(error.orig)) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _unsupported("it is not a URL.") from None
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise _unsupported(f'it begins with "{parsed.drivername}:".')
    if parsed.database in (None, "", ":memory:"):
        raise _unsupported("it names no file.")
    return parsed


def _unsupported(known: str) -> CdpError:
    return fail(
        "control-database-unsupported",
        f"the URL of the control database cannot be used: {known}",
        hint="set CDP_DATABASE_URL to sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE, or leave it unset.",
        exit_code=ExitCode.USAGE,
    )


def _unreachable(url: URL, said: str) -> CdpError:
    for secret in (url.password, url.query.get("password")):
        if secret:
            said = said.replace(str(secret), "***")
    return fail(
        "control-database-unreachable",
        f"the control database at {place(url)} did not answer as expected.",
        *(line.strip() for line in said.splitlines() if line.strip()),
        hint="check CDP_DATABASE_URL, that the server or disk is up, and that this account may read and write there.",
    )


def _sqlite_engine(url: URL) -> Engine:
    _create_private(url)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private(url: URL) -> None:
    """Makes the file with mode 0600 before SQLite would make it readable for all; its `-wal` and `-shm` follow it."""
    try:
        os.close(os.open(str(url.database), os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise _unreachable(url, str(error.strerror)) from None


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions by its own rules, never before DDL; _begin_sqlite does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {SQLITE_BUSY_MILLISECONDS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma foreign_keys = on")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "begin"))
