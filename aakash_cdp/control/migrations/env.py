"""How alembic reaches the database: by the connection, and in the transaction, that `bring_to_head` hands over."""

from alembic import context

from aakash_cdp.control.schema import metadata

# SQLite cannot alter most things in place, so a generated migration copies the table there (batch).
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
