"""Bloch spheres: where each qubit of a state points, whatever the others do."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quantask_jupyter.widget.picture.drawing import BLUE, Dot, Drawing, Line, Words
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH
from quantask_jupyter.widget.shown_state import MOST_SPHERES, Vector

SPHERE_HEIGHT = 130.0
_RADIUS = 34.0
_TURN = [math.tau * step / 36 for step in range(37)]


def add_spheres(drawing: Drawing, vectors: Sequence[Vector]) -> None:
    """Draw a sphere for each vector below what is there, with the vector's numbers under it."""
    wide = (WIDTH - 2 * EDGE) / MOST_SPHERES
    for qubit, vector in enumerate(vectors):
        _add_sphere(drawing, EDGE + (qubit + 0.5) * wide, drawing.height + 56, f"q{qubit}", vector)


def _add_sphere(drawing: Drawing, x: float, y: float, name: str, vector: Vector) -> None:
    drawing.add(
        Line(tuple((x + _RADIUS * math.cos(a), y + _RADIUS * math.sin(a)) for a in _TURN), opacity=0.5),
        Line(tuple((x + _RADIUS * math.cos(a), y + 0.3 * _RADIUS * math.sin(a)) for a in _TURN), opacity=0.25),
        Line(((x, y - _RADIUS), (x, y + _RADIUS)), opacity=0.25),
        Words(x, y - _RADIUS - 6, "|0⟩", size=10, anchor="middle", opacity=QUIET),
        Words(x, y + _RADIUS + 13, "|1⟩", size=10, anchor="middle", opacity=QUIET),
        Words(x - _RADIUS - 2, y - _RADIUS + 4, name, anchor="middle", bold=True),
    )
    # y points to the right, z up, and x to the one who looks, a little down and to the left
    across = x + _RADIUS * (vector[1] - 0.4 * vector[0])
    down = y - _RADIUS * (vector[2] - 0.28 * vector[0])
    drawing.add(Line(((x, y), (across, down)), color=BLUE, width=2.2), Dot(across, down, 3.2, BLUE))
    numbers = " ".join(f"{part + 0.0:.2f}".replace("-0.00", "0.00") for part in vector)
    drawing.add(Words(x, y + _RADIUS + 29, numbers, size=9, anchor="middle", mono=True, opacity=QUIET))
