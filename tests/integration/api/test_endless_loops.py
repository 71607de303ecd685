"""A loop that waits for a measurement that never comes is named while it runs, and stopped by the wall limit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from qiskit import QuantumCircuit

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.domain.circuit import Circuit
from tests.integration.api.server import BELL, Served, until

HEAD = "OPENQASM 3.0; qubit q; bit c; c = measure q;"
NAMED = "most likely it waits for a measurement whose outcome never comes"


def endless_of_qiskit() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    with circuit.while_loop((circuit.clbits[0], 0)):
        circuit.measure(0, 0)
    return circuit


@pytest.fixture
def quick(serve_with: Callable[..., Served]) -> Served:
    return serve_with(WALL_SECONDS="2", SLOTS="1")


def test_the_wall_limit_names_a_loop_that_waits_for_a_measurement(quick: Served) -> None:
    circuits = {
        "simulator": Circuit.from_text(f"{HEAD} while (!c) {{ c = measure q; }}"),
        "Qiskit": as_circuit(endless_of_qiskit()),
    }
    api = quick.client
    ids = {
        name: api.submit(circuit={"format": circuit.format.value, "source": circuit.source})["id"]
        for name, circuit in circuits.items()
    }
    errors = {name: api.finished(task_id)["error"] for name, task_id in ids.items()}
    assert {name: error["code"] for name, error in errors.items()} == dict.fromkeys(circuits, "WALL_LIMIT")
    assert {name: NAMED in error["hint"] for name, error in errors.items()} == dict.fromkeys(circuits, True)


def test_a_task_that_runs_says_that_its_loop_may_never_end_and_one_without_a_loop_says_nothing(
    serve_with: Callable[..., Served],
) -> None:
    api = serve_with(WALL_SECONDS="500", SLOTS="1").client
    first = api.submit(circuit=f"{HEAD} while (!c) {{ c = measure q; }}")["id"]
    until(lambda: api.get(f"tasks/{first}").json["status"] == "processing", "it runs", 60)
    assert api.get(f"tasks/{first}").json["notes"] == [
        "Its while loop runs until a measurement ends it; where none does, the task is stopped after 500 seconds."
    ]
    second = api.submit(circuit=BELL)["id"]
    assert api.get(f"tasks/{second}").json["notes"] == []
    api.post(f"tasks/{first}/cancel")
    assert api.finished(second)["notes"] == []
    assert api.get(f"tasks/{first}").json["notes"] == []
