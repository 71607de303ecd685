"""One real JupyterHub for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.hub import Hub, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A Hub with the service, shared by the tests of a file."""
    with running_hub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub
