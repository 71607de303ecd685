"""Servers, service and Hub end: culled, killed, started again. No task is lost, and nothing goes on that should not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from jupyter_client import BlockingKernelClient

from tests.hub.hub import Hub
from tests.integration.api.jupyter import Jupyter
from tests.integration.api.server import BELL, LONG, Client, isolated_environment, start, stop, until

WAITING = 12  # Bell pairs behind each endless task
SUBMIT = f"""
import quantask_jupyter

endless = quantask_jupyter.submit({LONG!r}, name="endless", tags=["culled"])
pairs = [quantask_jupyter.submit({BELL!r}, shots=100, name="pair", tags=["culled"]) for _ in range({WAITING})]
[pair.result() for pair in pairs]
"""
FOUND = """
import quantask_jupyter

jobs = quantask_jupyter.jobs(tag="culled")
found = len(jobs)
[job.cancel() for job in quantask_jupyter.jobs(tag="culled", name="endless")]
"""


@pytest.fixture(scope="module")
def hub(own_hub: Hub) -> Hub:
    return own_hub


def in_mid_cell(server: Jupyter, code: str) -> None:
    """Have a new kernel of the server run a cell, and leave it at that."""
    kernel = server.request("POST", "api/kernels").json()["id"]
    client = BlockingKernelClient()
    try:
        client.load_connection_file(str(server.home / "runtime" / f"kernel-{kernel}.json"))
        client.start_channels(hb=False)
        client.wait_for_ready(timeout=60)
        client.execute(code)
    finally:
        client.stop_channels()


@contextmanager
def idle_culler(hub: Hub) -> Iterator[None]:
    """Cull every server that was idle for a second, as the Hub's own service does after an hour."""
    environment = {
        **isolated_environment(hub.home),
        "JUPYTERHUB_API_TOKEN": hub.admin_token,
        "JUPYTERHUB_API_URL": f"http://127.0.0.1:{hub.hub_port}/hub/api",
    }
    command = ["-m", "jupyterhub_idle_culler", "--timeout=1", "--cull-every=1"]
    process = start(command, environment, hub.home / "culler.log")
    try:
        yield
    finally:
        stop(process)


def servers(hub: Hub, user: str) -> list[str]:
    return list(hub.request("GET", f"users/{user}")["servers"])


def tasks(client: Client) -> list[tuple[str, str]]:
    listed = client.get("tasks", query={"tag": "culled", "limit": 100}).json["tasks"]
    return [(task["name"], task["status"]) for task in listed]


@pytest.mark.timeout(400)
def test_servers_that_are_culled_in_mid_cell_find_all_their_tasks_when_they_are_back(hub: Hub) -> None:
    students = {name: hub.client_of(name) for name in ("ada", "bob")}
    for name, client in students.items():
        in_mid_cell(hub.server_of(name), SUBMIT)
        until(lambda client=client: len(tasks(client)) == 1 + WAITING, f"all of {name}'s tasks are stored", 60)
    until(lambda: [s for c in students.values() for _, s in tasks(c)].count("processing") == 1, "one runs", 60)
    with idle_culler(hub):
        until(lambda: not any(servers(hub, name) for name in students), "all servers are culled", 60)
    for client in students.values():
        assert len(tasks(client)) == 1 + WAITING
        assert not {"cancelled", "failed"} & {status for _, status in tasks(client)}
    for name in students:
        assert hub.server_of(name).in_a_kernel("found", after=FOUND, seconds=120) == [str(1 + WAITING)]
    for client in students.values():
        for task in client.get("tasks", query={"tag": "culled", "limit": 100}).json["tasks"]:
            ended = client.finished(task["id"])
            if task["name"] == "endless":
                assert ended["status"] == "cancelled"
            else:
                assert (ended["status"], sum(ended["result"]["counts"].values())) == ("completed", 100)


def test_a_service_ends_with_its_hub_also_with_one_that_is_killed_and_the_next_hub_has_the_class_again(
    hub: Hub,
) -> None:
    server = hub.server_of("ada", "survivor")
    kernel = server.kernels_client()
    task = kernel.submit(circuit=LONG)["id"]
    until(lambda: kernel.get(f"tasks/{task}").json["status"] == "processing", "it runs")
    service = hub.service_process()
    started = [service, *service.children(recursive=True)]
    assert hub.process is not None
    hub.process.kill()
    hub.process.wait()
    _, left = psutil.wait_procs(started, timeout=60)
    assert left == []
    away = kernel.get("tasks")
    assert (away.status, away.code) == (503, "API_UNREACHABLE")
    hub.start()
    until(lambda: kernel.get(f"tasks/{task}").status == 200, "the server that outlived its Hub is let in again", 60)
    assert kernel.post(f"tasks/{task}/cancel").status in (200, 202)
    assert kernel.finished(task)["status"] == "cancelled"
    done = kernel.finished(kernel.submit(shots=10)["id"])
    assert (done["owner"], done["status"]) == ("ada", "completed")
