"""A store whose revision is right and whose tables are not, or whose migration fails: refused in words, left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from quantask_jupyter.adapters.sql.migrate import current, head, upgrade
from quantask_jupyter.bootstrap import Role, ensure_schema, open_ports
from quantask_jupyter.errors import SchemaBehindError
from quantask_jupyter.settings import Quantask
from tests.integration.api.commands import quantask
from tests.integration.migrations.inspecting import on_connection

BEFORE = "Run `jupyter quantask db upgrade`, which brings what is behind up to date."


def change(url: str, *statements: str) -> None:
    def work(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    on_connection(url, work)


async def opened(settings: Quantask, role: Role) -> None:
    async with open_ports(settings, role):
        pass


STARTS: dict[str, Callable[[str], Any]] = {
    "ensure_schema": lambda url: asyncio.run(ensure_schema(url, may_upgrade=True)),
    "API": lambda url: asyncio.run(opened(Quantask(database_url=url), Role.API)),
    "worker": lambda url: asyncio.run(opened(Quantask(database_url=url), Role.WORKER)),
    "db upgrade": upgrade,
}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    ("change_of_it", "missing"),
    [
        ("ALTER TABLE tasks DROP COLUMN method_options", "the table tasks has no column method_options"),
        ("DROP TABLE lessons", "there is no table lessons"),
        ("CREATE TABLE other (id text)", None),
        ("ALTER TABLE tasks ADD COLUMN of_mine text", None),
        (
            "ALTER TABLE lessons ADD COLUMN room text NOT NULL",
            "the table lessons has a column room, which nothing here fills",
        ),
    ],
    ids=["a column is missing", "a table is missing", "a table more", "a column more", "a column that must be filled"],
)
def test_tables_that_do_not_fit_the_newest_revision_are_refused_by_whoever_starts(
    empty_url: str, start: str, change_of_it: str, missing: str | None
) -> None:
    upgrade(empty_url)
    if empty_url.startswith("sqlite") and "NOT NULL" in change_of_it:  # to which SQLite adds no column without a value
        change(empty_url, "DROP TABLE lessons", "CREATE TABLE lessons (course text, room text NOT NULL)")
        missing = "the table lessons has no column"
    else:
        change(empty_url, change_of_it)
    if missing is None:
        STARTS[start](empty_url)
        return
    with pytest.raises(SchemaBehindError) as refusal:
        STARTS[start](empty_url)
    assert refusal.value.message.startswith(f"The database's tables are not those of this version: {missing}")
    assert str(refusal.value.hint).startswith(BEFORE)


def test_a_first_schema_that_lacked_a_column_is_not_upgraded_and_stays_as_it_was(empty_url: str) -> None:
    """A store of before the first release, whose migration 0001 got the column only later."""
    upgrade(empty_url, "0001")
    change(empty_url, "ALTER TABLE tasks DROP COLUMN memory")
    for start in (upgrade, STARTS["ensure_schema"]):
        with pytest.raises(SchemaBehindError, match="the table tasks has no column memory") as refusal:
            start(empty_url)
        assert "before its first release" in str(refusal.value.hint)
    assert current(empty_url) == "0001"


def test_a_migration_that_fails_is_named_with_its_reason_and_nothing_is_changed(empty_url: str) -> None:
    upgrade(empty_url, "0015")
    change(empty_url, "ALTER TABLE tasks ADD COLUMN method_options text")
    with pytest.raises(SchemaBehindError) as refusal:
        upgrade(empty_url)
    assert refusal.value.message.startswith("The schema cannot be upgraded from 0016 to 0017: ")
    assert "method_options" in refusal.value.message
    assert "\n" not in refusal.value.message
    assert str(refusal.value.hint).startswith("Nothing was changed, it is still 0015.")
    assert current(empty_url) == "0015"


def test_every_command_refuses_such_a_file_in_a_sentence_and_doctor_sees_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    upgrade(url)
    change(url, "ALTER TABLE tasks DROP COLUMN memory")
    for command in (["worker"], ["db", "upgrade"], ["doctor"], ["limits"]):
        ended = quantask(tmp_path / "home", *command, DATABASE_URL=url)
        said = ended.stdout + ended.stderr
        assert ended.returncode == 1
        assert "tables are not those of this version: the table tasks has no column memory" in said
        assert "before its first release" in said
        assert "Traceback" not in said
        assert "cannot be reached" not in said
    assert current(url) == head()
