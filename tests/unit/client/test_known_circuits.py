"""In a loop a circuit is sent once, and named after that; where it is not known any more, it is sent again."""

from __future__ import annotations

import hashlib
import json

import pytest

from quantask_jupyter.client.submit import submit, submit_batch
from tests.unit.client.wire_api import Failure, WireApi

pytestmark = pytest.mark.usefixtures("door")

LONG = "OPENQASM 3.0; qubit q; // " + 1200 * "x"
NOT_FOUND = Failure(404, json.dumps({"error": {"code": "CIRCUIT_NOT_FOUND", "message": "Send it."}}).encode())
WHOLE = {"format": "openqasm3", "source": LONG}


def named(task_id: str) -> dict[str, str]:
    return {"sha256": hashlib.sha256(LONG.encode()).hexdigest(), "task": task_id}


def circuits(api: WireApi) -> list[object]:
    return [body["circuit"] for body in api.submitted()]


def test_a_circuit_is_sent_once_and_named_after_that(api: WireApi) -> None:
    jobs = [submit(LONG, seed=seed) for seed in range(4)]
    assert circuits(api) == [WHOLE, *(named(job.job_id()) for job in jobs[:3])]


def test_a_circuit_that_is_not_known_any_more_is_sent_again(api: WireApi) -> None:
    submit(LONG)
    api.failures.append(NOT_FOUND)
    job = submit(LONG, shots=5)
    submit(LONG)
    assert circuits(api)[-2:] == [WHOLE, named(job.job_id())]


def test_a_batch_names_what_was_sent_before(api: WireApi) -> None:
    first = submit(LONG)
    batch = submit_batch([LONG, "OPENQASM 3.0; qubit q;"])
    body = next(request.body for request in api.requests if request.path == "batches")
    assert [task["circuit"] for task in body["tasks"]] == [
        named(first.job_id()),
        {"format": "openqasm3", "source": "OPENQASM 3.0; qubit q;"},
    ]
    submit(LONG)
    assert circuits(api)[-1] == named(batch.jobs[0].job_id())


def test_short_text_is_sent_as_it_is(api: WireApi) -> None:
    for _ in range(3):
        submit("OPENQASM 3.0; qubit q;")
    assert circuits(api) == [{"format": "openqasm3", "source": "OPENQASM 3.0; qubit q;"}] * 3
