"""Bring a database's schema to this version: Alembic, run in its own thread and under a lock."""

from __future__ import annotations

import asyncio

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from quantask_jupyter.adapters.sql.engine import make_engine, translated_failures
from quantask_jupyter.errors import SchemaBehindError

TIMEOUT_SECONDS = 30.0


def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade the schema; concurrent upgrades wait for each other.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    with translated_failures():
        command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Downgrade the schema to ``revision`` (``base`` removes all tables).

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    with translated_failures():
        command.downgrade(_config(url), revision)


def current(url: str) -> str | None:
    """Return the revision that the database has, or None if it has no schema of ours.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return asyncio.run(current_revision(url))


def head() -> str:
    """Return the revision that this version needs."""
    revision = ScriptDirectory.from_config(_config("sqlite+aiosqlite://")).get_current_head()
    if revision is None:
        raise SchemaBehindError("This installation has no migrations.")
    return revision


async def current_revision(url: str) -> str | None:
    """Return what :func:`current` does, from within an event loop."""
    engine = make_engine(url, pool=(1, 0), timeout_seconds=TIMEOUT_SECONDS)
    try:
        with translated_failures():
            async with engine.connect() as connection:
                return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    finally:
        await engine.dispose()


async def ensure_schema(url: str, *, may_upgrade: bool) -> None:
    """Make sure that the schema is this version's.

    Args:
        url: the database.
        may_upgrade: bring a schema that is behind up to date instead of refusing.

    Raises:
        SchemaBehindError: it is not, and may not be upgraded here, or it is of a newer version.
        DatabaseUnavailableError: the database does not answer.
    """
    found, needed = await current_revision(url), head()
    if found == needed:
        return
    if found is not None and not _is_known(found):
        raise SchemaBehindError(
            f"The database's schema ({found}) is of a newer version of Quantask than this one.",
            hint="Install the version that made it.",
        )
    if not may_upgrade:
        raise SchemaBehindError(
            f"The database's schema is {found or 'empty'}; this version needs {needed}.",
            hint="Run `jupyter quantask db upgrade`.",
        )
    # Alembic's async template starts an event loop of its own, which this thread has already.
    await asyncio.to_thread(upgrade, url)


def _is_known(revision: str) -> bool:
    scripts = ScriptDirectory.from_config(_config("sqlite+aiosqlite://"))
    return any(script.revision == revision for script in scripts.walk_revisions())


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "quantask_migrations:")
    config.attributes["url"] = url
    return config
