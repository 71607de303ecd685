"""A sweep over one parameter: a line for each outcome, with the reach of shot noise around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.widget.picture.drawing import SERIES, Drawing, nice_steps
from quantask_jupyter.widget.picture.frame import WIDTH, add_head
from quantask_jupyter.widget.picture.plot_frame import HEIGHT, KEY, PlotFrame, drawn_step, right_of, step_text
from quantask_jupyter.widget.shown_outcomes import labels, select_columns, share_interval
from quantask_jupyter.widget.sweep_axes import line_of

LINES = 6


def draw_curve(result: Mapping[str, Any], title: str, facts: str) -> Drawing:
    """Return a line for each of the most frequent outcomes of a sweep (wire form)."""
    points = result["points"]
    along = line_of(points)
    order = sorted(range(len(points)), key=lambda place: along.values[place])
    step = drawn_step(len(order))
    facts += step_text(step)
    places = order[::step]
    columns, more = select_columns((point["counts"] for point in points), LINES, result["registers"])
    drawing = Drawing(WIDTH, HEIGHT, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    keys = labels(outcome_texts(result["registers"], columns), KEY)
    series = [
        [(int(points[place]["counts"].get(bits, 0)), _shots(points[place], result["shots"])) for place in places]
        for bits in columns
    ]
    most = max(share_interval(*pair)[1] for line in series for pair in line)
    frame = PlotFrame(along, 0.0, most, right_of(keys))
    frame.add_axes(drawing, [(value / 100, f"{value:g} %") for value in nice_steps(100 * most)])
    at = [along.values[place] for place in places]
    for line, color in zip(series, SERIES, strict=False):
        shares = [count / shots for count, shots in line]
        frame.add_line(drawing, at, shares, [share_interval(*pair) for pair in line], color)
    frame.add_legend(drawing, keys, "and others" if more else "")
    return drawing


def _shots(point: Mapping[str, Any], shots: int) -> int:
    return sum(point["counts"].values()) or shots
