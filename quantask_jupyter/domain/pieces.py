"""A sweep's result in pieces: each is a result of some of the points, which stand in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.domain.result import MOST_NOTES, Result

_OF_A_RUN = ("method", "seed", "quantask", "qiskit", "qiskit_aer", "measured_all")
"""What the metadata of all pieces have in common; with it, a point is the same wherever it is run."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The points from number ``first`` on, counted from 0; ``result`` has at least one in its ``points``."""

    first: int
    result: Result

    @property
    def end(self) -> int:
        """The number of the point behind the last."""
        return self.first + len(self.result["points"])


def is_of_same_run(one: Result, other: Result) -> bool:
    """Say whether two pieces may be parts of one result."""
    alike = all(one["metadata"].get(field) == other["metadata"].get(field) for field in _OF_A_RUN)
    return alike and one["registers"] == other["registers"] and one["shots"] == other["shots"]


def joined(results: Sequence[Result]) -> dict[str, Any]:
    """Return one result with the points of all, in their order; the last one says how long it took."""
    last = results[-1]
    notes = dict.fromkeys(note for result in results for note in result["metadata"].get("notes", ()))
    return {
        **last,
        "points": [point for result in results for point in result["points"]],
        "metadata": {**last["metadata"], "notes": list(notes)[:MOST_NOTES]},
    }


def from_point(result: Result, first: int) -> Result:
    """Return a result without the points before number ``first``."""
    return {**result, "points": result["points"][first:]}
