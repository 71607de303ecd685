"""What a run of a backend is given: circuits, the values of their parameters, and a seed for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError

from quantask_jupyter.domain.free_parameters import free_parameters
from quantask_jupyter.provider.parameter_points import SEED_OF_THE_NEXT


def as_circuits(given: object) -> list[QuantumCircuit]:
    """Return the circuits of a run, which are one or a list.

    Raises:
        QiskitError: there is none, or something else among them.
    """
    circuits = [given] if isinstance(given, QuantumCircuit) else list(given) if isinstance(given, Iterable) else []
    if not circuits or not all(isinstance(circuit, QuantumCircuit) for circuit in circuits):
        raise QiskitError("A run needs one circuit of Qiskit's or more.")
    return circuits


def binds_of(given: object, circuits: Sequence[QuantumCircuit]) -> list[Mapping[Any, Any]]:
    """Return the values of each circuit's parameters.

    Raises:
        QiskitError: they are none, there are not as many as circuits, or a parameter has none.
    """
    binds = list(given) if isinstance(given, Iterable) and not isinstance(given, Mapping) else given
    if binds in (None, []):
        binds = [{}] * len(circuits)
    if not isinstance(binds, list) or not all(isinstance(bind, Mapping) for bind in binds):
        raise QiskitError("parameter_binds must be a list with a mapping for each circuit, from parameters to values.")
    if len(binds) != len(circuits):
        raise QiskitError(
            f"parameter_binds must have a mapping for each of {len(circuits)} circuits, not {len(binds)}."
        )
    for index, (circuit, bind) in enumerate(zip(circuits, binds, strict=True)):
        bound = {str(getattr(parameter, "name", parameter)) for parameter in bind}
        unbound = [parameter.name for parameter in free_parameters(circuit) if not _is_bound(parameter, bound)]
        if unbound:
            told = ", ".join(map(repr, unbound[:10]))
            raise QiskitError(
                f"Circuit {index} ({circuit.name!r}) has parameters without values: {told}."
                " Assign them, or give them as parameter_binds."
            )
    return binds


def _is_bound(parameter: Any, bound: set[str]) -> bool:
    """Say whether a parameter has a value, by itself or as an element of a vector."""
    vector = getattr(parameter, "vector", None)
    return parameter.name in bound or (vector is not None and vector.name in bound)


def seeds_of(first: int | None, binds: Sequence[Mapping[Any, Any]]) -> list[int | None]:
    """Return the seed of each circuit: Aer's, which counts the points of all circuits before it."""
    points = [max((np.size(values) for values in bind.values()), default=1) for bind in binds]
    before = list(accumulate(points, initial=0))[:-1]
    return [None if first is None else first + SEED_OF_THE_NEXT * number for number in before]
