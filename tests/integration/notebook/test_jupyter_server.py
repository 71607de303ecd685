"""A kernel of a real Jupyter Server finds that server's API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.api.jupyter import Jupyter, start_jupyter
from tests.integration.api.server import BELL, stop

FIND = "__import__('quantask_jupyter.client.find_api', fromlist=['']).find_api()"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    server = start_jupyter(tmp_path_factory.mktemp("jupyter"), base_url="/user/ada/")
    yield server
    stop(server.process)


def test_by_what_the_server_put_into_its_environment(jupyter):
    assert jupyter.in_a_kernel(f"{FIND}.origin.name", f"{FIND}.url.partition('/user')[2]") == [
        "ENVIRONMENT",
        "/ada/quantask/api",
    ]


def test_by_the_servers_own_file_where_the_environment_was_lost(jupyter):
    forget = "[os.environ.pop(name) for name in list(os.environ) if name.startswith('QUANTASK_')]"
    _, origin = jupyter.in_a_kernel(forget, f"{FIND}.origin.name")
    assert origin == "PARENT"


def test_and_runs_its_circuits_there(jupyter):
    submit = f"__import__('quantask_jupyter').submit({BELL!r}, shots=20, name='from-a-kernel').result(60).shots"
    assert jupyter.in_a_kernel(submit) == ["20"]
    [task] = jupyter.api.get("tasks?name=from-a-kernel").json["tasks"]
    assert task["status"] == "completed"
    assert not (jupyter.home / "runtime" / "quantask-local.json").exists()
