"""Numbers over a grid of two parameters: a map for each, in shades of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.number_lines import NumberLines
from quantask_jupyter.widget.picture.drawing import BLUE, SERIES, Drawing, Words
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.picture.heat_map import MAPS, SIDE, STEPS, TOP, Shade, add_legend, add_map, number_text
from quantask_jupyter.widget.sweep_axes import Along

BELOW_ZERO = SERIES[1]
PITCH = SIDE + 92  # from one row of maps to the next: below each is its legend


@dataclass(frozen=True, slots=True)
class Shades:
    """How numbers are shown: darker the larger, or, where some are below zero and some above, the farther from zero."""

    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Shades:
        """Return those of all of these numbers."""
        return cls(min(values), max(values))

    def shade(self, value: float) -> Shade:
        """Return that of one of the numbers."""
        if self.low < 0 < self.high:
            return BLUE if value > 0 else BELOW_ZERO, round(abs(value) / max(-self.low, self.high), 2)
        if not self.high > self.low:
            return BLUE, 0.5
        return BLUE, round((value - self.low) / (self.high - self.low), 2)

    @property
    def steps(self) -> list[Shade]:
        """Those of numbers from the least to the largest, for a legend."""
        return [self.shade(self.low + (self.high - self.low) * step / (STEPS - 1)) for step in range(STEPS)]


def draw_number_maps(numbers: NumberLines, up: Along, title: str, facts: str) -> Drawing:
    """Return a map for each of the first numbers that were saved or estimated over a grid of parameters."""
    shown = numbers.lines[:MAPS]
    axes, more = (Along(numbers.along, numbers.at), up), len(numbers.lines) - len(shown) + numbers.more
    rows = -(-len(shown) // 2)
    drawing = Drawing(WIDTH, TOP + rows * PITCH + (22 if more else 4), title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    for place, line in enumerate(shown):
        left, top = EDGE + 44 + (place % 2) * ((WIDTH - 2 * EDGE) / 2), TOP + (place // 2) * PITCH
        shades = Shades.of(line.values)
        add_map(drawing, left, top, axes, line.values, shades.shade, " ".join(visible(line.name).split()))
        ends = (number_text(shades.low), number_text(shades.high))
        add_legend(drawing, left, top + SIDE + 54, shades.steps, ends, room=8 + 6.7 * len(ends[0]))
    if more:
        drawing.add(Words(EDGE + 44, drawing.height - 10, f"and {more:,} more", size=11, opacity=QUIET))
    return drawing
