"""Whether counts can have come from a distribution, with a false-alarm rate that is known.

Each outcome's count is binomial, and so is that of every set of outcomes: here each outcome, each bit that is 1 and
each pair of bits that differ. The chance that a binomial count of N shots with probability p is as far from N p as k
is, on k's side, is at most exp(-N D(k/N ‖ p)), where D is the relative entropy of two coins (W. Hoeffding,
Probability inequalities for sums of bounded random variables, J. Amer. Statist. Assoc. 58 (1963), theorem 1). With E
events of two sides each, an alarm below FALSE_ALARM / 2E is false with a probability of at most FALSE_ALARM for all of
them together, by the union bound. That is 1e-8 for a set of counts: 10^6 programs of three sets give 0.03 false alarms.

What is seen: of an outcome with probability p, a deviation of about √(2 ln(2E / FALSE_ALARM)) standard deviations,
that is 6.9 for 100 events: 0.055 for p = 1/2 and 4000 shots.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

FALSE_ALARM = 1e-8
IMPOSSIBLE = 1e-12
"""Below, a probability is what is left of rounding: such an outcome must never be seen."""


@dataclass(frozen=True)
class Discrepancy:
    """The worst event of a set of counts."""

    event: str
    probability: float
    count: int
    shots: int

    def __str__(self) -> str:
        return f"{self.event}: {self.count} of {self.shots}, expected {self.probability * self.shots:.1f}"


def discrepancy(counts: Mapping[str, int], expected: Mapping[str, float]) -> Discrepancy | None:
    """Return the most unlikely event of the counts if it is too unlikely, else None."""
    shots = sum(counts.values())
    for outcome, count in counts.items():
        if expected.get(outcome, 0.0) < IMPOSSIBLE:
            return Discrepancy(f"{outcome} cannot be", 0.0, count, shots)
    events = list(_events(counts, expected))
    limit = math.log(FALSE_ALARM / (2 * len(events)))
    name, probability, count = min(events, key=lambda event: log_tail(event[2], shots, event[1]))
    if log_tail(count, shots, probability) < limit:
        return Discrepancy(name, probability, count, shots)
    return None


def log_tail(count: int, shots: int, probability: float) -> float:
    """Return the logarithm of Hoeffding's bound for a count this far on its side of what is expected."""
    seen, p = count / shots, min(max(probability, 0.0), 1.0)
    return -shots * (_term(seen, p) + _term(1 - seen, 1 - p))


def _term(seen: float, p: float) -> float:
    if seen == 0:
        return 0.0
    return seen * math.log(seen / p) if p > 0 else math.inf if seen > 1e-9 else 0.0


def _events(counts: Mapping[str, int], expected: Mapping[str, float]) -> Iterator[tuple[str, float, int]]:
    for outcome, probability in expected.items():
        yield outcome, probability, counts.get(outcome, 0)
    places = [place for place, sign in enumerate(next(iter(expected))) if sign != " "][:12]
    for place in places:
        yield _event(f"character {place} is 1", functools.partial(_is_set, place), counts, expected)
    for one, other in itertools.combinations(places, 2):
        yield _event(f"characters {one} and {other} differ", functools.partial(_differ, one, other), counts, expected)


def _is_set(place: int, bits: str) -> bool:
    return bits[place] == "1"


def _differ(one: int, other: int, bits: str) -> bool:
    return bits[one] != bits[other]


def _event(
    name: str, is_in: Callable[[str], bool], counts: Mapping[str, int], expected: Mapping[str, float]
) -> tuple[str, float, int]:
    probability = sum(p for outcome, p in expected.items() if is_in(outcome))
    return name, probability, sum(count for outcome, count in counts.items() if is_in(outcome))
