"""APIs for these tests: real processes, a real SQLite file, a real embedded worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.api.server import Client, Served, serve, stop


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
