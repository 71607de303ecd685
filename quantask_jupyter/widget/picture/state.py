"""A saved state: amplitudes with their phases as colours, Bloch spheres, a density matrix as a map."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Mapping

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.bloch import SPHERE_HEIGHT, add_spheres
from quantask_jupyter.widget.picture.drawing import BLUE, INK, Box, Drawing, Words, rule
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.shown_outcomes import share_text
from quantask_jupyter.widget.shown_state import KINDS, MOST_MAPPED, ShownState

SIDE = 320.0  # of a map
TOP, ROW, BAR = 66.0, 22.0, 14.0
NUMBERS = 190.0


def draw_state(state: ShownState, name: str | None) -> Drawing:
    """Return the picture of a saved statevector, density matrix or unitary."""
    label = state.label if state.label != state.kind else ""  # Aer's own label says no more than the kind
    title = " ".join(visible(": ".join(filter(None, [name, label]))).split())
    facts = f"{KINDS[state.kind]} of {state.qubits} qubit{'' if state.qubits == 1 else 's'}"
    drawing = Drawing(WIDTH, TOP, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    if state.amplitudes is not None:
        _add_amplitudes(drawing, state, state.amplitudes)
    elif state.entries is not None:
        _add_map(drawing, state.entries, state.qubits)
    elif state.populations is not None:
        _add_amplitudes(drawing, state, {place: math.sqrt(p) for place, p in state.populations.items()}, phases=False)
    else:
        drawing.add(Words(EDGE, drawing.height, f"A unitary of more than {MOST_MAPPED} qubits is not drawn."))
        drawing.height += 16
    if state.bloch:
        add_spheres(drawing, state.bloch)
        drawing.height += SPHERE_HEIGHT
    return drawing


def phase_color(phase: float) -> str:
    """Return the colour of a phase in radians: red is 0, and a turn goes through all hues."""
    red, green, blue = colorsys.hls_to_rgb(phase / math.tau % 1, 0.5, 0.62)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def _add_amplitudes(
    drawing: Drawing, state: ShownState, amplitudes: Mapping[int, complex], *, phases: bool = True
) -> None:
    qubits = state.qubits
    most = max(abs(amplitude) for amplitude in amplitudes.values()) ** 2
    left = EDGE + max(7.3 * (qubits + 2), 60.0) + 12
    right = WIDTH - EDGE - NUMBERS
    y = drawing.height
    order = f"q{qubits - 1}…q0" if qubits > 1 else "q0"
    drawing.add(Words(left - 12, y - 8, order, size=11, anchor="end", opacity=QUIET))
    drawing.add(Words(WIDTH - EDGE, y - 8, "share", size=11, anchor="end", opacity=QUIET))
    if phases:
        drawing.add(Words(WIDTH - EDGE - 66, y - 8, "amplitude", size=11, anchor="end", opacity=QUIET))
    for place, amplitude in amplitudes.items():
        color = phase_color(math.atan2(amplitude.imag, amplitude.real)) if phases else BLUE
        drawing.add(Words(left - 12, y + 11, f"|{place:0{qubits}b}⟩", anchor="end", mono=True))
        share = abs(amplitude) ** 2
        drawing.add(Box(left, y, share / most * (right - left), BAR, color))
        drawing.add(Words(WIDTH - EDGE, y + 11, share_text(share), anchor="end", opacity=QUIET))
        if phases:
            drawing.add(Words(WIDTH - EDGE - 66, y + 11, _polar(amplitude), anchor="end"))
        y += ROW
    if state.more:
        drawing.add(rule(EDGE, y - 2, WIDTH - EDGE, y - 2, opacity=0.3))
        drawing.add(Words(EDGE, y + 13, f"{state.more:,} more", opacity=QUIET))
        drawing.add(Words(WIDTH - EDGE, y + 13, share_text(state.more_share), anchor="end", opacity=QUIET))
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


def _add_map(drawing: Drawing, entries: Mapping[int, complex], qubits: int) -> None:
    size, left, top = 2**qubits, EDGE + max(7.3 * (qubits + 2), 40.0), drawing.height + 8
    cell = SIDE / size
    most = max(abs(value) for value in entries.values())
    drawing.add(Box(left, top, SIDE, SIDE, INK, 0.06))
    for place, value in entries.items():
        row, column = divmod(place, size)
        color = phase_color(math.atan2(value.imag, value.real))
        drawing.add(Box(left + column * cell, top + row * cell, cell, cell, color, round(abs(value) / most, 2)))
    every = max(1, size // 16)
    for place in range(0, size, every):
        middle = top + (place + 0.5) * cell + 4
        drawing.add(Words(left - 8, middle, f"{place:0{qubits}b}", size=10, anchor="end", mono=True, opacity=QUIET))
    drawing.add(Words(left + SIDE + 16, top + 12, f"largest entry {most:.3f}", opacity=QUIET))
    drawing.add(Words(left + SIDE + 16, top + 30, "paler: smaller", size=11, opacity=QUIET))
    _add_phase_legend(drawing, left, top + SIDE + 10)
    drawing.height = top + SIDE + 40
