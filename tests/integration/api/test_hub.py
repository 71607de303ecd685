"""The service of a real JupyterHub, and a real single-user server that hands on to it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from quantask_server.hub import HubUser, operator_of
from tests.integration.api.jupyter import Jupyter, free_port
from tests.integration.api.server import BELL, LONG, Client, isolated_environment, start, stop, until

SCOPE = "access:services!service=quantask"


@dataclass
class Hub:
    """A running JupyterHub with the service."""

    api_url: str
    service_url: str
    admin_token: str
    home: Path
    log: Path

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the Hub's own API, as its administrator."""
        answer = urllib3.request(
            method,
            f"{self.api_url}/{path}",
            json=body,
            timeout=60,
            headers={"Authorization": f"token {self.admin_token}"},
        )
        assert answer.status < 400, answer.data
        return json.loads(answer.data) if answer.data else None

    def token_of(self, user: str, *scopes: str) -> str:
        """Return a new token of a user."""
        return str(self.request("POST", f"users/{user}/tokens", {"scopes": list(scopes)})["token"])

    def service(self, token: str | None) -> Client:
        """A client of the service, past the proxy."""
        return Client(f"{self.service_url}/services/quantask/", token)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    home = tmp_path_factory.mktemp("hub")
    port, service_port = free_port(), free_port()
    hub = Hub(
        api_url=f"http://127.0.0.1:{port}/hub/api",
        service_url=f"http://127.0.0.1:{service_port}",
        admin_token=secrets.token_hex(16),
        home=home,
        log=home / "hub.log",
    )
    environment = {
        **isolated_environment(home),
        "TEST_HUB_PORT": str(port),
        "TEST_SERVICE_URL": hub.service_url,
        "TEST_ADMIN_TOKEN": hub.admin_token,
    }
    config = Path(__file__).with_name("hub_config.py")
    process = start(["-m", "jupyterhub", "-f", str(config)], environment, hub.log)
    until(lambda: process.poll() is not None or both_answer(hub), "Hub and service answer", 90)
    assert process.poll() is None, hub.log.read_text()
    yield hub
    stop(process, 40)


def both_answer(hub: Hub) -> bool:
    try:
        return urllib3.request("GET", f"{hub.api_url}/", retries=False).status == 200 and (
            hub.service(None).get("tasks").status == 401
        )
    except urllib3.exceptions.HTTPError:
        return False


def test_the_hub_says_whose_a_task_is(hub: Hub) -> None:
    ada, bob = (hub.service(hub.token_of(user, SCOPE)) for user in ("ada", "bob"))
    task = ada.submit()
    assert task["owner"] == "ada"
    assert bob.get(f"tasks/{task['id']}").status == 404
    assert bob.get("tasks").json["tasks"] == []
    assert ada.finished(task["id"])["status"] == "completed"


def test_an_address_is_below_the_services_prefix(hub: Hub) -> None:
    answer = hub.service(hub.token_of("ada", SCOPE)).post("tasks", {"circuit": BELL})
    assert answer.headers["location"] == f"/services/quantask/quantask/api/tasks/{answer.json['id']}"


@pytest.mark.parametrize("token", [None, "wrong", "kernels-of-jupyter-x"])
def test_who_is_unknown_to_the_hub_is_not_let_in(hub: Hub, token: str | None) -> None:
    answer = hub.service(token).get("tasks")
    assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")


def test_a_token_that_does_not_reach_so_far_is_refused_with_what_it_lacks(hub: Hub) -> None:
    answer = hub.service(hub.token_of("ada", "self")).get("tasks")
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")
    assert SCOPE in answer.json["error"]["message"]


def test_a_user_without_the_scope_is_refused_with_what_is_missing(hub: Hub) -> None:
    answer = hub.service(hub.token_of("eve", "self")).get("tasks")
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")
    assert SCOPE in answer.json["error"]["message"]


def test_another_services_token_is_not_a_users(hub: Hub) -> None:
    answer = hub.service(hub.admin_token).get("tasks")
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")


