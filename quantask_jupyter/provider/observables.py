"""Observables of PUBs, as sums of Pauli strings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import isfinite, prod

from qiskit.primitives.containers.estimator_pub import EstimatorPub

_PROJECTORS = {
    "0": (("I", 0.5), ("Z", 0.5)),
    "1": (("I", 0.5), ("Z", -0.5)),
    "+": (("I", 0.5), ("X", 0.5)),
    "-": (("I", 0.5), ("X", -0.5)),
    "r": (("I", 0.5), ("Y", 0.5)),
    "l": (("I", 0.5), ("Y", -0.5)),
}
"""Qiskit's letters for projectors on eigenstates, as sums of Paulis."""


def check_observables(index: int, pub: EstimatorPub) -> None:
    """Check that a PUB's circuit has qubits, and that the coefficients of its observables are numbers.

    Raises:
        ValueError: it is not so.
    """
    if pub.circuit.num_qubits == 0:
        raise ValueError(f"The circuit of PUB {index} has no qubits.")
    for terms in pub.observables.ravel():
        for pauli, coefficient in terms.items():
            if not isfinite(coefficient):
                raise ValueError(f"An observable of PUB {index} has {coefficient} times {pauli}: it must be finite.")


def in_paulis(terms: Mapping[str, float]) -> dict[str, float]:
    """Return an observable as a sum of Pauli strings, with the projectors among its letters written out."""
    found: dict[str, float] = {}
    for letters, coefficient in terms.items():
        for parts in product(*(_PROJECTORS.get(letter, ((letter, 1.0),)) for letter in letters)):
            pauli = "".join(letter for letter, _ in parts)
            found[pauli] = found.get(pauli, 0.0) + float(coefficient * prod(part for _, part in parts))
    return found
