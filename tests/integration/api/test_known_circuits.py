"""A circuit that was sent before may be named by its SHA-256 and a task that has it: by its owner, and nobody else."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import pytest

from tests.integration.api.server import BELL, Client

SHA256 = hashlib.sha256(BELL.encode()).hexdigest()


def named(task_id: str, sha256: str = SHA256) -> dict[str, Any]:
    return {"sha256": sha256, "task": task_id}


def test_a_circuit_that_was_sent_before_is_run_when_it_is_named(api: Client) -> None:
    first = api.submit(seed=7)
    second = api.submit(circuit=named(first["id"]), seed=7)
    third = api.submit(circuit=named(second["id"]), seed=7)
    counts = [api.finished(task["id"])["result"]["counts"] for task in (first, second, third)]
    assert sum(counts[0].values()) == 1024
    assert counts == [counts[0]] * 3
    assert api.get(f"tasks/{third['id']}/request").json["circuit"] == {"format": "openqasm3", "source": BELL}


def test_a_batch_may_name_circuits_beside_others(api: Client) -> None:
    first = api.submit(seed=7)
    answer = api.post("batches", {"tasks": [{"circuit": named(first["id"]), "seed": 7}, {"circuit": BELL, "seed": 7}]})
    assert answer.status == 202, answer.body
    results = [api.finished(task_id)["result"]["counts"] for task_id in answer.json["task_ids"]]
    assert results == [api.finished(first["id"])["result"]["counts"]] * 2


def test_a_repeated_submit_is_the_same_whether_the_circuit_is_named_or_sent(api: Client) -> None:
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = api.submit()
    whole = api.post("tasks", {"circuit": BELL}, headers=key)
    again = api.post("tasks", {"circuit": named(first["id"])}, headers=key)
    assert (whole.status, again.status) == (202, 202)
    assert whole.json["id"] == again.json["id"]


def test_a_task_that_is_gone_or_has_another_circuit_is_not_found(api: Client) -> None:
    task = api.submit()
    other = hashlib.sha256(b"another").hexdigest()
    wrong = [named(str(uuid.uuid4())), named(task["id"], other)]
    for circuit in wrong:
        answer = api.post("tasks", {"circuit": circuit})
        assert (answer.status, answer.code) == (404, "CIRCUIT_NOT_FOUND")
        answer = api.post("batches", {"tasks": [{"circuit": BELL}, {"circuit": circuit}]})
        assert (answer.status, answer.code) == (404, "CIRCUIT_NOT_FOUND")


@pytest.mark.parametrize(
    "circuit",
    [
        {"sha256": SHA256},
        {"task": str(uuid.uuid4())},
        {"sha256": SHA256.upper(), "task": str(uuid.uuid4())},
        {"sha256": SHA256[1:], "task": str(uuid.uuid4())},
        {"sha256": SHA256, "task": "1"},
        {"sha256": SHA256, "task": str(uuid.uuid4()), "source": BELL},
        {"sha256": SHA256, "task": [str(uuid.uuid4())]},
        {"sha256": None, "task": None},
    ],
)
def test_half_a_name_of_a_circuit_is_refused_in_words(api: Client, circuit: dict[str, Any]) -> None:
    answer = api.post("tasks", {"circuit": circuit})
    assert (answer.status, answer.code) == (422, "REQUEST_INVALID"), answer.body
    assert "circuit must have a sha256 and the id of a task that has it" in answer.json["error"]["message"]
