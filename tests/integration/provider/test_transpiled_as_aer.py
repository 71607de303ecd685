"""What a circuit is after it is transpiled for ours is what it is for Aer's simulator, and so are its counts."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit.library import DiagonalGate, MCU1Gate, MCXGrayCode, PauliGate, UCGate, XGate
from qiskit.circuit.random import random_circuit
from qiskit.providers.fake_provider import GenericBackendV2
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, depolarizing_error

from quantask_jupyter.provider import QuantaskBackend

CHANNELS_AND_ERRORS = {"superop", "quantum_channel", "qerror_loc", "roerror", "save_statevector_dict"}
"""What Aer's target has and no circuit that can be sent."""

OWN = {"barrier", "box"}
CONTROL_FLOW = {"break_loop", "continue_loop", "for_loop", "if_else", "switch_case", "while_loop"}
METHODS = ["automatic", "statevector", "density_matrix", "stabilizer", "matrix_product_state"]
OTHER_METHODS = ["extended_stabilizer", "unitary", "superop"]


def noisy(*, basis: list[str] | None = None) -> NoiseModel:
    model = NoiseModel(basis_gates=basis)
    model.add_all_qubit_quantum_error(depolarizing_error(0.02, 2), ["cx"])
    return model


def search(qubits: int) -> QuantumCircuit:
    """Return Grover's search for the state of ones."""
    circuit = QuantumCircuit(qubits)
    circuit.h(range(qubits))
    for _ in range(round(np.pi / 4 * 2 ** (qubits / 2) - 0.5)):
        for mirrored in (False, True):
            if mirrored:
                circuit.h(range(qubits))
                circuit.x(range(qubits))
            circuit.h(qubits - 1)
            circuit.mcx([*range(qubits - 1)], qubits - 1)
            circuit.h(qubits - 1)
        circuit.x(range(qubits))
        circuit.h(range(qubits))
    circuit.measure_all()
    return circuit


def gates_of(backend: Any) -> set[str]:
    return {name for name in backend.target.operation_names if not name.startswith(("save_", "set_"))}


@pytest.mark.parametrize("method", [*METHODS, *OTHER_METHODS])
@pytest.mark.parametrize("noise", [None, noisy(), noisy(basis=["cx", "id", "rz", "sx", "mcx"])], ids=repr)
def test_the_target_of_each_method_has_aers_gates(method: str, noise: NoiseModel | None) -> None:
    options = {"method": method} if noise is None else {"method": method, "noise_model": noise}
    if noise is not None and method in OTHER_METHODS:
        return  # Aer has no errors there
    here = gates_of(QuantaskBackend(**options)) - OWN
    there = gates_of(AerSimulator(**options)) - CHANNELS_AND_ERRORS
    if method in OTHER_METHODS:
        here -= CONTROL_FLOW  # of which a worker says in words that they cannot be run
    assert here == there


def test_what_the_default_target_saves_and_sets_is_aers() -> None:
    here, there = (set(backend.target.operation_names) for backend in (QuantaskBackend(), AerSimulator()))
    assert here - OWN == there - CHANNELS_AND_ERRORS


def test_a_search_with_errors_of_cx_has_none_where_it_has_no_cx() -> None:
    counts = []
    for backend in (AerSimulator(), QuantaskBackend()):
        circuit = transpile(search(4), backend, seed_transpiler=1)
        assert "cx" not in circuit.count_ops()
        run = backend.run(circuit, shots=2000, seed_simulator=7, noise_model=noisy())
        counts.append(run.result().get_counts())
    assert counts[0] == counts[1]
    # (sin((2k+1) asin(1/4)))^2 for k = 3 rounds is 0.9613
    assert counts[1]["1111"] / 2000 == pytest.approx(0.9613, abs=0.03)


def test_a_wide_search_has_as_many_operations_as_for_aer() -> None:
    circuits = [transpile(search(8), backend, seed_transpiler=1) for backend in (AerSimulator(), QuantaskBackend())]
    assert circuits[0].count_ops() == circuits[1].count_ops()
    assert circuits[0] == circuits[1]


def wide_gates() -> list[Any]:
    half = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            XGate().control(3, annotated=False),
            MCXGrayCode(4),
            MCU1Gate(0.7, 3),
            DiagonalGate([1, -1, 1j, 1, 1, -1, 1, -1j]),
            PauliGate("XZY"),
            UCGate([half, np.eye(2), half, np.array([[0, 1], [1, 0]])]),
        ]


@pytest.mark.parametrize("gate", wide_gates(), ids=lambda gate: gate.name)
@pytest.mark.parametrize("method", METHODS[:3] + METHODS[4:])
def test_a_gate_of_many_qubits_is_one_to_both(gate: Any, method: str) -> None:
    if gate.name == "multiplexer" and method == "automatic":
        method = "statevector"  # which Aer takes for it; ours, which travels as a matrix, may be a density matrix's
    circuit = QuantumCircuit(gate.num_qubits)
    circuit.h(circuit.qubits)
    circuit.append(gate, circuit.qubits)
    circuit.h(circuit.qubits)
    circuit.measure_all()
    results = []
    for kind in (AerSimulator, QuantaskBackend):
        backend = kind(method=method)
        made = transpile(circuit, backend, seed_transpiler=1)
        run = backend.run(made, shots=300, seed_simulator=11, noise_model=noisy())
        results.append((made.count_ops(), run.result().get_counts()))
    assert results[0] == results[1]


def on_a_line() -> GenericBackendV2:
    return GenericBackendV2(5, seed=1, coupling_map=[[0, 1], [1, 2], [2, 3], [3, 4]])


def test_a_simulator_of_a_backend_names_the_gates_that_aers_does() -> None:
    here, there = (kind.from_backend(on_a_line()) for kind in (QuantaskBackend, AerSimulator))
    assert set(here.operation_names) == set(here.target.operation_names) == set(there.target.operation_names)
    assert here.configuration().basis_gates == sorted(there.target.operation_names)


@pytest.mark.parametrize("level", range(4))
def test_for_a_simulator_of_a_backend_circuits_are_transpiled_as_for_aers(level: int) -> None:
    here, there = (kind.from_backend(on_a_line()) for kind in (QuantaskBackend, AerSimulator))
    for seed in range(6):
        circuit = random_circuit(4, 4, max_operands=2, seed=seed, measure=True)
        one, other = (
            transpile(circuit, backend, seed_transpiler=3, optimization_level=level) for backend in (here, there)
        )
        assert one == other
        assert one.layout.final_index_layout() == other.layout.final_index_layout()


@pytest.mark.parametrize("level", range(4))
def test_a_circuit_that_saves_is_transpiled_for_a_simulator_of_a_backend(level: int) -> None:
    backend = QuantaskBackend.from_backend(on_a_line(), noise_model=None)
    circuit = QuantumCircuit(3)
    circuit.x(0)
    circuit.cx(0, 2)
    circuit.save_expectation_value(SparsePauliOp("ZZ"), [0, 2], label="pair")
    circuit.save_probabilities([0, 1, 2], label="outcomes")
    several = transpile([circuit, circuit.copy()], backend, seed_transpiler=3, optimization_level=level)
    for made in several:
        data = backend.run(made).result().data()
        assert data["pair"] == pytest.approx(1)
        assert data["outcomes"][0b101] == pytest.approx(1)
