"""Pragmas: those of Amazon Braket that change what is measured are run or refused, and all others are passed over."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from openqasm3 import ast
from qiskit.circuit import Qubit
from qiskit.circuit import library as std

from quantask_worker.child.openqasm3.casts import cast
from quantask_worker.child.openqasm3.program.gates import Gates
from quantask_worker.child.openqasm3.program.modifiers import WIDEST_MATRIX
from quantask_worker.child.openqasm3.syntax.pragmas import UnitaryPragma
from quantask_worker.child.openqasm3.types import ComplexType

_NOISE = re.compile(r"braket[ \t]+noise\b[ \t]*(\w*).*", re.DOTALL)
_ROUNDED = 1e-5
"""How far a matrix that is written with some decimals may be from a unitary one: as far as Braket lets it be."""


class Pragmas(Gates):
    """Evaluates pragmas."""

    def pragma(self, node: ast.Pragma) -> None:
        """Note that a pragma is passed over, unless it is one of noise, which would change what is measured."""
        noise = _NOISE.fullmatch(node.command)
        if noise is not None:
            told = f"The noise '{noise[1][:60]}' of this pragma is not simulated."
            self.unsupported(told, node, "Leave the line out, and give noise with the task: --noise.")
        self.notes.add(f"The pragma '{node.command[:60]}' is ignored.", node.span)

    def unitary(self, node: UnitaryPragma) -> None:
        """Add the gate that a matrix is, whose first qubit is the most significant."""
        qubits = [qubit for operand in node.qubits for qubit in self.qubits_named(operand)]
        if not qubits:
            self.fail("A gate acts on one qubit or more.", node)
        if len(set(qubits)) < len(qubits):
            self.fail("A gate cannot act on one qubit twice.", node)
        gate = std.UnitaryGate(self._matrix(node, qubits), check_input=False)
        self.count_operations(1, node)
        self.notes.add("The matrix of a pragma is run, as Amazon Braket does; other tools pass over it.", node.span)
        self.act(gate, qubits[::-1], node)

    def _matrix(self, node: UnitaryPragma, qubits: list[Qubit]) -> Any:
        """Return the unitary matrix that is nearest to the one that is written."""
        size = len(node.rows)
        if any(len(row) != size for row in node.rows):
            self.fail("A gate's matrix has as many columns as rows, and this one has not.", node)
        if size != 2 ** len(qubits):
            acts_on = "one qubit" if len(qubits) == 1 else f"{len(qubits)} qubits"
            rows = str(2 ** len(qubits)) if len(qubits) <= WIDEST_MATRIX else f"more than {2**WIDEST_MATRIX}"
            self.fail(f"The matrix of a gate on {acts_on} has {rows} rows; this one has {size}.", node)
        if len(qubits) > WIDEST_MATRIX:
            self.unsupported(f"A gate that is given by its matrix has {WIDEST_MATRIX} qubits at most.", node)
        matrix = np.array([[self._element(element) for element in row] for row in node.rows])
        if not np.allclose(matrix @ matrix.conj().T, np.eye(size), atol=_ROUNDED):
            hint = "Its rows have the length 1 and are orthogonal to each other."
            self.fail("This matrix is not unitary: no gate is like that.", node, hint)
        left, _, right = np.linalg.svd(matrix)
        return left @ right

    def _element(self, node: ast.Expression) -> complex:
        value = self.known(node, "An element of a matrix")
        with self.at(node):
            return complex(cast(value, ComplexType()).raw)
