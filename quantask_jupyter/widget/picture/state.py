"""A saved state: amplitudes with their phases as colours, Bloch spheres, a density matrix as a map."""

from __future__ import annotations

import colorsys
import math
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.long_text import in_pieces
from quantask_jupyter.widget.picture.bloch import MOST_SPHERES, SPHERE_HEIGHT, add_spheres, bloch_vectors
from quantask_jupyter.widget.picture.drawing import BLUE, INK, Box, Drawing, Words, rule
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.shown_outcomes import share_text

KINDS = {"statevector": "statevector", "density_matrix": "density matrix", "operator": "unitary"}
ROWS = 16
MOST_MAPPED = 5  # qubits of a matrix that is drawn as a map
SIDE = 320.0  # of a map
NOTHING = 1e-9  # an amplitude below this is a rounding error
TOP, ROW, BAR = 66.0, 22.0, 14.0
NUMBERS = 190.0


def is_state(value: Any) -> bool:
    """Say whether a saved value (wire form) is a state or an operator of at least one qubit."""
    return isinstance(value, Mapping) and value.get("type") in KINDS and value["shape"][0] > 1


def draw_state(label: str, value: Mapping[str, Any], name: str | None) -> Drawing:
    """Return the picture of a saved statevector, density matrix or unitary (wire form)."""
    import numpy as np

    data = b"".join(map(b64decode, in_pieces(value["array"])))
    numbers = np.frombuffer(data, {"float64": "<f8", "complex128": "<c16"}[value["dtype"]])
    array = numbers.astype(complex).reshape(value["shape"])
    kind, qubits = value["type"], value["shape"][0].bit_length() - 1
    title = " ".join(visible(f"{name}: {label}" if name else label).split())
    facts = f"{KINDS[kind]} of {qubits} qubit{'' if qubits == 1 else 's'}"
    drawing = Drawing(WIDTH, TOP, title=f"{title}: {facts}")
    add_head(drawing, title, facts)
    if kind == "statevector":
        _add_amplitudes(drawing, array, qubits)
    elif qubits <= MOST_MAPPED:
        _add_map(drawing, array, qubits)
    elif kind == "density_matrix":
        _add_amplitudes(drawing, np.sqrt(np.abs(np.diagonal(array))), qubits, phases=False)
    else:
        drawing.add(Words(EDGE, drawing.height, f"A unitary of more than {MOST_MAPPED} qubits is not drawn."))
        drawing.height += 16
    if kind != "operator" and qubits <= MOST_SPHERES:
        add_spheres(drawing, bloch_vectors(array, qubits))
        drawing.height += SPHERE_HEIGHT
    return drawing


def phase_color(phase: float) -> str:
    """Return the colour of a phase in radians: red is 0, and a turn goes through all hues."""
    red, green, blue = colorsys.hls_to_rgb(phase / math.tau % 1, 0.5, 0.62)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def _add_amplitudes(drawing: Drawing, amplitudes: Any, qubits: int, *, phases: bool = True) -> None:
    shares = abs(amplitudes) ** 2
    there = int((shares > NOTHING**2).sum())
    shown = sorted(int(place) for place in (-shares).argsort(kind="stable")[: min(there, ROWS)])
    most = float(shares.max())
    left = EDGE + max(7.3 * (qubits + 2), 60.0) + 12
    right = WIDTH - EDGE - NUMBERS
    y = drawing.height
    order = f"q{qubits - 1}…q0" if qubits > 1 else "q0"
    drawing.add(Words(left - 12, y - 8, order, size=11, anchor="end", opacity=QUIET))
    drawing.add(Words(WIDTH - EDGE, y - 8, "share", size=11, anchor="end", opacity=QUIET))
    if phases:
        drawing.add(Words(WIDTH - EDGE - 66, y - 8, "amplitude", size=11, anchor="end", opacity=QUIET))
    for place in shown:
        amplitude = complex(amplitudes[place])
        color = phase_color(math.atan2(amplitude.imag, amplitude.real)) if phases else BLUE
        drawing.add(Words(left - 12, y + 11, f"|{place:0{qubits}b}⟩", anchor="end", mono=True))
        share = float(shares[place])
        drawing.add(Box(left, y, share / most * (right - left), BAR, color))
        drawing.add(Words(WIDTH - EDGE, y + 11, share_text(share), anchor="end", opacity=QUIET))
        if phases:
            drawing.add(Words(WIDTH - EDGE - 66, y + 11, _polar(amplitude), anchor="end"))
        y += ROW
    if there > len(shown):
        rest = float(shares.sum() - shares[shown].sum())
        drawing.add(rule(EDGE, y - 2, WIDTH - EDGE, y - 2, opacity=0.3))
        drawing.add(Words(EDGE, y + 13, f"{there - len(shown):,} more", opacity=QUIET))
        drawing.add(Words(WIDTH - EDGE, y + 13, share_text(max(0.0, rest)), anchor="end", opacity=QUIET))
        y += ROW
    if phases:
        _add_phase_legend(drawing, left, y + 4)
        y += 24
    drawing.height = y + 10


def _polar(amplitude: complex) -> str:
    degrees = round(math.degrees(math.atan2(amplitude.imag, amplitude.real)))
    return f"{abs(amplitude):.3f} ∠ {180 if degrees == -180 else degrees + 0}°"


def _add_phase_legend(drawing: Drawing, x: float, y: float) -> None:
    steps = 24
    drawing.add(Words(x, y + 10, "phase 0°", size=11, opacity=QUIET))
    for step in range(steps):
        drawing.add(Box(x + 56 + 6 * step, y, 6, 12, phase_color(math.tau * step / steps)))
    drawing.add(Words(x + 62 + 6 * steps, y + 10, "360°", size=11, opacity=QUIET))


def _add_map(drawing: Drawing, matrix: Any, qubits: int) -> None:
    size, left, top = 2**qubits, EDGE + max(7.3 * (qubits + 2), 40.0), drawing.height + 8
    cell = SIDE / size
    most = float(abs(matrix).max())
    drawing.add(Box(left, top, SIDE, SIDE, INK, 0.06))
    for row in range(size):
        for column in range(size):
            value = complex(matrix[row, column])
            share = abs(value) / most
            if share > 0.005:
                color = phase_color(math.atan2(value.imag, value.real))
                drawing.add(Box(left + column * cell, top + row * cell, cell, cell, color, round(share, 2)))
    every = max(1, size // 16)
    for place in range(0, size, every):
        middle = top + (place + 0.5) * cell + 4
        drawing.add(Words(left - 8, middle, f"{place:0{qubits}b}", size=10, anchor="end", mono=True, opacity=QUIET))
    drawing.add(Words(left + SIDE + 16, top + 12, f"largest entry {most:.3f}", opacity=QUIET))
    drawing.add(Words(left + SIDE + 16, top + 30, "paler: smaller", size=11, opacity=QUIET))
    _add_phase_legend(drawing, left, top + SIDE + 10)
    drawing.height = top + SIDE + 40
