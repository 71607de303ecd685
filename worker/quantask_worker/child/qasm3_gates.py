"""User gates that are named like one of Qiskit's own.

Qiskit controls and translates gates by name, so ``gate ecr a, b {x a; x b;}`` would be run as the built-in ``ecr``,
and ``ctrl @ ecr`` as a controlled built-in, already while the text is imported.
"""

from __future__ import annotations

import functools
from typing import Any

from openqasm3 import ast
from openqasm3.visitor import QASMVisitor
from qiskit.circuit.equivalence_library import SessionEquivalenceLibrary
from qiskit.circuit.library import get_standard_gate_name_mapping


@functools.cache
def names_qiskit_knows() -> frozenset[str]:
    """Return the gate names that mean something to Qiskit, whatever the gate's definition says."""
    translated = {key.name for key in SessionEquivalenceLibrary.keys()}  # noqa: SIM118 - not a mapping
    return frozenset(translated | get_standard_gate_name_mapping().keys())


def rename_shadowing_gates(program: ast.Program) -> None:
    """Give user gates whose name Qiskit knows another name, in their definition and in every call."""
    defined = {node.name.name for node in program.statements if isinstance(node, ast.QuantumGateDefinition)}
    shadowing = defined & names_qiskit_knows()
    # A newcomer's name is as long as it takes to be unused; users cannot write a name with a dot.
    new_names = {name: f"{name}.defined" for name in shadowing}
    if new_names:
        _Renamer(new_names).visit(program)


class _Renamer(QASMVisitor):  # type: ignore[misc]  # the parser's package has no types
    def __init__(self, new_names: dict[str, str]) -> None:
        self._new_names = new_names

    def visit_QuantumGateDefinition(self, node: ast.QuantumGateDefinition) -> None:  # noqa: N802
        self._rename(node.name)
        self.generic_visit(node)

    def visit_QuantumGate(self, node: ast.QuantumGate) -> None:  # noqa: N802
        self._rename(node.name)
        self.generic_visit(node)

    def _rename(self, name: Any) -> None:
        name.name = self._new_names.get(name.name, name.name)
