"""A pool of connections to PostgreSQL: one statement is one round trip and one commit."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Concatenate

import asyncpg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.util import greenlet_spawn
from typing_extensions import override

from quantask_jupyter.adapters.sql.database import AnswerT, Database, How, P
from quantask_jupyter.adapters.sql.dialects import written_json
from quantask_jupyter.adapters.sql.failures import translated_failures, unavailable
from quantask_jupyter.adapters.sql.postgres_states import told_at_connect
from quantask_jupyter.database_url import read_address
from quantask_jupyter.errors import DatabaseRefusedError, DatabaseUnavailableError

CALL_TIMEOUTS = 3  # a call may wait for a connection, for a lock, and then has as long again for its work
CLOSE_SECONDS = 2.0  # a server that is frozen, or cut off, does not answer a goodbye either
POOLER_STATES = ("26000", "42P05")
"""A prepared statement is not there, or is there already: the connection was another one's meanwhile."""
PLANS_SECONDS = 1.0  # that a plan is kept
TLS_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
TLS_REFUSED = "rejected SSL upgrade"
"""How asyncpg says that a server has no TLS: it has no class of its own for it."""


class PostgresDatabase(Database):
    """A pool of connections to a server."""

    def __init__(self, url: str, *, pool: tuple[int, int], timeout_seconds: float) -> None:
        """Connect when first needed.

        A server that is frozen, or cut off, says nothing, so a call ends after a few timeouts.
        """
        self.engine = make_postgres_engine(url, pool=pool, timeout_seconds=timeout_seconds)
        self._transactions = self.engine.execution_options(isolation_level="READ COMMITTED")
        self._call_seconds = CALL_TIMEOUTS * timeout_seconds
        self._lost = lost_connection(self.engine)

    @override
    async def run(
        self, how: How, verb: Callable[Concatenate[Connection, P], AnswerT], *args: P.args, **kwargs: P.kwargs
    ) -> AnswerT:

        def call() -> AnswerT:
            begin = self._transactions.begin if how is How.TRANSACTION else self.engine.connect
            try:
                with begin() as connection:
                    try:
                        return verb(connection, *args, **kwargs)
                    except self._lost:
                        connection.invalidate()
                        raise
            except DBAPIError as error:  # also of what SQLAlchemy asks of its first connection
                if getattr(error.orig, "sqlstate", None) in POOLER_STATES:
                    raise behind_pooler() from None
                raise

        with translated_failures(*self._lost):
            async with asyncio.timeout(self._call_seconds):
                # One greenlet for the whole call, in which SQLAlchemy's own calls are plain ones.
                return await greenlet_spawn(call)

    @override
    async def close(self) -> None:
        """Close all connections; a server that does not answer is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await greenlet_spawn(self.engine.dispose)


def make_postgres_engine(url: str, *, pool: tuple[int, int], timeout_seconds: float) -> Engine:
    """Make an engine whose statements commit at once; no wait for a connection or a lock is longer than the timeout.

    It is used in greenlets, as SQLAlchemy's own asynchronous engine does it, which comes with all of its ORM.
    """
    address = read_address(url)
    ours = {
        "application_name": "quantask",
        "lock_timeout": str(int(timeout_seconds * 1000)),
        "plan_cache_mode": "force_generic_plan",
        "jit": "off",
    }
    settings = {name: value for name, value in ours.items() if name not in address.given}

    async def connect(**_: Any) -> Any:
        try:
            # By the driver's own reading of URLs: it knows what libpq's parameters mean.
            return await asyncpg.connect(
                address.dsn,
                timeout=address.connect_timeout or timeout_seconds,
                statement_cache_size=address.statement_cache_size,
                server_settings=settings,
            )
        except asyncpg.ProtocolViolationError as error:
            if "startup parameter" in str(error):
                raise behind_pooler() from None
            raise
        except asyncpg.PostgresError as error:
            raise told_at_connect(str(error.sqlstate)) or unavailable() from None
        except ssl.SSLError as error:
            raise no_tls(getattr(error, "verify_message", "") or error.reason or "the handshake fails") from None
        except (asyncpg.ClientConfigurationError, ValueError):
            raise tls_unusable() from None
        except (FileNotFoundError, PermissionError):
            if address.given.isdisjoint(TLS_FILES):  # then it is a socket, and nobody listens there
                raise
            raise tls_unusable() from None
        except socket.gaierror:
            raise DatabaseUnavailableError(
                "The host of database_url is not known; nothing was stored.", hint="Is its name written right?"
            ) from None
        except ConnectionError as error:
            if TLS_REFUSED in str(error):
                raise no_tls("the server does not speak it") from None
            raise

    engine = create_engine(
        "postgresql+asyncpg://",
        isolation_level="AUTOCOMMIT",
        pool_size=pool[0],
        max_overflow=pool[1],
        pool_timeout=timeout_seconds,
        pool_use_lifo=True,  # the last used has its statements prepared and planned
        hide_parameters=True,
        json_serializer=written_json,
        connect_args={
            "async_creator_fn": connect,
            "prepared_statement_cache_size": address.statement_cache_size,
        },
    )
    _keep_plans_fresh(engine)
    return engine


def tls_unusable() -> DatabaseRefusedError:
    """Return what is said of parameters that no connection can be tried with."""
    return DatabaseRefusedError(
        "A file or a parameter for TLS in database_url cannot be used.",
        hint="Look at sslmode, sslrootcert, sslcert and sslkey: the files must be there and be readable.",
    )


def no_tls(reason: str) -> DatabaseRefusedError:
    """Return what is said where a connection cannot be encrypted as database_url wants it."""
    return DatabaseRefusedError(
        f"The connection to the database cannot be encrypted as database_url wants it: {reason}.",
        hint="Look at sslmode and sslrootcert, and at the server's setting ssl.",
    )


def behind_pooler() -> DatabaseRefusedError:
    """Return what is said where a pooler hands one connection's statements to several of the server's."""
    return DatabaseRefusedError(
        "The database is behind a pooler such as pgbouncer, which does not keep what Quantask sets for a connection.",
        hint="Name PostgreSQL's own address in database_url, or a pgbouncer with pool_mode = session and "
        "ignore_startup_parameters = extra_float_digits, jit, lock_timeout, plan_cache_mode.",
    )


def _keep_plans_fresh(engine: Engine) -> None:
    """Have a connection forget its plans when it is lent a while later; so a dead one is also found before it is used.

    To plan a statement takes longer than to run it, so plans are kept. But one that was made while the tables were
    empty reads them from end to end, and PostgreSQL itself may notice only a minute later that they have been filled.
    """

    @event.listens_for(engine, "checkout")
    def _forget(connection: Any, record: Any, _proxy: Any) -> None:
        now = time.monotonic()
        if now - record.info.setdefault("planned_at", now) < PLANS_SECONDS:
            return
        try:
            connection.run_async(lambda driver: driver.execute("DISCARD PLANS"))
        except lost_connection(engine) as error:
            raise DisconnectionError("the server has ended it") from error  # the pool makes another one
        record.info["planned_at"] = now


def lost_connection(engine: Engine) -> tuple[type[Exception], ...]:
    """Return what the driver itself raises where the server has ended a connection."""
    adapter: Any = engine.dialect.loaded_dbapi
    driver = adapter.asyncpg
    return OSError, driver.PostgresError, driver.InterfaceError, driver.InternalClientError
