"""How Alembic changes the schema: over the connection that it is given, in one transaction, one upgrade at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from quantask_jupyter.adapters.sql.schema import VERSION_TABLE
from quantask_jupyter.adapters.sql.tables import metadata

# Any number that nothing else in the database uses as an advisory lock: "qtmigrat" in ASCII.
MIGRATION_LOCK = int.from_bytes(b"qtmigrat", "big")


def migrate(connection: Connection) -> None:
    """Run the migrations behind whoever is migrating already.

    PostgreSQL serialises by an advisory lock; SQLite by the write lock that every transaction begins with.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


migrate(context.config.attributes["connection"])
