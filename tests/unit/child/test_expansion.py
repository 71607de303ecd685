"""Little text that means very much: it is refused before anything is written out."""

from __future__ import annotations

import re
import time
import uuid

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import ForLoopOp, Gate

from tests.bad_input.circuits import doubling
from tests.unit.child.jobs import QASM2, QASM3, counts_of, error_of, reply_to

QUICKLY_SECONDS = 15.0  # of processor time: a busy machine is not what is judged
OVER = "The circuit is more than 300,000 operations when all gates and loops are written out"


def doubled_in_qpy(levels: int) -> QuantumCircuit:
    """A circuit of gates that each call the one before twice."""
    inner = QuantumCircuit(1)
    inner.x(0)
    gate = Gate("g0", 1, [])
    gate.definition = inner
    for level in range(1, levels + 1):
        body = QuantumCircuit(1)
        body.append(gate, [0], copy=False)
        body.append(gate, [0], copy=False)
        gate = Gate(f"g{level}", 1, [])
        gate.definition = body
    circuit = QuantumCircuit(1)
    circuit.append(gate, [0], copy=False)
    return circuit


@pytest.mark.parametrize(
    ("source", "position"),
    [
        pytest.param(doubling(40), (22, 1), id="gates, version 2"),
        pytest.param(doubling(40, QASM3), (22, 21), id="gates, version 3"),
        pytest.param(QASM3 + "qubit[500] q;\n" + "for int i in [1:900] { x q; }", (4, 24), id="a loop over a register"),
        pytest.param(
            QASM3 + "gate g a { for int i in [1:9000] { x a; } }\nqubit[500] q;\ng q;", (5, 1), id="a loop in a gate"
        ),
        pytest.param(
            QASM3 + "qubit[500] q; bit c = measure q[0];\nfor int i in [1:700] { if (c) { x q; } }",
            (4, 33),
            id="a branch in a loop",
        ),
        pytest.param(
            QASM3 + "bit c;\nqubit q;\nfor int i in [0:9999999999] { x q; c = measure q; if (c) { break; } }",
            (5, 1),
            id="a loop that a break might leave",
        ),
        pytest.param(QASM3 + "qubit q;\nfor int i in [0:9999999999] { x q; }", (4, 1), id="a loop"),
    ],
)
def test_what_is_too_much_written_out_is_refused_quickly_with_its_place(source, position):
    began = time.process_time()
    error = error_of(source, format="openqasm2" if source.startswith(QASM2) else "openqasm3")
    assert time.process_time() - began < QUICKLY_SECONDS
    assert error.code == "LIMIT_EXCEEDED"
    assert (error.line, error.column) == position


def test_the_gate_that_is_too_much_is_named():
    error = error_of(doubling(40), format="openqasm2")
    assert error.message == f"{OVER} (see 'g19')."
    assert error_of(doubling(40, QASM3)).message == f"{OVER} (see 'g19')."


def test_gates_that_are_not_much_each_are_added_up():
    source = doubling(15).replace("g15 q[0];", "g15 q[0]; " * 40)
    error = error_of(source, format="openqasm2")
    assert (error.code, error.message, error.line) == ("LIMIT_EXCEEDED", f"{OVER} (see 'g15').", 18)


@pytest.mark.parametrize("head", [QASM2, QASM3], ids=["version 2", "version 3"])
def test_ten_thousand_gates_in_each_other_are_refused(head):
    error = error_of(doubling(5_000, head), format="openqasm2" if head == QASM2 else "openqasm3")
    assert error.code in ("LIMIT_EXCEEDED", "CIRCUIT_UNSUPPORTED")


def test_gates_in_gates_that_are_inverted_again_and_again_are_run_as_their_inverse():
    gates = ["gate g0(t) a { rx(t) a; ry(0.1) a; }"]
    gates += [f"gate g{level}(t) a {{ inv @ g{level - 1}(t) a; }}" for level in range(1, 8)]
    source = QASM3 + "\n".join(gates) + "\nqubit q; g0(0.7) q; g7(0.7) q;"
    assert counts_of(source) == {"0": 1000}


