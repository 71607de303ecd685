"""A picture as shapes, in CSS pixels from the upper left corner. :mod:`svg` and :mod:`png` write it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

INK = "ink"
"""The colour of text: in SVG that of the text around the picture, so that a dark page has light letters."""

BLUE, ORANGE = "#4a83e0", "#d2691e"
SERIES = (BLUE, ORANGE, "#2f9e5b", "#9a6ddb", "#d9534f", "#2a95a8", "#a07d1c", "#c2559d")
"""Colours that stand out from white and from black: the contrast with both is above 3."""

Anchor = Literal["start", "middle", "end"]

MONO_WIDTH = 0.602
SANS_WIDTH = 0.56
"""Widths of a character in units of its size, of DejaVu's fonts: those of pages are not wider."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    color: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """Straight lines from point to point."""

    points: tuple[tuple[float, float], ...]
    color: str = INK
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    color: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    color: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``y`` is its base line."""

    x: float
    y: float
    text: str
    size: float = 12
    anchor: Anchor = "start"
    opacity: float = 1.0
    mono: bool = False
    bold: bool = False
    color: str = INK

    @property
    def width(self) -> float:
        """How wide it is at most, about."""
        return text_width(self.text, self.size, mono=self.mono)


Shape = Box | Line | Area | Dot | Words


@dataclass(slots=True)
class Drawing:
    """What is drawn, in order; ``title`` is what a screen reader says of it."""

    width: float
    height: float
    title: str
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Draw these over what is there."""
        self.shapes.extend(shapes)


def text_width(text: str, size: float, *, mono: bool = False) -> float:
    """Return how wide a text is at most, about."""
    return len(text) * size * (MONO_WIDTH if mono else SANS_WIDTH)


def rule(x: float, y: float, to_x: float, to_y: float, *, opacity: float = 0.16, width: float = 1.0) -> Line:
    """Return a faint straight line, as grids have."""
    return Line(((x, y), (to_x, to_y)), width=width, opacity=opacity)


def nice_steps(most: float, *, steps: int = 4, whole: bool = False) -> list[float]:
    """Return round numbers from 0 up to at most ``most``, about so many steps apart; counts have whole ones."""
    if most <= 0:
        return [0.0]
    rough = most / steps
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10, 20) if factor * power >= rough * 0.999)
    step = max(1.0, math.ceil(step - 1e-9)) if whole else step
    return [round(index * step, 12) for index in range(int(most * 1.0001 / step) + 1)]


def stacked(drawings: Sequence[Drawing]) -> Drawing:
    """Return one drawing of all."""
    if len(drawings) == 1:
        return drawings[0]
    whole = Drawing(max(one.width for one in drawings), 0.0, title="; ".join(one.title for one in drawings))
    for one in drawings:
        whole.add(*(_moved(shape, whole.height) for shape in one.shapes))
        whole.height += one.height
    return whole


def _moved(shape: Shape, down: float) -> Shape:
    if isinstance(shape, Line | Area):
        return replace(shape, points=tuple((x, y + down) for x, y in shape.points))
    return replace(shape, y=shape.y + down)
