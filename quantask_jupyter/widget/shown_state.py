"""What is shown of a saved state: its largest amplitudes, its matrix as a map, where its qubits point.

Pictures are drawn of it, and notebooks keep it, for our own renderer: a state of 20 qubits has 16 MiB. Numbers are
rounded, so that machines whose last bits differ leave the same output.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.long_text import in_pieces

KINDS = {"statevector": "statevector", "density_matrix": "density matrix", "operator": "unitary"}
MOST_STATES = 4  # that are shown, where a circuit saves several
ROWS = 16  # amplitudes
MOST_MAPPED = 5  # qubits of a matrix that is shown as a map
MOST_SPHERES = 6  # qubits
PALEST = 0.005  # an entry of a map that is smaller, of the largest, cannot be seen
NOTHING = 1e-9  # an amplitude below this is a rounding error

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ShownState:
    """The part of a state that is shown.

    Attributes:
        label: by which the circuit has saved it.
        kind: ``statevector``, ``density_matrix`` or ``operator``.
        qubits: how many.
        amplitudes: the largest, by place; None where it is a matrix.
        populations: of a large density matrix the largest entries of its diagonal, by place.
        entries: of a small matrix all that can be seen, by row times size plus column.
        more: how many amplitudes or populations are left out.
        more_share: and their share.
        bloch: the means of X, Y and Z of each qubit, qubit 0 first; empty where there are too many qubits.
    """

    label: str
    kind: str
    qubits: int
    amplitudes: Mapping[int, complex] | None = None
    populations: Mapping[int, float] | None = None
    entries: Mapping[int, complex] | None = None
    more: int = 0
    more_share: float = 0.0
    bloch: tuple[Vector, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a notebook keeps it: numbers are lists of a place, a real and an imaginary part."""
        shown: dict[str, Any] = {"label": self.label, "type": self.kind, "qubits": self.qubits}
        for name in ("amplitudes", "populations", "entries"):
            numbers: Mapping[int, complex] | None = getattr(self, name)
            if numbers is not None:
                shown[name] = [[place, *_parts(number)] for place, number in numbers.items()]
        if self.more:
            shown["more"] = {"count": self.more, "share": self.more_share}
        if self.bloch:
            shown["bloch"] = [list(vector) for vector in self.bloch]
        return shown


def is_state(value: Any) -> bool:
    """Say whether a saved value (wire form) is a state or an operator of at least one qubit."""
    return isinstance(value, Mapping) and value.get("type") in KINDS and value["shape"][0] > 1


def shown_states(result: Mapping[str, Any]) -> list[ShownState]:
    """Return what is shown of the states that a result (wire form) has saved; none of a sweep."""
    saved = sorted(result.get("saved", {}).items())
    return [shown_state(label, value) for label, value in saved if is_state(value)][:MOST_STATES]


def shown_state(label: str, value: Mapping[str, Any]) -> ShownState:
    """Return what is shown of a saved statevector, density matrix or unitary (wire form)."""
    import numpy as np

    data = b"".join(map(b64decode, in_pieces(value["array"])))
    numbers = np.frombuffer(data, {"float64": "<f8", "complex128": "<c16"}[value["dtype"]])
    array = numbers.astype(complex).reshape(value["shape"])
    kind, qubits = value["type"], value["shape"][0].bit_length() - 1
    bloch = bloch_vectors(array, qubits) if kind != "operator" and qubits <= MOST_SPHERES else ()
    if kind == "statevector":
        shares = abs(array) ** 2
        places, more, more_share = _largest(shares)
        amplitudes = {place: _rounded(complex(array[place])) for place in places}
        return ShownState(label, kind, qubits, amplitudes, more=more, more_share=more_share, bloch=bloch)
    if qubits <= MOST_MAPPED:
        flat = array.reshape(-1)
        seen = np.flatnonzero(abs(flat) > PALEST * abs(flat).max())
        entries = {int(place): _rounded(complex(flat[place])) for place in seen}
        return ShownState(label, kind, qubits, entries=entries, bloch=bloch)
    if kind == "density_matrix":
        shares = abs(np.diagonal(array))
        places, more, more_share = _largest(shares)
        populations = {place: _digits(float(shares[place])) for place in places}
        return ShownState(label, kind, qubits, populations=populations, more=more, more_share=more_share, bloch=bloch)
    return ShownState(label, kind, qubits)


def bloch_vectors(state: Any, qubits: int) -> tuple[Vector, ...]:
    """Return the means of X, Y and Z of each qubit of a statevector or density matrix, qubit 0 first."""
    import numpy as np

    density = np.outer(state, state.conj()) if state.ndim == 1 else state
    vectors = []
    for qubit in range(qubits):
        after, before = 2**qubit, 2 ** (qubits - qubit - 1)
        parts = density.reshape(before, 2, after, before, 2, after)
        reduced = np.einsum("aibajb->ij", parts)
        means = (2 * reduced[0, 1].real, -2 * reduced[0, 1].imag, (reduced[0, 0] - reduced[1, 1]).real)
        vectors.append((_digits(float(means[0])), _digits(float(means[1])), _digits(float(means[2]))))
    return tuple(vectors)


def _largest(shares: Any) -> tuple[Sequence[int], int, float]:
    """Return the places of the largest shares in order, how many others there are, and their share."""
    there = int((shares > NOTHING**2).sum())
    order = (-shares.round(12)).argsort(kind="stable")  # equal ones differ in their last bits
    places = sorted(int(place) for place in order[: min(there, ROWS)])
    rest = max(0.0, float(shares.sum() - shares[places].sum()))
    return places, there - len(places), _digits(rest)


def _rounded(number: complex) -> complex:
    return complex(_digits(number.real), _digits(number.imag))


def _digits(number: float) -> float:
    return float(f"{number:.6g}") if abs(number) > NOTHING else 0.0


def _parts(number: complex) -> tuple[float, ...]:
    return (number.real, number.imag) if isinstance(number, complex) else (number,)
