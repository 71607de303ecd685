"""Numbers over one or two parameters, for curves and maps: what a sweep has saved, or an estimator estimated."""

from __future__ import annotations

import heapq
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from quantask_jupyter.domain.plain_numbers import is_number
from quantask_jupyter.widget.sweep_axes import Along, Point, fixed_of, grid_of, line_of, thinned

MOST_LINES = 6
MOST_POINTS = 1000  # of a line that is kept
_WHOLE = 1e-6  # how far probabilities may be from 1 together


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number at each point; ``errors`` are its standard errors, where it has some."""

    name: str
    values: tuple[float, ...]
    errors: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class NumberLines:
    """The lines that are drawn, from left to right; ``more`` are not.

    Over a grid of two parameters ``up`` is the second: then each line is a map, with its points in any order. ``fixed``
    are the parameters that are the same at all points. Of ``of`` points some are here, evenly; None: all.
    """

    along: str
    at: tuple[float, ...]
    lines: tuple[NumberLine, ...]
    more: int = 0
    up: Along | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)
    of: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return them as a notebook keeps them: of very many points some, and ``of`` how many that is."""
        kept = self._kept()
        lines = [
            {"name": line.name, "values": _at(kept, line.values)}
            | ({} if line.errors is None else {"errors": _at(kept, line.errors)})
            for line in self.lines
        ]
        told: dict[str, Any] = {"along": self.along, "at": _at(kept, self.at), "lines": lines}
        if self.up is not None:
            told["up"] = {"along": self.up.name, "at": _at(kept, self.up.values)}
        if self.fixed:
            told["fixed"] = dict(self.fixed)
        if self.more:
            told["more"] = self.more
        if self.of is not None or len(kept) < len(self.at):
            told["of"] = self.of or len(self.at)
        return told

    def _kept(self) -> Sequence[int]:
        if self.up is None:
            return range(0, len(self.at), -(-len(self.at) // MOST_POINTS))
        across, up = (set(thinned(sorted(set(values)))) for values in (self.at, self.up.values))
        places = enumerate(zip(self.at, self.up.values, strict=True))
        return [place for place, (x, y) in places if x in across and y in up]


def _at(places: Sequence[int], numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(numbers[place] for place in places)


def saved_lines(result: Mapping[str, Any]) -> NumberLines | None:
    """Return what a sweep's circuit has saved at each point as numbers: values, and shares of outcomes.

    It is None where there is one point, or no number.
    """
    points: Sequence[Mapping[str, Any]] = result.get("points", ())
    if len(points) < 2:
        return None
    saved = [point.get("saved") or {} for point in points]
    lines, left_out = [], 0
    for label in sorted(saved[0]):
        values = [one.get(label) for one in saved]
        numbers = [value for value in values if is_number(value)]
        if len(numbers) == len(values):
            lines.append(NumberLine(label, tuple(map(_plain, numbers))))
    for label in sorted(saved[0]):
        shares, others = _of_probabilities(label, [one.get(label) for one in saved])
        lines += shares
        left_out += others
    return _lines(points, lines, left_out)


def _of_probabilities(label: str, values: Sequence[Any]) -> tuple[list[NumberLine], int]:
    """Return a line for each outcome of saved probabilities that has most in a point, and how many others there are.

    There are none of what is something else.
    """
    every = [_probabilities(value) for value in values]
    found = [one for one in every if one is not None]
    if len(found) < len(every):
        return [], 0
    most: dict[int, float] = {}
    for one in found:
        for place, share in one.items():
            most[place] = max(share, most.get(place, 0.0))
    drawn = sorted(heapq.nsmallest(MOST_LINES, most, key=lambda place: (-most[place], place)))
    width = max(_bits(value, most) for value in values)
    name = "" if label.startswith("probabilities") else f"{label}: "  # Aer's own labels say no more
    lines = [
        NumberLine(f"{name}{place:0{width}b}", tuple(_plain(one.get(place, 0.0)) for one in found)) for place in drawn
    ]
    return lines, len(most) - len(drawn)


def _bits(value: Any, places: Mapping[int, float]) -> int:
    """Return how many bits an outcome has: of an array as many as it has places for; of others those of the largest."""
    return int(value["shape"][0] - 1).bit_length() if "array" in value else max(1, max(places, default=0).bit_length())


def _probabilities(value: Any) -> dict[int, float] | None:
    """Return saved probabilities (wire form) by outcome; None of what are none."""
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("probabilities"), Mapping):
        return {int(outcome, 16): share for outcome, share in value["probabilities"].items()}
    if value.get("dtype") != "float64" or "type" in value or len(value["shape"]) != 1:
        return None
    import numpy as np

    shares = np.frombuffer(b64decode(value["array"]), "<f8")
    if shares.size < 2 or shares.size & (shares.size - 1) or shares.min() < 0 or abs(shares.sum() - 1) > _WHOLE:
        return None
    return {int(place): float(shares[place]) for place in np.flatnonzero(shares)}


def _lines(points: Sequence[Point], lines: Sequence[NumberLine], left_out: int = 0) -> NumberLines | None:
    if not lines:
        return None
    grid, more = grid_of(points), max(0, len(lines) - MOST_LINES) + left_out
    if grid is not None:
        across, up = (Along(axis.name, tuple(map(_plain, axis.values))) for axis in grid)
        return NumberLines(across.name, across.values, tuple(lines[:MOST_LINES]), more, up, fixed_of(points))
    along = line_of(points)
    order = sorted(range(len(along.values)), key=along.values.__getitem__)
    drawn = [
        NumberLine(
            line.name,
            tuple(line.values[place] for place in order),
            None if line.errors is None else tuple(line.errors[place] for place in order),
        )
        for line in lines[:MOST_LINES]
    ]
    at = tuple(_plain(along.values[place]) for place in order)
    return NumberLines(along.name, at, tuple(drawn), more, fixed=fixed_of(points))


def expectation_lines(told: Mapping[str, Any]) -> NumberLines | None:
    """Return the expectation values that are told of a PUB as lines, one for each observable.

    It is None where it has one point, or each observable has points of its own.
    """
    by_observable: dict[int, dict[int, tuple[float, float]]] = {}
    for point, which, value, error in told["rows"]:
        by_observable.setdefault(which, {})[point] = (value, error)
    if not by_observable:
        return None
    shared = sorted(set.intersection(*(set(one) for one in by_observable.values())))
    points = [{"parameters": told["points"][point]} for point in shared if point < len(told["points"])]
    if len(points) < 2 or len(points) < len(shared):
        return None
    lines = [
        NumberLine(
            told["observables"][which],
            tuple(of_points[point][0] for point in shared),
            tuple(of_points[point][1] for point in shared) if any(error for _, error in of_points.values()) else None,
        )
        for which, of_points in by_observable.items()
    ]
    found = _lines(points, lines)
    return None if found is None else replace(found, of=told.get("of_points"))


def _plain(number: float) -> float:
    return number + 0.0  # no -0
