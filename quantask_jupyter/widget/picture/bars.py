"""Counts as a bar for each outcome, with the reach of shot noise; two distributions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.widget.picture.drawing import (
    INK,
    MONO_WIDTH,
    SERIES,
    Anchor,
    Box,
    Drawing,
    Line,
    Words,
    nice_steps,
    rule,
    text_width,
)
from quantask_jupyter.widget.picture.frame import EDGE, QUIET, WIDTH, add_head
from quantask_jupyter.widget.shown_outcomes import label, labels, registers_text, select, share_interval, share_text

ROWS = 16
BAR, GAP, BETWEEN = 14, 4, 8  # heights of a bar, between two bars of a row, and between rows
KEY_SIZE, LEAST_KEY_SIZE = 12.0, 7.5
KEY_LINE = 16  # of a key that stands over its bar
BESIDE = 0.4  # of the width: keys up to here stand beside their bars
_START: Anchor = "start"
_END: Anchor = "end"
SHARE = 60  # of the column of shares


@dataclass(frozen=True, slots=True)
class Series:
    """One distribution.

    Attributes:
        name: what the legend calls it, where there are two.
        values: counts or probabilities, by outcome.
        total: what they add up to, with what is not shown.
        sampled: whether they are counts, which have shot noise.
    """

    name: str
    values: Mapping[str, float]
    total: float
    sampled: bool = True


def draw_counts(
    counts: Mapping[str, int], shots: int, registers: Sequence[Mapping[str, Any]], title: str, facts: str
) -> Drawing:
    """Return counts as bars: all in the order of their values, or the most frequent ones and what is left."""
    shown = select(counts, ROWS, registers)
    return draw_bars([Series("", counts, shots)], [bits for bits, _ in shown.rows], registers, title, facts)


def draw_bars(
    series: Sequence[Series], outcomes: Sequence[str], registers: Sequence[Mapping[str, Any]], title: str, facts: str
) -> Drawing:
    """Return a row of bars for each of these outcomes, and one for what the others come to."""
    chart = _Chart(series, outcomes, registers)
    drawing = Drawing(WIDTH, chart.bottom + 24, title=f"{title}: {facts}" if title else facts)
    add_head(drawing, title, facts)
    chart.draw(drawing)
    return drawing


class _Chart:
    def __init__(
        self, series: Sequence[Series], outcomes: Sequence[str], registers: Sequence[Mapping[str, Any]]
    ) -> None:
        self.series, self.outcomes, self.registers = series, outcomes, registers
        every = {bits for one in series for bits in one.values}
        self.rest = len(every) - len(outcomes)
        self.keys = outcome_texts(registers, outcomes)
        longest = max(map(len, self.keys))
        self.over = longest * KEY_SIZE * MONO_WIDTH > BESIDE * WIDTH
        room = WIDTH - 2 * EDGE
        self.key_size = max(LEAST_KEY_SIZE, min(KEY_SIZE, room / (longest * MONO_WIDTH))) if self.over else KEY_SIZE
        self.longest = int(room / (self.key_size * MONO_WIDTH)) if self.over else longest
        labels = [longest * KEY_SIZE * MONO_WIDTH, *([text_width(self._rest_label(), 12)] if self.rest else [])]
        self.left = EDGE if self.over else EDGE + max(labels) + 12
        counts = [f"{int(one.total):,}" for one in series if one.sampled and len(series) == 1]
        self.right = WIDTH - EDGE - SHARE - max([0.0, *(max(36.0, text_width(text, 12)) + 8 for text in counts)])
        self.most = max(_reach(one) for one in series)
        bars = len(series) * BAR + (len(series) - 1) * GAP
        self.row = bars + BETWEEN + (KEY_LINE if self.over else 0)
        self.top = 90.0 if len(series) > 1 else 66.0
        rests = (KEY_LINE if self.over else 0) + bars + BETWEEN + 6 if self.rest else 0
        self.bottom = self.top + len(outcomes) * self.row + rests

    def draw(self, drawing: Drawing) -> None:
        self._add_header(drawing)
        self._add_axis(drawing)
        y = self.top
        for bits, key in zip(self.outcomes, labels(self.keys, self.longest), strict=True):
            self._add_row(drawing, y, key, [one.values.get(bits, 0) for one in self.series])
            y += self.row
        if self.rest:
            drawing.add(rule(EDGE, y + 1, WIDTH - EDGE, y + 1, opacity=0.3))
            self._add_rest(drawing, y + 6)

    def _add_header(self, drawing: Drawing) -> None:
        y = self.top - 8
        room = int((self.right - EDGE) / (11 * MONO_WIDTH))
        names = registers_text(self.registers, room)
        beside = text_width(names, 11, mono=True) <= self.left - EDGE - 12
        x, anchor = (self.left - 12, _END) if beside else (EDGE, _START)
        drawing.add(Words(x, y, names, size=11, anchor=anchor, mono=True, opacity=QUIET))
        heads = ("count", "share") if all(one.sampled for one in self.series) else ("", "share")
        if len(self.series) == 1:
            drawing.add(Words(WIDTH - EDGE - SHARE, y, heads[0], size=11, anchor="end", opacity=QUIET))
        drawing.add(Words(WIDTH - EDGE, y, heads[1], size=11, anchor="end", opacity=QUIET))
        x = EDGE
        for one, color in zip(self.series, SERIES, strict=False) if len(self.series) > 1 else ():
            name = Words(x + 16, y - 20, label(one.name, 36))
            drawing.add(Box(x, y - 30, 11, 11, color), name)
            x = name.x + name.width + 20

    def _add_axis(self, drawing: Drawing) -> None:
        counted = len(self.series) == 1 and self.series[0].sampled
        end = self.most * (self.series[0].total if counted else 100)
        for value in nice_steps(end, whole=counted):
            x = self._x(value / end * self.most)
            drawing.add(rule(x, self.top - 3, x, self.bottom))
            text = f"{value:,.0f}" if counted else f"{value:g} %"
            drawing.add(
                Words(x, self.bottom + 15, text, size=11, anchor="start" if x == EDGE else "middle", opacity=QUIET)
            )

    def _add_row(self, drawing: Drawing, y: float, key: str, values: Sequence[float]) -> None:
        bars = y + (KEY_LINE if self.over else 0)
        middle = bars + len(values) * (BAR + GAP) / 2 + 2
        if self.over:
            drawing.add(Words(EDGE, y + 11, key, size=self.key_size, mono=True))
        else:
            drawing.add(Words(self.left - 12, middle, key, anchor="end", mono=True))
        for place, (value, one, color) in enumerate(zip(values, self.series, SERIES, strict=False)):
            top = bars + place * (BAR + GAP)
            share = value / one.total
            if value:
                drawing.add(Box(self.left, top, self._x(share) - self.left, BAR, color))
                if one.sampled:
                    self._add_noise(drawing, top + BAR / 2, *share_interval(int(value), int(one.total)))
            self._add_numbers(drawing, top, value, one)

    def _add_noise(self, drawing: Drawing, y: float, low: float, high: float) -> None:
        x, end = self._x(low), self._x(high)
        points = ((x, y - 3), (x, y + 3), (x, y), (end, y), (end, y - 3), (end, y + 3))
        drawing.add(Line(points, width=1.4, opacity=0.85))

    def _add_rest(self, drawing: Drawing, y: float) -> None:
        bars = y + (KEY_LINE if self.over else 0)
        place = (EDGE, y + 11) if self.over else (self.left - 12, bars + 11)
        anchor = _START if self.over else _END
        drawing.add(Words(*place, self._rest_label(), anchor=anchor, opacity=QUIET))
        for number, one in enumerate(self.series):
            top = bars + number * (BAR + GAP)
            left_out = max(0.0, one.total - sum(one.values.get(bits, 0) for bits in self.outcomes))
            share = left_out / one.total
            drawing.add(*_hatched(self.left, top, self._x(min(share, self.most)), goes_on=share > self.most))
            self._add_numbers(drawing, top, int(left_out) if one.sampled else left_out, one)

    def _add_numbers(self, drawing: Drawing, top: float, value: float, one: Series) -> None:
        drawing.add(Words(WIDTH - EDGE, top + 11, share_text(value / one.total), anchor="end", opacity=QUIET))
        if one.sampled and len(self.series) == 1:
            drawing.add(Words(WIDTH - EDGE - SHARE, top + 11, f"{value:,}", anchor="end"))

    def _rest_label(self) -> str:
        return f"{self.rest:,} more"

    def _x(self, share: float) -> float:
        return self.left + share / self.most * (self.right - self.left)


def _hatched(left: float, top: float, end: float, *, goes_on: bool) -> list[Box]:
    """Return a bar of stripes, as it is no outcome but many together; it fades where it goes on beyond the axis."""
    stripes = max(1, int((end - left) // 6))
    width = min(4.0, max(0.0, end - left))
    fading = 8 if goes_on else 0
    return [
        Box(
            left + 6 * stripe,
            top,
            width,
            BAR,
            INK,
            0.3 * min(1.0, (stripes - stripe) / (fading + 1)) if fading else 0.3,
        )
        for stripe in range(stripes)
    ]


def _reach(series: Series) -> float:
    largest = max(series.values.values())
    return share_interval(int(largest), int(series.total))[1] if series.sampled else largest / series.total
