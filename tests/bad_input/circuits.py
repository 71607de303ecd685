"""Circuits that are wrong, hostile or too large, each with the code of the error that its task ends with."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Any

HEAD3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
HEAD2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'


@dataclass(frozen=True)
class Case:
    """A circuit, how it is run, and what must come of it."""

    name: str
    source: str
    code: str
    options: dict[str, Any] = field(default_factory=dict)
    form: str = "openqasm3"


def doubling(levels: int, head: str = HEAD2) -> str:
    """Gates that each call the one before twice: 2 to the ``levels`` operations in a kilobyte."""
    gates = ["gate g0 a { x a; }", *(f"gate g{i} a {{ g{i - 1} a; g{i - 1} a; }}" for i in range(1, levels + 1))]
    register = "qreg q[1];" if head == HEAD2 else "qubit[1] q;"
    return head + "\n".join(gates) + f"\n{register}\ng{levels} q[0];\n"


def dense(qubits: int) -> str:
    """A circuit whose state has no structure to save memory with."""
    layers = []
    for layer in range(qubits):
        layers += [f"u3(0.{layer + 1}, 0.{k + 1}, 0.3) q[{k}];" for k in range(qubits)]
        layers += [f"cx q[{k}], q[{(k + 1 + layer) % qubits}];" for k in range(qubits) if (layer + 1) % qubits]
    return f"{HEAD3}qubit[{qubits}] q; bit[{qubits}] c;\n" + "\n".join(layers) + "\nc = measure q;"


def qpy(data: bytes, *, version: int = 13) -> str:
    return base64.b64encode(b"QISKIT" + bytes([version]) + data).decode()


ENDLESS = "qubit q; bit c;\nx q; c = measure q;\nwhile (c == 1) { x q; x q; c = measure q; }"

CASES = [
    Case("a file of the machine, version 3", 'OPENQASM 3.0;\ninclude "/etc/passwd";\nqubit q;', "CIRCUIT_UNSUPPORTED"),
    Case(
        "a file of the machine, version 2", 'OPENQASM 2.0;\ninclude "/etc/passwd";\nqreg q[1];', "CIRCUIT_UNSUPPORTED"
    ),
    Case("a file above", HEAD2 + 'include "../../../../etc/passwd";\nqreg q[1];', "CIRCUIT_UNSUPPORTED"),
    Case("a billion qubits", HEAD3 + "qubit[1000000000] q;", "LIMIT_EXCEEDED"),
    Case("2^31 - 1 qubits", HEAD2 + "qreg q[2147483647];", "LIMIT_EXCEEDED"),
    Case("2^64 qubits", HEAD3 + f"qubit[{2**64}] q;", "LIMIT_EXCEEDED"),
    Case("minus one qubit", HEAD3 + "qubit[-1] q;", "CIRCUIT_SYNTAX"),
    Case("a billion qubits by arithmetic", HEAD3 + "qubit[1000 * 1000 * 1000] q;", "LIMIT_EXCEEDED"),
    Case("a billion qubits by a constant", HEAD3 + "const int n = 1000000000; qubit[n] q;", "LIMIT_EXCEEDED"),
    Case("a hardware qubit far away", HEAD3 + "x $999999999;", "LIMIT_EXCEEDED"),
    Case("a hundred thousand bits", HEAD3 + "qubit q; bit[100000] c;", "LIMIT_EXCEEDED"),
    Case("a hundred thousand bits, version 2", HEAD2 + "qreg q[1]; creg c[100000];", "LIMIT_EXCEEDED"),
    Case("2^40 gates in a kilobyte, version 2", doubling(40), "LIMIT_EXCEEDED"),
    Case("2^40 gates in a kilobyte, version 3", doubling(40, HEAD3), "LIMIT_EXCEEDED"),
    Case("2^40 gates by inverses", re.sub(r"(g\d+) a;", r"inv @ \1 a;", doubling(40, HEAD3)), "LIMIT_EXCEEDED"),
    Case("a hundred million bits by arithmetic", HEAD3 + "qubit q; bit[1000 * 1000 * 100] c;", "LIMIT_EXCEEDED"),
    Case("a loop over 500 qubits", HEAD3 + "qubit[500] q;\nfor int i in [1:9000] { x q; }", "LIMIT_EXCEEDED"),
    Case("10^12 controls", HEAD3 + "qubit q;\nctrl(1000000000000) @ x q;", "LIMIT_EXCEEDED"),
    Case("minus one control", HEAD3 + "qubit q;\nctrl(-1) @ x q;", "CIRCUIT_SYNTAX"),
    Case("a power of 10^9", HEAD3 + "qubit q;\npow(1000000000) @ h q;", "LIMIT_EXCEEDED"),
    Case("5,000 parentheses", HEAD3 + f"qubit q;\nrx({'(' * 5000}1{')' * 5000}) q;", "CIRCUIT_UNSUPPORTED"),
    Case(
        "5,000 parentheses, version 2", HEAD2 + f"qreg q[1]; rx({'(' * 5000}1{')' * 5000}) q[0];", "CIRCUIT_UNSUPPORTED"
    ),
    Case("5,000 minus signs", HEAD3 + f"qubit q;\nrx({'-' * 5000}1) q;", "CIRCUIT_UNSUPPORTED"),
    Case("5,000 plus signs", HEAD3 + f"qubit q;\nrx({'1+' * 5000}1) q;", "CIRCUIT_UNSUPPORTED"),
    Case("5,000 braces", HEAD3 + "qubit q; bit c;\n" + "if (c) {" * 5000 + "}" * 5000, "CIRCUIT_UNSUPPORTED"),
    Case("an angle nan", HEAD3 + "qubit q;\nrx(nan) q;", "CIRCUIT_SYNTAX"),
    Case("an angle without end", HEAD3 + "qubit q;\nrx(1e999) q;", "CIRCUIT_INVALID"),
    Case("an angle 0/0", HEAD3 + "qubit q;\nrx(0/0) q;", "CIRCUIT_SYNTAX"),
    Case("a power tower", HEAD3 + "qubit q;\nrx(9**9**9**9) q;", "CIRCUIT_SYNTAX"),
    Case("a shift without end", HEAD3 + "qubit[1 << 99999999999] q;", "CIRCUIT_INVALID"),
    Case("a loop that never ends", HEAD3 + ENDLESS, "WALL_LIMIT"),
    Case("a loop while true", HEAD3 + "qubit q;\nwhile (true) { x q; }", "LIMIT_EXCEEDED"),
    Case("a loop of 2^40", HEAD3 + "qubit q;\nfor int i in [0:1099511627776] { x q; }", "LIMIT_EXCEEDED"),
    Case(
        "loops in loops",
        HEAD3 + "qubit q;\n" + "for int i in [0:9999] {" * 5 + " x q; " + "}" * 5,
        "LIMIT_EXCEEDED",
    ),
    Case("40 dense qubits, too entangled for the task's time", dense(40), "WALL_LIMIT"),
    Case("40 dense qubits by statevector", dense(40), "MEMORY_LIMIT", {"method": "statevector"}),
    Case("20 dense qubits by density matrix", dense(20), "MEMORY_LIMIT", {"method": "density_matrix"}),
    Case("a T gate by stabilizer", HEAD3 + "qubit q; t q;", "CIRCUIT_UNSUPPORTED", {"method": "stabilizer"}),
    Case("a parameter without a value", HEAD3 + "input float theta; qubit q; rx(theta) q;", "PARAMETER_INVALID"),
    Case("a value without a parameter", HEAD3 + "qubit q;", "PARAMETER_INVALID", {"parameters": {"theta": 0.5}}),
    Case("noise that is none", HEAD3 + "qubit q; x q;", "REQUEST_INVALID", {"noise": {"hum": 1}}),
    Case("no qubits", HEAD3, "CIRCUIT_INVALID"),
    Case("only a comment", "// nothing", "CIRCUIT_INVALID"),
    Case("another language", "import os; os.system('true')", "CIRCUIT_SYNTAX"),
    Case("a version of the future", "OPENQASM 9.9;\nqubit q;", "CIRCUIT_UNSUPPORTED"),
    Case("letters of another script", HEAD3 + "qubit q;\nх q;", "CIRCUIT_SYNTAX"),
    Case("control characters", HEAD3 + "qubit q;\n\x1b[31m q;", "CIRCUIT_SYNTAX"),
    Case("a name of 100,000 letters", HEAD3 + "qubit q;\n" + "a" * 100_000 + " q;", "CIRCUIT_SYNTAX"),
    Case("a quote that never closes", HEAD3 + 'include "stdgates', "CIRCUIT_SYNTAX"),
    Case("a comment that never closes", HEAD3 + "/* qubit q;", "CIRCUIT_SYNTAX"),
    Case("a gate that calls itself", HEAD3 + "gate a q { a q; } qubit q; a q;", "CIRCUIT_SYNTAX"),
    Case("a foreign function", HEAD3 + "extern f(int) -> int; qubit q; rx(f(1)) q;", "CIRCUIT_UNSUPPORTED"),
    Case("QPY of an old version", qpy(b"\xff" * 100, version=12), "CIRCUIT_INVALID", form="qpy"),
    Case("QPY of a version to come", qpy(b"\xff" * 100, version=99), "CIRCUIT_INVALID", form="qpy"),
    Case("QPY of noise", qpy(bytes(range(256)) * 4), "CIRCUIT_INVALID", form="qpy"),
    Case("QPY of zeros", qpy(b"\0" * 10_000), "CIRCUIT_INVALID", form="qpy"),
    Case("QPY of 2^64 circuits", qpy(b"\x02\x06\x02" + b"\xff" * 64), "CIRCUIT_INVALID", form="qpy"),
]
