"""Refused circuits: each has the right code, a place where it is text, a next step, and no word of a library's own."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.circuit import Gate, Instruction, Parameter
from qiskit.circuit.classical import expr, types
from qiskit_aer.library import SaveStatevector

from quantask_jupyter.errors import QuantumError
from tests.unit.child.jobs import QASM2, QASM3, error_of, qpy_of

INTERNAL = re.compile(
    r"__\w+__|object has no|positional argument|NoneType|Traceback|Error:|\w+Error\b|AerU|0x[0-9a-f]{6}|<\w+ "
    r"|\[Experiment|circuit-[0-9]+|BasisTranslator|HighLevelSynthesis|unitary synthesis|custom instruction"
    r"|token|<input>|None\b"
)
"""What a reader cannot know: names of classes, of passes and of parts of a parser."""

SYNTAX, UNSUPPORTED, INVALID = "CIRCUIT_SYNTAX", "CIRCUIT_UNSUPPORTED", "CIRCUIT_INVALID"
PARAMETER, LIMIT, MEMORY = "PARAMETER_INVALID", "LIMIT_EXCEEDED", "MEMORY_LIMIT"

OPENQASM_2: dict[str, tuple[str, str, tuple[int, int], str]] = {
    # what: (text behind the header, code, line and column, a part of the hint)
    "no semicolon": ("qreg q[1]\nx q[0];", SYNTAX, (4, 1), "';' missing"),
    "no end": ("qreg q[1];\nx q[0]", SYNTAX, (4, 7), "missing at the end"),
    "a gate in capitals": ("qreg q[1]; H q[0];", SYNTAX, (3, 12), "Did you mean 'h'?"),
    "pi in capitals": ("qreg q[1]; rx(PI) q[0];", SYNTAX, (3, 15), "Did you mean 'pi'?"),
    "a register in capitals": ("qreg Q[1]; x Q[0];", SYNTAX, (3, 6), "Write 'q'"),
    "cnot": ("qreg q[2]; cnot q[0],q[1];", SYNTAX, (3, 12), "Did you mean 'cx'?"),
    "a slip of the hand": ("qreg q[2]; swp q[0],q[1];", SYNTAX, (3, 12), "Did you mean 'swap'?"),
    "an unknown gate": ("qreg q[1]; foo q[0];", SYNTAX, (3, 12), "defined"),
    "an unknown register": ("qreg quarks[2]; h quark[0];", SYNTAX, (3, 19), "Did you mean 'quarks'?"),
    "an index that is not there": ("qreg q[2]; h q[2];", SYNTAX, (3, 16), "q[0] to q[1]"),
    "a qubit twice": ("qreg q[2]; cx q[0],q[0];", SYNTAX, (3, 12), "another"),
    "no parameter": ("qreg q[1]; rx q[0];", SYNTAX, (3, 12), "rx(pi/2)"),
    "a parameter too many": ("qreg q[1]; h(0.1) q[0];", SYNTAX, (3, 12), "Parameters"),
    "a qubit too few": ("qreg q[2]; cx q[0];", SYNTAX, (3, 12), "commas"),
    "a free parameter": ("qreg q[1]; rx(theta) q[0];", SYNTAX, (3, 15), "input float theta;"),
    "a division by zero": ("qreg q[1]; rx(1/0) q[0];", SYNTAX, (3, 16), "number"),
    "a root of a negative number": ("qreg q[1]; rx(sqrt(-1)) q[0];", SYNTAX, (3, 15), "number"),
    "two stars": ("qreg q[1]; rx(2**3) q[0];", SYNTAX, (3, 17), "^"),
    "a condition on a bit": ("qreg q[1]; creg c[2]; if(c[0]==1) x q[0];", SYNTAX, (3, 27), "whole register"),
    "another comparison": ("qreg q[1]; creg c[2]; if(c!=1) x q[0];", SYNTAX, (3, 27), "whole register"),
    "measuring into more bits": ("qreg q[2]; creg c[3]; measure q -> c;", SYNTAX, (3, 23), "measure q[0] -> c[0];"),
    "measuring into nothing": ("qreg q[2]; measure q;", SYNTAX, (3, 21), "measure q -> c;"),
    "a gate's name twice": ("gate x a {h a;} qreg q[1]; x q[0];", SYNTAX, (3, 1), "leave the include out"),
    "a register's name twice": ("qreg q[1]; creg q[1];", SYNTAX, (3, 17), "another name"),
    "a gate that uses itself": ("gate g a {g a;} qreg q[1]; g q[0];", SYNTAX, (3, 11), "itself"),
    "a measurement in a gate": ("gate g a {measure a -> c;} qreg q[1];", SYNTAX, (3, 11), "gates and barriers"),
    "an opaque gate": ("opaque foo a; qreg q[1];\n foo q[0];", UNSUPPORTED, (4, 2), "Write what it does"),
    "another include": ('include "foo.inc";\nqreg q[1];', UNSUPPORTED, (3, 9), "qelib1.inc"),
    "an include of OpenQASM 3": ('include "stdgates.inc";\nqreg q[1];', UNSUPPORTED, (3, 9), "OPENQASM 3.0;"),
    "a qubit of OpenQASM 3": ("qubit[2] q; h q[0];", SYNTAX, (3, 1), "OPENQASM 3.0;"),
    "a loop of OpenQASM 3": ("qreg q[1]; for int i in [0:2] { x q[0]; }", SYNTAX, (3, 12), "OPENQASM 3.0;"),
    "a modifier of OpenQASM 3": ("qreg q[2]; ctrl @ x q[0],q[1];", SYNTAX, (3, 12), "OPENQASM 3.0;"),
    "braces of OpenQASM 3": ("qreg q[1]; creg c[1]; if(c==1) { x q[0]; }", SYNTAX, (3, 32), "OPENQASM 3.0;"),
    "a measurement of OpenQASM 3": ("qreg q[1]; creg c[1]; c[0] = measure q[0];", SYNTAX, (3, 23), "q[0] -> c[0];"),
    "Python": ("from qiskit import QuantumCircuit\nqreg q[1];", SYNTAX, (3, 1), "cell"),
    "a letter that is not ASCII": ("qreg q[1]; é q[0];", SYNTAX, (3, 12), "comments"),
    "π": ("qreg q[1]; rx(π) q[0];", SYNTAX, (3, 15), "Write: pi"),
    "more qubits than there may be": ("qreg q[501];", LIMIT, (3, 1), "Declare"),
    "gates without end": (
        "gate g0 a {x a;} "
        + " ".join(f"gate g{k + 1} a {{g{k} a; g{k} a;}}" for k in range(30))
        + " qreg q[1]; g30 q[0];",
        LIMIT,
        (3, 0),
        "rounds",
    ),
}


def check_readable(error: QuantumError, code: str, hint: str) -> None:
    assert error.code == code
    assert error.message.endswith(".")
    assert error.hint is not None
    assert hint in error.hint
    assert not INTERNAL.search(f"{error.message} {error.hint}"), error


@pytest.mark.parametrize("what", OPENQASM_2)
def test_openqasm_2_is_refused_with_its_place_and_a_next_step(what):
    text, code, (line, column), hint = OPENQASM_2[what]
    error = error_of(QASM2 + text)
    check_readable(error, code, hint)
    assert error.line == line
    assert column in (0, error.column)  # 0: somewhere in the line
    assert error.source_line is None or error.source_line == (QASM2 + text).split("\n")[line - 1]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("OPENQASM 2.0;\nqreg q[1]; h q[0];", 'include "qelib1.inc";'),
        ("OPENQASM 2.0;\nqreg q[2]; cnot q[0],q[1];", "Did you mean 'cx'? The standard gates need"),
        ("openqasm 2.0;\nqreg q[1];", "OPENQASM 2.0;"),
    ],
)
def test_a_head_that_is_wrong_is_told_how_it_is_right(source, hint):
    check_readable(error_of(source), SYNTAX, hint)


def test_a_version_that_is_not_there_is_unsupported():
    check_readable(error_of("OPENQASM 2.1;\nqreg q[1];"), UNSUPPORTED, "OPENQASM 2.0;")


def measured(build: Any) -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    build(circuit)
    circuit.measure(0, 0)
    return circuit


def opaque(gate: Any) -> QuantumCircuit:
    return measured(lambda circuit: circuit.append(gate, range(gate.num_qubits)))


def wide() -> QuantumCircuit:
    circuit = QuantumCircuit(40)
    circuit.h(range(40))
    circuit.t(0)
    return circuit


def with_variable(value: Any) -> str:
    return qpy_of(measured(lambda circuit: circuit.add_var("v", value)), version=14)


QISKIT: dict[str, tuple[Any, dict[str, Any], str, str]] = {
    # what: (circuit, options, code, a part of the hint)
    "a gate without a definition": (opaque(Gate("foo", 1, [])), {}, UNSUPPORTED, "Write what it does"),
    "an instruction without one": (opaque(Instruction("bar", 1, 0, [])), {}, UNSUPPORTED, "Write what it does"),
    "a lazy inverse of one": (
        opaque(Gate("foo", 1, []).inverse(annotated=True)),
        {},
        UNSUPPORTED,
        "Write what it does",
    ),
    "an instruction of Aer": (opaque(SaveStatevector(1)), {}, UNSUPPORTED, "Submit the circuit itself"),
    "an angle that is no number": (measured(lambda c: c.rx(math.nan, 0)), {}, INVALID, "nan"),
    "an unbound parameter": (measured(lambda c: c.rx(Parameter("t"), 0)), {}, PARAMETER, "--param t="),
    "a name like the parameter's": (
        measured(lambda c: c.rx(Parameter("theta"), 0)),
        {"parameters": {"teta": 1.0}},
        PARAMETER,
        "Did you mean 'theta'?",
    ),
    "a parameter that divides by zero": (
        measured(lambda c: c.rx(1 / Parameter("t"), 0)),
        {"parameters": {"t": 0.0}},
        PARAMETER,
        "division by zero",
    ),
    "a parameter that is infinite": (
        measured(lambda c: c.rx(Parameter("t"), 0)),
        {"parameters": {"t": math.inf}},
        PARAMETER,
        "inf",
    ),
    "no qubits": (QuantumCircuit(0, 1), {}, INVALID, "QuantumCircuit(2)"),
    "too many qubits": (QuantumCircuit(501), {}, LIMIT, "Declare"),
    "a statevector that does not fit": (wide(), {"method": "statevector"}, MEMORY, "--method"),
    "another gate for stabilizers": (
        measured(lambda c: c.t(0)),
        {"method": "stabilizer"},
        UNSUPPORTED,
        "--method",
    ),
    "a variable from outside": (
        measured(lambda c: c.add_input("v", types.Bool())),
        {},
        UNSUPPORTED,
        "add_var",
    ),
}


@pytest.mark.parametrize("what", QISKIT)
def test_a_circuit_of_qiskit_is_refused_in_the_users_words(what):
    circuit, options, code, hint = QISKIT[what]
    check_readable(error_of(circuit, **options), code, hint)


def test_a_float_variable_is_refused_in_the_users_words():
    error = error_of(with_variable(expr.lift(0.5)), format="qpy")
    check_readable(error, UNSUPPORTED, "expr.types.Uint(n)")


def test_expressions_without_end_are_refused_in_the_users_words():
    register = ClassicalRegister(300, "c")
    circuit = QuantumCircuit(1)
    circuit.add_register(register)
    circuit.measure(0, 0)
    with circuit.if_test(expr.equal(expr.mul(register, register), register)):
        circuit.x(0)
    check_readable(error_of(circuit), LIMIT, "narrower")


def test_a_byte_order_mark_is_no_part_of_a_circuit():
    for head in (QASM2 + "qreg q[1]; x q[0]", QASM3 + "qubit q; x q"):
        assert error_of("\ufeff" + head).line == 3
