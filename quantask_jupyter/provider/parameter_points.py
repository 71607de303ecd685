"""A PUB's parameter values, as a task's sweep."""

from __future__ import annotations

from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.primitives.containers.bindings_array import BindingsArray

SEED_OF_THE_NEXT = 2113
"""What Aer adds for the next circuit of a run, and so for the next point of a sweep."""

SEEDS_BELOW = 2**63
"""Behind the last seed comes 0."""


def points_of(circuit: QuantumCircuit, values: BindingsArray) -> dict[str, Any] | None:
    """Return the values of each parameter, in the order of the array's indices (C order); None without parameters.

    Raises:
        ValueError: the array is empty.
    """
    if values.size == 0:
        raise ValueError(f"A PUB has parameter values of the shape {values.shape}, which are none.")
    names = [parameter.name for parameter in circuit.parameters]
    if not names:
        return None
    by_point = values.as_array(circuit.parameters)
    if values.shape == ():
        return {name: float(number) for name, number in zip(names, by_point, strict=True)}
    columns = np.reshape(by_point, (-1, len(names))).T
    return {name: column.tolist() for name, column in zip(names, columns, strict=True)}
