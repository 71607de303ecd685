"""The rules over the real embedded adapters: a SQLite file, its queue and its bus."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from quantask_jupyter.adapters.sql.migrate import upgrade
from quantask_jupyter.bootstrap import Role, open_ports
from quantask_jupyter.ports import Ports
from quantask_jupyter.settings import Quantask


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> Quantask:
    """A laptop's settings over a store of the test's own."""
    path = tmp_path / "store.sqlite3"
    shutil.copy(sqlite_template, path)
    limits = {"max_circuit_bytes": 1_000_000}
    return Quantask(
        database_url=f"sqlite+aiosqlite:///{path}", poll_seconds=0.1, database_timeout_seconds=2.0, **limits
    )


@pytest.fixture
async def ports(settings: Quantask) -> AsyncIterator[Ports]:
    async with open_ports(settings, Role.API) as ports:
        yield ports
