"""One deployment for everything that is thrown at it, and a shell that uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from quantask_jupyter.client.session import kernel_session
from tests.acceptance.deployment import Deployment, laptop_deployment
from tests.unit.magics.conftest import Notebook

WALL_SECONDS = 6


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    settings = {"WALL_SECONDS": str(WALL_SECONDS), "MAX_MEMORY_MB": "1024"}
    with laptop_deployment(tmp_path_factory.mktemp("bad_input"), **settings) as deployment:
        deployment.api.finished(deployment.api.submit()["id"])
        yield deployment


@pytest.fixture
def notebook(deployment: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Notebook]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("QUANTASK_URL", deployment.api.url)
    monkeypatch.setenv("QUANTASK_TOKEN", str(deployment.api.token))
    kernel_session().configure("", "")  # what another test of this process has found is not this deployment
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_line_magic("load_ext", "quantask_jupyter")
    yield Notebook(shell)
    shell.run_line_magic("unload_ext", "quantask_jupyter")
    InteractiveShell.clear_instance()
