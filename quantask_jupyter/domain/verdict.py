"""The verdict on counts: whether a distribution gives them, by a statistical test, and in words.

The same counts always get the same verdict, to the last digit and in whatever order they come. The test: for the set A
of outcomes that came too often, the chance of a binomial distribution with probability p(A) + tolerance, times the
number of sets that might have come too often (a union bound). Outcomes that cannot come are looked at by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scipy.stats import binom
from typing_extensions import override

from quantask_jupyter.errors import UsageError

FALSE_ALARM = 1e-6
"""How often, at most, counts of the expected distribution itself are refused."""

FEWEST_EXPECTED = 5
"""Shots that an outcome must expect to be looked at alone; rarer ones are looked at together."""

MOST_SHOWN = 4
"""Outcomes that a verdict names."""

MOST_CELLS = 1000
"""Beyond, the number of sets is no floating-point number; nothing is noticed then anyway."""

COARSE = 0.25
"""A difference that should have been noticed: where it would not have been, a verdict asks for more shots."""


@dataclass(frozen=True)
class Verdict:
    """Whether counts are what was expected; true in conditions, and its text says why: ``assert verdict, verdict``.

    Attributes:
        passed: whether the counts are what was expected, within the tolerance.
        chance: how often counts of a distribution within the tolerance are as far from what is expected, or farther; an
            upper bound for three outcomes or more.
        distance: total variation distance between the shares that were counted and what is expected, 0 to 1.
        shots: how many shots were counted.
        noticed: a true distance beyond the tolerance that these shots nearly always show.
        text: the verdict in words.
    """

    passed: bool
    chance: float
    distance: float
    shots: int
    noticed: float
    text: str

    def __bool__(self) -> bool:
        """Say whether the check has passed."""
        return self.passed

    @override
    def __str__(self) -> str:
        """Return the verdict in words."""
        return self.text

    @override
    def __repr__(self) -> str:
        """Return the verdict in words: a cell ends with it."""
        return self.text


def checked_shares(given: Mapping[Any, Any]) -> dict[str, float]:
    """Return probabilities by bitstring without spaces.

    Raises:
        UsageError: they are none, or do not add up to 1.
    """
    shares = without_spaces(given)
    if not all(isinstance(share, float | int) and share >= 0 for share in shares.values()):
        raise UsageError(
            "Probabilities by bitstring are expected.", hint='For example: check(job, {"00": 0.5, "11": 0.5})'
        )
    if not math.isclose(math.fsum(shares.values()), 1, abs_tol=1e-6):
        raise UsageError(f"The expected probabilities add up to {math.fsum(shares.values()):.6g}, not to 1.")
    if len({len(bits) for bits in shares}) > 1:
        raise UsageError("The expected outcomes have different widths.")
    return shares


def without_spaces(by_bits: Mapping[Any, Any]) -> dict[str, Any]:
    """Return values by bitstring, without the spaces between registers.

    Raises:
        UsageError: there is something else than a bitstring.
    """
    found = {str(bits).replace(" ", ""): value for bits, value in by_bits.items()}
    wrong = [bits for bits in found if set(bits) - {"0", "1"}]
    if wrong:
        raise UsageError(f"{wrong[0]!r} is no bitstring.", hint="Outcomes have the digits 0 and 1.")
    return found


def verdict_on(counts: Mapping[str, int], shares: Mapping[str, float], tolerance: float) -> Verdict:
    """Say whether counts are what is expected; both by bitstring without spaces.

    Raises:
        UsageError: there are no counts, or the outcomes have different widths.
    """
    if not sum(counts.values()):
        raise UsageError("A result without counts cannot be checked.", hint="Measure in the circuit.")
    if {len(bits) for bits in counts} != {len(bits) for bits in shares}:
        raise UsageError(
            "What is expected has outcomes of another width than the counts.",
            hint=f"The counts have outcomes like {next(iter(counts))!r}, expected are outcomes like "
            f"{next(iter(shares))!r}.",
        )
    shots = sum(counts.values())
    cells = _cells(counts, shares, shots)
    often = [(n, share) for n, share in cells if n / shots > share]
    sets = 2.0 ** min(len(cells), MOST_CELLS) - 2
    chance = _at_least(sum(n for bits, n in counts.items() if not shares.get(bits)), shots, tolerance)
    if often:
        came, expected = sum(n for n, _ in often), math.fsum(share for _, share in often)
        chance = min(chance, sets * _at_least(came, shots, expected + tolerance))
    noticed = min(1.0, math.sqrt(math.log(max(sets, 2.0) / FALSE_ALARM) / (2 * shots)))
    distance = math.fsum(abs(counts.get(bits, 0) / shots - shares.get(bits, 0.0)) for bits in {*counts, *shares}) / 2
    text = _text(counts, shares, chance, tolerance)
    if noticed > COARSE:
        text += f" With {shots:,} shots only differences above {noticed:.2f} are sure to be noticed: ask for more."
    return Verdict(chance >= FALSE_ALARM, chance, distance, shots, noticed, text)


def _cells(counts: Mapping[str, int], shares: Mapping[str, float], shots: int) -> list[tuple[int, float]]:
    """Return count and expected share of what is looked at: the rare outcomes are one, and those that cannot come."""
    frequent = {bits for bits, share in shares.items() if share * shots >= FEWEST_EXPECTED}
    rare = {bits for bits, share in shares.items() if share} - frequent
    impossible = {bits for bits in counts if not shares.get(bits)}
    apart = [{bits} for bits in sorted(frequent)] + [together for together in (rare, impossible) if together]
    return [
        (sum(counts.get(bits, 0) for bits in cell), math.fsum(shares.get(bits, 0.0) for bits in cell)) for cell in apart
    ]


def _at_least(count: int, shots: int, probability: float) -> float:
    """Return the chance of at least that many of the shots."""
    return float(binom.sf(count - 1, shots, min(1.0, probability)))


def _text(counts: Mapping[str, int], shares: Mapping[str, float], chance: float, tolerance: float) -> str:
    if chance >= FALSE_ALARM:
        within = f" within the tolerance of {tolerance:g}" if tolerance else ""
        return f"{_seen(counts, shares)} is what this circuit gives{within}: {_often(chance)} are as far from it."
    strange = {bits: n for bits, n in counts.items() if n and not shares.get(bits)}
    if strange and not tolerance:
        most = max(sorted(strange), key=lambda bits: strange[bits])
        others = f" and {len(strange) - 1:,} others" if len(strange) > 1 else ""
        came = f"came in {sum(strange.values()):,} of {sum(counts.values()):,} shots"
        return f"{most}{others} {came}, and this circuit never gives that."
    more = f", give or take {tolerance:g}" if tolerance else ""
    return f"{_seen(counts, shares)} is not what this circuit gives ({_asked(shares)}{more}): {_seldom(chance)}."


def _shown(shares: Mapping[str, float]) -> list[str]:
    return sorted(sorted(shares, key=lambda bits: (-shares[bits], bits))[:MOST_SHOWN])


def _seen(counts: Mapping[str, int], shares: Mapping[str, float]) -> str:
    """Return the counts of the outcomes that are expected most: ``1016 : 984 (00 : 11)``."""
    shown = _shown(shares)
    others = ", …" if len({*counts, *shares}) > len(shown) else ""
    return f"{' : '.join(str(counts.get(bits, 0)) for bits in shown)} ({' : '.join(shown)}{others})"


def _asked(shares: Mapping[str, float]) -> str:
    return " : ".join(f"{100 * shares[bits]:.4g} %" for bits in _shown(shares))


def _often(chance: float) -> str:
    return f"{round(100 * chance)} of 100 runs" if chance >= 0.01 else f"{chance * 1e6:.0f} of a million runs"


def _seldom(chance: float) -> str:
    if chance < 1e-300:
        return "it would never come"
    return f"it would come once in 10^{math.floor(-math.log10(chance))} runs"
