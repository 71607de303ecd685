"""Aer's own instructions as they travel: QPY knows neither their classes nor what they are told beside their name."""

from __future__ import annotations

import sys
from typing import Any

from quantask_jupyter.domain.saved import SAVES, SETS
from quantask_jupyter.errors import CircuitUnsupportedError

_HOME = "qiskit_aer.library.save_instructions.save_data"
_SETTING = "qiskit_aer.library.set_instructions"


def expectation_value(pauli: str, label: str) -> Any:
    """Return an instruction that saves the expectation value of a Pauli string on as many qubits as it has letters."""
    from qiskit.circuit import Instruction

    told = Instruction("save_expval", len(pauli), 0, ["average", pauli, 1.0])
    told.label = label
    return told


def as_told(operation: Any) -> Any | None:
    """Return what stands for one of Aer's instructions that save or set a state; None for what is none.

    The parameters of one that saves are Aer's subtype, and what else it has: the terms of an operator, as text and
    coefficient by turns, or the places of amplitudes. Those of one that sets are arrays: a matrix, a tableau, or the
    matrices and Schmidt coefficients of a matrix product state.

    Raises:
        CircuitUnsupportedError: it saves what a result cannot hold.
    """
    home = getattr(operation, "base_class", type(operation)).__module__  # not all operations are instructions
    if home.startswith(_SETTING):
        return _setting(operation)
    if operation.name in SAVES and home == "qiskit.circuit.instruction":
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


def _setting(operation: Any) -> Any | None:
    if operation.name == "set_statevector":
        from qiskit.circuit.library import Initialize

        return Initialize(operation.params[0])  # the same on all qubits, which Aer's instruction is for
    if operation.name not in SETS:
        return None
    import numpy as np
    from qiskit.circuit import Instruction
    from qiskit.quantum_info import Clifford

    (state,) = operation.params
    arrays = [state]
    if operation.name == "set_stabilizer":
        arrays = [Clifford.from_dict(state).tableau.astype(float)]
    elif operation.name == "set_matrix_product_state":
        arrays = [*(matrix for pair in state[0] for matrix in pair), *state[1]]
    return Instruction(operation.name, operation.num_qubits, 0, [np.asarray(array) for array in arrays])


def _rest(operation: Any) -> list[Any]:
    if not operation.name.startswith("save_expval"):
        return [int(place) for place in operation.params]
    # Of a variance Aer has beside each term of the operator those of its square, which follow from the former.
    terms = [(pauli, float(coefficient)) for pauli, (coefficient, _) in operation.params]
    return [part for term in terms for part in term]
