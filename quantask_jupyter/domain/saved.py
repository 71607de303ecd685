"""What a circuit saves beside its counts (states, probabilities, expectation values): its wire form, and its check.

A value is a finite number, or an object with one field more than one of these says: ``array`` (base64 of little-endian
numbers, with ``dtype`` and ``shape``, and ``type`` where it is a state or an operator), ``shots`` (a list, one value a
shot), ``memory`` (values by the classical memory they were saved for, hexadecimal), ``probabilities`` (by outcome,
hexadecimal), ``matrix_product_state`` (a list of arrays: two matrices for each qubit, and then the Schmidt coefficients
of each bond).
"""

from __future__ import annotations

import binascii
import math
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any

from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.errors import ResultInvalidError

Saved = dict[str, Any]
"""Values by label."""

SAVES = frozenset(
    {
        *("save_state", "save_statevector", "save_density_matrix", "save_unitary", "save_expval", "save_expval_var"),
        *("save_probabilities", "save_probabilities_dict", "save_amplitudes", "save_amplitudes_sq"),
        *("save_stabilizer", "save_clifford", "save_superop", "save_matrix_product_state"),
    }
)
"""Aer's names of the instructions that a task may have."""

SETS = frozenset(
    {"set_density_matrix", "set_stabilizer", "set_unitary", "set_superop", "set_matrix_product_state"},
)
"""Aer's names of the instructions that set a method's own kind of state; a statevector is set by ``initialize``."""

MOST_SAVED_BYTES = 16 * 2**20
"""Of all arrays that a task saves: a statevector of 20 qubits, a density matrix or unitary of 10."""

MATRIX_PRODUCT_STATE = "matrix_product_state"

LONGEST_LABEL = 200
MOST_VALUES = 200_000

ITEM_BYTES = {"bool": 1, "float64": 8, "complex128": 16}
TYPES = frozenset({"statevector", "density_matrix", "operator", "superop", "stabilizer", "clifford"})
"""Classes of ``qiskit.quantum_info``; the last two are a tableau, which a stabilizer state makes of ``|0...0>``."""


def check_saved(every: Iterable[Saved]) -> None:
    """Check what a child says that a circuit has saved at each point of a sweep: it is not trusted.

    Raises:
        ResultInvalidError: naming what is wrong.
    """
    left: list[Any] = []
    for saved in every:
        if not isinstance(saved, dict) or not all(0 < len(label) <= LONGEST_LABEL for label in saved):
            raise ResultInvalidError("What the result has saved is not an object of labels and values.")
        left += saved.values()
    values, size = 0, 0
    while left:
        value = left.pop()
        values += 1
        if values > MOST_VALUES:
            raise ResultInvalidError(f"The result has saved more than {MOST_VALUES} values.")
        if isinstance(value, dict) and "array" in value:
            size += _array_bytes(value)
        elif isinstance(value, dict):
            left += _parts(value)
        elif not isinstance(value, float | int) or isinstance(value, bool) or not is_finite(value):
            raise ResultInvalidError("The result has saved what is neither a finite number nor an array.")
    if size > MOST_SAVED_BYTES:
        raise ResultInvalidError(f"The result has saved more than {MOST_SAVED_BYTES} bytes.")


def _parts(value: Mapping[str, Any]) -> list[Any]:
    for kind in ("shots", MATRIX_PRODUCT_STATE):
        if value.keys() == {kind} and isinstance(value[kind], list):
            return list(value[kind])
    for kind in ("memory", "probabilities"):
        if value.keys() == {kind} and isinstance(value[kind], dict) and all(map(_is_hexadecimal, value[kind])):
            return list(value[kind].values())
    raise ResultInvalidError("The result has saved a value of an unknown kind.")


def _is_hexadecimal(text: str) -> bool:
    return text.startswith("0x") and text[2:].isalnum() and all(c in "0123456789abcdef" for c in text[2:])


def _array_bytes(value: Mapping[str, Any]) -> int:
    shape, dtype = value.get("shape"), value.get("dtype")
    known = value.keys() <= {"array", "dtype", "shape", "type"} and value.get("type", "operator") in TYPES
    if not known or dtype not in ITEM_BYTES or not isinstance(shape, list) or len(shape) > 2:
        raise ResultInvalidError("The result has saved an array of an unknown form.")
    if not all(type(length) is int and 0 <= length < 2**31 for length in shape):
        raise ResultInvalidError("The result has saved an array of a wrong shape.")
    try:
        size = len(b64decode(value["array"], validate=True))
    except (TypeError, ValueError, binascii.Error) as error:
        raise ResultInvalidError("The result has saved an array that is not base64.") from error
    if size != math.prod(shape) * ITEM_BYTES[dtype]:
        raise ResultInvalidError("The result has saved an array whose size is not that of its shape.")
    return size
