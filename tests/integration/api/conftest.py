"""APIs for these tests: real processes, a real SQLite file, a real embedded worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.integration.api.commands import quantask
from tests.integration.api.server import Client, Served, serve, stop
from tests.services import Postgres


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An API with the default settings, shared by the tests of a file."""
    served = serve(tmp_path_factory.mktemp("api"))
    yield served
    stop(served.process)


@pytest.fixture
def api(served: Served) -> Client:
    """A client of the shared API."""
    return served.client


@pytest.fixture
def serve_with(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start APIs with settings of the test's own."""
    running: list[Served] = []

    def start_one(**settings: str) -> Served:
        running.append(serve(tmp_path / str(len(running)), **settings))
        return running[-1]

    yield start_one
    for served in running:
        stop(served.process)


@pytest.fixture(scope="session")
def upgraded_database(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that ``db upgrade`` has been run on, to be copied and not to be used."""
    postgres.start()  # a test before this one may have stopped it
    url = postgres.create_database()
    assert quantask(tmp_path_factory.mktemp("upgrade"), "db", "upgrade", DATABASE_URL=url).returncode == 0
    return str(make_url(url).database)


@pytest.fixture
def upgraded_database_url(postgres: Postgres, upgraded_database: str) -> Iterator[str]:
    """A database of the test's own that ``db upgrade`` has been run on."""
    postgres.start()
    url = postgres.create_database(upgraded_database)
    yield url
    postgres.start()
    postgres.drop_database(url)
