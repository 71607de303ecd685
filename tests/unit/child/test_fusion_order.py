"""Wide circuits come to Aer with the gates of the same qubits side by side, and with the same outcomes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from qiskit import QuantumCircuit
from qiskit.quantum_info import Pauli
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, depolarizing_error

from quantask_worker.child.fusion_order import FUSED_FROM_QUBITS, in_fusion_order
from quantask_worker.child.simulate import Run
from tests.unit.child.jobs import result_of

WIDE = FUSED_FROM_QUBITS
RUN = Run("", 1000, 7, None, 2**30)


def layers(qubits: int = WIDE, depth: int = 3) -> QuantumCircuit:
    """Layer by layer, as ansätze and steps in time are written."""
    circuit = QuantumCircuit(qubits, qubits)
    for layer in range(depth):
        for qubit in range(qubits):
            circuit.ry(0.1 + 0.2 * layer + 0.05 * qubit, qubit)
        for qubit in range(layer % 2, qubits - 1, 2):
            circuit.cx(qubit, qubit + 1)
    return circuit


def measured(circuit: QuantumCircuit) -> QuantumCircuit:
    circuit.measure(range(circuit.num_qubits), range(circuit.num_clbits))
    return circuit


def qubits_of(circuit: QuantumCircuit) -> list[tuple[str, list[int]]]:
    return [(each.name, [circuit.find_bit(qubit).index for qubit in each.qubits]) for each in circuit.data]


def neighbours(circuit: QuantumCircuit) -> int:
    """How often an operation has a qubit of the one before it."""
    acted = [set(qubits) for _, qubits in qubits_of(circuit)]
    return sum(1 for one, next_ in pairwise(acted) if one & next_)


def test_gates_of_the_same_qubits_are_brought_together() -> None:
    written = measured(layers())
    ordered = in_fusion_order(written, RUN, "statevector")
    assert sorted(qubits_of(ordered)) == sorted(qubits_of(written))
    assert neighbours(ordered) > 2 * neighbours(written)


@pytest.mark.parametrize("seed", range(3))
def test_a_seed_gives_the_outcomes_that_aer_gives_of_the_circuit_as_it_is_written(seed: int) -> None:
    circuit = measured(layers())
    simulator = AerSimulator(method="statevector")
    expected = simulator.run(circuit, shots=1000, seed_simulator=seed).result().get_counts()
    assert result_of(circuit, method="statevector", seed=seed)["counts"] == expected


def test_bits_are_written_in_the_order_that_was_written() -> None:
    circuit = layers(depth=1)
    circuit.x(14)
    circuit.measure(14, 0)
    circuit.measure(0, 0)
    probability = result_of(circuit, shots=20_000)["counts"]
    share = sum(count for bits, count in probability.items() if bits[-1] == "1") / 20_000
    assert share == pytest.approx(math.sin(0.05) ** 2, abs=0.01), "bit 0 is that of qubit 0, measured last"


def mid_circuit() -> QuantumCircuit:
    circuit = layers()
    circuit.measure(0, 0)
    circuit.h(0)
    return measured(circuit)


def with_reset() -> QuantumCircuit:
    circuit = layers()
    circuit.reset(3)
    return measured(circuit)


def with_branch() -> QuantumCircuit:
    circuit = layers()
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(1)
    return circuit


@pytest.mark.parametrize("circuit", [mid_circuit(), with_reset(), with_branch()], ids=["midway", "reset", "branch"])
def test_what_draws_on_the_way_stays_in_its_order(circuit: QuantumCircuit) -> None:
    assert in_fusion_order(circuit, RUN, "statevector") is circuit


def test_narrow_circuits_other_methods_and_noise_stay_in_their_order() -> None:
    narrow, wide = measured(layers(WIDE - 1)), measured(layers())
    noise = NoiseModel()
    noise.add_all_qubit_quantum_error(depolarizing_error(0.1, 1), ["ry"])
    noisy = Run("", 1000, 7, noise, 2**30)
    assert in_fusion_order(narrow, RUN, "statevector") is narrow
    assert in_fusion_order(wide, RUN, "matrix_product_state") is wide
    assert in_fusion_order(wide, noisy, "statevector") is wide


def test_what_is_saved_at_the_end_is_saved_of_the_whole_circuit() -> None:
    circuit = layers()
    circuit.save_expectation_value(Pauli("Z"), [2])
    plain = in_fusion_order(circuit, RUN, "statevector")
    assert plain.data[-1].name == "save_expval"
    values = [
        AerSimulator(method="statevector").run(each).result().data()["expectation_value"] for each in (circuit, plain)
    ]
    assert values[0] == pytest.approx(values[1], abs=1e-12)
