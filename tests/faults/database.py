"""What an operator or an accident does to a PostgreSQL database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.engine import make_url

from tests.services import Postgres

OURS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'quantask'"


@contextmanager
def locked(url: str, statement: str) -> Iterator[None]:
    """Hold the locks of a statement for as long as the block lasts."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with asyncio.Runner() as runner:
        connection = runner.run(_connect(address))
        runner.run(connection.execute("BEGIN"))
        runner.run(connection.execute(statement))
        try:
            yield
        finally:
            runner.run(connection.close())


async def _connect(address: str) -> asyncpg.Connection:
    return await asyncpg.connect(address, timeout=10)


def terminate_backends(postgres: Postgres, url: str) -> int:
    """End all of our connections from the server's side, and return how many there were."""
    return len(postgres.admin(f"SELECT pg_terminate_backend(pid) {OURS}", database=url))


@contextmanager
def read_only(postgres: Postgres, url: str) -> Iterator[None]:
    """Have the database take no writes for as long as the block lasts, as a stand-by does."""
    name = make_url(url).database
    postgres.admin(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    terminate_backends(postgres, url)
    try:
        yield
    finally:
        postgres.admin(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        terminate_backends(postgres, url)
