"""The statistical test of counts: looks at sets of outcomes, none of which is too strange by chance.

A look takes sets that are chosen before there are counts. A set A that came too often has the chance of a binomial
distribution with probability p(A) + tolerance. The smallest chance of a look's sets, times their number (a union
bound), is the look's; the smallest of all looks, times their number, is that of the counts.

- Outcomes that are expected at least five times, and all rarer ones as one if they are more than two: all unions.
- Where they are: each rarer outcome, and, for each bit, all outcomes where it is 0, and where it is 1.
- With a tolerance, what cannot come. Without one, it refuses counts at once, and never wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scipy.special import rel_entr
from scipy.stats import binom

FALSE_ALARM = 1e-6
"""How often, at most, counts of a distribution within the tolerance are refused."""

MISSED = 1e-3
"""How often, at most, a difference is missed that is said to be noticed."""

FEWEST_EXPECTED = 5
"""Shots that an outcome must expect to be looked at in unions; rarer ones are one of these together."""

SMALLEST = 1e-300
"""Smaller chances are not of full precision as floating-point numbers."""

Set = tuple[int, float]
"""How often a set of outcomes came, and its expected share."""


@dataclass(frozen=True)
class Found:
    """What the looks have found.

    Attributes:
        log_chance: natural logarithm of how often counts are as far from what is expected.
        is_bound: whether that is only known to be no larger.
        by_chance: a distance between right counts and what is expected that is exceeded by :data:`FALSE_ALARM` at most:
            what such counts leave open of the distribution that gave them.
        noticed: a distance beyond the tolerance that is missed by :data:`MISSED` at most.
    """

    log_chance: float
    is_bound: bool
    by_chance: float
    noticed: float


def look(counts: Mapping[str, int], shares: Mapping[str, float], tolerance: float) -> Found:
    """Look at counts by bitstring, none of which is 0; both have outcomes of one width.

    Args:
        counts: how often each outcome came.
        shares: the probabilities that are expected, whose sum is 1.
        tolerance: total variation distance by which the true distribution may differ from them.
    """
    shots = sum(counts.values())
    cannot_come = _together(counts, {bits: 0.0 for bits in counts if not shares.get(bits)})
    rare = {bits: share for bits, share in shares.items() if 0 < share * shots < FEWEST_EXPECTED}
    rare = rare if len(rare) > 2 else {}
    cells = [(counts.get(bits, 0), share) for bits, share in shares.items() if share and bits not in rare]
    cells += [_together(counts, rare)] if rare else []
    cells += [cannot_come] if tolerance else []

    log_unions = _log_unions(len(cells))
    looks = [_log_chance(_too_often(cells, shots), shots, tolerance, log_unions)]
    if rare:
        one_by_one = [(counts.get(bits, 0), share) for bits, share in rare.items()]
        bit_by_bit = list(_bit_by_bit(counts, shares))
        looks += [_log_chance(sets, shots, tolerance, math.log(len(sets))) for sets in (one_by_one, bit_by_bit)]
    looks += [_log_chance([cannot_come], shots, tolerance, 0.0)] if tolerance else []
    never = bool(cannot_come[0] and not tolerance)
    log_chance = -math.inf if never else min(0.0, min(looks) + math.log(len(looks)))
    is_bound = len(looks) > 1 or len(cells) > 2 or log_chance < math.log(SMALLEST)

    by_chance = math.fsum(rare.values()) + _hoeffding(log_unions + math.log(len(looks) / FALSE_ALARM), shots)
    noticed = by_chance + _hoeffding(-math.log(MISSED), shots)
    return Found(log_chance, is_bound, min(1.0, by_chance), min(1.0, noticed))


def _together(counts: Mapping[str, int], shares: Mapping[str, float]) -> Set:
    return sum(counts.get(bits, 0) for bits in shares), math.fsum(shares.values())


def _log_unions(cells: int) -> float:
    """Return the logarithm of the number of unions of cells, without those of none and of all."""
    return cells * math.log(2) + math.log1p(-(2.0 ** (1 - cells))) if cells > 1 else 0.0


def _too_often(cells: list[Set], shots: int) -> list[Set]:
    """Return the union of those that came too often, if it is not all of them."""
    often = [(n, share) for n, share in cells if n / shots > share]
    return [(sum(n for n, _ in often), math.fsum(share for _, share in often))] if len(often) < len(cells) else []


def _bit_by_bit(counts: Mapping[str, int], shares: Mapping[str, float]) -> Iterator[Set]:
    for bit in range(len(next(iter(shares)))):
        for value in "01":
            came = sum(n for bits, n in counts.items() if bits[bit] == value)
            yield came, math.fsum(share for bits, share in shares.items() if bits[bit] == value)


def _log_chance(sets: Iterable[Set], shots: int, tolerance: float, log_number: float) -> float:
    """Return the logarithm of the smallest chance of these sets, of which there are so many."""
    return min((log_number + _log_at_least(n, shots, min(1.0, p + tolerance)) for n, p in sets if n), default=0.0)


def _log_at_least(count: int, shots: int, probability: float) -> float:
    """Return the logarithm of the chance of at least that many of the shots.

    Below :data:`SMALLEST` it is Chernoff's bound, exp(-n KL(count / n, p)): Hoeffding, Probability inequalities for
    sums of bounded random variables (1963), theorem 1.
    """
    chance = float(binom.sf(count - 1, shots, probability))
    if chance >= SMALLEST:
        return math.log(chance)
    share = count / shots
    return -shots * float(rel_entr(share, probability) + rel_entr(1 - share, 1 - probability))


def _hoeffding(log_rarity: float, shots: int) -> float:
    """Return how far a share may differ in so many shots, and be exceeded no more often than that: theorem 1, too."""
    return math.sqrt(log_rarity / (2 * shots))
