"""Failures of a database are told apart: away, refusing, full, a file of no use, tables that do not fit, our own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.sql.connect import open_database
from quantask_jupyter.adapters.sql.database import How
from quantask_jupyter.adapters.sql.failures import RowRefusedError
from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.adapters.sql.sqlite_codes import LONGEST_PATH
from quantask_jupyter.errors import (
    DatabaseFileError,
    DatabaseFullError,
    DatabaseRefusedError,
    DatabaseUnavailableError,
    QuantumError,
    SchemaBehindError,
)
from quantask_server.error_status import retry_after, status_of
from tests.services import Postgres
from tests.services.machine import free_port

SECRET = "hunter2-secret"
NO_TLS = "The connection to the database cannot be encrypted as database_url wants it: the server does not speak it."
LONGEST_NAME = 200


async def run(url: str, *statements: str, how: How = How.TRANSACTION, timeout_seconds: float = 5.0) -> None:
    def verb(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    async with open_database(url, pool=(1, 0), timeout_seconds=timeout_seconds) as database:
        await database.run(how, verb)


async def told(url: str, *statements: str, timeout_seconds: float = 5.0) -> QuantumError:
    with pytest.raises(QuantumError) as error:
        await run(url, *(statements or ("SELECT 1",)), timeout_seconds=timeout_seconds)
    assert SECRET not in str(error.value)
    assert "\n" not in error.value.message
    return error.value


@pytest.mark.parametrize(
    ("wrong", "query", "sentence"),
    [
        ({"password": SECRET}, "", "The database refuses the user or the password of database_url."),
        ({"username": SECRET}, "", "The database refuses the user or the password of database_url."),
        ({"database": SECRET}, "", "The server has no database of the name in database_url."),
        ({}, "?options=-c%20foo", "The database does not take a connection as database_url wants it (SQLSTATE 42601)."),
        ({}, "?sslmode=require", NO_TLS),
        (
            {},
            "?sslmode=verify-full&sslrootcert=/no/such/file.pem",
            "A file or a parameter for TLS in database_url cannot be used.",
        ),
    ],
)
async def test_what_a_server_refuses_in_a_url_is_told_and_not_asked_again(
    database_url: str, wrong: dict[str, str], query: str, sentence: str
) -> None:
    url = make_url(database_url).set(**wrong).render_as_string(hide_password=False)
    error = await told(f"{url}{query}")
    assert (type(error), error.message) == (DatabaseRefusedError, sentence)
    assert (status_of(error), retry_after(error)) == (503, None)


async def test_a_user_who_may_not_connect_and_one_for_whom_there_is_no_room_are_told_apart(
    postgres: Postgres, database_url: str
) -> None:
    name = str(make_url(database_url).database)
    user = f"guest_{name}"
    postgres.admin(f"CREATE ROLE {user} LOGIN PASSWORD 'p' CONNECTION LIMIT 0")
    url = make_url(database_url).set(username=user, password="p").render_as_string(hide_password=False)
    try:
        error = await told(url)
        assert (error.code, retry_after(error)) == ("DATABASE_UNAVAILABLE", 5)
        assert error.message == "The database has no connection left for this process; nothing was stored."
        postgres.admin(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
        postgres.admin(f"ALTER ROLE {user} CONNECTION LIMIT -1")
        error = await told(url)
        assert (error.code, error.message) == (
            "DATABASE_REFUSED",
            "The database's user may not connect to this database.",
        )
    finally:
        postgres.admin(f"DROP ROLE {user}")


async def test_a_server_that_is_not_there_is_waited_for(database_url: str) -> None:
    error = await told(make_url(database_url).set(port=free_port()).render_as_string(hide_password=False))
    assert (error.code, retry_after(error)) == ("DATABASE_UNAVAILABLE", 5)
    assert error.message == "The database cannot be reached; nothing was stored."


async def test_a_host_that_nobody_knows_is_told(database_url: str) -> None:
    error = await told(make_url(database_url).set(host="no-such-host.invalid").render_as_string(hide_password=False))
    assert (error.code, retry_after(error)) == ("DATABASE_UNAVAILABLE", 5)
    assert error.message == "The host of database_url is not known; nothing was stored."


async def test_a_stand_by_is_told_and_waited_for(migrated_postgres_url: str) -> None:
    error = await told(
        migrated_postgres_url, "SET TRANSACTION READ ONLY", "INSERT INTO workers VALUES ('w', 'h', 1, '{}')"
    )
    assert (error.code, retry_after(error)) == ("DATABASE_UNAVAILABLE", 5)
    assert error.message == "The database answers, but takes no writes; nothing was stored."


@pytest.mark.parametrize("how", [How.QUERY, How.TRANSACTION])
@pytest.mark.parametrize(
    "statement", ["SELECT of_nobody FROM tasks", "SELECT * FROM of_nobody", "INSERT INTO tasks (of_nobody) VALUES (1)"]
)
async def test_a_column_or_table_that_is_not_there_is_the_schemas_fault(
    migrated_url: str, how: How, statement: str
) -> None:
    with pytest.raises(SchemaBehindError, match=r"The database's tables are not those of this version: .*of_nobody"):
        await run(migrated_url, statement, how=how)


async def test_a_statement_that_is_wrong_in_itself_is_no_database_that_is_away(migrated_url: str) -> None:
    for statement in ("SELEKT 1", "SELECT count(1, 2, 3)", "INSERT INTO workers (name) VALUES (NULL)"):
        with pytest.raises((RowRefusedError, SchemaBehindError)) as error:
            await run(migrated_url, statement)
        assert not isinstance(error.value, DatabaseUnavailableError)


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"anything but a database " * 100)
    error = await told(f"sqlite:///{path}")
    assert (type(error), error.message) == (
        DatabaseFileError,
        f"The file {path} is no SQLite database, or is damaged.",
    )
    assert retry_after(error) is None


async def test_a_file_that_cannot_be_opened_is_told_with_the_systems_reason(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    deep = tmp_path.joinpath(*(["x" * LONGEST_NAME] * 4))
    deep.mkdir(parents=True)
    (deep / "store.sqlite3").write_bytes(b"")
    for place, reason in (
        ("none/store.sqlite3", "No such file or directory"),
        ("folder", "Is a directory"),
        ("file/store.sqlite3", "Not a directory"),
        (str((deep / "store.sqlite3").relative_to(tmp_path)), "which are more than SQLite takes"),
    ):
        error = await told(f"sqlite:///{tmp_path}/{place}")
        assert type(error) is DatabaseFileError
        assert error.message.startswith(f"The database file {tmp_path}/{place} cannot be opened: ")
        assert error.message.endswith(f"{reason}.")


async def test_a_file_without_room_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    sqlite3.connect(tmp_path / "store.sqlite3").execute("CREATE TABLE t (x)").connection.close()
    error = await told(url, "PRAGMA max_page_count = 3", "INSERT INTO t VALUES (zeroblob(100000))")
    assert (type(error), retry_after(error)) == (DatabaseFullError, None)
    assert error.message == f"There is no room for the database file {tmp_path}/store.sqlite3; nothing was stored."


async def test_a_file_that_another_process_holds_is_told_and_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("CREATE TABLE t (x)")
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        error = await told(f"sqlite:///{path}", "INSERT INTO t VALUES (1)", timeout_seconds=0.1)
    finally:
        other.close()
    assert (error.code, retry_after(error)) == ("DATABASE_UNAVAILABLE", 5)
    assert error.message == f"Another process holds the database file {path} for too long."


def test_a_file_may_have_a_path_as_long_as_the_guard_says(tmp_path: Path) -> None:
    """What is said of a long path holds only beyond what SQLite takes."""
    folder = tmp_path.joinpath(*(["x" * 50] * 20))
    while len(str(folder / "s.sqlite3")) > LONGEST_PATH:
        folder = folder.parent
    folder.mkdir(parents=True)
    upgrade(f"sqlite:///{folder}/s.sqlite3")
