"""A real JupyterHub for the tests of this folder: one for all of a process, as new for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.as_new import make_as_new
from tests.hub.hub import Hub, running_hub


@pytest.fixture(scope="session")
def shared_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A Hub with the service; a process starts one."""
    with running_hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture(scope="module")
def hub(shared_hub: Hub) -> Iterator[Hub]:
    """The Hub, for the tests of a file."""
    yield shared_hub
    make_as_new(shared_hub)


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A Hub of a file's own, which its tests may kill, or look through for what was written."""
    with running_hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub
