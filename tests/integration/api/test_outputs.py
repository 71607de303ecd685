"""What a notebook saves of what has ended, asked for over HTTP: the same that a kernel leaves."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

import pytest

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session
from quantask_jupyter.widget.batch_card import ended_bundle
from quantask_jupyter.widget.saved_result import RESULT_MIME, bundle_metadata
from quantask_jupyter.widget.task_card import final_bundle
from quantask_jupyter.widget.task_json import BATCH_MIME, TASK_MIME, run_json
from tests.integration.api.server import BELL, LONG, Client, until

TURNED = 'OPENQASM 3.0; include "stdgates.inc"; input float theta; qubit q; bit c; rx(theta) q; c = measure q;'
FAULTY = "OPENQASM 3.0;\nqubit q\n"
SAVED = [RESULT_MIME, "image/png", "text/html", "text/plain"]


def of_kernel(api: Client, task_id: str) -> dict[str, Any]:
    """What a kernel's card leaves of a task."""
    job = QuantumJob(Session(api.url, api.token or ""), task_id)
    job.wait_for_final_state()
    bundle = final_bundle(job)
    output = {"data": bundle, "metadata": bundle_metadata(bundle, run_json(job.to_dict()), of_card=True)}
    return dict(json.loads(json.dumps(output, default=lambda picture: b64encode(picture).decode())))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "bell", "seed": 7, "shots": 1000},
        {"circuit": TURNED, "parameters": {"theta": [0.0, 3.141592653589793]}, "name": "turned"},
        {"seed": 2**60},
    ],
    ids=["counts", "sweep", "large seed"],
)
def test_of_a_completed_task_it_is_what_a_kernel_leaves_with_a_picture(api: Client, fields: dict[str, Any]) -> None:
    task = api.submit(**fields)
    api.finished(task["id"])
    output = api.get(f"tasks/{task['id']}/output")
    assert output.status == 200, output.body
    assert sorted(output.json["data"]) == SAVED
    assert b64decode(output.json["data"]["image/png"]).startswith(b"\x89PNG")
    assert output.json == of_kernel(api, task["id"])


def test_of_a_sweep_the_text_tells_each_point_with_its_parameter(api: Client) -> None:
    task = api.submit(circuit=TURNED, parameters={"theta": [0.0, 3.141592653589793]}, shots=10, name="turned")
    api.finished(task["id"])
    text = api.get(f"tasks/{task['id']}/output").json["data"]["text/plain"]
    assert text.splitlines() == ["turned: 2 points of 10 shots", "theta = 0        0: 10", "theta = 3.14159  1: 10"]


def test_of_a_failed_and_of_a_cancelled_task_it_is_the_error_without_an_id(api: Client) -> None:
    failed, cancelled = api.submit(circuit=FAULTY, name="faulty"), api.submit(circuit=LONG)
    assert api.post(f"tasks/{cancelled['id']}/cancel").status in (200, 202)
    for task, code in ((failed, "CIRCUIT_SYNTAX"), (cancelled, "TASK_CANCELLED")):
        api.finished(task["id"])
        output = api.get(f"tasks/{task['id']}/output").json
        assert sorted(output["data"]) == [TASK_MIME, "text/html", "text/plain"]
        assert output["data"]["text/plain"].startswith(code)
        assert "id" not in output["data"][TASK_MIME]
        assert output == of_kernel(api, task["id"])


def test_before_its_end_there_is_none_and_none_of_what_nobody_knows(api: Client) -> None:
    task = api.submit(circuit=LONG)
    refused = api.get(f"tasks/{task['id']}/output")
    assert (refused.status, refused.code) == (409, "STATE_CONFLICT")
    batch = api.post("batches", {"tasks": [{"circuit": LONG}]}).json
    assert api.get(f"batches/{batch['id']}/output").status == 409
    api.post(f"tasks/{task['id']}/cancel")
    api.post(f"batches/{batch['id']}/cancel")
    for kind in ("tasks", "batches"):
        assert api.get(f"{kind}/0197a5d2-7b1e-7c3a-9f00-000000000001/output").status == 404


def test_of_a_batch_it_is_how_its_tasks_have_ended(api: Client) -> None:
    batch = api.post("batches", {"tasks": [{"circuit": BELL, "shots": 2}] * 2, "name": "pair"}).json
    until(lambda: api.get(f"batches/{batch['id']}").json["progress"]["completed"] == 2, "both have completed")
    output = api.get(f"batches/{batch['id']}/output").json
    assert output["data"]["text/plain"] == "pair: 2 completed"
    assert "id" not in output["data"][BATCH_MIME]
    known = api.get(f"batches/{batch['id']}").json
    assert output["data"] == json.loads(json.dumps(ended_bundle(known, [])))
