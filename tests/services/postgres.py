"""PostgreSQL for the tests: one server a run, a database a test."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Sequence
from typing import Literal, Protocol

import asyncpg
from sqlalchemy.engine import URL, make_url

from tests.services.machine import Machine, ServiceError, run_apart, wait_until

URL_VARIABLE = "QUANTASK_TEST_DATABASE_URL"
MISSING = (
    "The tests need PostgreSQL 15 or newer: install it (Debian: apt-get install postgresql), start a Docker engine,"
    f" or set {URL_VARIABLE}."
)

Mode = Literal["smart", "fast", "immediate"]


class PostgresProcess(Protocol):
    """A server that this run started and may therefore stop."""

    def stop(self, mode: Mode) -> None:
        """Stops it as `pg_ctl stop -m` does; its data stay."""

    def start(self) -> None:
        """Starts it again, on the same port and data."""

    def close(self) -> None:
        """Stops it for good and removes its data."""


class Postgres:
    """A PostgreSQL server. Its methods block for milliseconds, `stop` and `start` for a second or two."""

    def __init__(self, server: URL, process: PostgresProcess | None, lent: URL | None = None) -> None:
        """`lent` is how somebody else's server was named; `server` is the same one for a user of this run's own."""
        self._server = server.set(drivername="postgresql+asyncpg")
        self._process = process
        self._lent = lent
        self._stopped = False
        self._created: set[str] = set()
        # A server that was given to us may serve several runs at once.
        self._names = (f"quantask_test_{secrets.token_hex(4)}_{number}" for number in itertools.count(1))

    def url_for(self, database: str) -> str:
        """The SQLAlchemy URL of a database on this server."""
        return self._server.set(database=database).render_as_string(hide_password=False)

    def create_database(self, template: str = "template1") -> str:
        """A new database, empty unless a template is named; gives its URL."""
        name = next(self._names)
        self.admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._created.add(name)
        return self.url_for(name)

    def drop_database(self, url: str) -> None:
        """Drops a database that `create_database` made, whoever is still connected to it."""
        name = str(make_url(url).database)
        self.admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._created.discard(name)

    def admin(self, sql: str, *, database: str | None = None) -> Sequence[asyncpg.Record]:
        """Runs one statement as the server's administrator; `database` is a name, or the URL of one."""
        target = self._server
        if database is not None:
            target = make_url(database if "://" in database else self.url_for(database))
        return run_apart(_execute(target, sql))

    def stop(self, mode: Mode = "fast") -> None:
        """Stops the server; `immediate` is what a power cut looks like to it."""
        self._own_process().stop(mode)
        self._stopped = True

    def start(self) -> None:
        """Brings a stopped server back; does nothing while it runs."""
        if self._stopped:
            self._own_process().start()
            self._wait_until_it_answers()
            self._stopped = False

    def close(self) -> None:
        """Leaves nothing behind: ends our own server, or drops our databases from a given one."""
        if self._process is not None:
            self._process.close()
        else:
            for name in list(self._created):
                self.drop_database(self.url_for(name))
            if self._lent is not None:
                run_apart(_execute(self._lent, f'DROP ROLE IF EXISTS "{self._server.username}"'))

    def _own_process(self) -> PostgresProcess:
        if self._process is None:
            raise ServiceError(f"the server named by {URL_VARIABLE} is not this run's to stop")
        return self._process

    def _wait_until_it_answers(self) -> None:
        wait_until(self._answers, "PostgreSQL's first answer", seconds=60)

    def _answers(self) -> bool:
        try:
            self.admin("SELECT 1")
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            return False
        return True


async def _execute(server: URL, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(
        server.set(drivername="postgresql").render_as_string(hide_password=False), timeout=10
    )
    try:
        rows: list[asyncpg.Record] = await connection.fetch(sql)
        return rows
    finally:
        await connection.close()


def given_postgres(machine: Machine) -> Postgres | None:
    """The server that the environment names, if it does."""
    text = machine.environ.get(URL_VARIABLE)
    if not text:
        return None
    lent = make_url(text)
    try:
        [may] = run_apart(_execute(lent, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        shown = lent.render_as_string(hide_password=True)
        raise ServiceError(f"{URL_VARIABLE} names {shown}, which does not answer: {error}") from error
    # Tests look for passwords in what is said, and the given one may be a word that stands everywhere.
    user, password = f"quantask_test_{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    rights = "SUPERUSER" if may["rolsuper"] else "CREATEDB CREATEROLE"
    run_apart(_execute(lent, f"CREATE ROLE \"{user}\" LOGIN {rights} PASSWORD '{password}'"))
    return Postgres(lent.set(username=user, password=password), None, lent)


def provide_postgres(machine: Machine | None = None) -> Postgres:
    """A PostgreSQL server: the given one, else a container, else this machine's own programs."""
    from tests.services.containers import container_postgres
    from tests.services.postgres_local import local_postgres

    machine = machine or Machine()
    return given_postgres(machine) or container_postgres(machine) or local_postgres(machine)