@pytest.mark.parametrize("levels", [12, 40])
def test_gates_that_are_inverted_twice_each_again_and_again_are_run_or_refused_quickly(levels):
    inverting = re.sub(r"(g\d+) a;", r"inv @ \1 a;", doubling(levels, QASM3))
    began = time.process_time()
    reply = reply_to(inverting, shots=10)
    assert time.process_time() - began < QUICKLY_SECONDS
    if levels == 40:
        assert reply["error"]["code"] == "LIMIT_EXCEEDED"
    else:
        assert reply["result"]["counts"] == {"0": 10}


def test_controls_of_controlled_gates_are_refused_where_they_become_too_much():
    gates, bits = ["gate g0 a { h a; t a; }"], "abcdefghijkl"
    for level in range(1, 12):
        inner = ", ".join(bits[: level + 1])
        gates.append(f"gate g{level} {inner} {{ ctrl @ g{level - 1} {inner}; }}")
    began = time.process_time()
    error = error_of(QASM3 + "\n".join(gates) + "\nqubit[12] q;\ng11 q;")
    assert time.process_time() - began < QUICKLY_SECONDS
    assert error.message == "A gate of more than 10,000 operations cannot be controlled."
    assert (error.code, error.line, error.column) == ("LIMIT_EXCEEDED", 9, 31)


def test_qpy_whose_gates_are_too_much_written_out_is_refused_quickly(monkeypatch):
    circuit = doubled_in_qpy(40)
    with monkeypatch.context() as patched:
        patched.setattr(uuid, "uuid4", lambda: uuid.UUID(int=1))  # so one definition is written, and named twice
        began = time.process_time()
        error = error_of(circuit)
    assert time.process_time() - began < QUICKLY_SECONDS
    assert (error.code, error.message) == ("LIMIT_EXCEEDED", f"{OVER} (see 'g19').")


def test_a_loop_of_qpy_that_is_too_long_is_refused_quickly():
    body = QuantumCircuit(1)
    body.x(0)
    for values in (range(10_000_000), range(2**62), range(2**62, 0, -1)):
        circuit = QuantumCircuit(1)
        circuit.append(ForLoopOp(values, None, body), [0])
        began = time.process_time()
        error = error_of(circuit)
        assert time.process_time() - began < QUICKLY_SECONDS
        assert (error.code, error.message) == ("LIMIT_EXCEEDED", f"{OVER} (see 'for_loop').")


@pytest.mark.parametrize("size", ["1000*1000*1000", "1_000_000_000 + 1", "-(-(1000000000))"])
@pytest.mark.parametrize("kind", ["qubit", "bit"])
def test_a_register_whose_size_is_reckoned_is_refused_before_it_is_made(size, kind):
    began = time.process_time()
    error = error_of(QASM3 + f"qubit a;\n{kind}[{size}] q;")
    assert time.process_time() - began < QUICKLY_SECONDS
    assert (error.code, error.line, error.column) == ("LIMIT_EXCEEDED", 4, 1)
    assert "the limit is" in error.message


def test_registers_whose_sizes_are_reckoned_are_added_up():
    error = error_of(QASM3 + "qubit[300+0] a;\nqubit[300+0] b;")
    assert (error.code, error.message) == ("LIMIT_EXCEEDED", "The circuit declares 600 qubits; the limit is 500.")
    assert (error.line, error.column) == (4, 1)


@pytest.mark.parametrize("source", [doubling(10), doubling(10, QASM3)], ids=["version 2", "version 3"])
def test_gates_in_gates_that_are_not_too_much_are_run(source):
    kind = "openqasm2" if source.startswith(QASM2) else "openqasm3"
    assert counts_of(source, format=kind, shots=10) == {"0": 10}


@pytest.mark.parametrize(
    ("modified", "code"),
    [
        ("pow(1000000000) @ h q;", "LIMIT_EXCEEDED"),
        ("ctrl(1000000000000) @ x q;", "LIMIT_EXCEEDED"),
        ("ctrl(1000000) @ x q;", "LIMIT_EXCEEDED"),
        ("ctrl(-1) @ x q;", "CIRCUIT_SYNTAX"),
    ],
)
def test_modifiers_that_ask_for_too_much_are_refused_quickly(modified, code):
    began = time.process_time()
    error = error_of(QASM3 + f"qubit q;\n{modified}")
    assert time.process_time() - began < QUICKLY_SECONDS
    assert error.code == code
