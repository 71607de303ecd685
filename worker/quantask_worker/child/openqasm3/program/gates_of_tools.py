"""Gates that programs without an include use as if the language had them: those of Amazon Braket's simulator.

A program that includes a library has its gates alone. The matrices are those of Braket's documentation, whose first
qubit is the first operand.
"""

from __future__ import annotations

import math
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import library as std

from quantask_worker.child.defined_gate import gate_of
from quantask_worker.child.openqasm3.program.standard_gates import Standard, with_phase


def _gpi(phi: Any) -> Any:
    """Return ``[[0, exp(-i φ)], [exp(i φ), 0]]``."""
    return with_phase(std.RGate(math.pi, phi), math.pi / 2, "gpi")


def _gpi2(phi: Any) -> Any:
    """Return ``[[1, -i exp(-i φ)], [-i exp(i φ), 1]] / √2``."""
    return std.RGate(math.pi / 2, phi)


def _ms(phi_0: Any, phi_1: Any, theta: Any) -> Any:
    """Return ``exp(-i θ / 2 X(φ0) X(φ1))``, X(φ) being ``cos(φ) X + sin(φ) Y``."""
    body = QuantumCircuit(2)
    for qubit, phi in enumerate((phi_0, phi_1)):
        body.rz(-phi, qubit)
    body.rxx(theta, 0, 1)
    for qubit, phi in enumerate((phi_0, phi_1)):
        body.rz(phi, qubit)
    return gate_of("ms", body)


def _xy(theta: Any) -> Any:
    """Return what mixes 01 and 10 by ``[[cos(θ/2), i sin(θ/2)], [i sin(θ/2), cos(θ/2)]]``."""
    return std.XXPlusYYGate(-theta)


def _pswap(phi: Any) -> Any:
    """Return what swaps 01 and 10 with the phase φ."""
    body = QuantumCircuit(2, global_phase=phi / 2)
    body.swap(0, 1)
    body.rzz(phi, 0, 1)
    return gate_of("pswap", body)


def _phase_of(*state: int) -> Any:
    """Return the gate that gives the phase φ to one state of two qubits."""
    zeros = [qubit for qubit, value in enumerate(state) if not value]

    def gate(phi: Any) -> Any:
        body = QuantumCircuit(2)
        body.x(zeros)
        body.cp(phi, 0, 1)
        body.x(zeros)
        return gate_of(f"cphaseshift{state[0]}{state[1]}", body)

    return gate


OF_BRAKET = {
    "iswap": Standard(0, 2, std.iSwapGate),
    "ecr": Standard(0, 2, std.ECRGate),
    "cv": Standard(0, 2, std.CSXGate),
    "yy": Standard(1, 2, std.RYYGate),
    "xy": Standard(1, 2, _xy),
    "pswap": Standard(1, 2, _pswap),
    "prx": Standard(2, 1, std.RGate),
    "gpi": Standard(1, 1, _gpi),
    "gpi2": Standard(1, 1, _gpi2),
    "ms": Standard(3, 2, _ms),
    "cphaseshift00": Standard(1, 2, _phase_of(0, 0)),
    "cphaseshift01": Standard(1, 2, _phase_of(0, 1)),
    "cphaseshift10": Standard(1, 2, _phase_of(1, 0)),
}
