"""Options of simulation methods reach Aer, and are what Aer's own simulator does with them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit_aer import AerSimulator

from tests.unit.child.jobs import error_of, result_of

MPS, EXTENDED = "matrix_product_state", "extended_stabilizer"


def entangled() -> QuantumCircuit:
    angle = random.Random(5).uniform
    circuit = QuantumCircuit(6, 6)
    for layer in range(4):
        for qubit in range(6):
            circuit.u(angle(0, 6), angle(0, 6), angle(0, 6), qubit)
        for qubit in range(layer % 2, 5, 2):
            circuit.cx(qubit, qubit + 1)
    circuit.measure(range(6), range(6))
    return circuit


def nearly_clifford() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h([0, 1])
    circuit.t([0, 1])
    circuit.cx(0, 1)
    circuit.h(1)
    circuit.measure([0, 1], [0, 1])
    return circuit


@pytest.mark.parametrize(
    ("method", "circuit", "options"),
    [
        (MPS, entangled(), {"matrix_product_state_max_bond_dimension": 2}),
        (MPS, entangled(), {"matrix_product_state_truncation_threshold": 0.05}),
        (MPS, entangled(), {"mps_sample_measure_algorithm": "mps_probabilities"}),
        (MPS, entangled(), {"mps_swap_direction": "mps_swap_right"}),
        (EXTENDED, nearly_clifford(), {"extended_stabilizer_sampling_method": "norm_estimation"}),
        (EXTENDED, nearly_clifford(), {"extended_stabilizer_sampling_method": "metropolis"}),
        (EXTENDED, nearly_clifford(), {"extended_stabilizer_metropolis_mixing_time": 50}),
        (EXTENDED, nearly_clifford(), {"extended_stabilizer_approximation_error": 0.3}),
        (
            EXTENDED,
            nearly_clifford(),
            {
                "extended_stabilizer_sampling_method": "norm_estimation",
                "extended_stabilizer_norm_estimation_samples": 7,
                "extended_stabilizer_norm_estimation_repetitions": 1,
            },
        ),
    ],
)
def test_the_outcomes_are_those_of_aer_with_the_same_options(
    method: str, circuit: QuantumCircuit, options: dict[str, Any]
) -> None:
    simulator = AerSimulator(method=method, **options)
    expected = simulator.run(circuit, shots=20, seed_simulator=7).result().get_counts()
    result = result_of(circuit, method=method, method_options=options, shots=20)
    assert result["counts"] == expected


def test_a_cut_state_is_told_and_changes_the_outcomes() -> None:
    options = {"matrix_product_state_max_bond_dimension": 1}
    cut = result_of(entangled(), method=MPS, method_options=options)
    assert cut["counts"] != result_of(entangled(), method=MPS)["counts"]
    told = "The counts are approximate where matrix_product_state_max_bond_dimension has cut the state."
    assert told in cut["metadata"]["notes"]


def test_options_of_a_method_that_is_not_taken_have_no_effect() -> None:
    options = {"matrix_product_state_max_bond_dimension": 1}
    result = result_of(entangled(), method_options=options)
    assert result["counts"] == result_of(entangled())["counts"]
    assert result["metadata"]["notes"] == []


@pytest.mark.parametrize(
    ("method", "options", "told"),
    [
        (MPS, {"mps_lapack": True}, "the simulator's process may crash"),
        (MPS, {"matrix_product_state_max_bond": 3}, "No method has the option 'matrix_product_state_max_bond'"),
        (MPS, {"matrix_product_state_max_bond_dimension": 0}, "must be a whole number from 1 to 1000000000."),
        (MPS, {"matrix_product_state_max_bond_dimension": 2.5}, "must be a whole number"),
        (MPS, {"matrix_product_state_truncation_threshold": 1}, "must be a number from 0 to below 1"),
        (EXTENDED, {"extended_stabilizer_approximation_error": 0}, "must be a number above 0 and below 1"),
        (EXTENDED, {"extended_stabilizer_sampling_method": "best"}, "must be one of 'metropolis'"),
        (EXTENDED, {"mps_swap_direction": "mps_swap_left"}, "is an option of the method matrix_product_state, and"),
    ],
    ids=str,
)
def test_options_that_mean_nothing_are_refused_in_words(method: str, options: dict[str, Any], told: str) -> None:
    error = error_of(entangled(), method=method, method_options=options)
    assert error.code == "REQUEST_INVALID"
    assert told in error.message
