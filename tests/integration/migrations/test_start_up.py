"""What a start does with a schema that is behind, new, newer or out of reach."""

import asyncio
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.sql.connect import current_revision
from quantask_jupyter.adapters.sql.migrate import (
    current,
    downgrade,
    head,
    upgrade,
)
from quantask_jupyter.bootstrap import Role, ensure_schema, open_ports
from quantask_jupyter.errors import DatabaseUnavailableError, SchemaBehindError
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, completed_task
from tests.integration.migrations.inspecting import on_connection, tables
from tests.services import Postgres
from tests.services.machine import free_port

SECRET = "hunter2-secret"


def test_a_schema_that_is_behind_is_refused_with_the_command_to_run(empty_url: str) -> None:
    with pytest.raises(SchemaBehindError) as refusal:
        asyncio.run(ensure_schema(empty_url, may_upgrade=False))
    assert refusal.value.message == f"The database's schema is empty; this version needs {head()}."
    assert refusal.value.hint == "Run `jupyter quantask db upgrade`."
    assert tables(empty_url) == set()


def test_a_schema_that_is_behind_is_upgraded_where_that_is_allowed(empty_url: str) -> None:
    asyncio.run(ensure_schema(empty_url, may_upgrade=True))
    assert current(empty_url) == head()


def test_the_newest_schema_is_accepted(empty_url: str) -> None:
    upgrade(empty_url)
    for may_upgrade in (False, True):
        asyncio.run(ensure_schema(empty_url, may_upgrade=may_upgrade))


def test_a_schema_of_a_newer_version_is_refused_and_left_alone(empty_url: str) -> None:
    upgrade(empty_url)
    on_connection(
        empty_url, lambda connection: connection.execute(text("UPDATE quantask_version SET version_num = '9'"))
    )
    for may_upgrade in (False, True):
        with pytest.raises(SchemaBehindError) as refusal:
            asyncio.run(ensure_schema(empty_url, may_upgrade=may_upgrade))
        assert refusal.value.message == "The database's schema (9) is of a newer version of Quantask than this one."
        assert refusal.value.hint == "Install the version that made it."
    assert current(empty_url) == "9"
    assert "tasks" in tables(empty_url)


async def start(settings: Quantask) -> None:
    async with open_ports(settings, Role.API) as ports:
        task = await ports.tasks.get(ADA, await completed_task(ports.tasks), full=True)
        assert task.version == 3


def test_a_laptop_makes_its_file_at_the_first_start_and_keeps_it_at_the_second(tmp_path: Path) -> None:
    settings = Quantask(database_url=f"sqlite+aiosqlite:///{tmp_path}/data/quantask/quantask.sqlite3")
    for _ in range(2):
        asyncio.run(start(settings))
    path = tmp_path / "data" / "quantask" / "quantask.sqlite3"
    assert path.parent.stat().st_mode & 0o077 == 0, "nobody else may look into it"


def test_a_server_is_upgraded_at_start_only_where_that_was_asked_for(database_url: str) -> None:
    with pytest.raises(SchemaBehindError):
        asyncio.run(start(Quantask(database_url=database_url)))
    asyncio.run(start(Quantask(database_url=database_url, auto_migrate=True)))
    asyncio.run(start(Quantask(database_url=database_url)))


CALLS: dict[str, Callable[[str], Any]] = {
    "upgrade": upgrade,
    "downgrade": lambda url: downgrade(url, "base"),
    "current": current,
    "current_revision": lambda url: asyncio.run(current_revision(url)),
    "ensure_schema": lambda url: asyncio.run(ensure_schema(url, may_upgrade=True)),
    "open_ports": lambda url: asyncio.run(start(Quantask(database_url=url))),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_server_that_is_not_there_is_unavailable_and_its_password_not_repeated(call: str) -> None:
    with pytest.raises(DatabaseUnavailableError) as unavailable:
        CALLS[call](f"postgresql+asyncpg://ada:{SECRET}@127.0.0.1:{free_port()}/lab")
    assert SECRET not in "".join(traceback.format_exception(unavailable.value))


# The driver's thread reports its end to an event loop that asyncio.run has closed by then.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("place", ["file/store.sqlite3", "folder"])
def test_a_file_that_cannot_be_made_is_unavailable(call: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatabaseUnavailableError):
        CALLS[call](f"sqlite+aiosqlite:///{tmp_path}/{place}")
    assert (tmp_path / "file").read_text() == "in the way"


def execute(*statements: str) -> Callable[[Any], None]:
    def work(connection: Any) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return work


def test_a_database_from_before_the_first_release_is_left_alone_and_told_of(empty_url: str) -> None:
    made = ["CREATE TABLE task_results (task_id text)", "CREATE TABLE alembic_version (version_num text)"]
    on_connection(empty_url, execute(*made, "INSERT INTO alembic_version VALUES ('0005')"))
    for call in (lambda: upgrade(empty_url), lambda: asyncio.run(ensure_schema(empty_url, may_upgrade=True))):
        with pytest.raises(SchemaBehindError) as refusal:
            call()
        assert "was made by a Quantask from before its first release; it cannot be upgraded." in refusal.value.message
        assert refusal.value.hint is not None
    assert tables(empty_url) == {"task_results", "alembic_version"}


def test_tables_of_the_same_names_without_a_version_are_left_alone(empty_url: str) -> None:
    on_connection(empty_url, execute("CREATE TABLE tasks (id text)"))
    with pytest.raises(SchemaBehindError, match="nothing says of which version"):
        upgrade(empty_url)
    assert tables(empty_url) == {"tasks"}


def test_another_applications_alembic_version_in_the_same_database_does_not_matter(empty_url: str) -> None:
    made = "CREATE TABLE alembic_version (version_num text)"
    on_connection(empty_url, execute(made, "INSERT INTO alembic_version VALUES ('another')"))
    upgrade(empty_url)
    assert current(empty_url) == head()
    rows = on_connection(
        empty_url, lambda connection: connection.execute(text("SELECT * FROM alembic_version")).scalars().all()
    )
    assert list(rows) == ["another"]


def test_a_revision_that_does_not_exist_is_refused_in_one_sentence(empty_url: str) -> None:
    upgrade(empty_url)
    for call in (upgrade, downgrade):
        with pytest.raises(SchemaBehindError) as refusal:
            call(empty_url, "9999")
        assert "9999" in refusal.value.message
        assert "\n" not in refusal.value.message
    assert current(empty_url) == head()


def test_a_user_who_may_not_make_tables_is_told_so(postgres: Postgres, database_url: str) -> None:
    reader = f"reader_{make_url(database_url).database}"
    for statement in (
        f"CREATE ROLE {reader} LOGIN PASSWORD 'p'",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {reader}",
    ):
        postgres.admin(statement, database=database_url)
    try:
        url = make_url(database_url).set(username=reader, password="p").render_as_string(hide_password=False)
        with pytest.raises(SchemaBehindError) as refusal:
            upgrade(url)
        assert refusal.value.message == "The database's user may not change its schema."
    finally:
        postgres.admin(f"DROP OWNED BY {reader}", database=database_url)
        postgres.admin(f"DROP ROLE {reader}", database=database_url)
