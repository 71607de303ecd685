"""How Alembic reaches the database: the same engine options as the store, one upgrade at a time."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection, text

from quantask_jupyter.adapters.sql.engine import make_engine
from quantask_jupyter.adapters.sql.tables import metadata

# Any number that nothing else in the database uses as an advisory lock: "qtmigrat" in ASCII.
MIGRATION_LOCK = int.from_bytes(b"qtmigrat", "big")
TIMEOUT_SECONDS = 300.0


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, behind whoever is migrating already.

    PostgreSQL serialises by an advisory lock; SQLite by the write lock that every transaction begins with.
    """
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite"
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            # What was read before the lock may be what the other one has changed since.
            context.get_context()._ensure_version_table()
        context.run_migrations()


async def connect_and_migrate(url: str) -> None:
    """Open a connection for the migrations alone."""
    engine = make_engine(url, pool=(1, 0), timeout_seconds=TIMEOUT_SECONDS)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


asyncio.run(connect_and_migrate(context.config.attributes["url"]))
