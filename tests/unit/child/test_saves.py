"""What a circuit saves is what Aer saves, and the outcome of each shot is there when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import qiskit_aer.library  # noqa: F401 - adds the save methods to circuits
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.quantum_info import DensityMatrix, Operator, Pauli, SparsePauliOp, Statevector
from qiskit_aer import AerSimulator

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.saved_values import value_of
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError
from quantask_worker.child.run import run
from tests.unit.child.jobs import LIMITS

NOISE = {"depolarizing": {"1q": 0.01, "2q": 0.05}}
HAMILTONIAN = SparsePauliOp(["ZZ", "XX", "IZ"], [1.0, 0.5, -0.25])


def job_of(circuit: QuantumCircuit, **options: Any) -> dict[str, Any]:
    sent = as_circuit(circuit)
    job = {"circuit": {"format": sent.format.value, "source": sent.source}, "shots": 100, "seed": 7, "limits": LIMITS}
    return {**job, **options}


def result_of(circuit: QuantumCircuit, **options: Any) -> QuantumResult:
    job = job_of(circuit, **options)
    reply = run(job)
    assert "result" in reply, reply
    checked = check_result(reply["result"], shots=job["shots"], max_outcomes=50_000, memory=job.get("memory", False))
    return QuantumResult(checked)


def refused(circuit: QuantumCircuit, **options: Any) -> QuantumError:
    return QuantumError.from_dict(run(job_of(circuit, **options))["error"])


def rotated() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.ry(0.7, 0)
    circuit.cx(0, 1)
    circuit.rz(0.3, 1)
    return circuit


def test_a_statevector_is_that_of_the_circuit_and_there_are_no_counts() -> None:
    circuit = rotated()
    circuit.save_statevector()
    result = result_of(circuit)
    assert isinstance(result.statevector(), Statevector)
    assert result.statevector().equiv(Statevector(rotated()))
    assert np.allclose(result.statevector().data, Statevector(rotated()).data)
    assert result.counts == {}


def _expectation(change: Callable[[QuantumCircuit], object]) -> QuantumCircuit:
    circuit = rotated()
    change(circuit)
    circuit.save_expectation_value(Pauli("ZZ"), [0, 1])
    return circuit


@pytest.mark.parametrize(
    ("circuit", "options", "exact"),
    [
        (_expectation(lambda _: None), {}, True),
        (_expectation(lambda _: None), {"noise": NOISE}, True),  # in a density matrix
        (_expectation(lambda _: None), {"noise": NOISE, "method": "statevector"}, None),
        (_expectation(lambda circuit: circuit.reset(0)), {}, True),
        (_expectation(lambda circuit: circuit.reset(0)), {"method": "statevector"}, None),
        (_expectation(lambda _: None), {"method": "matrix_product_state"}, None),  # may be cut off
        (_expectation(lambda circuit: circuit.measure_all()), {}, None),
    ],
)
def test_what_comes_of_no_drawn_shot_is_said_to_be_exact(
    circuit: QuantumCircuit, options: dict[str, Any], exact: bool | None
) -> None:
    first, second = (result_of(circuit, seed=seed, **options) for seed in (1, 2))
    assert first.metadata.get("exact") is exact
    if exact:
        assert first.saved == second.saved


def test_a_state_that_is_set_before_any_gate_is_exact_and_one_that_is_set_later_is_not_said_to_be() -> None:
    for late in (False, True):
        circuit = QuantumCircuit(2)
        if late:
            circuit.h(0)
            circuit.cx(0, 1)
        circuit.initialize([math.sqrt(0.5), math.sqrt(0.5)], 0)
        circuit.save_statevector()
        assert result_of(circuit).metadata.get("exact") is (None if late else True)


def test_qubits_that_nothing_happens_to_are_part_of_the_state() -> None:
    circuit = QuantumCircuit(3)
    circuit.x(1)
    circuit.save_statevector()
    assert result_of(circuit).statevector() == Statevector.from_label("010")


def test_a_state_saved_in_the_middle_is_the_state_there_and_counts_are_those_of_the_end() -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.h(0)
    circuit.save_statevector("middle")
    circuit.h(0)
    circuit.measure(0, 0)
    result = result_of(circuit)
    assert np.allclose(result.statevector("middle").data, [math.sqrt(0.5), math.sqrt(0.5)])
    assert result.counts == {"0": 100}


@pytest.mark.parametrize("noise", [None, NOISE], ids=["ideal", "noisy"])
def test_density_matrix_expectation_values_and_probabilities_are_exact(noise: dict[str, Any] | None) -> None:
    circuit = rotated()
    circuit.save_density_matrix()
    circuit.save_expectation_value(HAMILTONIAN, [0, 1])
    circuit.save_expectation_value_variance(HAMILTONIAN, [0, 1], label="variance")
    circuit.save_probabilities([1])
    circuit.save_probabilities_dict(label="by outcome")
    result = result_of(circuit, noise=noise)
    state = result.density_matrix()
    assert isinstance(state, DensityMatrix)
    if noise is None:
        assert np.allclose(state.data, DensityMatrix(rotated()).data)
    else:
        assert 0.5 < state.purity().real < 0.99
    mean = state.expectation_value(HAMILTONIAN).real
    assert result.expectation_value() == pytest.approx(mean)
    variance = state.expectation_value(HAMILTONIAN.dot(HAMILTONIAN)).real - mean**2
    assert result.saved["variance"] == pytest.approx([mean, variance])
    assert result.probabilities() == pytest.approx(state.probabilities([1]))
    told = result.saved["by outcome"]
    assert [told.get(k, 0.0) for k in range(4)] == pytest.approx(state.probabilities())
    assert told.binary_probabilities(num_bits=2) == pytest.approx(state.probabilities_dict())


def test_amplitudes_and_their_squares_are_those_asked_for() -> None:
    circuit = rotated()
    circuit.save_amplitudes([3, 0])
    circuit.save_amplitudes_squared([0, 3], label="squares")
    saved = result_of(circuit).saved
    expected = Statevector(rotated()).data
    assert saved["amplitudes"] == pytest.approx(expected[[3, 0]])
    assert saved["squares"] == pytest.approx(abs(expected[[0, 3]]) ** 2)


def test_a_state_is_that_of_the_method_and_has_its_name() -> None:
    circuit = rotated()
    circuit.save_state()
    assert np.allclose(result_of(circuit).statevector().data, Statevector(rotated()).data)
    matrix = result_of(circuit, method="density_matrix").density_matrix()
    assert np.allclose(matrix.data, DensityMatrix(rotated()).data)


def test_a_statevector_that_is_set_is_what_the_circuit_goes_on_with() -> None:
    state = Statevector(rotated())
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.set_statevector(state)
    circuit.x(0)
    circuit.save_statevector()
    assert np.allclose(result_of(circuit).statevector().data, state.evolve(Pauli("IX")).data)


def test_the_unitary_method_is_for_circuits_that_save_their_unitary() -> None:
    circuit = rotated()
    circuit.save_unitary()
    assert np.allclose(result_of(circuit, method="unitary").unitary().data, Operator(rotated()).data)
    assert "does not save it" in refused(rotated(), method="unitary").message


def test_a_unitary_is_that_of_the_circuit() -> None:
    circuit = rotated()
    circuit.save_unitary()
    result = result_of(circuit)
    assert isinstance(result.unitary(), Operator)
    assert np.allclose(result.unitary().data, Operator(rotated()).data)
    assert result.metadata["method"] == "unitary"


def test_a_wide_clifford_circuit_has_expectation_values_that_no_statevector_could_hold() -> None:
    circuit = QuantumCircuit(60)
    circuit.h(0)
    circuit.cx(0, range(1, 60))
    circuit.save_expectation_value(SparsePauliOp("X" * 60), range(60), label="all X")
    circuit.save_expectation_value(SparsePauliOp("Z"), [59], label="one Z")
    result = result_of(circuit)
    assert result.expectation_value("all X") == pytest.approx(1.0)
    assert result.expectation_value("one Z") == pytest.approx(0.0)
    assert result.metadata["method"] == "stabilizer"


def test_values_by_shot_and_by_classical_memory_are_as_aer_has_them() -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.h(0)
    circuit.measure(0, 0)
    circuit.save_statevector("by shot", pershot=True)
    circuit.save_statevector("by bit", conditional=True)
    result = result_of(circuit, shots=10, memory=True)
    assert [int(state.data[1].real) for state in result.saved["by shot"]] == [int(bit) for bit in result.memory]
    assert result.saved["by bit"] == {"0x0": Statevector([1, 0]), "0x1": Statevector([0, 1])}


def test_each_point_of_a_sweep_saves_its_own_value() -> None:
    theta = Parameter("theta")
    circuit = QuantumCircuit(1)
    circuit.rx(theta, 0)
    circuit.save_expectation_value(SparsePauliOp("Z"), [0])
    result = result_of(circuit, parameters={"theta": [0.0, 1.0, math.pi]})
    assert result.expectation_value() == pytest.approx([1.0, math.cos(1.0), -1.0])


def test_each_point_of_a_sweep_saves_all_of_its_values_as_aer_has_them() -> None:
    theta = Parameter("theta")
    phase, turned = QuantumCircuit(1, global_phase=theta), QuantumCircuit(1)
    turned.x(0)
    for circuit, sign in ((phase, 1), (turned, -1)):
        circuit.save_expectation_value(SparsePauliOp("X"), [0], label="early")
        circuit.ry(theta, 0)
        circuit.save_expectation_value(SparsePauliOp("Z"), [0], label="late")
        circuit.save_statevector("state")
        angles = [0.0, 1.0, 2.0]
        saved = result_of(circuit, parameters={"theta": angles}).saved
        assert [each["early"] for each in saved] == pytest.approx([0.0] * 3)
        assert [each["late"] for each in saved] == pytest.approx([sign * math.cos(angle) for angle in angles])
        bound = [circuit.assign_parameters([angle]) for angle in angles]
        of_aer = [AerSimulator(method="statevector").run(each).result().data()["state"] for each in bound]
        assert [each["state"] for each in saved] == of_aer


def test_the_memory_is_aers_own_for_the_same_seed() -> None:
    circuit = QuantumCircuit(2, 2)
    circuit.h([0, 1])
    circuit.measure([0, 1], [0, 1])
    expected = AerSimulator().run(circuit, shots=100, seed_simulator=7, memory=True).result()
    assert result_of(circuit, memory=True).memory == expected.get_memory()


def test_the_memory_of_a_sweep_and_of_a_program_run_by_shots_adds_up_to_the_counts() -> None:
    theta = Parameter("theta")
    circuit = QuantumCircuit(1)
    circuit.rx(theta, 0)
    circuit.measure_all()
    result = result_of(circuit, memory=True, parameters={"theta": [0.5, 2.0]})
    for counts, memory in zip(result.counts, result.memory, strict=True):
        assert {bits: memory.count(bits) for bits in set(memory)} == counts


def test_what_is_too_large_to_be_saved_is_refused_before_it_is_run() -> None:
    wide = QuantumCircuit(21)
    wide.save_statevector()
    assert refused(wide).code == "LIMIT_EXCEEDED"
    per_shot = QuantumCircuit(10)
    per_shot.save_density_matrix(pershot=True)
    assert refused(per_shot).code == "LIMIT_EXCEEDED"
    unitary = QuantumCircuit(12)
    unitary.save_unitary()
    assert refused(unitary).code == "LIMIT_EXCEEDED"


def test_a_save_in_a_branch_and_two_of_one_label_are_refused() -> None:
    branch = QuantumCircuit(1, 1)
    branch.measure(0, 0)
    with branch.if_test((0, True)):
        branch.save_statevector()
    assert refused(branch).code == "CIRCUIT_UNSUPPORTED"
    twice = QuantumCircuit(1)
    twice.save_statevector("same")
    twice.save_density_matrix(label="same")
    assert refused(twice).code == "CIRCUIT_INVALID"


def test_of_a_circuit_that_is_nothing_but_a_phase_and_saves_each_point_has_its_state():
    circuit = QuantumCircuit(1, global_phase=Parameter("t"))
    circuit.save_statevector()
    circuit.save_expectation_value(Pauli("Z"), [0])
    reply = run(job_of(circuit, parameters={"t": [0.0, math.pi / 2]}))
    states = [value_of(point["saved"]["statevector"]).data for point in reply["result"]["points"]]
    np.testing.assert_allclose(states, [[1, 0], [1j, 0]], atol=1e-12)
