"""Everything wrong that a person or an attacker can send, at one deployment: each gets its error, and it serves on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quantask_jupyter.errors import QuantumError
from tests.acceptance.deployment import Deployment, laptop_deployment
from tests.bad_input.circuits import CASES, HEAD3, Case
from tests.bad_input.magics import CELLS
from tests.integration.api.test_bad_requests import CASES as REQUESTS
from tests.integration.api.test_bad_requests import JSON
from tests.integration.worker.processes import children_of
from tests.unit.magics.conftest import Notebook


@pytest.fixture(scope="module")
def processes(deployment: Deployment) -> frozenset[int]:
    """The API and its worker, before anything was thrown at them (the worker's children may be killed)."""
    api = deployment.served.process.pid
    worker = next(pid for pid in children_of(api))
    return frozenset({api, worker})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_circuit_fails_at_its_first_attempt_with_its_code(
    deployment: Deployment, processes: frozenset[int], case: Case
) -> None:
    sent = {"circuit": {"format": case.form, "source": case.source}, **case.options}
    answer = deployment.api.post("tasks", sent)
    if answer.status == 422:
        assert answer.code == case.code
        return
    assert answer.status == 202, answer.body
    done = deployment.api.finished(answer.json["id"])
    assert (done["status"], done["attempt"], done["error"]["code"]) == ("failed", 1, case.code), done["error"]
    assert "root:" not in json.dumps(done["error"])
    assert "Traceback" not in json.dumps(done["error"])


def test_a_million_shots_of_20_qubits_give_a_million_counts(tmp_path: Path) -> None:
    superposition = HEAD3 + "qubit[20] q; bit[20] c;\nh q;\nrx(0.3) q;\nc = measure q;"
    with laptop_deployment(tmp_path) as deployment:
        task = deployment.api.submit(circuit=superposition, shots=1_000_000)
        done = deployment.api.finished(task["id"], seconds=300.0)
    assert done["status"] == "completed", done["error"]
    assert sum(done["result"]["counts"].values()) == 1_000_000


@pytest.mark.parametrize(("cell", "code"), [cell[1:] for cell in CELLS], ids=[cell[0] for cell in CELLS])
def test_a_bad_cell_raises_its_error(notebook: Notebook, cell: str, code: str) -> None:
    with pytest.raises(QuantumError) as raised:
        notebook.run(cell)
    assert raised.value.code == code
    assert "root:" not in str(raised.value)


def test_after_all_of_them_and_all_bad_requests_api_and_worker_still_serve(
    deployment: Deployment, processes: frozenset[int]
) -> None:
    api = deployment.api
    for case in REQUESTS:
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        assert api.post(case.path, body, headers=JSON).status == case.status, case.name
    health = api.get("health").json
    assert (health["status"], len(health["workers"])) == ("ok", 1)
    done = api.finished(api.submit(shots=1000)["id"])
    assert (done["status"], done["attempt"]) == ("completed", 1)
    assert processes <= {deployment.served.process.pid, *children_of(deployment.served.process.pid)}
