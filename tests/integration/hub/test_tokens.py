"""What a token of the Hub opens: its user's own tasks, by the header alone, for as long as the Hub says so."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.hub.hub import SCOPE, Hub
from tests.integration.api.server import BELL, LONG, Client, until

BODIES: dict[str, Any] = {"/tasks": {"circuit": BELL}, "/batches": {"tasks": [{"circuit": BELL}]}}


def test_an_expired_token_is_refused(hub: Hub) -> None:
    made = time.monotonic()
    ada = hub.service(hub.token_of("ada", SCOPE, expires_in=8))
    assert ada.get("tasks").status == 200
    until(lambda: ada.get("tasks").status == 401, "it has expired", 40)
    assert time.monotonic() - made >= 7


def test_a_token_in_the_query_opens_nothing(hub: Hub) -> None:
    token = hub.token_of("ada", SCOPE)
    answer = hub.service(None).get("tasks", query={"token": token})
    assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")
    assert token not in hub.log.read_text()


def test_a_token_for_the_user_alone_and_those_of_services_open_nothing(hub: Hub) -> None:
    for token in (hub.token_of("ada", "self"), hub.admin_token):
        answer = hub.service(token).get("tasks")
        assert (answer.status, answer.code) == (403, "NOT_ALLOWED")


@pytest.fixture
def adas(hub: Hub) -> Iterator[dict[str, str]]:
    """Ids of a task that runs, of one that has ended, and of a batch of ada's."""
    ada = hub.client_of("ada")
    done = ada.submit()["id"]
    ada.finished(done)
    running = ada.submit(circuit=LONG)["id"]
    batch = ada.post("batches", {"tasks": [{"circuit": LONG}]}).json["id"]
    yield {"done": done, "running": running, "batch": batch}
    ada.post(f"tasks/{running}/cancel")
    ada.post(f"batches/{batch}/cancel")
    ada.finished(running)


def routes(client: Client) -> list[tuple[str, str]]:
    """Every method and path that the API describes."""
    paths = client.get("openapi.json").json["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def with_id(path: str, given: str) -> str:
    return "/".join(given if part.startswith("{") else part for part in path.strip("/").split("/"))


def test_every_route_with_anothers_id_answers_as_with_one_that_nobody_has(hub: Hub, adas: dict[str, str]) -> None:
    bob = hub.client_of("bob")
    tried = 0
    for method, path in routes(bob):
        if "{" not in path:
            continue
        for given in adas.values():
            theirs, nobodys = (bob.request(method, with_id(path, one)) for one in (given, str(uuid4())))
            assert (theirs.status, theirs.body) == (nobodys.status, nobodys.body), (method, path)
            assert theirs.status in (400, 404), (method, path)
            tried += 1
    assert tried >= 24
    ada = hub.client_of("ada")
    assert ada.get(f"tasks/{adas['done']}").json["status"] == "completed"
    assert ada.get(f"tasks/{adas['running']}").json["cancel_requested_at"] is None


def test_every_route_is_closed_without_a_token_and_to_one_without_the_scope(hub: Hub) -> None:
    nobody, short = hub.service(None), hub.service(hub.token_of("ada", "self"))
    for method, path in routes(hub.client_of("ada")):
        target, body = with_id(path, str(uuid4())), BODIES.get(path) if method == "POST" else None
        assert nobody.request(method, target, body=body).status == 401, (method, path)
        assert short.request(method, target, body=body).status == 403, (method, path)


def test_no_list_of_a_student_has_anothers_task(hub: Hub, adas: dict[str, str]) -> None:
    bob = hub.client_of("bob")
    queries: tuple[dict[str, str], ...] = ({}, {"course": "qc101"}, {"batch": adas["batch"]}, {"owner": "bob"})
    for query in queries:
        assert bob.get("tasks", query=query).json["tasks"] == []


def test_a_task_goes_on_when_its_users_server_is_stopped_and_service_and_hub_are_restarted(hub: Hub) -> None:
    server = hub.server_of("bob", "second")
    kernel = server.kernels_client()
    task = kernel.submit(circuit=LONG)["id"]
    until(lambda: kernel.get(f"tasks/{task}").json["status"] == "processing", "it runs")
    hub.request("DELETE", "users/bob/servers/second")
    bob = hub.client_of("bob")
    assert bob.get(f"tasks/{task}").json["status"] == "processing"
    hub.stop()
    hub.start()
    bob = hub.client_of("bob")
    assert bob.get(f"tasks/{task}").json["status"] in ("pending", "processing")
    assert bob.post(f"tasks/{task}/cancel").status in (200, 202)
    assert bob.finished(task)["status"] == "cancelled"
