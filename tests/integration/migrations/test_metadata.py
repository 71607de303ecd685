"""The tables that the code knows are those that the migrations make."""

import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from quantask_jupyter.adapters.sql import tables  # noqa: F401 - which registers what it has
from quantask_jupyter.adapters.sql.courses import tables as tables_of_courses  # noqa: F401 - likewise
from quantask_jupyter.adapters.sql.metadata import metadata
from quantask_jupyter.adapters.sql.migrate import head, upgrade
from quantask_jupyter.adapters.sql.tables import REVISION, VERSION_TABLE
from tests.integration.migrations.inspecting import described, on_connection
from tests.services import Postgres


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "version_table": VERSION_TABLE})
    return list(compare_metadata(context, metadata))


def test_the_revision_of_the_tables_is_the_newest_migration() -> None:
    assert head() == REVISION


def test_a_process_that_finds_the_newest_schema_does_without_alembic(empty_url: str) -> None:
    upgrade(empty_url)
    look = "import asyncio, sys; from quantask_jupyter.bootstrap import ensure_schema; "
    look += "asyncio.run(ensure_schema(sys.argv[1], may_upgrade=True)); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look, empty_url], check=False).returncode == 0


def test_alembic_finds_no_difference(empty_url: str) -> None:
    upgrade(empty_url)
    assert on_connection(empty_url, differences) == []


def test_the_database_describes_both_alike(empty_url: str, postgres: Postgres) -> None:
    """Alembic does not compare checks, predicates of indexes and what a foreign key does on delete."""
    upgrade(empty_url)
    if empty_url.startswith("sqlite"):
        made = empty_url.replace("store.sqlite3", "made.sqlite3")
        on_connection(made, metadata.create_all)
        assert described(empty_url) == described(made)
        return
    made = postgres.create_database()
    try:
        on_connection(made, metadata.create_all)
        assert described(empty_url) == described(made)
    finally:
        postgres.drop_database(made)


def test_the_description_sees_checks_predicates_and_cascades(empty_url: str) -> None:
    upgrade(empty_url)
    found = described(empty_url)
    assert "attempt" in found["tasks"]["checks"]["ck_tasks_attempt"]
    assert "lease_owner" in found["tasks"]["indexes"]["ix_tasks_in_flight"]
    assert "CASCADE" in found["task_history"]["foreign keys"]["fk_task_history_task_id"]
