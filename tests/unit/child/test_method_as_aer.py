"""Small circuits without a method are run by the method that Aer takes: the same seed gives Aer's outcomes."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import (
    NoiseModel,
    PauliLindbladError,
    ReadoutError,
    depolarizing_error,
    kraus_error,
    pauli_error,
)
from qiskit_aer.noise import thermal_relaxation_error as relaxation

from quantask_jupyter.client.noise_as_data import as_data
from tests.unit.child.jobs import reply_to, result_of

ONE = ("id", "x", "y", "z", "h", "s", "sdg", "sx", "sxdg")
TWO = ("cx", "cy", "cz", "swap", "ecr")


def clifford(seed: int, qubits: int, *, midway: bool = False) -> QuantumCircuit:
    """A random circuit of gates that are Clifford by their names, or by an angle that Aer looks at."""
    draw = random.Random(seed)
    circuit = QuantumCircuit(qubits, qubits)
    circuit.h(range(qubits))  # a reset of a qubit that nothing has happened to is left out
    for step in range(6 * qubits):
        if qubits > 1 and draw.random() < 0.4:
            getattr(circuit, draw.choice(TWO))(*draw.sample(range(qubits), 2))
        else:
            getattr(circuit, draw.choice(ONE))(draw.randrange(qubits))
        circuit.rz(draw.randrange(-4, 5) * math.pi / 2, draw.randrange(qubits))
        if midway and step % 5 == 4:
            qubit = draw.randrange(qubits)
            circuit.measure(qubit, qubit)
            with circuit.if_test((circuit.clbits[qubit], 1)):
                circuit.x(draw.randrange(qubits))
            circuit.reset(draw.randrange(qubits))
    circuit.measure(range(qubits), draw.sample(range(qubits), qubits))
    return circuit


def other(seed: int, qubits: int) -> QuantumCircuit:
    """A Clifford circuit of gates that Aer's stabilizer method does not know."""
    circuit = clifford(seed, qubits).remove_final_measurements(inplace=False)
    circuit.p(math.pi / 2, 0)
    circuit.u(math.pi / 2, 0, math.pi, qubits - 1)
    circuit.measure_all()
    return circuit


def compare(circuit: QuantumCircuit, noise: NoiseModel | None = None, shots: int = 1000) -> str:
    """Assert that method and counts are Aer's; return the method."""
    expected = AerSimulator(noise_model=noise).run(circuit, shots=shots, seed_simulator=7).result()
    options: dict[str, Any] = {"noise": as_data(noise), "shots": shots}
    result = result_of(circuit, **options)
    assert result["metadata"]["method"] == expected.results[0].metadata["method"]
    assert result["counts"] == expected.get_counts()
    return str(result["metadata"]["method"])


@pytest.mark.parametrize("qubits", [1, 2, 3, 5, 8, 10])
@pytest.mark.parametrize("midway", [False, True])
def test_a_clifford_circuit_has_the_outcomes_of_aer_for_the_same_seed(qubits: int, midway: bool) -> None:
    for seed in range(3):
        assert compare(clifford(seed, qubits, midway=midway)) == "stabilizer"


@pytest.mark.parametrize("qubits", [1, 4, 10])
def test_so_has_one_of_gates_that_aers_stabilizer_method_does_not_know(qubits: int) -> None:
    assert compare(other(qubits, qubits)) == "statevector"


def of_gates(one: Any, two: Any) -> NoiseModel:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(one, ["h", "x", "sx"])
    model.add_all_qubit_quantum_error(two, ["cx", "ecr"])
    return model


def readout() -> NoiseModel:
    model = NoiseModel()
    model.add_all_qubit_readout_error(ReadoutError([[0.98, 0.02], [0.05, 0.95]]))
    return model


def damping(share: float) -> list[Any]:
    return [np.diag([1, math.sqrt(1 - share)]), np.array([[0, math.sqrt(share)], [0, 0]])]


NOISE = {
    "depolarizing": lambda: of_gates(depolarizing_error(0.02, 1), depolarizing_error(0.05, 2)),
    "pauli": lambda: of_gates(pauli_error([("X", 0.1), ("I", 0.9)]), pauli_error([("XZ", 0.1), ("II", 0.9)])),
    "damping": lambda: of_gates(kraus_error(damping(0.1)), kraus_error(damping(0.1)).tensor(kraus_error(damping(0)))),
    "short T2": lambda: of_gates(relaxation(50, 30, 1), relaxation(50, 30, 9).tensor(relaxation(50, 30, 9))),
    "long T2": lambda: of_gates(relaxation(50, 70, 1), relaxation(50, 70, 9).tensor(relaxation(50, 70, 9))),
    "readout": readout,
}


@pytest.mark.parametrize("name", NOISE)
@pytest.mark.parametrize(("qubits", "shots"), [(1, 1000), (3, 5), (3, 1000), (6, 50), (6, 1024)])
def test_under_a_noise_model_small_circuits_have_the_outcomes_of_aer(name: str, qubits: int, shots: int) -> None:
    compare(clifford(qubits, qubits), NOISE[name](), shots)
    compare(other(qubits, qubits), NOISE[name](), shots)


