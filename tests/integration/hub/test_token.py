"""The token with which the service asks the Hub: where it comes from, and where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import urllib3

from tests.integration.api.jupyter import free_port
from tests.integration.api.server import Client, isolated_environment, start, stop, until
from tests.integration.worker.processes import environment_of

TOKEN = "the-token-that-the-hub-knows"


@pytest.mark.parametrize("given", ["by the Hub", "in a file", "in a file, and by the Hub"])
def test_the_services_environment_has_it_no_more_once_it_is_read(tmp_path: Path, given: str) -> None:
    url = f"http://127.0.0.1:{free_port()}/services/quantask/"
    environment = {**isolated_environment(tmp_path), "JUPYTERHUB_SERVICE_URL": url}
    environment |= {
        "JUPYTERHUB_SERVICE_PREFIX": "/services/quantask/",
        "JUPYTERHUB_API_URL": "http://127.0.0.1:1/hub/api",
    }
    if "by the Hub" in given:
        environment["JUPYTERHUB_API_TOKEN"] = TOKEN
    if "file" in given:
        (tmp_path / "token").write_text(f"{TOKEN}\n")
        os.chmod(tmp_path / "token", 0o600)  # noqa: PTH101
        environment["QUANTASK_HUB_TOKEN_FILE"] = str(tmp_path / "token")
    process = start(["-m", "quantask_server.hub"], environment, tmp_path / "log")
    try:
        until(lambda: process.poll() is not None or answers(Client(url, None)), "the service answers", 60)
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert TOKEN not in str(environment_of(process.pid))
    finally:
        stop(process)


def answers(client: Client) -> bool:
    try:
        return client.get("tasks").status == 401
    except urllib3.exceptions.HTTPError:
        return False
