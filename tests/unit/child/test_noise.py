"""Noise: its effect, and its description's strictness."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.quantum_info import Kraus

from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of

FLIP = QASM3 + "qubit q; bit c; x q; c = measure q;"
BELL = QASM3 + "qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;"
TOFFOLI = QASM3 + "qubit[3] q; bit[3] c; x q[0]; x q[1]; ccx q[0], q[1], q[2]; c = measure q;"


def share(counts, *keys):
    return sum(counts.get(key, 0) for key in keys) / sum(counts.values())


def test_readout_errors_flip_outcomes():
    counts = counts_of(FLIP, shots=4000, noise={"readout": 0.25})
    assert share(counts, "0") == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("method", ["statevector", "density_matrix", "matrix_product_state", "stabilizer"])
@pytest.mark.parametrize("measured", ["q[0]", "q[1]"])
@pytest.mark.parametrize("gates", [{}, {"depolarizing": {"1q": 1e-9}}])
def test_a_bit_that_is_measured_into_twice_is_read_wrongly_once(method, measured, gates):
    source = f"{QASM3}qubit[2] q; bit[2] c; x q[0]; x q[1]; c[0] = measure q[0]; c[0] = measure {measured};"
    counts = counts_of(source, shots=4000, method=method, noise={"readout": 0.3, **gates})
    assert share(counts, "01") == pytest.approx(0.7, abs=0.04)
    assert share(counts, "00") == pytest.approx(0.3, abs=0.04)


def test_a_measurement_that_is_overwritten_has_had_its_effect():
    source = QASM3 + "qubit q; bit c; h q; c = measure q; h q; c = measure q;"
    assert share(counts_of(source, shots=4000, noise={"readout": 1e-9}), "1") == pytest.approx(0.5, abs=0.05)


def test_a_bit_that_is_read_between_two_measurements_is_the_one_that_was_measured():
    source = QASM3 + "qubit[2] q; bit c; x q[0]; c = measure q[0]; if (c) { x q[1]; } c = measure q[1];"
    assert counts_of(source, noise={"readout": 1e-9}) == {"1": 1000}


def test_a_one_qubit_gate_with_certain_noise_leaves_nothing():
    counts = counts_of(FLIP, shots=4000, noise={"depolarizing": {"1q": 1.0}})
    assert share(counts, "0") == pytest.approx(0.5, abs=0.05)


def test_noise_of_two_qubit_gates_breaks_a_bell_pair_as_much_as_it_should():
    result = result_of(BELL, shots=4000, noise={"depolarizing": {"2q": 0.2}})
    assert result["metadata"]["method"] == "density_matrix"
    assert share(result["counts"], "01", "10") == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize("method", ["statevector", "density_matrix", "matrix_product_state", "stabilizer"])
def test_every_method_makes_the_same_of_noise(method):
    noise = {"depolarizing": {"1q": 0.1, "2q": 0.2}, "readout": 0.05}
    counts = counts_of(BELL, shots=4000, noise=noise, method=method)
    # the correlation of the pair: 0.8 after the gate (h's own noise keeps it), times 0.9 squared by readout
    assert share(counts, "01", "10") == pytest.approx((1 - 0.8 * 0.9**2) / 2, abs=0.04)


def test_noise_reaches_gates_of_three_qubits_too():
    assert share(counts_of(TOFFOLI, noise={"depolarizing": {"2q": 0.3}}), "111") < 0.7


LOOP = QASM3 + "qubit[2] q; bit[2] c; while (!c[0]) { h q[0]; id q[1]; c[0] = measure q[0]; } c[1] = measure q[1];"


def test_each_turn_of_a_while_loop_has_errors_of_its_own():
    # q[1] is left alone by a turn's error with 0.7, and else is mixed; the loop has n turns with a chance of 2**-n.
    counts = counts_of(LOOP, shots=8000, noise={"depolarizing": {"1q": 0.3}})
    assert share(counts, "01") == pytest.approx(0.5 + 0.5 * 0.35 / 0.65, abs=0.03)


@pytest.mark.parametrize("method", ["statevector", "stabilizer", "matrix_product_state"])
def test_noise_in_a_while_loop_is_refused_by_methods_that_would_draw_it_once_for_all_turns(method):
    error = error_of(LOOP, method=method, noise={"depolarizing": {"1q": 0.3}})
    assert error.code == "CIRCUIT_UNSUPPORTED"
    assert "once for all its turns" in error.message


def test_noise_that_no_gate_of_a_while_loop_has_leaves_the_choice_of_the_method():
    counts = counts_of(LOOP, shots=200, method="stabilizer", noise={"depolarizing": {"2q": 0.5}})
    assert counts == {"01": 200}


def test_noise_follows_the_same_seed():
    noise = {"depolarizing": {"1q": 0.1}}
    assert counts_of(BELL, noise=noise) == counts_of(BELL, noise=noise)


@pytest.mark.parametrize("noise", [{}, {"readout": 0}, {"depolarizing": {"1q": 0, "2q": 0.0}}])
def test_a_description_without_an_error_is_no_noise(noise):
    assert counts_of(FLIP, noise=noise) == {"1": 1000}


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        ({"relaxation": 1}, "noise has no 'relaxation'; it has: depolarizing, readout, thermal."),
        ({"depolarizing": {"3q": 0.1}}, "noise.depolarizing has no '3q'; it has: 1q, 2q."),
        ({"depolarizing": 0.1}, "noise.depolarizing must be an object."),
        (
            {"depolarizing": {}},
            "noise.depolarizing needs 1q or 2q: the probability of an error of a gate of one or two qubits.",
        ),
        (
            {"depolarizing": {}, "readout": 0.1},
            "noise.depolarizing needs 1q or 2q: the probability of an error of a gate of one or two qubits.",
        ),
        (
            {"thermal": {"t1": 100, "t2": 80}},
            "noise.thermal needs 1q or 2q: how long a gate of one or two qubits takes.",
        ),
        ([], "noise must be an object."),
        ({"readout": 1.5}, "noise.readout must be a probability from 0 to 1."),
        ({"readout": float("nan")}, "noise.readout must be a probability from 0 to 1."),
        ({"readout": True}, "noise.readout must be a probability from 0 to 1."),
        ({"depolarizing": {"1q": "0.1"}}, "noise.depolarizing.1q must be a probability from 0 to 1."),
    ],
)
def test_a_description_that_is_not_understood_is_refused(noise, message):
    error = error_of(FLIP, noise=noise)
    assert (error.code, error.message) == ("REQUEST_INVALID", message)


@pytest.mark.parametrize("noise", [None, {"depolarizing": {"2q": 0.5}}])
@pytest.mark.parametrize("method", [None, "statevector", "density_matrix", "matrix_product_state"])
def test_an_error_that_the_circuit_itself_has_is_run(method, noise):
    flips = Kraus([np.sqrt(0.7) * np.eye(2), np.sqrt(0.3) * np.array([[0, 1], [1, 0]])])
    circuit = QuantumCircuit(1, 1)
    circuit.append(flips.to_instruction(), [0])
    circuit.measure(0, 0)
    assert 230 < counts_of(circuit, method=method, noise=noise)["1"] < 370  # 300, five standard deviations