def test_owners_see_of_the_deployment_what_concerns_them_and_operators_all(hub: Hub) -> None:
    ada, bob = (hub.service(hub.token_of(user, SCOPE)) for user in ("ada", "bob"))
    until(lambda: ada.get("health").json["workers_alive"] == 1, "the embedded worker is alive")
    running = bob.submit(circuit=LONG)["id"]
    owners, operators = ada.get("health").json, bob.get("health").json
    assert (owners["status"], owners["workers_alive"], owners["workers"]) == ("ok", 1, [])
    assert (owners["queue_depth"], owners["oldest_pending_seconds"]) == (None, None)
    assert owners["tasks"] == {"waiting or running": 0}, "another's task is not among them"
    assert [worker["slots"] for worker in operators["workers"]] == [1]
    assert operators["tasks"]["pending"] + operators["tasks"]["processing"] == 1
    metrics = {client: client.request("GET", "../../metrics").body.decode() for client in (ada, bob)}
    assert "quantask_workers 1.0" in metrics[ada]
    assert "quantask_own_tasks 0.0" in metrics[ada]
    assert "python_info" in metrics[bob]
    assert "python_info" not in metrics[ada]
    bob.post(f"tasks/{running}/cancel")
    bob.finished(running)


def test_an_administrator_of_the_hub_is_an_operator() -> None:
    tells = operator_of("bob, cleo")
    assert [tells(HubUser(name)) for name in ("ada", "bob", "cleo")] == [False, True, True]
    assert tells(HubUser("ada", admin=True))
    assert not operator_of("")(HubUser("ada"))


@pytest.fixture(scope="module")
def adas_server(hub: Hub) -> Jupyter:
    """Ada's own Jupyter Server, started by the Hub."""
    hub.request("POST", "users/ada/server")
    runtime = hub.home / "runtime"
    found = until(lambda: list(runtime.glob("jpserver-*.json")), "ada's server writes where it is", 60)
    server = json.loads(found[0].read_text())
    token = hub.token_of("ada", "access:servers!user=ada")
    jupyter = Jupyter(f"http://127.0.0.1:{server['port']}{server['base_url']}", None, hub.home, hub.log, token)
    until(lambda: jupyter.request("GET", "api/contents").status == 200, "ada's server answers", 60)
    return jupyter


def test_a_kernel_of_a_users_server_submits_to_the_service_as_that_user(hub: Hub, adas_server: Jupyter) -> None:
    kernel = adas_server.kernels_client()
    task = kernel.finished(kernel.submit(shots=10, name="from a kernel")["id"])
    assert (task["owner"], sum(task["result"]["counts"].values())) == ("ada", 10)
    direct = hub.service(hub.token_of("ada", SCOPE))
    assert direct.get(f"tasks/{task['id']}").json["result"] == task["result"]


def test_a_users_server_knows_no_database(hub: Hub, adas_server: Jupyter) -> None:
    names = adas_server.in_a_kernel("sorted(name for name in os.environ if name.startswith('QUANTASK_'))")
    assert names == ["['QUANTASK_TOKEN', 'QUANTASK_URL']"]


def test_answers_come_through_as_the_service_gave_them(hub: Hub, adas_server: Jupyter) -> None:
    near, far = adas_server.kernels_client(), hub.service(hub.token_of("ada", SCOPE))
    made = near.post("tasks", {"circuit": LONG}, headers={"Idempotency-Key": "once"})
    assert made.headers["location"] == f"/user/ada/quantask/api/tasks/{made.json['id']}"
    assert near.post("tasks", {"circuit": LONG}, headers={"Idempotency-Key": "once"}).json["id"] == made.json["id"]
    running = near.get(f"tasks/{made.json['id']}", query={"wait": 30}, headers={"If-None-Match": '"1"'})
    tag = running.headers["etag"]
    unchanged = near.get(f"tasks/{made.json['id']}", query={"wait": 0.2}, headers={"If-None-Match": tag})
    assert (unchanged.status, unchanged.body) == (304, b"")
    for path, method in (("tasks?limit=0", "GET"), ("tasks/1", "GET"), ("tasks/%00", "DELETE"), ("nothing", "GET")):
        through, direct = near.request(method, path), far.request(method, path)
        assert (through.status, through.body) == (direct.status, direct.body)
    assert near.post("tasks", {"circuit": BELL, "shots": True}).code == "REQUEST_INVALID"
    assert near.post(f"tasks/{made.json['id']}/cancel").status == 202
    near.finished(made.json["id"])
    assert near.request("DELETE", f"tasks/{made.json['id']}").status == 204


def test_no_token_of_the_hub_is_in_a_log(hub: Hub, adas_server: Jupyter) -> None:
    ada = hub.token_of("ada", SCOPE)
    hub.service(ada).get("tasks")
    log = hub.log.read_text()
    assert ada not in log
    assert str(adas_server.kernels_client().token) not in log
