"""What is shown of expectation values: a row for each observable and point, the first of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.shown_outcomes import number, point_text

ROWS = 20
MOST_PARAMETERS = 3  # that are told of a point; of more its number is


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value: where it is of, of which observable, and its standard error, which may be 0."""

    where: str
    observable: str
    value: float
    error: float

    @property
    def text(self) -> str:
        """The value with its error, in the digits that the error leaves."""
        return value_text(self.value, self.error)


@dataclass(frozen=True, slots=True)
class ShownExpectations:
    """The values that are shown, of so many: the first ones, or some from everywhere."""

    rows: tuple[ShownValue, ...]
    of: int
    are_first: bool = True

    @property
    def facts(self) -> str:
        """How many there are, in words."""
        values = f"{self.of:,} expectation value{'' if self.of == 1 else 's'}"
        if len(self.rows) == self.of:
            return values
        return f"{'first ' if self.are_first else ''}{len(self.rows)} of {values}"

    @property
    def table(self) -> tuple[list[str], list[list[str]]]:
        """The heads and the rows of a table."""
        where = any(row.where for row in self.rows)
        heads = [*(["of"] if where else []), "observable", "value"]
        return heads, [[*([row.where] if where else []), row.observable, row.text] for row in self.rows]

    def text(self, name: str | None) -> str:
        """Return them as lines of text."""
        lines = ["  ".join(filter(None, [row.where, f"{row.observable} = {row.text}"])) for row in self.rows]
        return "\n".join([f"{visible(name)}: {self.facts}" if name else self.facts, *lines])

    def html(self, name: str | None) -> str:
        """Return them as an HTML table; whatever it quotes is escaped."""
        heads, rows = self.table
        head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
        body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        caption = escape(f"{visible(name)}: {self.facts}" if name else self.facts)
        top = f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>"
        return f"<table>\n{top}\n<tbody>\n{body}\n</tbody>\n</table>"


def shown_expectations(every: Sequence[tuple[str, Mapping[str, Any]]]) -> ShownExpectations:
    """Return what is shown of values as they are told (wire form), of one PUB or several, each with its name."""
    rows = [
        ShownValue(
            ": ".join(filter(None, [name, _point(told, point)])),
            visible(told["observables"][which]),
            value,
            error,
        )
        for name, told in every
        for point, which, value, error in told["rows"][:ROWS]
    ]
    are_first = not any(told.get("numbers") for _, told in every)
    return ShownExpectations(tuple(rows[:ROWS]), sum(told["of"] for _, told in every), are_first)


def _point(told: Mapping[str, Any], point: int) -> str:
    points = told["points"]
    if point >= len(points):
        return ""
    parameters = points[point]
    if len(parameters) > MOST_PARAMETERS or not all(isinstance(value, int | float) for value in parameters.values()):
        return f"point {1 + (told.get('numbers') or range(len(points)))[point]}"
    return point_text(parameters)


def value_text(value: float, error: float) -> str:
    """Return a value with its standard error in two digits; as it is where there is none."""
    if not error > 0:
        return number(value)
    decimals = min(9, max(0, 1 - math.floor(math.log10(error))))
    return f"{round(value, decimals) + 0.0:.{decimals}f} ± {error:.{decimals}f}"
