"""What is told before a run is what the run then is."""

from __future__ import annotations

import math

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter

import quantask_jupyter
from quantask_jupyter.errors import CircuitSyntaxError, MemoryLimitError
from tests.acceptance.deployment import Deployment


def ghz(qubits: int) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, qubits)
    circuit.h(0)
    circuit.cx(range(qubits - 1), range(1, qubits))
    circuit.measure(range(qubits), range(qubits))
    return circuit


def of_any_gate(qubits: int) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, qubits)
    circuit.t(0)
    return circuit.compose(ghz(qubits))


def test_an_estimate_tells_the_circuit_the_method_and_why_and_runs_nothing() -> None:
    before = [job.job_id() for job in quantask_jupyter.jobs(limit=3)]
    told = quantask_jupyter.estimate(of_any_gate(5), shots=300)
    assert (told.qubits, told.depth, told.points, told.shots) == (5, 7, 1, 300)
    assert told.operations == {"cx": 4, "h": 1, "measure": 5, "t": 1}
    assert told.two_qubit_gates == 4
    assert told.memory_bytes == 16 * 2**5
    assert told.method == "statevector"
    assert "fits into a task's memory" in told.reason
    assert [job.job_id() for job in quantask_jupyter.jobs(limit=3)] == before


@pytest.mark.parametrize(
    ("circuit", "options", "method", "reason"),
    [
        (ghz(30), {}, "stabilizer", "Clifford"),
        (ghz(4), {"method": "density_matrix"}, "density_matrix", "asked for"),
        (ghz(3), {"backend": "fake_manila"}, "density_matrix", "one density matrix takes less time"),
    ],
)
def test_the_method_of_an_estimate_is_that_of_the_run(circuit, options: dict, method: str, reason: str) -> None:
    told = quantask_jupyter.estimate(circuit, shots=10, **options)
    assert told.method == method
    assert reason in told.reason
    assert quantask_jupyter.submit(circuit, shots=10, **options).result().metadata["method"] == method


def test_the_time_is_that_of_runs_like_it_with_its_spread() -> None:
    theta = Parameter("theta")
    circuit = QuantumCircuit(7, 7)  # as wide as no other test's
    circuit.rx(theta, range(7))
    circuit.measure(range(7), range(7))
    before = quantask_jupyter.estimate(circuit, shots=2000, parameters={theta: [0.1, 0.2]})
    assert (before.runs, before.seconds, before.points) == (0, None, 2)
    assert "not known" in str(before)
    jobs = [quantask_jupyter.submit(circuit, shots=2000, parameters={theta: [0.1, angle]}) for angle in (0.3, 0.5, 1.0)]
    took = []
    for job in jobs:
        job.result()
        task = job.to_dict()
        took.append((task["started_at"], task["finished_at"]))
    after = quantask_jupyter.estimate(circuit, shots=3000, parameters={theta: [0.1, 0.2]})
    assert after.runs == 3
    assert after.seconds is not None
    assert 0 < after.seconds["low"] <= after.seconds["median"] <= after.seconds["high"] < 60
    assert after.waited_seconds is not None
    assert quantask_jupyter.estimate(circuit, shots=10**5, parameters={theta: math.pi}).runs == 0
    assert quantask_jupyter.estimate(circuit, shots=2000, sweep={"theta": (0, 1, 5)}).points == 5


def test_an_estimate_has_the_errors_that_a_run_would_have() -> None:
    with pytest.raises(CircuitSyntaxError):
        quantask_jupyter.estimate("OPENQASM 3.0; qubit q q;")
    wide = QuantumCircuit(45, 45)
    wide.rx(0.3, range(45))
    wide.measure(range(45), range(45))
    with pytest.raises(MemoryLimitError):
        quantask_jupyter.estimate(wide, method="statevector")


def test_history_is_asked_for_by_a_size(deployment: Deployment) -> None:
    answer = deployment.api.get("estimate?qubits=5")
    assert answer.status == 422
    assert "method, qubits and operations together" in answer.json["error"]["message"]
    answer = deployment.api.get("estimate?method=statevector&qubits=900&operations=1")
    assert answer.json["runs"] == 0
    assert answer.json["seconds"] is None
    answer = deployment.api.get("estimate")
    assert (answer.status, answer.json["runs"], answer.json["seconds"]) == (200, 0, None)
