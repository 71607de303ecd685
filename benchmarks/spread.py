"""Numbers of several rounds: their middle and how far they lie apart."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of all values do not exceed (the nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Spread:
    """The median of the rounds, the least and the most."""

    median: float
    low: float
    high: float
    rounds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarize one value a round."""
        return cls(statistics.median(values), min(values), max(values), len(values))

    def text(self, digits: int = 1) -> str:
        """Write it as ``median (least to most)``."""
        return f"{self.median:.{digits}f} ({self.low:.{digits}f} to {self.high:.{digits}f})"


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the ratio of two things measured in the same rounds, round by round: drift of the machine falls out."""
    return Spread.of([one / other for one, other in zip(above, below, strict=True)])


def differences(of: Sequence[float], less: Sequence[float]) -> Spread:
    """Return the difference of two things measured in the same rounds, round by round."""
    return Spread.of([one - other for one, other in zip(of, less, strict=True)])
