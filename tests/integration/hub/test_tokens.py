"""What a token of the Hub opens: its user's own tasks, by the header alone, for as long as the Hub says so."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from quantask_server.class_page.routes import PAGES
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


def test_a_token_in_the_query_opens_no_page_of_a_class_and_changes_nothing(hub: Hub, adas: dict[str, str]) -> None:
    token = hub.token_of("teach", SCOPE)
    nobody = hub.service(None)
    for path in (path for path, _ in PAGES if "{course}" in path):
        target = f"../../{path.format(course='qc101', task_id=adas['done'], name='hw3', kind='csv')}"
        for method in ("GET", "POST"):
            answer = nobody.request(method, target, query={"token": token}, headers={"Sec-Fetch-Mode": "cors"})
            assert (answer.status, answer.code) in ((401, "NOT_AUTHENTICATED"), (405, "METHOD_NOT_ALLOWED")), path
    assert hub.client_of("ada").get(f"tasks/{adas['running']}").json["cancel_requested_at"] is None
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


Tried = tuple[str, str]


def student(hub: Hub, name: str) -> Client:
    """A further student of the course, who leaves tasks behind."""
    if hub.ask("GET", f"users/{name}").status == 404:
        hub.request("POST", f"users/{name}")
        hub.request("POST", "groups/course-qc101/users", {"users": [name]})
    return hub.client_of(name)


def of_another(adas: dict[str, str]) -> list[Tried]:
    """What bob has no right to, each beside something of its kind that is not there."""
    ids = [(one, str(uuid4())) for one in adas.values()]
    short = adas["done"][-8:]
    # Of the same digits and letters: where a query has numbers, one of the two would else be a number by chance.
    nobodys = short.translate(str.maketrans("0123456789abcd", "1234567890bcda"))
    return [*ids, (short, nobodys), ("qc201", "qc999"), ("ada", "nobody"), ("teach", "no-one")]


def answer_to(client: Client, method: str, target: str, given: str, **options: Any) -> tuple[int, str]:
    """The status, and what is said but for what was given, and for what is new on each page."""
    answer = client.request(method, target, **options)
    text = re.sub(r'<meta name="xsrf[^>]*>|nonce="[^"]*"', "", answer.body.decode())
    return answer.status, text.replace(given, "…")


def test_every_route_with_what_is_anothers_answers_as_with_what_is_not_there(hub: Hub, adas: dict[str, str]) -> None:
    bob = hub.client_of("bob")
    tried = 0
    for method, path in routes(bob):
        if "{" not in path:
            continue
        for given, nobodys in of_another(adas):
            theirs, none = (answer_to(bob, method, with_id(path, one), one) for one in (given, nobodys))
            assert theirs == none, (method, path, given)
            assert theirs[0] in (404, 422), (method, path, given)
            tried += 1
    assert tried >= 60
    ada = hub.client_of("ada")
    assert ada.get(f"tasks/{adas['done']}").json["status"] == "completed"
    assert ada.get(f"tasks/{adas['running']}").json["cancel_requested_at"] is None


def test_every_page_of_a_class_answers_a_student_as_if_there_were_no_such_course(
    hub: Hub, adas: dict[str, str]
) -> None:
    carl = student(hub, "carl")
    pages = [path for path, _ in PAGES if "{course}" in path]
    theirs = {"task_id": adas["done"], "name": "hw1", "kind": "csv"}
    assert hub.client_of("teach").post("assignments", {"name": "hw1", "deadline": "2030-01-01T00:00:00Z"}).status == 200
    for path in pages:
        for method in ("GET", "POST"):
            said = {}
            for course in ("qc101", "qc201", "qc999"):
                target = f"../../{path.format(course=course, **theirs)}"
                said[course] = answer_to(carl, method, target, course)
            assert said["qc101"] == said["qc201"] == said["qc999"], (method, path)
            assert said["qc101"][0] in (404, 405), (method, path)
    assert len(pages) >= 6
    assert hub.client_of("ada").get(f"tasks/{adas['running']}").json["cancel_requested_at"] is None


def test_every_argument_of_a_query_with_what_is_anothers_answers_as_with_what_is_not_there(
    hub: Hub, adas: dict[str, str]
) -> None:
    carl = student(hub, "carl")
    own = carl.submit(circuit=LONG)["id"]
    tried = 0
    for path, methods in carl.get("openapi.json").json["paths"].items():
        for argument in methods.get("get", {}).get("parameters", ()):
            for given, nobodys in of_another(adas) if argument["in"] == "query" else ():
                target = with_id(path, own)
                theirs, none = (
                    answer_to(carl, "GET", target, one, query={argument["name"]: one}) for one in (given, nobodys)
                )
                assert theirs == none, (path, argument["name"], given)
                tried += 1
    assert tried >= 60
    carl.post(f"tasks/{own}/cancel")


def test_a_circuit_of_anothers_task_cannot_be_named_nor_its_key_used(hub: Hub, adas: dict[str, str]) -> None:
    carl, ada = student(hub, "carl"), hub.client_of("ada")
    source = ada.get(f"tasks/{adas['done']}/request").json["circuit"]["source"]
    known = {"sha256": hashlib.sha256(source.encode()).hexdigest(), "task": adas["done"]}
    assert ada.post("tasks", {"circuit": known}).status == 202, "its owner may"
    for task in (adas["done"], str(uuid4())):
        refused = carl.post("tasks", {"circuit": {**known, "task": task}})
        assert (refused.status, refused.code) == (404, "CIRCUIT_NOT_FOUND")
    once = {"Idempotency-Key": "once-for-each"}
    made = [client.post("tasks", {"circuit": BELL}, headers=once).json["id"] for client in (ada, carl)]
    assert made[0] != made[1]
    assert carl.get(f"tasks/{made[0]}").status == 404


FOR_BALANCERS = {"/live", "/ready"}
"""Which anybody may ask whether the service lives and can serve, and which say nothing else."""


def test_every_route_is_closed_without_a_token_and_to_one_without_the_scope(hub: Hub) -> None:
    nobody, short = hub.service(None), hub.service(hub.token_of("ada", "self"))
    for method, path in routes(hub.client_of("ada")):
        if path in FOR_BALANCERS:
            assert nobody.request(method, path.removeprefix("/")).json.keys() == {"status"}, path
            continue
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
