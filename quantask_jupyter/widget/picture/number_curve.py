"""Numbers over a parameter as lines, with their standard errors around them."""

from __future__ import annotations

import math

from quantask_jupyter.widget.number_lines import NumberLine, NumberLines
from quantask_jupyter.widget.picture.drawing import SERIES, Drawing
from quantask_jupyter.widget.picture.frame import WIDTH, add_head
from quantask_jupyter.widget.picture.plot_frame import HEIGHT, KEY, NOT_ALL, PlotFrame, drawn_step, right_of, step_text
from quantask_jupyter.widget.shown_outcomes import labels
from quantask_jupyter.widget.sweep_axes import Along


def draw_numbers(numbers: NumberLines, title: str, facts: str) -> Drawing:
    """Return a line for each of the numbers that were saved or estimated at each point."""
    step = drawn_step(len(numbers.at))
    facts += NOT_ALL if numbers.of else step_text(step)
    drawing = Drawing(WIDTH, HEIGHT, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    names = labels([line.name for line in numbers.lines], KEY)
    ends = [end for line in numbers.lines for reach in _reaches(line) for end in reach]
    low, high = widened(min(ends), max(ends))
    frame = PlotFrame(Along(numbers.along, numbers.at), low, high, right_of(names))
    frame.add_axes(drawing, [(value, f"{value:.6g}") for value in steps_between(low, high)])
    for line, color in zip(numbers.lines, SERIES, strict=False):
        frame.add_line(drawing, numbers.at[::step], line.values[::step], _reaches(line)[::step], color)
    frame.add_legend(drawing, names, f"and {numbers.more:,} more" if numbers.more else "")
    return drawing


def _reaches(line: NumberLine) -> list[tuple[float, float]]:
    errors = line.errors or (0.0,) * len(line.values)
    return [(value - error, value + error) for value, error in zip(line.values, errors, strict=True)]


def widened(low: float, high: float) -> tuple[float, float]:
    """Return ends between which numbers from ``low`` to ``high`` are seen, also where they are all the same."""
    room = 0.03 * (high - low) if high - low > 1e-9 * max(1.0, abs(low)) else 0.5
    return low - room, high + room


def steps_between(low: float, high: float, *, steps: int = 4) -> list[float]:
    """Return the round numbers between two, about so many steps apart."""
    rough = (high - low) / steps
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10, 20) if factor * power >= rough * 0.999)
    return [round(index * step, 12) + 0.0 for index in range(math.ceil(low / step), math.floor(high / step) + 1)]
