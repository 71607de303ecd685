"""Sweeps by their ends: values at equal distances, and all combinations of those of several parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from typing import Any

from quantask_jupyter.domain.plain_numbers import is_number
from quantask_jupyter.errors import LimitExceededError, ParameterError

MOST_POINTS = 1_000_000
"""Of all parameters together; a server's own limit (max_points) is lower, if nobody has raised it."""

_EXAMPLE = 'For example: sweep={"theta": (0, math.pi, 50)}'


def with_sweep(sweep: object, parameters: Mapping[str, float | list[float]]) -> dict[str, float | list[float]]:
    """Return the values of all parameters, with a point for each combination of the swept ones' values.

    Args:
        sweep: for each name start, stop and the number of values; both ends are among them. Of several parameters the
            last one changes fastest.
        parameters: the values of the others: numbers.

    Raises:
        ParameterError: a sweep is none, or a parameter has a list of values beside it, or values twice.
        LimitExceededError: there are too many points.
    """
    if not isinstance(sweep, Mapping) or not all(isinstance(name, str) for name in sweep):
        raise ParameterError("sweep must have a start, a stop and a number of values by name.", hint=_EXAMPLE)
    columns = {name: _values(name, of_name) for name, of_name in sweep.items()}
    for name, value in parameters.items():
        if name in columns:
            raise ParameterError(f"The parameter {name} has a sweep and a value.", hint="Give one of the two.")
        if columns and isinstance(value, list):
            raise ParameterError(
                f"The parameter {name} has a list of values, beside a sweep of all combinations.",
                hint="Give it a number or a sweep; or give lists of one length alone, which go in step.",
            )
    points = math.prod(map(len, columns.values()))
    if points > MOST_POINTS:
        raise LimitExceededError(f"The sweep has {points:,} points; at most {MOST_POINTS:,} can be sent.")
    rows = zip(*product(*columns.values()), strict=True)
    return {**parameters, **{name: list(row) for name, row in zip(columns, rows, strict=True)}}


def _values(name: str, given: Any) -> list[float]:
    try:
        start, stop, count = given
    except (TypeError, ValueError):
        raise ParameterError(
            f"The sweep of {name} must be start, stop and a number of values.", hint=_EXAMPLE
        ) from None
    if not all(is_number(each) for each in (start, stop, count)):
        raise ParameterError(f"The sweep of {name} must be three numbers.", hint=_EXAMPLE)
    if not (math.isfinite(start) and math.isfinite(stop)):
        raise ParameterError(f"The sweep of {name} goes from {start} to {stop}, which is not finite.")
    if not float(count).is_integer() or count < 2:
        raise ParameterError(
            f"The sweep of {name} must have a whole number of values, 2 or more (both ends count), not {count}."
        )
    if count > MOST_POINTS:
        raise LimitExceededError(f"The sweep of {name} has {count:,} values; at most {MOST_POINTS:,} can be sent.")
    low, high, steps = float(start), float(stop), int(count) - 1
    step = high / steps - low / steps
    return [low + k * step for k in range(steps)] + [high]
