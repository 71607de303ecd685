"""A sweep over a grid of two parameters: for each of the most frequent outcomes a map of its share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.drawing import BLUE, INK, Box, Drawing, Words
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.shown_outcomes import label, select_columns, share_text
from quantask_jupyter.widget.sweep_axes import Along, thinned

MAPS = 4
TOP = 62.0
SIDE = 218.0  # of a map
KEY = 24
STEPS = 5  # of the legend

Shade = tuple[str, float]
"""A colour, and how opaque it is."""


def draw_heat_map(result: Mapping[str, Any], axes: tuple[Along, Along], title: str, facts: str) -> Drawing:
    """Return a map for each of the most frequent outcomes of a sweep (wire form) over a grid."""
    points = result["points"]
    columns, _ = select_columns((point["counts"] for point in points), MAPS, result["registers"])
    shares = {bits: [_share(point, bits) for point in points] for bits in columns}
    most = max(max(values) for values in shares.values())
    rows = -(-len(columns) // 2)
    drawing = Drawing(WIDTH, TOP + rows * (SIDE + 66) + 22, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    keys = outcome_texts(result["registers"], columns)
    for place, (bits, key) in enumerate(zip(columns, keys, strict=True)):
        left, top = EDGE + 44 + (place % 2) * ((WIDTH - 2 * EDGE) / 2), TOP + (place // 2) * (SIDE + 66)
        add_map(drawing, left, top, axes, shares[bits], lambda share: _shade(share, most), key)
    steps = [(BLUE, (step + 1) / STEPS) for step in range(STEPS)]
    add_legend(drawing, EDGE + 44, drawing.height - 24, steps, ("0 %", share_text(most)))
    return drawing


def _shade(share: float, most: float) -> Shade:
    return BLUE, max(0.02, round(share / most, 2)) if share else 0.0


def _share(point: Mapping[str, Any], bits: str) -> float:
    shots = sum(point["counts"].values())
    return point["counts"].get(bits, 0) / shots if shots else 0.0


def add_map(
    drawing: Drawing,
    left: float,
    top: float,
    axes: tuple[Along, Along],
    values: Sequence[float],
    shade_of: Callable[[float], Shade],
    key: str,
) -> None:
    """Draw a map of one value at each point, with its axes' names and ends, and its own name above."""
    across, up = (sorted(set(axis.values)) for axis in axes)
    columns, rows = (thinned(values) for values in (across, up))
    wide, high = SIDE / len(columns), SIDE / len(rows)
    value_at = dict(zip(zip(axes[0].values, axes[1].values, strict=True), values, strict=True))
    drawing.add(Words(left, top + 10, label(key, KEY), mono=True, bold=True))
    drawing.add(Box(left, top + 18, SIDE, SIDE, INK, 0.06))
    for column, x in enumerate(columns):
        for row, y in enumerate(rows):
            color, opacity = shade_of(value_at[x, y])
            if opacity:
                place = (left + column * wide, top + 18 + SIDE - (row + 1) * high)
                drawing.add(Box(*place, wide, high, color, opacity))
    base = top + 18 + SIDE
    names = [label(" ".join(visible(axis.name).split()), 20) for axis in axes]
    drawing.add(
        Words(left, base + 14, number_text(across[0]), size=11, opacity=QUIET),
        Words(left + SIDE, base + 14, number_text(across[-1]), size=11, anchor="end", opacity=QUIET),
        Words(left + SIDE / 2, base + 28, f"{names[0]} →", size=11, anchor="middle"),
        Words(left - 6, base, number_text(up[0]), size=11, anchor="end", opacity=QUIET),
        Words(left - 6, top + 28, number_text(up[-1]), size=11, anchor="end", opacity=QUIET),
        Words(left + SIDE, top + 10, f"↑ {names[1]}", size=11, anchor="end"),
    )


def number_text(value: float) -> str:
    """Return a number short enough for the margin."""
    return f"{value:.3g}"


def add_legend(
    drawing: Drawing, x: float, y: float, steps: Sequence[Shade], ends: tuple[str, str], *, room: float = 26
) -> None:
    """Draw shades from the least to the most, with what these are; ``room`` is that of the first text."""
    drawing.add(Words(x, y + 11, ends[0], size=11, opacity=QUIET))
    for step, (color, opacity) in enumerate(steps):
        look = (color, opacity) if opacity else (INK, 0.06)  # as the place of the map where nothing is
        drawing.add(Box(x + room + 26 * step, y + 1, 26, 12, *look))
    drawing.add(Words(x + room + 6 + 26 * len(steps), y + 11, ends[1], size=11, opacity=QUIET))
