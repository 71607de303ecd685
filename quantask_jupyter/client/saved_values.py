"""What a circuit has saved, as Qiskit has it: from the wire form of :mod:`quantask_jupyter.domain.saved`."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any

from quantask_jupyter.domain.saved import MATRIX_PRODUCT_STATE


def value_of(wire: Any) -> Any:
    """Return a saved value: a number, an array, a state or operator of Qiskit's, or a list or dictionary of these.

    The keys of a dictionary are outcomes, as Aer has them: whole numbers for probabilities, which are a
    ``ProbDistribution``, and the hexadecimal classical memory for what was saved conditionally. A matrix product state
    is Aer's pair: a list with a pair of matrices for each qubit, and a list with the Schmidt coefficients of each bond.
    """
    if not isinstance(wire, dict):
        return wire
    if "array" in wire:
        return _array(wire)
    if "shots" in wire:
        return [value_of(part) for part in wire["shots"]]
    if "memory" in wire:
        return {key: value_of(part) for key, part in wire["memory"].items()}
    if MATRIX_PRODUCT_STATE in wire:
        return _matrix_product_state([_array(part) for part in wire[MATRIX_PRODUCT_STATE]])
    from qiskit.result import ProbDistribution

    return ProbDistribution({int(outcome, 16): share for outcome, share in sorted(wire["probabilities"].items())})


def _matrix_product_state(arrays: Sequence[Any]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    qubits = (len(arrays) + 1) // 3
    matrices = [(arrays[2 * qubit], arrays[2 * qubit + 1]) for qubit in range(qubits)]
    return matrices, list(arrays[2 * qubits :])


def _array(wire: dict[str, Any]) -> Any:
    import numpy as np

    little_endian = {"bool": "?", "float64": "<f8", "complex128": "<c16"}[wire["dtype"]]
    array = np.frombuffer(b64decode(wire["array"]), little_endian).astype(wire["dtype"]).reshape(wire["shape"])
    kind = wire.get("type")
    if kind is None:
        return array
    from qiskit import quantum_info

    if kind in ("stabilizer", "clifford"):
        clifford = quantum_info.Clifford(array)
        return clifford if kind == "clifford" else quantum_info.StabilizerState(clifford)
    classes = {
        "statevector": "Statevector",
        "density_matrix": "DensityMatrix",
        "operator": "Operator",
        "superop": "SuperOp",
    }
    return getattr(quantum_info, classes[kind])(array)
