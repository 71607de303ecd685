"""The service of a real JupyterHub, and a real single-user server that hands on to it."""

from __future__ import annotations

import pytest

from tests.hub.hub import SCOPE, Hub
from tests.integration.api.jupyter import Jupyter
from tests.integration.api.server import BELL, LONG, until


def test_the_hub_says_whose_a_task_is(hub: Hub) -> None:
    ada, bob = (hub.client_of(user) for user in ("ada", "bob"))
    task = ada.submit()
    assert task["owner"] == "ada"
    assert bob.get(f"tasks/{task['id']}").status == 404
    assert bob.get("tasks").json["tasks"] == []
    assert ada.finished(task["id"])["status"] == "completed"


def test_an_address_is_below_the_services_prefix(hub: Hub) -> None:
    answer = hub.client_of("ada").post("tasks", {"circuit": BELL})
    assert answer.headers["location"] == f"tasks/{answer.json['id']}"


@pytest.mark.parametrize("token", [None, "wrong", "kernels-of-jupyter-x"])
def test_who_is_unknown_to_the_hub_is_not_let_in(hub: Hub, token: str | None) -> None:
    answer = hub.service(token).get("tasks")
    assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")


def test_a_token_that_does_not_reach_so_far_is_refused_with_what_it_lacks(hub: Hub) -> None:
    answer = hub.service(hub.token_of("ada", "self")).get("tasks")
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")
    assert answer.json["error"]["message"].endswith(f"the scope {SCOPE}.")
    assert "access:services," not in answer.body.decode(), "which opens every service"


def test_another_services_token_is_not_a_users(hub: Hub) -> None:
    answer = hub.service(hub.admin_token).get("tasks")
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")


def test_owners_see_of_the_deployment_what_concerns_them_and_operators_all(hub: Hub) -> None:
    ada, bob = (hub.client_of(user) for user in ("ada", "root"))
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


@pytest.fixture(scope="module")
def adas_server(hub: Hub) -> Jupyter:
    """Ada's own Jupyter Server, started by the Hub."""
    return hub.server_of("ada")


def test_a_kernel_of_a_users_server_submits_to_the_service_as_that_user(hub: Hub, adas_server: Jupyter) -> None:
    kernel = adas_server.kernels_client()
    task = kernel.finished(kernel.submit(shots=10, name="from a kernel")["id"])
    assert (task["owner"], sum(task["result"]["counts"].values())) == ("ada", 10)
    direct = hub.client_of("ada")
    assert direct.get(f"tasks/{task['id']}").json["result"] == task["result"]


def test_a_users_server_knows_no_database(hub: Hub, adas_server: Jupyter) -> None:
    names = adas_server.in_a_kernel("sorted(name for name in os.environ if name.startswith('QUANTASK_'))")
    assert names == ["['QUANTASK_TOKEN', 'QUANTASK_URL']"]


def test_answers_come_through_as_the_service_gave_them(hub: Hub, adas_server: Jupyter) -> None:
    near, far = adas_server.kernels_client(), hub.client_of("ada")
    made = near.post("tasks", {"circuit": LONG}, headers={"Idempotency-Key": "once"})
    assert made.headers["location"] == f"tasks/{made.json['id']}"
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
