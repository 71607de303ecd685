"""The plot of a course's load: how many tasks waited and ran at a time."""

from __future__ import annotations

from collections.abc import Sequence

from quantask_jupyter.widget.picture.drawing import (
    BLUE,
    ORANGE,
    Anchor,
    Area,
    Box,
    Drawing,
    Line,
    Words,
    nice_steps,
    rule,
)
from quantask_jupyter.widget.picture.frame import QUIET
from quantask_server.class_page.words import duration, hours_text
from quantask_server.course_answers import LoadOut

WIDTH, HEIGHT = 960.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, WIDTH - 12, 34.0, HEIGHT - 30
MARKS = 6  # of time


def draw_load(load: LoadOut) -> Drawing:
    """Return the plot; what waited is a line, what ran an area, and they share one scale."""
    waiting, running = [step.waiting for step in load.steps], [step.running for step in load.steps]
    most = max(*waiting, *running) or 1.0
    title = (
        f"Load in {hours_text(load.hours)}: at most {_number(max(waiting))} tasks waited "
        f"and {_number(max(running))} ran at a time, on average over {duration(load.hours * 3600 / len(load.steps))}"
    )
    drawing = Drawing(WIDTH, HEIGHT, title=title)
    _add_axes(drawing, most, load.hours)
    xs = [LEFT + (RIGHT - LEFT) * number / len(load.steps) for number in range(len(load.steps) + 1)]
    ran = _stairs(xs, running, most)
    drawing.add(Area(((LEFT, BOTTOM), *ran, (RIGHT, BOTTOM)), BLUE, 0.35), Line(ran, color=BLUE, width=1.6))
    drawing.add(Line(_stairs(xs, waiting, most), color=ORANGE, width=2.2))
    for x, color, words in ((LEFT, BLUE, "running"), (LEFT + 96, ORANGE, "waiting")):
        drawing.add(Box(x, 9, 12, 12, color), Words(x + 18, 19, words))
    return drawing


def _stairs(xs: Sequence[float], values: Sequence[float], most: float) -> tuple[tuple[float, float], ...]:
    points: list[tuple[float, float]] = []
    for left, right, value in zip(xs, xs[1:], values, strict=False):
        height = _height(value, most)
        points += [(left, height), (right, height)]
    return tuple(points)


def _height(value: float, most: float) -> float:
    return BOTTOM - value / most * (BOTTOM - TOP)


def _add_axes(drawing: Drawing, most: float, hours: float) -> None:
    for value in nice_steps(most, steps=3):
        y = _height(value, most)
        drawing.add(rule(LEFT, y, RIGHT, y), Words(LEFT - 8, y + 4, f"{value:g}", anchor="end", opacity=QUIET))
    for mark in range(MARKS + 1):
        x = LEFT + (RIGHT - LEFT) * mark / MARKS
        seconds = hours * 3600 * (1 - mark / MARKS)
        drawing.add(rule(x, BOTTOM, x, BOTTOM + 4, opacity=0.4))
        words = (
            "now"
            if mark == MARKS
            else f"−{hours * (1 - mark / MARKS):.3g} h"
            if hours > 1
            else f"−{seconds / 60:.0f} min"
        )
        anchor: Anchor = "end" if mark == MARKS else "start" if mark == 0 else "middle"
        drawing.add(Words(x, BOTTOM + 19, words, anchor=anchor, opacity=QUIET))


def _number(value: float) -> str:
    return f"{value:.2g}"
