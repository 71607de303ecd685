"""PostgreSQL by the URLs that hosts hand out: parameters, sockets, several hosts, special characters, a pooler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.sql.connect import current_revision, open_database
from quantask_jupyter.adapters.sql.database import How
from quantask_jupyter.database_url import name_of
from quantask_jupyter.errors import DatabaseUnavailableError
from tests.services import Postgres
from tests.services.machine import free_port


async def ask(url: str, question: str) -> str:
    def verb(connection: Connection) -> str:
        return str(connection.execute(text(question)).scalar())

    async with open_database(url, pool=(1, 0), timeout_seconds=5) as database:
        return await database.run(How.QUERY, verb)


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgres").render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("parameters", "question", "answer"),
    [
        ("sslmode=prefer", "SELECT 1", "1"),
        ("application_name=lab", "SHOW application_name", "lab"),
        ("", "SHOW application_name", "quantask"),
        ("options=-c%20search_path%3Dpg_catalog", "SHOW search_path", "pg_catalog"),
        ("connect_timeout=7&sslmode=disable", "SHOW plan_cache_mode", "force_generic_plan"),
        ("statement_cache_size=0", "SELECT 2", "2"),
        ("target_session_attrs=read-write", "SELECT 3", "3"),
    ],
)
async def test_a_parameter_does_what_it_says(database_url: str, parameters: str, question: str, answer: str) -> None:
    url = f"{plain(database_url)}?{parameters}"
    assert await ask(url, question) == answer
    assert await current_revision(url) is None
    assert name_of(url) == make_url(database_url).database


async def test_of_several_hosts_the_one_that_answers_is_used(database_url: str) -> None:
    parts = make_url(database_url)
    hosts = f"127.0.0.1:{free_port()},{parts.host}:{parts.port}"
    url = f"postgresql://{parts.username}:{quote(parts.password or '', safe='')}@{hosts}/{parts.database}"
    assert await ask(url, "SELECT 1") == "1"
    by_name = f"postgresql://{parts.username}:{quote(parts.password or '', safe='')}@/{parts.database}"
    several = "&".join(f"host={host}" for host in hosts.split(","))
    assert await ask(f"{by_name}?{several}", "SELECT 1") == "1"


async def test_a_server_that_must_speak_tls_and_does_not_is_unavailable(database_url: str) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await ask(f"{plain(database_url)}?sslmode=require", "SELECT 1")
    with pytest.raises(DatabaseUnavailableError):
        await ask(f"{plain(database_url)}?sslmode=verify-full&sslrootcert=/no/such/file.pem", "SELECT 1")


async def test_a_folder_with_the_servers_socket_is_a_host(database_url: str, tmp_path: Path) -> None:
    parts = make_url(database_url)
    async with _socket_for(str(parts.host), int(parts.port or 5432), tmp_path / ".s.PGSQL.5432"):
        user = f"{parts.username}:{quote(parts.password or '', safe='')}"
        assert await ask(f"postgresql+asyncpg://{user}@/{parts.database}?host={tmp_path}", "SELECT 1") == "1"


async def test_a_password_may_have_any_characters(postgres: Postgres, database_url: str) -> None:
    user, password = f"odd_{make_url(database_url).database}", "p@ss/w:o?r#d %41+ü"
    postgres.admin(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'")
    try:
        parts = make_url(database_url)
        url = f"postgresql://{user}:{quote(password, safe='')}@{parts.host}:{parts.port}/{parts.database}"
        assert await ask(url, "SELECT current_user") == user
    finally:
        postgres.admin(f"DROP ROLE {user}")


@asynccontextmanager
async def _socket_for(host: str, port: int, path: Path) -> AsyncIterator[None]:
    """Listen on a socket, and pass on to a server what comes there."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
        writer.close()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, port)
        await asyncio.gather(pump(reader, back), pump(there, writer))

    async with await asyncio.start_unix_server(pass_on, path):
        yield
