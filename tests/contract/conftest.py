"""Databases that have been migrated once for all contract tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quantask_jupyter.adapters.sql.migrate import upgrade
from tests.services import Postgres


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    """A file of the test's own, with the newest schema."""
    path = tmp_path / "store.sqlite3"
    shutil.copy(migrated_sqlite_file, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres: Postgres) -> str:
    postgres.start()  # a test before this one may have stopped it
    url = postgres.create_database()
    upgrade(url)
    return url
