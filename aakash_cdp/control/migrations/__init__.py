"""How did the control database come to its present schema: `bring_to_head` runs the migrations that are missing.

To add one: change `schema.py`, write `versions/NNNN_title.py` after the newest, raise `schema.HEAD`.
"""

from pathlib import Path

from sqlalchemy import Connection, text

from aakash_cdp.control.schema import HEAD
from aakash_cdp.errors import CdpError, fail

FOLDER = Path(__file__).parent
# Any number that no other program takes in this database; the schema tells apart two control databases in one database.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(20260821, hashtext(current_schema()))")


def version_of(connection: Connection) -> str | None:
    """The migration a database stands at; None when it is empty."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return version


def bring_to_head(connection: Connection) -> None:
    """Runs what is missing inside the transaction of `connection`: all or nothing, and one process at a time.

    Raises `control-database-newer` when the database stands at a migration that this code does not have.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    version = version_of(connection)
    if version == HEAD:
        return
    # Imported here because it takes longer to import than everything else in this package together.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory(FOLDER).walk_revisions()}
    if version is not None and version not in known:
        raise _newer(version)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, "head")


def _newer(version: str) -> CdpError:
    return fail(
        "control-database-newer",
        f"the control database stands at schema {version}; this version of cdp knows up to {HEAD}.",
        hint="a newer cdp has used it: upgrade cdp on this host. Nothing was changed.",
    )
