"""By which method each point of a sweep is simulated, where that is not the same for all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

_MOST_NAMED = 10
"""Runs of points that one method has in the note."""


def note_of_methods(methods: Sequence[str]) -> str | None:
    """Return the sentence that says which points are simulated by which method; None if there is one for all.

    Args:
        methods: of the points, in their order; they are numbered from 0, as a result's are.
    """
    if len(set(methods)) < 2:
        return None
    told = ", ".join(f"{_listed(methods, method)} by {method}" for method in dict.fromkeys(methods))
    return f"The points are not all simulated by one method: {told}."


def _listed(methods: Sequence[str], method: str) -> str:
    grouped = groupby(range(len(methods)), lambda number: methods[number])
    runs = [numbers for found, run in grouped if (numbers := list(run)) and found == method]
    named = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs[:_MOST_NAMED]]
    more = sum(map(len, runs[_MOST_NAMED:]))
    return " and ".join(named) + (f" and {more} more" if more else "")
