"""No gate gets an error that it has not in the model, by whatever method: Aer itself leaves gates as they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.circuit.library import MCXGate, UCGate, get_standard_gate_name_mapping
from qiskit.quantum_info import Pauli
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, ReadoutError, amplitude_damping_error, pauli_error, reset_error

from quantask_jupyter.client.noise_as_data import as_data
from quantask_jupyter.client.written_out import written_out
from quantask_worker.child.method import Question, choose
from quantask_worker.child.noise_model import GateErrors
from quantask_worker.child.simulate import Run
from tests.unit.child.jobs import QASM2, QASM3, counts_of, error_of, reply_to, result_of

FLIP = [("X", 1.0)]
FLIPS = [("XX", 1.0)]


def of(**errors: list[tuple[str, float]]) -> NoiseModel:
    """A model of Pauli errors, by gates."""
    model = NoiseModel()
    for gate, error in errors.items():
        model.add_all_qubit_quantum_error(pauli_error(error), gate, warnings=False)
    return model


EVERYWHERE = of(
    **dict.fromkeys(("z", "h", "s", "sdg", "sx", "p", "rz", "t", "tdg", "u1", "u2", "u3"), FLIP),
    **dict.fromkeys(("cx", "cz", "cy", "swap"), FLIPS),
)
"""Errors of the gates that others are usually written in."""


def gates(qubits: int, *steps: Callable[[QuantumCircuit], Any]) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits)
    for step in steps:
        step(circuit)
    circuit.measure_all()
    return circuit


# What each leaves by its definition; each is one gate to Aer, of which EVERYWHERE has no error.
ONE_GATE = {
    "crx": (gates(2, lambda c: c.x(0), lambda c: c.crx(math.pi, 0, 1)), "11"),
    "cry": (gates(2, lambda c: c.x(0), lambda c: c.cry(math.pi, 0, 1)), "11"),
    "crz": (gates(2, lambda c: c.x(0), lambda c: c.crz(math.pi, 0, 1)), "01"),
    "cu": (gates(2, lambda c: c.x(0), lambda c: c.cu(math.pi, 0, math.pi, 0, 0, 1)), "11"),
    "cswap": (gates(3, lambda c: c.x([0, 1]), lambda c: c.cswap(0, 1, 2)), "101"),
    "ccz": (gates(3, lambda c: c.x([0, 1]), lambda c: c.ccz(0, 1, 2)), "011"),
    "csx": (gates(2, lambda c: c.x(0), lambda c: c.csx(0, 1), lambda c: c.csx(0, 1)), "11"),
    "mcx": (gates(4, lambda c: c.x([0, 1, 2]), lambda c: c.append(MCXGate(3), range(4))), "1111"),
    "mcx of five": (gates(6, lambda c: c.x(range(5)), lambda c: c.append(MCXGate(5), range(6))), "111111"),
    "mcp": (gates(4, lambda c: c.x([0, 1, 2]), lambda c: c.mcp(0.3, [0, 1, 2], 3)), "0111"),
    "u": (gates(1, lambda c: c.u(math.pi, 0, math.pi, 0)), "1"),
    "p": (gates(1, lambda c: c.x(0), lambda c: c.r(math.pi, 0, 0), lambda c: c.x(0)), "1"),
    "rxx": (gates(2, lambda c: c.rxx(math.pi, 0, 1)), "11"),
    "pauli": (gates(2, lambda c: c.rx(math.pi, 0), lambda c: c.pauli("XZ", [0, 1])), "11"),
    "initialize": (gates(2, lambda c: c.initialize([0, 0, 0, 1], [0, 1])), "11"),
}


@pytest.mark.parametrize("name", ONE_GATE)
@pytest.mark.parametrize("shots", [3, 200, 5000])
def test_a_gate_without_errors_stays_without_them_and_counts_are_aers(name: str, shots: int) -> None:
    circuit, outcome = ONE_GATE[name]
    expected = AerSimulator(noise_model=EVERYWHERE).run(circuit, shots=shots, seed_simulator=7).result()
    assert expected.get_counts() == {outcome: shots}
    result = result_of(written_out(circuit), shots=shots, noise=as_data(EVERYWHERE))
    assert result["counts"] == {outcome: shots}
    assert result["metadata"]["method"] == expected.results[0].metadata["method"]


@pytest.mark.parametrize("name", ONE_GATE)
@pytest.mark.parametrize("method", ["stabilizer", "density_matrix", "matrix_product_state", "extended_stabilizer"])
def test_a_method_gives_the_gates_own_outcome_or_is_refused_in_words(name: str, method: str) -> None:
    circuit, outcome = ONE_GATE[name]
    reply = reply_to(written_out(circuit), shots=20, method=method, noise=as_data(EVERYWHERE))
    if "error" not in reply:
        assert reply["result"]["counts"] == {outcome: 20}
    else:
        assert reply["error"]["code"] == "CIRCUIT_UNSUPPORTED"
        assert method in reply["error"]["message"]


@pytest.mark.parametrize("method", ["automatic", "statevector", "density_matrix", "matrix_product_state"])
def test_a_multiplexer_is_one_gate_without_the_errors_of_those_that_it_could_be_written_in(method: str) -> None:
    flips_if_set = UCGate([np.eye(2), np.array([[0, 1], [1, 0]])])
    circuit = gates(2, lambda c: c.x(1), lambda c: c.append(flips_if_set, [0, 1]))
    assert AerSimulator(noise_model=EVERYWHERE).run(circuit, shots=20).result().get_counts() == {"11": 20}
    assert result_of(written_out(circuit), shots=20, method=method, noise=as_data(EVERYWHERE))["counts"] == {"11": 20}


def test_a_method_that_lacks_a_gate_is_not_refused_where_what_it_is_written_in_has_no_errors() -> None:
    circuit, outcome = ONE_GATE["crx"]
    assert counts_of(circuit, method="density_matrix", noise=as_data(of(y=FLIP))) == {outcome: 1000}
    assert counts_of(circuit, method="stabilizer", noise=as_data(of(ry=FLIP)), shots=20) == {outcome: 20}


def test_what_is_saved_is_an_average_of_shots_where_a_density_matrix_would_have_other_errors() -> None:
    circuit = QuantumCircuit(2)
    circuit.x(0)
    circuit.crx(math.pi, 0, 1)
    circuit.save_expectation_value(Pauli("ZI"), [0, 1])
    result = result_of(written_out(circuit), noise=as_data(EVERYWHERE))
    assert result["saved"] == {"expectation_value": pytest.approx(-1.0)}
    assert result["metadata"]["method"] == "statevector"
    assert [note for note in result["metadata"]["notes"] if note.startswith("What is saved is an average of the shots")]


def test_a_sweep_has_the_errors_of_its_gates_as_they_are_written() -> None:
    theta = Parameter("theta")
    circuit = gates(2, lambda c: c.x(0), lambda c: c.crx(theta, 0, 1))
    points = result_of(circuit, parameters={"theta": [0.0, math.pi]}, noise=as_data(EVERYWHERE))["points"]
    assert [point["counts"] for point in points] == [{"01": 1000}, {"11": 1000}]


NAMED = {
    "id": 0, "u1": 1, "u2": 2, "u3": 3, "p": 1, "x": 0, "y": 0, "h": 0, "s": 0, "sdg": 0, "t": 0, "tdg": 0, "sx": 0,
    "rx": 1, "ry": 1, "rz": 1, "cx": 0, "cy": 0, "cz": 0, "cp": 1, "crx": 1, "cry": 1, "crz": 1, "swap": 0, "cu": 4,
    "ccx": 0, "cswap": 0, "cu1": 1, "cu3": 3, "rzz": 1, "sxdg": 0, "csx": 0, "rxx": 1, "u": 3,
}  # fmt: skip
"""Gates by the names that Aer has for them, too, and their numbers of angles."""
OF_OPENQASM2 = {"cu1", "cu3", "rzz", "sxdg", "csx", "rxx", "u"}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("head", [QASM3, QASM2], ids=["openqasm3", "openqasm2"])
def test_a_gate_of_a_program_has_the_errors_of_its_name(head: str, name: str) -> None:
    kind = get_standard_gate_name_mapping()[name]
    error = reset_error(0.0, 1.0)  # after which a qubit is 1, whatever it was
    for _ in range(kind.num_qubits - 1):
        error = error.tensor(reset_error(0.0, 1.0))
    model = NoiseModel()
    model.add_all_qubit_quantum_error(error, name, warnings=False)
    angles = f"({', '.join(['0.3'] * NAMED[name])})" if NAMED[name] else ""
    qubits = ", ".join(f"q[{place}]" for place in range(kind.num_qubits))
    if head == QASM2 or name in OF_OPENQASM2:
        program = f"{QASM2}qreg q[3]; creg c[3]; {name}{angles} {qubits}; measure q -> c;"
    else:
        program = f"{head}qubit[3] q; bit[3] c; {name}{angles} {qubits}; c = measure q;"
    assert counts_of(program, noise=as_data(model)) == {("1" * kind.num_qubits).rjust(3, "0"): 1000}


WIDE = gates(14, lambda c: c.u(math.pi, 0, math.pi, 0), lambda c: c.rxx(math.pi, 1, 2), lambda c: c.id(range(13)))


@pytest.mark.parametrize(
    "noise",
    [
        as_data(of(x=FLIP)),
        as_data(of(x=FLIP, u=[("I", 1.0)], rxx=[("II", 1.0)])),
        as_data(of(h=FLIP, s=FLIP, sdg=FLIP, sx=FLIP)),
    ],
)
@pytest.mark.parametrize("method", [None, "stabilizer"])
def test_a_wide_clifford_circuit_gets_no_errors_of_the_gates_that_it_could_be_written_in(
    noise: Any, method: str | None
) -> None:
    reply = reply_to(WIDE, noise=noise, shots=20, method=method)
    if method is None or "error" not in reply:
        assert reply["result"]["counts"] == {"0" * 11 + "111": 20}


@pytest.mark.parametrize("method", [None, "stabilizer", "statevector"])
def test_described_errors_of_one_qubit_do_not_follow_gates_of_two(method: str | None) -> None:
    circuit = gates(12, lambda c: c.rxx(math.pi, 0, 1), lambda c: c.rzz(math.pi / 2, 2, 3))
    reply = reply_to(circuit, noise={"depolarizing": {"1q": 1.0}}, shots=100, method=method)
    if method != "stabilizer":
        assert reply["result"]["counts"] == {"0" * 10 + "11": 100}
    else:
        assert reply["error"]["code"] == "CIRCUIT_UNSUPPORTED"


def test_errors_that_are_no_clifford_gates_are_refused_by_stabilizer_in_words() -> None:
    model = NoiseModel()
    model.add_all_qubit_quantum_error(amplitude_damping_error(0.2), "x")
    error = error_of(gates(1, lambda c: c.x(0)), noise=as_data(model), method="stabilizer")
    assert error.code == "CIRCUIT_UNSUPPORTED"
    assert error.message.endswith("the noise has 'kraus'.")
    assert "Without --method" in str(error.hint)


def loop(*steps: Callable[[QuantumCircuit], Any], qubits: int = 2) -> QuantumCircuit:
    """A loop with one turn, which sets bit 0 and leaves bit 1."""
    circuit = QuantumCircuit(qubits, 2)
    with circuit.while_loop((circuit.clbits[0], 0)):
        circuit.x(0)
        for step in steps:
            step(circuit)
        circuit.measure(0, 0)
    circuit.measure(1, 1)
    return circuit


def readout(wrong: float) -> NoiseModel:
    model = NoiseModel()
    model.add_all_qubit_readout_error(ReadoutError([[1 - wrong, wrong], [wrong, 1 - wrong]]))
    return model


TOSSED = """
qubit[2] q; bit[2] c;
while (!c[0]) { h q[0]; c[0] = measure q[0]; x q[1]; reset q[0]; }
c[1] = measure q[1];
"""


@pytest.mark.parametrize("method", [None, "statevector", "stabilizer", "density_matrix", "matrix_product_state"])
@pytest.mark.parametrize("noise", [{"readout": 0.1}, as_data(readout(0.1))], ids=["described", "model"])
def test_readout_errors_in_a_while_loop_leave_the_choice_of_the_method(method: str | None, noise: Any) -> None:
    result = result_of(QASM3 + TOSSED, shots=8000, method=method, noise=noise)
    # The coin is read right with a half, whatever the error: the loop has n turns with a chance of 2**-n, and q[1] is 1
    # behind an odd number of them, with 2/3; it is read wrongly with a tenth.
    assert result["counts"].keys() == {"01", "11"}
    assert result["counts"]["11"] / 8000 == pytest.approx(0.9 * 2 / 3 + 0.1 / 3, abs=0.03)
    assert result["metadata"]["method"] == (method or "stabilizer")


def test_readout_errors_of_a_wide_circuit_with_a_while_loop_need_no_density_matrix() -> None:
    circuit = loop(lambda c: c.t(range(20)), qubits=20)
    assert counts_of(circuit, noise=as_data(readout(1e-9)), shots=20) == {"01": 20}


def test_an_error_of_measurements_in_a_while_loop_needs_a_density_matrix() -> None:
    assert result_of(loop(), noise=as_data(of(measure=[("Z", 1.0)])))["metadata"]["method"] == "density_matrix"


MANY: dict[str, Any] = {"memory_bytes": 2**20}
MIXED: dict[str, Any] = {"method": "density_matrix"}
LACKS_CRX = "The method density_matrix has no 'crx': written in other gates, it would have their errors."


@pytest.mark.parametrize(
    ("circuit", "options", "message", "hint"),
    [
        (loop(lambda c: c.h(range(9)), qubits=9), MANY, "A density matrix of 9 qubits needs", "No other method has"),
        (loop(lambda c: c.h(1), lambda c: c.crx(0.1, 0, 1)), {}, LACKS_CRX, "Write it in gates that"),
        (
            gates(9, lambda c: c.h(range(9))),
            {**MANY, **MIXED},
            "A density matrix of 9 qubits needs",
            "Without --method",
        ),
        (gates(17, lambda c: c.crx(0.1, 0, 1), lambda c: c.h(range(17))), MANY, "The method matrix_prod", "Write it"),
        (gates(2, lambda c: c.iswap(0, 1)), {}, "The noise model has an error of 'iswap'", "No method has it."),
        (gates(2, lambda c: c.crx(0.1, 0, 1)), MIXED, LACKS_CRX, "A statevector has it"),
    ],
)
def test_no_hint_leads_to_what_is_refused_too(
    circuit: QuantumCircuit, options: dict[str, Any], message: str, hint: str
) -> None:
    model = of(h=FLIP, cx=FLIPS, iswap=FLIPS, rz=FLIP, u=FLIP, u3=FLIP, u1=FLIP, p=FLIP)
    error = error_of(circuit, noise=as_data(model), **options)
    assert error.message.startswith(message)
    assert str(error.hint).startswith(hint)


ONLY = "What the circuit saves or sets, no method but {} has."


def saved(name: str, *steps: Callable[[QuantumCircuit], Any]) -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    for step in steps:
        step(circuit)
    getattr(circuit, name)()
    return circuit


@pytest.mark.parametrize(
    ("circuit", "options", "hint"),
    [
        (
            saved("save_stabilizer", lambda c: c.t(0)),
            {},
            ONLY.format("stabilizer"),
        ),
        (saved("save_superop"), {"memory_bytes": 64}, ONLY.format("superop")),
    ],
)
def test_who_asked_for_no_method_is_not_told_to_leave_it_out(
    circuit: QuantumCircuit, options: dict[str, Any], hint: str
) -> None:
    assert error_of(written_out(circuit), **options).hint == hint


def test_a_wide_circuit_with_gates_that_matrix_product_states_lack_is_run_by_statevector() -> None:
    circuit = QuantumCircuit(23, 1)
    circuit.h(range(23))
    for qubit in range(22):
        circuit.crx(0.1, qubit, qubit + 1)
    circuit.measure(22, 0)
    run = Run("", 1, None, None, 2**30, as_written=True, errors=GateErrors(frozenset({"rxx"}), frozenset({"x"})))
    assert choose(Question(circuit, run, mps_seconds=5.0, point={}), None).method == "statevector"
