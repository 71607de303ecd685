"""Expectation values as dots on a line, each with the reach of its standard error."""

from __future__ import annotations

from quantask_jupyter.widget.picture.drawing import BLUE, Dot, Drawing, Line, Words, rule, text_width
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.picture.number_curve import steps_between, widened
from quantask_jupyter.widget.shown_expectations import ShownExpectations
from quantask_jupyter.widget.shown_outcomes import labels

TOP, ROW = 58.0, 22.0
_LABEL = 34  # characters


def draw_expectations(shown: ShownExpectations, title: str, facts: str) -> Drawing:
    """Return a row for each of the values that are shown."""
    names = labels([": ".join(filter(None, [row.where, row.observable])) for row in shown.rows], _LABEL)
    bottom = TOP + len(names) * ROW
    drawing = Drawing(WIDTH, bottom + 26, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    ends = [0.0, *(end for row in shown.rows for end in (row.value - row.error, row.value + row.error))]
    least, most = widened(min(ends), max(ends))
    left = EDGE + max(text_width(name, 12, mono=True) for name in names) + 20
    right = WIDTH - EDGE - max(text_width(row.text, 12) for row in shown.rows) - 20
    scale = (right - left) / (most - least)
    for tick in steps_between(least, most):
        x = left + (tick - least) * scale
        drawing.add(rule(x, TOP - 2, x, bottom, opacity=0.5 if tick == 0 else 0.16))
        drawing.add(Words(x, bottom + 16, f"{tick:.6g}", size=11, anchor="middle", opacity=QUIET))
    for place, (name, row) in enumerate(zip(names, shown.rows, strict=True)):
        y = TOP + (place + 0.5) * ROW
        low, value, high = (
            left + (at - least) * scale for at in (row.value - row.error, row.value, row.value + row.error)
        )
        drawing.add(Words(EDGE, y + 4, name, mono=True))
        if row.error > 0:
            drawing.add(
                Line(((low, y - 3), (low, y + 3), (low, y), (high, y), (high, y - 3), (high, y + 3)), width=1.4)
            )
        drawing.add(Dot(value, y, 3.6, BLUE), Words(WIDTH - EDGE, y + 4, row.text, anchor="end"))
    return drawing
