"""Observables of PUBs, as sums of Pauli strings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

_PROJECTORS = {
    "0": (("I", 0.5), ("Z", 0.5)),
    "1": (("I", 0.5), ("Z", -0.5)),
    "+": (("I", 0.5), ("X", 0.5)),
    "-": (("I", 0.5), ("X", -0.5)),
    "r": (("I", 0.5), ("Y", 0.5)),
    "l": (("I", 0.5), ("Y", -0.5)),
}
"""Qiskit's letters for projectors on eigenstates, as sums of Paulis."""


def in_paulis(terms: Mapping[str, float]) -> dict[str, float]:
    """Return an observable as a sum of Pauli strings, with the projectors among its letters written out."""
    found: dict[str, float] = {}
    for letters, coefficient in terms.items():
        for parts in product(*(_PROJECTORS.get(letter, ((letter, 1.0),)) for letter in letters)):
            pauli = "".join(letter for letter, _ in parts)
            found[pauli] = found.get(pauli, 0.0) + float(coefficient * prod(part for _, part in parts))
    return found
