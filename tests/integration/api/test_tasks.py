"""Tasks over HTTP: submit, read, list, cancel, retry, delete."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.integration.api.server import BELL, LONG, Client

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
FIELDS = {
    "id", "status", "version", "name", "tags", "owner", "backend", "method", "shots", "seed", "points",
    "points_done", "attempt",
    "max_attempts", "created_at", "started_at", "finished_at", "cancel_requested_at", "batch_id", "retry_of", "course",
    "queue_position", "result", "error", "history", "worker_trouble", "title", "may_be_retried", "paused_by",
    "waits_for", "waits_behind", "assignment", "notes",
}  # fmt: skip


def test_a_submitted_task_is_accepted_with_its_address(api: Client) -> None:
    answer = api.post("tasks", {"circuit": BELL, "shots": 100, "seed": 7, "name": "bell", "tags": ["a", "b"]})
    task = answer.json
    assert answer.status == 202
    assert answer.headers["location"] == f"tasks/{task['id']}", "relative: a proxy may put a path before it"
    assert answer.headers["content-type"] == "application/json"
    assert set(task) == FIELDS
    assert (task["status"], task["version"], task["attempt"]) == ("pending", 1, 0)
    assert (task["shots"], task["seed"], task["name"], task["tags"]) == (100, 7, "bell", ["a", "b"])
    assert TIME.fullmatch(task["created_at"])


def test_a_finished_task_has_its_counts_and_its_history(api: Client) -> None:
    task = api.finished(api.submit(shots=100)["id"])
    assert task["status"] == "completed"
    assert set(task["result"]["counts"]) <= {"00", "11"}
    assert sum(task["result"]["counts"].values()) == task["result"]["shots"] == 100
    assert task["result"]["registers"] == [{"name": "c", "size": 2}]
    assert [(move["from"], move["to"]) for move in task["history"]] == [
        (None, "pending"),
        ("pending", "processing"),
        ("processing", "completed"),
    ]
    assert all(TIME.fullmatch(move["at"]) for move in task["history"])
    assert all(TIME.fullmatch(task[name]) for name in ("created_at", "started_at", "finished_at"))


def test_a_circuit_with_its_format_is_taken_as_that(api: Client) -> None:
    old = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; creg c[1]; x q[0]; measure q -> c;'
    task = api.finished(api.submit(circuit={"format": "openqasm2", "source": old}, shots=5)["id"])
    assert task["result"]["counts"] == {"1": 5}


def test_the_version_of_plain_text_is_detected(api: Client) -> None:
    old = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; creg c[1]; x q[0]; measure q -> c;'
    assert api.finished(api.submit(circuit=old, shots=5)["id"])["result"]["counts"] == {"1": 5}


def test_a_sweep_is_one_task_with_points(api: Client) -> None:
    source = 'OPENQASM 3.0; include "stdgates.inc"; input float theta; qubit q; bit c; rx(theta) q; c = measure q;'
    task = api.finished(api.submit(circuit=source, parameters={"theta": [0, 3.141592653589793]}, shots=10)["id"])
    assert task["points"] == 2
    assert [point["counts"] for point in task["result"]["points"]] == [{"0": 10}, {"1": 10}]


def test_a_wrong_circuit_fails_with_line_and_column(api: Client) -> None:
    task = api.finished(api.submit(circuit='OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit q;\nh q[7;\n')["id"])
    assert task["status"] == "failed"
    assert task["error"]["code"] == "CIRCUIT_SYNTAX"
    assert task["error"]["line"] == 4
    assert task["error"]["source_line"] == "h q[7;"


def test_a_task_tells_the_request_that_it_was_as_it_may_be_submitted_again(api: Client) -> None:
    asked = {
        "circuit": {"format": "openqasm3", "source": BELL}, "shots": 20, "seed": 3, "name": "bell", "tags": ["a"],
        "parameters": None, "backend": "aer", "method": "statevector", "noise": {"readout": 0.1}, "memory": True,
        "metadata": {"course": "qc101", "week": [1, 2]}, "method_options": None,
    }  # fmt: skip
    task = api.finished(api.submit(**asked)["id"])
    told = api.get(f"tasks/{task['id']}/request").json
    assert told == asked
    again = api.finished(api.post("tasks", told).json["id"])
    assert again["result"]["memory"] == task["result"]["memory"]
    assert len(again["result"]["memory"]) == 20


INTEGERS = """OPENQASM 3.0;
input int[64] n;
input uint[64] m;
qubit q;
output bit is_n;
output bit is_m;
is_n = bool(n == 9007199254740993 || n == -9007199254740993);
is_m = bool(m == 18446744073709551615);
"""


def test_integers_of_any_size_are_run_and_told_as_they_were_sent(api: Client) -> None:
    sent = {"n": [2**53 + 1, -(2**53) - 1], "m": 2**64 - 1}
    task = api.finished(api.submit(circuit=INTEGERS, parameters=sent, shots=5)["id"])
    assert task["status"] == "completed", task["error"]
    assert [point["counts"] for point in task["result"]["points"]] == [{"0 1 1": 5}, {"0 1 1": 5}]
    assert [point["parameters"]["n"] for point in task["result"]["points"]] == sent["n"]
    assert api.get(f"tasks/{task['id']}/request").json["parameters"] == sent


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"parameters": {"a": 10**400}}, "parameters.a must be a finite number."),
        ({"noise": {"thermal": {"t1": 10**400, "t2": 1, "1q": 1}}}, "noise has a number that is larger than a float"),
        ({"noise": {"readout": -(10**400)}}, "noise has a number that is larger than a float can be."),
        ({"metadata": {"a": [10**400]}}, "metadata has a number that is larger than a float can be."),
        (
            {
                "method": "matrix_product_state",
                "method_options": {"matrix_product_state_truncation_threshold": 10**400},
            },
            "method_options has a number that is larger than a float can be.",
        ),
    ],
)
def test_a_number_of_hundreds_of_figures_is_refused_in_words(api: Client, fields: dict[str, Any], words: str) -> None:
    answer = api.post("tasks", {"circuit": BELL, **fields})
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID")
    assert answer.json["error"]["message"].startswith(words)


def test_the_request_of_somebody_elses_task_is_not_found(api: Client) -> None:
    assert api.get(f"tasks/{uuid.uuid4()}/request").status == 404


def test_the_same_key_and_body_give_the_same_task(api: Client) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = api.post("tasks", {"circuit": BELL}, headers=key)
    second = api.post("tasks", {"circuit": BELL}, headers=key)
    assert (first.status, second.status) == (202, 202)
    assert first.json["id"] == second.json["id"]


def test_the_same_key_with_another_body_is_a_conflict(api: Client) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert api.post("tasks", {"circuit": BELL}, headers=key).status == 202
    answer = api.post("tasks", {"circuit": BELL, "shots": 7}, headers=key)
    assert (answer.status, answer.code) == (409, "IDEMPOTENCY_CONFLICT")


def test_a_retry_that_is_repeated_with_the_same_key_is_one_task(api: Client) -> None:
    old = api.finished(api.submit()["id"])["id"]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (api.post(f"tasks/{old}/retry", headers=key) for _ in range(2))
    assert (first.status, second.status) == (202, 202)
    assert first.json["id"] == second.json["id"] != old
    assert first.headers["location"] == second.headers["location"]
    assert api.post(f"tasks/{old}/retry").json["id"] != first.json["id"], "without a key it is a new one"
    conflict = api.post("tasks", {"circuit": BELL}, headers=key)
    assert (conflict.status, conflict.code) == (409, "IDEMPOTENCY_CONFLICT")
    bad = api.post(f"tasks/{old}/retry", headers={"Idempotency-Key": "two words"})
    assert (bad.status, bad.code) == (422, "REQUEST_INVALID")


def test_a_list_shows_the_newest_first_in_pages(api: Client) -> None:
    tag = str(uuid.uuid4())
    ids = [api.submit(tags=[tag])["id"] for _ in range(5)]
    seen: list[str] = []
    query = {"tag": tag, "limit": "2"}
    while True:
        page = api.get("tasks", query=query).json
        seen += [task["id"] for task in page["tasks"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == ids[::-1]


def test_a_cursor_is_of_its_own_list_alone(api: Client) -> None:
    tag = str(uuid.uuid4())
    for _ in range(2):
        api.submit(tags=[tag])
    cursor = api.get("tasks", query={"tag": tag, "limit": 1}).json["next_cursor"]
    answer = api.get("tasks", query={"limit": 1, "cursor": cursor})
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID")


def test_a_list_is_filtered_by_name_status_and_time(api: Client) -> None:
    name = str(uuid.uuid4())
    task = api.finished(api.submit(name=name)["id"])
    created = datetime.fromisoformat(task["created_at"])
    found = {"name": name, "status": "completed", "before": (created + timedelta(seconds=1)).isoformat()}
    assert [t["id"] for t in api.get("tasks", query=found).json["tasks"]] == [task["id"]]
    assert api.get("tasks", query={**found, "status": "failed"}).json["tasks"] == []
    assert api.get("tasks", query={**found, "before": task["created_at"]}).json["tasks"] == []


def test_a_running_task_is_cancelled_and_never_completes(api: Client) -> None:
    task = api.submit(circuit=LONG)
    running = api.get(f"tasks/{task['id']}", query={"wait": 30}, headers={"If-None-Match": '"1"'}).json
    assert running["status"] == "processing"
    answer = api.post(f"tasks/{task['id']}/cancel")
    assert answer.status == 202
    assert answer.json["cancel_requested_at"] is not None
    assert api.finished(task["id"])["status"] == "cancelled"
    again = api.post(f"tasks/{task['id']}/cancel")
    assert (again.status, again.json["status"]) == (200, "cancelled")


def test_a_completed_task_cannot_be_cancelled(api: Client) -> None:
    task = api.finished(api.submit()["id"])
    answer = api.post(f"tasks/{task['id']}/cancel")
    assert (answer.status, answer.code) == (409, "STATE_CONFLICT")


def test_a_finished_task_is_tried_again_as_a_new_one(api: Client) -> None:
    old = api.finished(api.submit(shots=3, name="again")["id"])
    answer = api.post(f"tasks/{old['id']}/retry")
    new = answer.json
    assert answer.status == 202
    assert answer.headers["location"] == f"../../tasks/{new['id']}"
    assert new["id"] != old["id"]
    assert (new["retry_of"], new["shots"], new["name"]) == (old["id"], 3, "again")
    assert api.finished(new["id"])["status"] == "completed"


def test_a_task_that_has_not_finished_is_neither_tried_again_nor_deleted(api: Client) -> None:
    task = api.submit(circuit=LONG)
    for method, path in (("POST", f"tasks/{task['id']}/retry"), ("DELETE", f"tasks/{task['id']}")):
        answer = api.request(method, path)
        assert (answer.status, answer.code) == (409, "STATE_CONFLICT")
    api.post(f"tasks/{task['id']}/cancel")
    api.finished(task["id"])


def test_a_deleted_task_is_gone(api: Client) -> None:
    task = api.finished(api.submit()["id"])
    answer = api.request("DELETE", f"tasks/{task['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert api.get(f"tasks/{task['id']}").status == 404


def test_an_id_is_found_in_either_case(api: Client) -> None:
    task = api.submit()
    assert api.get(f"tasks/{task['id'].upper()}").json["id"] == task["id"]


def test_another_owners_task_is_not_found_like_one_that_does_not_exist(serve_with, tmp_path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'shared.sqlite3'}"
    ada = serve_with(OWNER="ada", DATABASE_URL=database).client
    bob = serve_with(OWNER="bob", DATABASE_URL=database).client
    task = ada.submit()["id"]
    batch = ada.post("batches", {"tasks": [{"circuit": BELL}]}).json["id"]
    requests = [
        ("GET", "tasks/{}", task),
        ("GET", "tasks/{}?wait=1", task),
        ("DELETE", "tasks/{}", task),
        ("POST", "tasks/{}/cancel", task),
        ("POST", "tasks/{}/retry", task),
        ("GET", "batches/{}", batch),
        ("POST", "batches/{}/cancel", batch),
    ]
    for method, path, known in requests:
        theirs, unknown = (bob.request(method, path.format(id_)) for id_ in (known, uuid.uuid4()))
        assert (theirs.status, theirs.body) == (unknown.status, unknown.body)
        assert theirs.status == 404
    assert bob.get("tasks").json["tasks"] == bob.get("tasks", query={"batch": batch}).json["tasks"] == []
    assert ada.get(f"tasks/{task}").status == 200
