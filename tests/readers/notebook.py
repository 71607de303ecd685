"""A notebook as it is saved with our outputs, and as programs without our renderers find it."""

from __future__ import annotations

from base64 import b64encode
from math import cos, pi, sin, sqrt
from typing import Any

import nbformat
import numpy as np

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.widget.circuit_drawing import CircuitDrawing
from quantask_jupyter.widget.comparison import Comparison
from quantask_jupyter.widget.saved_result import result_bundle

C = [{"name": "c", "size": 2}]
BELL = {"shots": 1024, "registers": C, "counts": {"00": 519, "11": 505}, "metadata": {"notes": ["Read <so>."]}}
TELEPORT = {
    "shots": 100,
    "registers": [{"name": "sent", "size": 2}, {"name": "out", "size": 1}],
    "counts": {"0 01": 10, "1 01": 40, "0 10": 30, "1 11": 20},
    "metadata": {},
}
MANY = {
    "shots": 2003,
    "registers": [{"name": "meas", "size": 11}],
    "counts": {format(n, "011b"): 1 + (n == 5) * 745 for n in range(1258)},
    "metadata": {},
}
GHZ = {
    "shots": 2000,
    "registers": [{"name": "meas", "size": 100}],
    "counts": {"0" * 100: 1010, "1" * 100: 980, "0" * 99 + "1": 10},
    "metadata": {},
}


def _point(parameters: dict[str, float], chance: float) -> dict[str, Any]:
    ones = round(200 * chance)
    return {"parameters": parameters, "counts": {k: n for k, n in {"00": 200 - ones, "11": ones}.items() if n}}


CURVE = {
    "shots": 200,
    "registers": C,
    "points": [_point({"theta": pi * step / 8}, sin(pi * step / 16) ** 2) for step in range(17)],
    "metadata": {},
}
POINT = {**CURVE, "points": CURVE["points"][3:4]}
MAP = {
    "shots": 200,
    "registers": C,
    "points": [
        _point({"alpha": pi * a / 4, "beta": pi * b / 4}, (sin(pi * a / 4) * cos(pi * b / 4)) ** 2)
        for a in range(5)
        for b in range(4)
    ],
    "metadata": {},
}


SAVED_SWEEP = {
    "shots": 1,
    "registers": [],
    "points": [
        {"parameters": {"theta": pi * step / 8}, "counts": {}, "saved": {"z": cos(pi * step / 8)}} for step in range(17)
    ],
    "metadata": {},
}
ESTIMATED = {"shots": 1, "registers": [], "counts": {}, "saved": {"pauli 0": 1.0}, "metadata": {}}
TOLD = {
    "observables": ["ZZ", "-1.052 II + 0.3979 ZI"],
    "points": [],
    "rows": [[0, 0, 0.98765, 0.0151], [0, 1, -1.137, 0.0]],
    "of": 2,
}


ALONG = [{"theta": pi * step / 8} for step in range(9)]
GRID = [{"alpha": pi * a / 4, "beta": pi * b / 2} for a in range(5) for b in range(3)]
TOLD_ALONG = {
    "observables": ["ZZ", "XX"],
    "points": ALONG,
    "rows": [
        [at, which, cos(point["theta"] + which * pi / 2), 0.02 + 0.01 * which]
        for which in range(2)
        for at, point in enumerate(ALONG)
    ],
    "of": 18,
}
TOLD_ON_A_GRID = {
    "observables": ["ZZ"],
    "points": GRID,
    "rows": [[at, 0, cos(point["alpha"]) * cos(point["beta"]), 0.02] for at, point in enumerate(GRID)],
    "of": 15,
}


class Estimated:
    """What the card of an estimator's task leaves."""

    def __init__(self, name: str, told: dict[str, Any]) -> None:
        self._name, self._told = name, told
        swept = [{"parameters": point, "counts": {}, "saved": {"pauli 0": 1.0}} for point in told["points"]]
        self._result = {"shots": 1, "registers": [], "metadata": {}, "points": swept} if swept else ESTIMATED

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        return result_bundle(self._result, self._name, self._told)


def _saved(kind: str, array: Any) -> dict[str, Any]:
    numbers = np.asarray(array, "<c16")
    wire = {"dtype": "complex128", "shape": list(numbers.shape), "type": kind}
    return {"array": b64encode(numbers.tobytes()).decode(), **wire}


GHZ_STATE = np.array([1, 0, 0, 0, 0, 0, 0, 1j]) / sqrt(2)
STATE = {
    "shots": 1,
    "registers": [],
    "counts": {},
    "saved": {"state": _saved("statevector", GHZ_STATE), "mean": 0.5},
    "metadata": {},
}
MIXED = {
    "shots": 10,
    "registers": C,
    "counts": {"00": 4, "11": 6},
    "saved": {"rho": _saved("density_matrix", np.diag([0.25, 0.25, 0.25, 0.25]))},
    "metadata": {},
}

CIRCUIT = {
    "text": "   ┌───┐\nq: ┤ H ├\n   └───┘",
    "svg": (
        "<svg xmlns='http://www.w3.org/2000/svg' width='150' viewBox='0 0 150 75'>"
        "<path d='M 20 40 L 140 40' fill='none' stroke='#010203' stroke-width='2'/>"
        "<path d='M 60 20 L 100 20 L 100 60 L 60 60 z' fill='#fa4d56'/>"
        "<text x='5' y='44' font-size='13px' fill='#010203'>q</text>"
        "<text x='80' y='44' font-size='13px' text-anchor='middle'>H</text></svg>"
    ),
    "png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==",
    "columns": 3200,
    "shown_columns": 40,
    "qubits": 1,
    "shown_qubits": 1,
}
"""A drawing as the API answers it, but for its size."""

SHOWN: dict[str, Any] = {
    "bell": QuantumResult(BELL, "bell"),
    "teleport": QuantumResult(TELEPORT, "teleport"),
    "many": QuantumResult(MANY, "many"),
    "ghz": QuantumResult(GHZ, "ghz"),
    "curve": QuantumResult(CURVE, "rabi"),
    "point": QuantumResult(POINT, "rabi at one point"),
    "map": QuantumResult(MAP, "map"),
    "state": QuantumResult(STATE, "ghz"),
    "mixed": QuantumResult(MIXED, "mixed"),
    "saved sweep": QuantumResult(SAVED_SWEEP, "z"),
    "estimated": Estimated("h2", TOLD),
    "estimated curve": Estimated("h2 by theta", TOLD_ALONG),
    "estimated map": Estimated("h2 by two angles", TOLD_ON_A_GRID),
    "comparison": Comparison(BELL, "bell", {"probabilities": {"00": 0.5, "11": 0.5}}, "ideal"),
    "circuit": CircuitDrawing(CIRCUIT, "bell"),
}
"""What the notebook's cells show, by the name of what it is."""


def data_of(shown: Any) -> dict[str, Any]:
    """Return data by MIME type, as the notebook's file has it."""
    bundle = shown._repr_mimebundle_()
    data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
    return {kind: b64encode(one).decode() if isinstance(one, bytes) else one for kind, one in data.items()}


def saved_notebook() -> Any:
    """Return the notebook: a cell for each output, whose source is its name."""
    cells = []
    for name, shown in SHOWN.items():
        output = nbformat.v4.new_output("display_data", data_of(shown))
        cells.append(nbformat.v4.new_code_cell(name, outputs=[output], id=name.replace(" ", "-")))
    return nbformat.v4.new_notebook(cells=cells)
