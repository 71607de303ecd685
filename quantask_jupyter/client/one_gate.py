"""Gates that are one to Aer and that QPY does not keep, as gates that it keeps.

Written out, they would have the errors of what they consist of.
"""

from __future__ import annotations

from typing import Any

WIDEST_MULTIPLEXER = 8  # qubits; it travels as its matrix


def one_gate(operation: Any) -> Any | None:
    """Return the gate that an operation travels as, or None if it is none of these."""
    if _is_small_multiplexer(operation):
        return _as_matrix(operation)
    return _as_mcx(operation) if operation.name == "mcx_gray" and _is_gray_code(operation) else None


def _is_small_multiplexer(operation: Any) -> bool:
    from qiskit.circuit.library import UCGate

    is_exact = type(operation) is UCGate and not operation.up_to_diagonal
    return is_exact and operation.num_qubits <= WIDEST_MULTIPLEXER


def _as_matrix(multiplexer: Any) -> Any:
    """Return a multiplexer as one gate: a matrix of the first qubit for each state of the others."""
    from qiskit.circuit.library import UnitaryGate
    from scipy.linalg import block_diag

    return UnitaryGate(block_diag(*multiplexer.params), label=multiplexer.name)


def _is_gray_code(operation: Any) -> bool:
    """Say whether it is of a class of controlled X gates that Qiskit is giving up."""
    from qiskit.circuit import library

    kind = getattr(library, "MCXGrayCode", None)
    return kind is not None and type(operation) is kind and not operation._open_ctrl


def _as_mcx(gate: Any) -> Any:
    from qiskit.circuit.library import MCXGate

    return MCXGate(gate.num_ctrl_qubits, label=gate.label)
