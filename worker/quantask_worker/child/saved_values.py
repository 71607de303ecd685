"""How large what a circuit saves is, and what Aer gives for it in the form in which a result has it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.quantum_info import Clifford, DensityMatrix, Operator, StabilizerState, Statevector, SuperOp
from qiskit.result.distributions import ProbDistribution

from quantask_jupyter.domain.saved import MATRIX_PRODUCT_STATE, MOST_SAVED_BYTES, SAVES
from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError

_STATE_OF_METHOD = {
    method: f"save_{method}" for method in ("statevector", "density_matrix", "stabilizer", "unitary", "superop")
}
"""What ``save_state`` is; how large a matrix product state is shows only when it is there."""


def check_size(circuit: QuantumCircuit, method: str, *, points: int, shots: int) -> None:
    """Check how much a task will save.

    Raises:
        LimitExceededError: it is more than a result may hold.
    """
    size = points * sum(_bytes(instruction, method, shots) for instruction in circuit.data if instruction.name in SAVES)
    if size > MOST_SAVED_BYTES:
        most = MOST_SAVED_BYTES >> 20
        raise LimitExceededError(
            f"What the circuit saves has {-(-size >> 20)} MiB, over all points; a task may save {most} MiB.",
            hint="That is a statevector of 20 qubits, or a unitary of 10. Save fewer qubits, or probabilities.",
        )


def _bytes(instruction: Any, method: str, shots: int) -> int:
    name = instruction.name
    if name == "save_state":
        name = _STATE_OF_METHOD.get(method, name)
    qubits = len(instruction.qubits)
    states = 1 << min(qubits, 60)
    size = {
        "save_statevector": 16 * states,
        "save_density_matrix": 16 * states**2,
        "save_unitary": 16 * states**2,
        "save_superop": 16 * states**4,
        "save_stabilizer": 2 * qubits * (2 * qubits + 1),
        "save_clifford": 2 * qubits * (2 * qubits + 1),
        "save_probabilities": 8 * states,
        "save_amplitudes": 16 * len(instruction.operation.params),
        "save_amplitudes_sq": 8 * len(instruction.operation.params),
    }.get(name, 16)
    return size * (shots if instruction.operation._subtype.endswith("list") else 1)


def wire_form(values: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """Return what Aer says that a circuit has saved as a result has it (see :mod:`quantask_jupyter.domain.saved`).

    Args:
        values: Aer's data of one circuit.
        labels: of the circuit's save instructions.

    Raises:
        CircuitUnsupportedError: the simulator has no value for one of them.
    """
    missing = [label for label in labels if label not in values]
    if missing:
        raise CircuitUnsupportedError(f"The simulator has nothing to save for {missing[0]!r} in this circuit.")
    return {label: _value(values[label]) for label in labels}


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return float(value)
    if isinstance(value, tuple):
        return {MATRIX_PRODUCT_STATE: _arrays_of(value)}
    if isinstance(value, ProbDistribution):
        return {"probabilities": {hex(int(outcome)): float(share) for outcome, share in value.items()}}
    if isinstance(value, Mapping):
        return {"memory": {str(memory): _value(part) for memory, part in value.items()}}
    if isinstance(value, list):
        return {"shots": [_value(part) for part in value]}
    if isinstance(value, Statevector):
        return _array(value.data, "statevector")
    if isinstance(value, DensityMatrix):
        return _array(value.data, "density_matrix")
    if isinstance(value, Operator):
        return _array(value.data, "operator")
    if isinstance(value, SuperOp):
        return _array(value.data, "superop")
    if isinstance(value, StabilizerState):
        return _array(value.clifford.tableau, "stabilizer")
    if isinstance(value, Clifford):
        return _array(value.tableau, "clifford")
    if isinstance(value, np.ndarray):
        return _array(value)
    return float(np.real(value))


def _arrays_of(state: tuple[Any, Any]) -> list[dict[str, Any]]:
    """Return a matrix product state as it is sent.

    Raises:
        LimitExceededError: it is larger than what a task may save.
    """
    matrices, bonds = state
    arrays = [np.asarray(matrix, dtype=complex) for pair in matrices for matrix in pair]
    arrays += [np.asarray(coefficients, dtype=float) for coefficients in bonds]
    size = sum(array.nbytes for array in arrays)
    if size > MOST_SAVED_BYTES:
        raise LimitExceededError(
            f"The matrix product state has {-(-size >> 20)} MiB; a task may save {MOST_SAVED_BYTES >> 20} MiB.",
            hint="Save expectation values or probabilities.",
        )
    return [_array(array) for array in arrays]


_DTYPES = {"b": ("?", "bool"), "c": ("<c16", "complex128"), "f": ("<f8", "float64")}


def _array(values: Any, kind: str | None = None) -> dict[str, Any]:
    array = np.asarray(values)
    stored, dtype = _DTYPES[array.dtype.kind if array.dtype.kind in _DTYPES else "f"]
    array = array.astype(stored)
    told = {
        "array": b64encode(array.tobytes()).decode("ascii"),
        "dtype": dtype,
        "shape": list(array.shape),
    }
    return told if kind is None else {**told, "type": kind}
