"""Aer's own instructions as they travel: QPY knows neither their classes nor what they are told beside their name."""

from __future__ import annotations

import sys
from typing import Any

from quantask_jupyter.domain.saved import SAVES
from quantask_jupyter.errors import CircuitUnsupportedError

_HOME = "qiskit_aer.library.save_instructions.save_data"
_SET_STATEVECTOR = "qiskit_aer.library.set_instructions.set_statevector"


def expectation_value(pauli: str, label: str) -> Any:
    """Return an instruction that saves the expectation value of a Pauli string on as many qubits as it has letters."""
    from qiskit.circuit import Instruction

    told = Instruction("save_expval", len(pauli), 0, ["average", pauli, 1.0])
    told.label = label
    return told


def as_told(operation: Any) -> Any | None:
    """Return what stands for one of Aer's instructions that save, or set the state vector; None for what is none.

    Its parameters are Aer's subtype, and what else it has: the terms of an operator, as text and coefficient by turns,
    or the places of amplitudes.

    Raises:
        CircuitUnsupportedError: it saves what a result cannot hold.
    """
    if operation.name == "set_statevector" and operation.base_class.__module__ == _SET_STATEVECTOR:
        from qiskit.circuit.library import Initialize

        return Initialize(operation.params[0])  # the same on all qubits, which Aer's instruction is for
    if operation.name in SAVES and operation.base_class.__module__ == "qiskit.circuit.instruction":
        return operation
    aer = sys.modules.get(_HOME)
    if aer is None or not isinstance(operation, aer.SaveData):  # who has one has imported Aer
        return None
    if operation.name not in SAVES:
        raise CircuitUnsupportedError(
            f"A result cannot hold what '{operation.name}' saves.",
            hint=f"A circuit may have: {', '.join(sorted(SAVES))}.",
        )
    from qiskit.circuit import Instruction

    told = Instruction(operation.name, operation.num_qubits, 0, [operation._subtype, *_rest(operation)])
    told.label = operation.label
    return told


def _rest(operation: Any) -> list[Any]:
    if not operation.name.startswith("save_expval"):
        return [int(place) for place in operation.params]
    # Of a variance Aer has beside each term of the operator those of its square, which follow from the former.
    terms = [(pauli, float(coefficient)) for pauli, (coefficient, _) in operation.params]
    return [part for term in terms for part in term]