@pytest.mark.parametrize("name", NOISE)
def test_so_have_those_that_go_on_behind_a_measurement(name: str) -> None:
    compare(clifford(5, 3, midway=True), NOISE[name](), 100)


def again(qubits: int, *, known: bool) -> QuantumCircuit:
    """Qubits that are reset before they are measured, measured into two bits, and into one that is overwritten."""
    circuit = QuantumCircuit(qubits, 2 * qubits)
    for qubit in range(qubits):
        circuit.h(qubit) if known else circuit.ry(0.5 + qubit, qubit)
    circuit.cx(0, qubits - 1)
    circuit.reset(0)
    circuit.sx(0)
    circuit.measure(range(qubits), range(qubits))
    circuit.barrier()
    circuit.measure(range(qubits), range(qubits, 2 * qubits))
    circuit.measure(0, 1)
    return circuit


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("name", NOISE)
@pytest.mark.parametrize("shots", [5, 1000])
def test_so_have_those_that_measure_a_qubit_twice_or_reset_it_before(name: str, shots: int, known: bool) -> None:
    for qubits in (2, 3, 5):
        compare(again(qubits, known=known), NOISE[name](), shots)


def on_one_qubit(*operations: str) -> QuantumCircuit:
    """Operations one after another; each measurement has a bit of its own."""
    circuit = QuantumCircuit(1, operations.count("measure"))
    bits = iter(circuit.clbits)
    for name in operations:
        circuit.measure(0, next(bits)) if name == "measure" else getattr(circuit, name)(0)
    return circuit


@pytest.mark.parametrize("gates", [["measure"], ["reset"], ["measure", "reset"], ["h"]])
@pytest.mark.parametrize("between", [(), ("reset",), ("x",), ("barrier",), ("measure",)])
@pytest.mark.parametrize("after", [(), ("reset",), ("h",)])
def test_so_have_those_whose_measurements_and_resets_have_errors(
    gates: list[str], between: tuple[str, ...], after: tuple[str, ...]
) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 0.3), ("I", 0.7)]), gates)
    compare(on_one_qubit("h", "measure", *between, "measure", *after), model)
    compare(on_one_qubit("h", *between, "measure", *after), model)


def test_a_wider_circuit_whose_measurements_have_errors_is_no_matrix_for_each_shot() -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(pauli_error([("X", 0.3), ("I", 0.7)]), ["measure"])
    circuit = QuantumCircuit(5, 2)
    circuit.h(range(5))
    circuit.measure(0, 0)
    circuit.measure(0, 1)
    assert result_of(circuit, noise=as_data(model))["metadata"]["method"] == "stabilizer"


@pytest.mark.parametrize("gate", ["h", "measure"])
def test_errors_by_rates_of_paulis_are_those_of_aer(gate: str) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(PauliLindbladError(["X", "Z"], [0.1, 0.2]), [gate])
    model.add_quantum_error(PauliLindbladError(["XI", "ZZ", "YX"], [0.1, 0.02, 0.05]), ["cx"], [0, 1])
    compare(on_one_qubit("h", "h", "measure"), model)
    compare(clifford(3, 3), model)
    compare(clifford(3, 3), model, shots=5)
    compare(other(3, 3), model, shots=5)


@pytest.mark.parametrize("rate", [-0.1, math.nan, math.inf])
def test_an_error_by_a_rate_that_is_none_is_refused(rate: float) -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(PauliLindbladError(["X"], [rate]), ["h"])
    assert "rate" in reply_to(on_one_qubit("h", "measure"), noise=as_data(model))["error"]["message"]


def test_a_model_of_many_shots_is_one_density_matrix() -> None:
    assert compare(clifford(4, 4), NOISE["depolarizing"](), 20_000) == "density_matrix"


def test_a_wide_clifford_circuit_is_run_by_stabilizer_under_clifford_errors_alone() -> None:
    assert compare(clifford(4, 14), NOISE["pauli"](), 20) == "stabilizer"
    assert compare(clifford(4, 14), NOISE["short T2"](), 20) == "stabilizer"
    assert compare(clifford(4, 14), NOISE["long T2"](), 20) == "statevector"


def test_so_it_is_under_noise_that_is_described() -> None:
    for t2, method in ((50, "stabilizer"), (150, "statevector")):
        noise = {"thermal": {"t1": 100, "t2": t2, "1q": 0.1, "2q": 1}}
        assert result_of(clifford(4, 14), noise=noise, shots=20)["metadata"]["method"] == method


def test_errors_of_qubits_that_the_circuit_does_not_use_decide_as_in_aer() -> None:
    model = NoiseModel()
    model.add_quantum_error(depolarizing_error(0.1, 1), ["h"], [0])
    model.add_quantum_error(kraus_error([np.diag([1, 0.8]), [[0, 0.6], [0, 0]]]), ["x"], [3])
    circuit = QuantumCircuit(4, 1)
    circuit.h(0)
    circuit.measure(0, 0)
    circuit.reset(0)
    circuit.h(0)
    circuit.measure(0, 0)
    assert compare(circuit, model, shots=3) == "statevector"
