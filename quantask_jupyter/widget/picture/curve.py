"""A sweep over one parameter: a line for each outcome, with the reach of shot noise around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.drawing import SERIES, Area, Box, Dot, Drawing, Line, Words, nice_steps, rule
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.picture.sweep_axes import line_of
from quantask_jupyter.widget.shown_outcomes import label, labels, select_columns, share_interval

LINES = 6
MOST_POINTS = 120  # of a line: more are no longer told apart in this width
DOTTED = 40  # points; below that each has a dot
HEIGHT = 340.0
LEFT, TOP, BOTTOM = 60.0, 62.0, HEIGHT - 50
KEY = 18  # characters of an outcome in the legend


def draw_curve(result: Mapping[str, Any], title: str, facts: str) -> Drawing:
    """Return a line for each of the most frequent outcomes of a sweep (wire form)."""
    points = result["points"]
    along = line_of(points)
    order = sorted(range(len(points)), key=lambda place: along.values[place])
    step = -(-len(order) // MOST_POINTS)
    if step > 1:
        facts += f"; every {step}{_ordinal(step)} is drawn"
    places = order[::step]
    columns, more = select_columns((point["counts"] for point in points), LINES, result["registers"])
    drawing = Drawing(WIDTH, HEIGHT, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    keys = labels(outcome_texts(result["registers"], columns), KEY)
    widest = max(map(len, keys))
    right = WIDTH - EDGE - 34 - widest * 12 * 0.602
    xs = [_scaled(along.values[place], along.values, LEFT + 8, right - 8) for place in places]
    series = [
        [(int(points[place]["counts"].get(bits, 0)), _shots(points[place], result["shots"])) for place in places]
        for bits in columns
    ]
    most = max(share_interval(*pair)[1] for line in series for pair in line)
    _add_axes(drawing, along.values, along.name, most, right)
    for line, color in zip(series, SERIES, strict=False):
        _add_line(drawing, xs, line, color, most)
    _add_legend(drawing, keys, right + 18, more=more)
    return drawing


def _shots(point: Mapping[str, Any], shots: int) -> int:
    return sum(point["counts"].values()) or shots


def _scaled(value: float, values: Sequence[float], left: float, right: float) -> float:
    low, high = min(values), max(values)
    return (left + right) / 2 if low == high else left + (value - low) / (high - low) * (right - left)


def _height(share: float, most: float) -> float:
    return BOTTOM - share / most * (BOTTOM - TOP)


def _add_axes(drawing: Drawing, values: Sequence[float], name: str, most: float, right: float) -> None:
    for value in nice_steps(100 * most):
        y = _height(value / 100, most)
        drawing.add(
            rule(LEFT, y, right, y), Words(LEFT - 8, y + 4, f"{value:g} %", size=11, anchor="end", opacity=QUIET)
        )
    low, high = min(values), max(values)
    for step in range(5) if high > low else (0,):
        value = low + (high - low) * step / 4
        x = _scaled(value, values, LEFT + 8, right - 8)
        drawing.add(rule(x, BOTTOM, x, BOTTOM + 4, opacity=0.4))
        drawing.add(Words(x, BOTTOM + 17, f"{value:.3g}", size=11, anchor="middle", opacity=QUIET))
    words = label(" ".join(visible(name).split()), 48)
    drawing.add(Words((LEFT + right) / 2, BOTTOM + 37, words, anchor="middle"))


def _add_line(drawing: Drawing, xs: Sequence[float], line: Sequence[tuple[int, int]], color: str, most: float) -> None:
    reaches = [share_interval(*pair) for pair in line]
    upper = [(x, _height(high, most)) for x, (_, high) in zip(xs, reaches, strict=True)]
    lower = [(x, _height(low, most)) for x, (low, _) in zip(xs, reaches, strict=True)]
    middle = [(x, _height(count / shots, most)) for x, (count, shots) in zip(xs, line, strict=True)]
    if len(xs) > 1:
        drawing.add(Area((*upper, *reversed(lower)), color, 0.2), Line(tuple(middle), color=color, width=1.6))
    else:
        drawing.add(Line((upper[0], lower[0]), color=color, width=1.4))
    if len(xs) <= DOTTED:
        drawing.add(*(Dot(x, y, 2.2, color) for x, y in middle))


def _add_legend(drawing: Drawing, keys: Sequence[str], x: float, *, more: bool) -> None:
    for place, (key, color) in enumerate(zip(keys, SERIES, strict=False)):
        y = TOP + 20 * place
        drawing.add(Box(x, y + 2, 11, 11, color), Words(x + 16, y + 12, key, mono=True))
    if more:
        drawing.add(Words(x, TOP + 20 * len(keys) + 12, "and others", size=11, opacity=QUIET))


def _ordinal(step: int) -> str:
    return {2: "nd", 3: "rd"}.get(step % 10 if step % 100 not in (12, 13) else 0, "th")
