"""Move a database's schema up and down: Alembic."""

from __future__ import annotations

import asyncio

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from quantask_jupyter.adapters.sql.engine import translated_failures
from quantask_jupyter.adapters.sql.schema import current_revision
from quantask_jupyter.errors import SchemaBehindError


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


def is_known(revision: str) -> bool:
    """Say whether this version has the migration ``revision``."""
    scripts = ScriptDirectory.from_config(_config("sqlite+aiosqlite://"))
    return any(script.revision == revision for script in scripts.walk_revisions())


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "quantask_migrations:")
    config.attributes["url"] = url
    return config
