"""What ``inv``, ``pow``, ``ctrl`` and ``negctrl`` make of a gate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, ParameterExpression, Qubit
from qiskit.circuit import library as std
from qiskit.quantum_info import Operator

from quantask_jupyter.domain.circuit import MOST_OPERATIONS
from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.defined_gate import gate_of
from quantask_worker.child.expansion import Sizes
from quantask_worker.child.openqasm3.casts import converts
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.program.qubits import QubitOperands
from quantask_worker.child.openqasm3.types import FLOAT, is_integer

MOST_CONTROLLED = 10_000
"""Operations of a gate with ``ctrl @``: Qiskit makes each one about nine, at once, which takes it seconds."""


WIDEST_MATRIX = 5
"""Qubits of a gate that is a matrix: of which a fractional power is taken, or which is written as one."""


def hint_at_missing(modifiers: list[ast.QuantumGateModifier]) -> str:
    """Return what may be wrong with a gate that has too few qubits."""
    if any("ctrl" in modifier.modifier.name for modifier in modifiers):
        return "A control is a qubit of its own, and stands before the target: ctrl @ x q[0], q[1];"
    return "Qubits are separated by commas: cx q[0], q[1];"


class Modifiers(QubitOperands):
    """Evaluates modifiers."""

    def _modified(self, gate: Any, size: int, modifier: ast.QuantumGateModifier) -> tuple[Any, int]:
        match modifier.modifier.name:
            case "inv":
                return gate.inverse(), size
            case "pow":
                return self._power(gate, size, modifier)
            case word:
                return self._controlled(gate, modifier, negative=word == "negctrl"), size

    def note_phase(self, theta: Any, node: ast.QuantumGate) -> None:
        """Note that a control shows the phase of ``U``, which other tools leave out, if it has one."""
        is_controlled = any("ctrl" in modifier.modifier.name for modifier in node.modifiers)
        if is_controlled and not (isinstance(theta, float) and math.isclose(math.cos(theta / 2), 1)):
            self.notes.add(
                "U has the phase exp(iθ/2), which its control shows: ctrl @ U(pi, 0, pi) is not cx. ctrl @ x is.",
                node.span,
            )

    def controls(self, modifier: ast.QuantumGateModifier) -> int:
        """Return how many qubits control a gate."""
        count = 1
        if modifier.argument is not None:
            given = self.constant(modifier.argument, "The number of controls")
            count = self.as_integer(given, modifier.argument, "The number of controls")
        if count < 1:
            self.fail("A gate has one control or more.", modifier)
        if count > self.max_qubits:
            message = f"The gate has more controls than {self.max_qubits}, the limit of qubits."
            self.fail(message, modifier, kind=LimitExceededError)
        return count

    def _controlled(self, gate: Any, modifier: ast.QuantumGateModifier, *, negative: bool) -> Any:
        size, _ = Sizes().of_all([CircuitInstruction(gate, [Qubit() for _ in range(gate.num_qubits)])])
        if size > MOST_CONTROLLED:
            message = f"A gate of more than {MOST_CONTROLLED:,} operations cannot be controlled."
            self.fail(message, modifier, kind=LimitExceededError)
        count = self.controls(modifier)
        return gate.control(count, ctrl_state=0 if negative else None, annotated=False)

    def _power(self, gate: Any, size: int, modifier: ast.QuantumGateModifier) -> tuple[Any, int]:
        value = self.known(modifier.argument, "An exponent")
        if is_integer(value.type) or (converts(value.type, FLOAT) and float(value.raw).is_integer()):
            exponent = int(value.raw)
            if exponent == 0 and isinstance(modifier.argument, ast.BinaryExpression):
                self.notes.take_back(modifier.argument.span)
                self.notes.add("The exponent of 'pow' is 0 here: '/' of integers leaves no fraction.", modifier.span)
            return self._repeated(gate, size, exponent, modifier)
        with self.at(modifier):
            if not converts(value.type, FLOAT):
                raise OperationError("An exponent is a number.")
        if gate.num_qubits > WIDEST_MATRIX or any(isinstance(value, ParameterExpression) for value in gate.params):
            self.unsupported("This power of a gate is not supported.", modifier, "Whole powers are.")
        return std.UnitaryGate(_matrix_power(Operator(gate).data, float(value.raw))), 1

    def _repeated(self, gate: Any, size: int, times: int, modifier: ast.QuantumGateModifier) -> tuple[Any, int]:
        if times < 0:
            gate, times = gate.inverse(), -times
        if times * size > MOST_OPERATIONS:
            message = f"The power is more than {MOST_OPERATIONS:,} operations."
            self.fail(message, modifier, kind=LimitExceededError)
        if times == 1:
            return gate, size
        body = QuantumCircuit(gate.num_qubits)
        for _ in range(times):
            body.append(gate, range(gate.num_qubits))
        return gate_of(self.new_name("power"), body), max(1, times * size)


def controlled_phase(angle: Any, controls: int, *, negative: bool) -> Any:
    """Return the phase of the states in which all controls are 1, or 0 if ``negative``."""
    phase = std.PhaseGate(angle) if controls == 1 else std.PhaseGate(angle).control(controls - 1, annotated=False)
    if not negative:
        return phase
    body = QuantumCircuit(controls)
    body.x(range(controls))
    body.append(phase, range(controls))
    body.x(range(controls))
    return gate_of("negctrl.phase", body)


def _matrix_power(matrix: Any, exponent: float) -> Any:
    """Return the principal power of a unitary: its eigenvalues' arguments are in (-π, π]."""
    from scipy.linalg import schur  # 10 MB, which few circuits need: Qiskit, too, imports it no sooner

    triangular, vectors = schur(matrix, output="complex")
    arguments = np.angle(np.diag(triangular))
    arguments = np.where(np.isclose(arguments, -np.pi), np.pi, arguments)
    return vectors @ np.diag(np.exp(1j * exponent * arguments)) @ vectors.conj().T
