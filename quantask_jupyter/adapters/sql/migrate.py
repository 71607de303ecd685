"""Move a database's schema up and down: Alembic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from quantask_jupyter.adapters.sql.connect import current_revision, open_database, refuse_misfit, revision
from quantask_jupyter.adapters.sql.database import How
from quantask_jupyter.adapters.sql.failures import is_refusal, said_by_driver
from quantask_jupyter.adapters.sql.postgres_states import FORBIDDEN
from quantask_jupyter.adapters.sql.tables import REVISION
from quantask_jupyter.database_url import name_of
from quantask_jupyter.errors import SchemaBehindError

# Any number that nothing else in the database uses as an advisory lock: "qtmigrat" in ASCII.
MIGRATION_LOCK = int.from_bytes(b"qtmigrat", "big")
MIGRATION_SECONDS = 300.0  # that a migration may wait for another one, or for a lock


async def bring_up_to_date(url: str, found: str | None, *, may_upgrade: bool) -> None:
    """Upgrade a schema that is not this version's, or refuse it.

    Args:
        url: the database.
        found: the revision that it has.
        may_upgrade: bring a schema that is behind up to date instead of refusing.

    Raises:
        SchemaBehindError: it may not be upgraded here, or it is of another version, which cannot be upgraded.
        DatabaseUnavailableError: the database does not answer.
    """
    if found is not None and not is_known(found):
        raise SchemaBehindError(
            f"The database's schema ({found}) is of a newer version of Quantask than this one.",
            hint="Install the version that made it.",
        )
    if not may_upgrade:
        raise SchemaBehindError(
            f"The database's schema is {found or 'empty'}; this version needs {REVISION}.",
            hint="Run `jupyter quantask db upgrade`.",
        )
    await _upgrade(url, REVISION)


def upgrade(url: str, target: str = "head") -> None:
    """Upgrade the schema; concurrent upgrades wait for each other.

    Raises:
        SchemaBehindError: it cannot be upgraded, and why.
        DatabaseUnavailableError: the database does not answer.
    """
    asyncio.run(_upgrade(url, target))


def downgrade(url: str, target: str) -> None:
    """Downgrade the schema to ``target`` (``base`` removes all tables).

    Raises:
        SchemaBehindError: it cannot be downgraded, and why.
        DatabaseUnavailableError: the database does not answer.
    """

    def move(connection: Connection) -> None:
        config = _config(connection)
        with _named_failures(connection, config, _step_down):
            command.downgrade(config, target)

    asyncio.run(_move(url, move))


def current(url: str) -> str | None:
    """Return the revision that the database has, or None if it has no schema of ours.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return asyncio.run(current_revision(url))


def head() -> str:
    """Return the revision that this version needs."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise SchemaBehindError("This installation has no migrations.")
    return newest


def is_known(name: str) -> bool:
    """Say whether this version has the migration ``name``."""
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == name for script in scripts.walk_revisions())


async def _upgrade(url: str, target: str) -> None:
    def move(connection: Connection) -> None:
        if revision(connection) is None:
            _refuse_tables_of_others(connection, name_of(url))
        config = _config(connection)
        with _named_failures(connection, config, _step_up):
            command.upgrade(config, target)
        if revision(connection) == REVISION:
            refuse_misfit(connection)  # and nothing is changed: all of it is one transaction

    await _move(url, move)


def _refuse_tables_of_others(connection: Connection, name: str) -> None:
    found = inspect(connection)
    if found.has_table("task_results"):
        raise SchemaBehindError(
            f"The database {name} was made by a Quantask from before its first release; it cannot be upgraded.",
            hint="Move it out of the way, and a new one is made; or name another one by `database_url`.",
        )
    if found.has_table("tasks") or found.has_table("batches") or found.has_table("workers"):
        raise SchemaBehindError(
            f"The database {name} has tables with the names of Quantask's, and nothing says of which version.",
            hint="Give Quantask a database, or a schema, of its own.",
        )


async def _move(url: str, move: Callable[[Connection], None]) -> None:
    """Change the schema in one transaction, after any other process that is changing it already."""

    def alone(connection: Connection) -> None:
        # SQLite needs no lock of ours: every transaction begins with its write lock.
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        move(connection)

    async with open_database(url, pool=(1, 0), timeout_seconds=MIGRATION_SECONDS, may_create=True) as database:
        try:
            await database.run(How.TRANSACTION, alone)
        except CommandError as error:
            raise SchemaBehindError(f"{str(error).rstrip('.')}.", hint=f"The newest revision is {head()}.") from None


@contextmanager
def _named_failures(connection: Connection, config: Config, step: Callable[[str | None], str]) -> Iterator[None]:
    """Say which step a failed statement is of, and in the database's own words why it failed; nothing was changed."""
    began = revision(connection)
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == FORBIDDEN:
            raise SchemaBehindError(
                "The database's user may not change its schema.", hint="Grant CREATE on the schema to that user."
            ) from None
        if not is_refusal(error):
            raise
        at = config.attributes.get("reached", began)
        raise SchemaBehindError(
            f"The schema cannot be {step(at)}: {said_by_driver(error)}.",
            hint=f"Nothing was changed, it is still {began or 'empty'}. It was made by a Quantask from before its "
            "first release, or changed by hand: put a backup back; or move the database out of the way, and a new one "
            "is made.",
        ) from None


def _step_up(at: str | None) -> str:
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    after = next((script.revision for script in scripts if script.down_revision == at), head())
    return f"upgraded from {at or 'empty'} to {after}"


def _step_down(at: str | None) -> str:
    return f"downgraded from {at or 'empty'}"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "quantask_migrations:")
    config.attributes["connection"] = connection
    config.attributes["note"] = lambda reached: config.attributes.update(reached=reached)
    return config
