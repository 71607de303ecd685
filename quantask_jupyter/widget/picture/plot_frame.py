"""The frame of a curve: its axes, the lines in it with how far they may be off, and a legend beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.drawing import SERIES, Area, Box, Dot, Drawing, Line, Words, rule
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH
from quantask_jupyter.widget.shown_outcomes import label
from quantask_jupyter.widget.sweep_axes import Along

MOST_POINTS = 120  # of a line: more are no longer told apart in this width
DOTTED = 40  # points; below that each has a dot
HEIGHT = 340.0
LEFT, TOP, BOTTOM = 60.0, 62.0, HEIGHT - 50
KEY = 18  # characters of a line's name in the legend
QUARTERS = 5
NOT_ALL = "; not every one is drawn"


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """Where numbers stand: those of ``along`` from left to right, and from ``low`` to ``high`` upwards."""

    along: Along
    low: float
    high: float
    right: float

    def x(self, value: float) -> float:
        """Return the place of a number of the parameter's."""
        left, right = LEFT + 8, self.right - 8
        low, high = min(self.along.values), max(self.along.values)
        return (left + right) / 2 if low == high else left + (value - low) / (high - low) * (right - left)

    def y(self, value: float) -> float:
        """Return the height of a number."""
        return BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP)

    def add_axes(self, drawing: Drawing, ticks: Sequence[tuple[float, str]]) -> None:
        """Draw a rule for each of the numbers, with its text, and the parameter's axis below."""
        for value, text in ticks:
            y = self.y(value)
            drawing.add(
                rule(LEFT, y, self.right, y), Words(LEFT - 8, y + 4, text, size=11, anchor="end", opacity=QUIET)
            )
        low, high = min(self.along.values), max(self.along.values)
        for step in range(QUARTERS) if high > low else (0,):
            value = low + (high - low) * step / (QUARTERS - 1)
            x = self.x(value)
            drawing.add(rule(x, BOTTOM, x, BOTTOM + 4, opacity=0.4))
            drawing.add(Words(x, BOTTOM + 17, f"{value:.3g}", size=11, anchor="middle", opacity=QUIET))
        words = label(" ".join(visible(self.along.name).split()), 48)
        drawing.add(Words((LEFT + self.right) / 2, BOTTOM + 37, words, anchor="middle"))

    def add_line(
        self,
        drawing: Drawing,
        at: Sequence[float],
        values: Sequence[float],
        reaches: Sequence[tuple[float, float]],
        color: str,
    ) -> None:
        """Draw a line through values, and how far each may be off as a band around it."""
        xs = [self.x(value) for value in at]
        upper = [(x, self.y(high)) for x, (_, high) in zip(xs, reaches, strict=True)]
        lower = [(x, self.y(low)) for x, (low, _) in zip(xs, reaches, strict=True)]
        middle = [(x, self.y(value)) for x, value in zip(xs, values, strict=True)]
        if len(xs) == 1:
            drawing.add(Line((upper[0], lower[0]), color=color, width=1.4))
        else:
            if upper != lower:
                drawing.add(Area((*upper, *reversed(lower)), color, 0.2))
            drawing.add(Line(tuple(middle), color=color, width=1.6))
        if len(xs) <= DOTTED:
            drawing.add(*(Dot(x, y, 2.2, color) for x, y in middle))

    def add_legend(self, drawing: Drawing, names: Sequence[str], more: str) -> None:
        """Write the lines' names beside the plot, and what is said of those that are not drawn."""
        x = self.right + 18
        for place, (name, color) in enumerate(zip(names, SERIES, strict=False)):
            y = TOP + 20 * place
            drawing.add(Box(x, y + 2, 11, 11, color), Words(x + 16, y + 12, name, mono=True))
        if more:
            drawing.add(Words(x, TOP + 20 * len(names) + 12, more, size=11, opacity=QUIET))


def right_of(names: Sequence[str]) -> float:
    """Return where a plot ends whose lines have these names."""
    return WIDTH - EDGE - 34 - max(map(len, names)) * 12 * 0.602


def drawn_step(points: int) -> int:
    """Return of how many points one is drawn."""
    return -(-points // MOST_POINTS)


def step_text(step: int) -> str:
    """Return what is said of points that are not all drawn; nothing where they are."""
    return f"; every {step}{_ordinal(step)} is drawn" if step > 1 else ""


def _ordinal(step: int) -> str:
    return {2: "nd", 3: "rd"}.get(step % 10 if step % 100 not in (12, 13) else 0, "th")
