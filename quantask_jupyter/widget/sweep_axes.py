"""What a sweep is drawn over: the parameters that change, and whether they make a curve or a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.domain.plain_numbers import is_number

Point = Mapping[str, Any]

MOST_CELLS = 40  # along one side of a map in a file; more points share a cell's place there, not in the card


@dataclass(frozen=True, slots=True)
class Along:
    """One axis: what it is called, and where each point stands on it."""

    name: str
    values: tuple[float, ...]


def changing(points: Sequence[Point]) -> list[str]:
    """Return the names of the parameters that are not the same at all points."""
    return [name for name in points[0]["parameters"] if len({point["parameters"][name] for point in points}) > 1]


def fixed_of(points: Sequence[Point]) -> dict[str, float]:
    """Return the numbers that are the same at all points, by parameter."""
    first, others = points[0]["parameters"], set(changing(points))
    return {name: value for name, value in first.items() if name not in others and is_number(value)}


def grid_of(points: Sequence[Point]) -> tuple[Along, Along] | None:
    """Return the two axes of points that fill a grid, each place once; None where they do not."""
    names = changing(points)
    if len(names) != 2:
        return None
    one, other = (tuple(float(point["parameters"][name]) for point in points) for name in names)
    fills = len(set(zip(one, other, strict=True))) == len(points) == len(set(one)) * len(set(other))
    return (Along(names[0], one), Along(names[1], other)) if fills else None


def line_of(points: Sequence[Point]) -> Along:
    """Return the one parameter that changes, or else the points' numbers, counted from 1."""
    names = changing(points)
    if len(names) == 1:
        return Along(names[0], tuple(float(point["parameters"][names[0]]) for point in points))
    return Along("point", tuple(float(number) for number in range(1, len(points) + 1)))


def thinned(values: Sequence[float]) -> Sequence[float]:
    """Return at most ``MOST_CELLS`` of the values, evenly chosen."""
    return values[:: -(-len(values) // MOST_CELLS)]
