"""What is done once, before the process is forked: imports and caches.

Nothing here may run a circuit or start a thread: threads do not survive a fork, and a pool that believes it has some
waits for them forever.
"""

from __future__ import annotations

import base64
import io
import math

from qiskit import QuantumCircuit, qpy

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.methods import METHODS
from quantask_worker.child.clifford import clifford_form
from quantask_worker.child.load import load
from quantask_worker.child.measurement import has_measurement
from quantask_worker.child.simulate import simulator
from quantask_worker.child.transpile import BASES, translate
from quantask_worker.child.user_gates import inline_user_gates

_QASM3 = """
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
gate pair(turn) a, b { h a; cx a, b; rz(turn / 2) b; }
qubit[2] q;
bit[2] c;
bit d;
reset q;
pair(theta * pi) q[0], q[1];
c = measure q;
if (c == 1) { x q[1]; } else { ry(-0.5) q[1]; }
while (d ^ c[0]) { d = measure q[0]; }
"""

_QASM2 = """
OPENQASM 2.0;
include "qelib1.inc";
gate pair(turn) a, b { h a; cx a, b; rz(turn / 2) b; }
qreg q[2];
creg c[2];
pair(0.25 * pi) q[0], q[1];
measure q -> c;
if (c == 1) u3(0.1, 0.2, 0.3) q[1];
"""


def fill_caches() -> None:
    """Load, translate and examine small circuits; make the simulators."""
    for method in METHODS:
        simulator(method)
    texts = [(CircuitFormat.OPENQASM3, _QASM3), (CircuitFormat.OPENQASM2, _QASM2), (CircuitFormat.QPY, _qpy_text())]
    for circuit_format, source in texts:
        circuit = inline_user_gates(load(circuit_format, source, max_qubits=10).circuit)
        has_measurement(circuit)
        translate(circuit, "statevector")
    plain = _plain_circuit()
    for basis in BASES:
        translate(_foreign_circuit(), basis)
        clifford_form(translate(plain, basis))


def _plain_circuit() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.rz(math.pi / 2, 0)
    circuit.measure([0, 1], [0, 1])
    return circuit


def _foreign_circuit() -> QuantumCircuit:
    """Return a circuit with a gate that no method knows."""
    circuit = QuantumCircuit(2)
    circuit.dcx(0, 1)
    return circuit


def _qpy_text() -> str:
    file = io.BytesIO()
    qpy.dump(_plain_circuit(), file, version=13)
    return base64.b64encode(file.getvalue()).decode("ascii")
