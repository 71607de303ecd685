"""The matrix of a call: of a known gate or one of the program's own, under its modifiers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.differential import gates
from tests.differential.gates import Matrix
from tests.differential.program import Apply, GateDefinition, Modifier, Program
from tests.differential.state import contracted
from tests.differential.values import Scope


class Unitaries:
    """The gates that a program knows."""

    def __init__(self, program: Program) -> None:
        self._own = {gate.name: gate for gate in program.gates}
        self._known = gates.GATES[program.language]

    def of(self, call: Apply, scope: Scope) -> Matrix:
        """Return the matrix of a call whose parameters have values in ``scope``."""
        angles = [scope.number(parameter) for parameter in call.parameters]
        own = self._own.get(call.gate)
        matrix = self._known[call.gate].matrix(*angles) if own is None else self._defined(own, angles)
        for modifier in reversed(call.modifiers):
            matrix = modified(matrix, modifier)
        return matrix

    def _defined(self, gate: GateDefinition, angles: Sequence[float]) -> Matrix:
        scope = Scope({}, parameters=dict(zip(gate.parameters, angles, strict=True)))
        size = 2 ** len(gate.qubits)
        matrix = np.eye(size, dtype=complex)
        for call in gate.body:
            places = tuple(gate.qubits.index(operand.register) for operand in call.operands)
            step = self.of(call, scope)
            columns = matrix.reshape((2,) * len(gate.qubits) + (size,))
            matrix = contracted(step, places, columns).reshape(size, size) if places else step[0, 0] * matrix
        return matrix


def modified(matrix: Matrix, modifier: Modifier) -> Matrix:
    """Return the matrix of a gate under one modifier."""
    match modifier.kind:
        case "ctrl":
            return gates.controlled(matrix, int(modifier.argument or 1))
        case "negctrl":
            return gates.controlled(matrix, int(modifier.argument or 1), on=0)
        case "inv":
            return matrix.conj().T
        case "pow":
            return gates.power(matrix, modifier.argument if modifier.argument is not None else 1)
