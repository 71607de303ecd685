"""Two empty databases: one body, every adapter."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a schema; the SQLite file does not even exist."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/new folder/store.sqlite3"
    url: str = request.getfixturevalue("database_url")
    return url
