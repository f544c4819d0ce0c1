"""Opening: from nothing, at head, behind, ahead, out of reach, and by many at once."""

import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from aakash_cdp.control import ControlDatabase, home_url
from aakash_cdp.control.connection import make_engine, writing
from aakash_cdp.control.migrations import FOLDER, bring_to_head, version_of
from aakash_cdp.control.schema import HEAD, metadata
from aakash_cdp.errors import CdpError, ExitCode

_NOON = datetime(2026, 8, 21, 6, 30)
_OPEN = "import sys; from aakash_cdp.control import ControlDatabase; ControlDatabase.open(sys.argv[1]).close()"


def test_a_database_is_made_from_nothing_and_stands_at_head(database: ControlDatabase) -> None:
    with database.engine.begin() as connection:
        assert version_of(connection) == HEAD
    assert set(inspect(database.engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(FOLDER).get_current_head() == HEAD


def test_alembic_sees_no_difference_between_migrations_and_schema(database: ControlDatabase) -> None:
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_make_what_the_schema_says_constraints_and_their_names_included(url: str) -> None:
    # alembic does not compare check constraints, keys and names, so both databases are described and compared.
    database = ControlDatabase.open(url)
    migrated = _described(database.engine)
    metadata.drop_all(database.engine)
    metadata.create_all(database.engine)
    declared = _described(database.engine)
    database.close()
    assert migrated == declared
    assert "'abandoned'" in str(migrated["run"])


def test_opening_again_keeps_every_row_and_imports_neither_alembic_nor_psycopg(tmp_path: Path) -> None:
    database = ControlDatabase.open(home_url(tmp_path))
    database.set_aside("lead/bad.parquet", "truncated", "asha", _NOON)
    database.close()
    seen = _python(
        "import sys; from aakash_cdp.control import ControlDatabase; database = ControlDatabase.open(sys.argv[1]);"
        "print(len(database.files_set_aside()), 'alembic' in sys.modules, 'psycopg' in sys.modules); database.close()",
        home_url(tmp_path),
    )
    assert seen.stdout.split() == ["1", "False", "False"]


def test_opening_an_open_database_is_possible(url: str, database: ControlDatabase) -> None:
    second = ControlDatabase.open(url)
    database.set_aside("lead/bad.parquet", "truncated", "asha", _NOON)
    assert [file.file_path for file in second.files_set_aside()] == ["lead/bad.parquet"]
    second.close()


def test_processes_that_open_a_new_database_at_once_all_succeed(url: str) -> None:
    openers = [
        subprocess.Popen([sys.executable, "-c", _OPEN, url], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [opener.communicate(timeout=60)[1] for opener in openers]
    assert [opener.returncode for opener in openers] == [0, 0, 0, 0], said


def test_a_process_that_opens_while_another_migrates_waits_for_it(url: str) -> None:
    engine = make_engine(url)
    with writing(engine).begin() as connection:
        bring_to_head(connection)
        second = subprocess.Popen([sys.executable, "-c", _OPEN, url], stderr=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=1)
    said = second.communicate(timeout=60)[1]
    engine.dispose()
    assert second.returncode == 0, said


def test_a_database_of_the_first_schema_is_brought_to_head_with_every_row(url: str) -> None:
    engine = make_engine(url)
    with writing(engine).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        command.upgrade(config, "0001")
        connection.execute(
            text("insert into publication_hold (run_id, why, who, set_at) values ('r', 'w', 'a', :at)"), {"at": _NOON}
        )
    engine.dispose()
    database = ControlDatabase.open(url)
    assert [row["run_id"] for row in database.table_rows("publication_hold")] == ["r"]
    assert database.identity_decisions() == []
    database.close()


def test_a_newer_schema_is_refused_and_left_alone(url: str) -> None:
    database = ControlDatabase.open(url)
    with writing(database.engine).begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    database.close()
    with pytest.raises(CdpError, match="stands at schema 9999; this version of cdp knows up to") as caught:
        ControlDatabase.open(url)
    assert _reference(caught.value) == "control-database-newer"
    engine = make_engine(url)
    with engine.begin() as connection:
        assert version_of(connection) == "9999"
    engine.dispose()


def test_a_migration_that_breaks_leaves_nothing_behind(url: str) -> None:
    # The last table of the first migration is in the way.
    engine = make_engine(url)
    with writing(engine).begin() as connection:
        connection.execute(text("create table publication_hold (id integer)"))
    with pytest.raises(CdpError, match="publication_hold"):
        ControlDatabase.open(url)
    assert inspect(engine).get_table_names() == ["publication_hold"]
    engine.dispose()


def test_sqlite_is_private_durable_and_keeps_its_rules(tmp_path: Path) -> None:
    database = ControlDatabase.open(home_url(tmp_path))
    database.set_aside("lead/bad.parquet", "truncated", "asha", _NOON)
    with database.engine.begin() as connection:
        pragmas = [
            connection.execute(text(f"pragma {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        ]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()
    assert pragmas == ["wal", 1, 10_000, 2]
    assert modes == {"control.db": 0o600, "control.db-wal": 0o600, "control.db-shm": 0o600}


def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    home = tmp_path / "50% of? homes #1 & ümlaut"
    home.mkdir()
    ControlDatabase.open(home_url(home)).close()
    assert [path.name for path in home.iterdir()] == ["control.db"]


def test_a_home_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CdpError, match="No such file or directory") as caught:
        ControlDatabase.open(home_url(tmp_path / "gone"))
    assert _reference(caught.value) == "control-database-unreachable"


def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "control.db").write_text("id,name\n" * 1000)
    with pytest.raises(CdpError, match="file is not a database") as caught:
        ControlDatabase.open(home_url(tmp_path))
    assert _reference(caught.value) == "control-database-unreachable"


@pytest.mark.parametrize("query", ["", "?password=s3cret-two"])
def test_a_server_that_does_not_answer_is_reported_without_the_password(query: str) -> None:
    with pytest.raises(CdpError, match=r"127\.0\.0\.1:9/control") as caught:
        ControlDatabase.open(f"postgresql://cdp:s3cret-one@127.0.0.1:9/control{query}")
    assert _reference(caught.value) == "control-database-unreachable"
    assert "s3cret" not in str(caught.value)
    assert "refused" in str(caught.value)


def test_a_missing_driver_is_reported_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CdpError, match="psycopg is not installed") as caught:
        ControlDatabase.open("postgresql://cdp:s3cret@127.0.0.1:9/control")
    assert _reference(caught.value) == "control-database-unreachable"
    assert "aakash-cdp[postgres]" in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "control.db", "mysql://cdp:s3cret@host/db", "sqlite://", "postgresql://a:s3cret@:x/"]
)
def test_a_url_that_cannot_be_used_is_wrong_configuration(url: str) -> None:
    with pytest.raises(CdpError, match="CDP_DATABASE_URL") as caught:
        ControlDatabase.open(url)
    assert _reference(caught.value) == "control-database-unsupported"
    assert caught.value.exit_code is ExitCode.USAGE
    assert "s3cret" not in str(caught.value)


def _described(engine: Engine) -> dict[str, Any]:
    inspector = inspect(engine)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column.get("autoincrement"))
                for column in inspector.get_columns(table)
            ],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(inspector.get_foreign_keys(table), key=str),
            "indexes": sorted(inspector.get_indexes(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
        }
        for table in metadata.tables
    }


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)


def _reference(error: CdpError) -> str:
    return error.problems[0].reference
