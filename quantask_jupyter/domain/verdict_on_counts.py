"""The verdict on counts: whether a distribution gives them, by a statistical test, and in words.

The same counts always get the same verdict, to the last digit and in whatever order they come. How it looks at them is
in :mod:`quantask_jupyter.domain.chance_of_counts`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain
from typing import Any

from quantask_jupyter.domain.bitstrings import without_spaces
from quantask_jupyter.domain.chance_of_counts import FALSE_ALARM, Found, look
from quantask_jupyter.domain.plain_numbers import is_number
from quantask_jupyter.domain.verdict import Verdict
from quantask_jupyter.errors import UsageError

MOST_SHOWN = 4
"""Outcomes that a verdict names."""

COARSE = 0.25
"""A difference that should have been noticed: where it would not have been, a verdict asks for more shots."""


def checked_shares(given: Mapping[Any, Any]) -> dict[str, float]:
    """Return probabilities by bitstring without spaces.

    Raises:
        UsageError: they are none, or do not add up to 1.
    """
    shares = without_spaces(given)
    if not all(is_number(share) and float(share) >= 0 for share in shares.values()):
        raise UsageError(
            "Probabilities by bitstring are expected.", hint='For example: check(job, {"00": 0.5, "11": 0.5})'
        )
    shares = {bits: float(share) for bits, share in shares.items()}
    if not math.isclose(math.fsum(shares.values()), 1, abs_tol=1e-6):
        raise UsageError(f"The expected probabilities add up to {math.fsum(shares.values()):.6g}, not to 1.")
    if len({len(bits) for bits in shares}) > 1:
        raise UsageError("The expected outcomes have different widths.")
    return shares


def shares_of_a_run(counts: Mapping[str, int]) -> tuple[dict[str, float], float]:
    """Return the shares that were counted, and how far from them chance lets the true distribution be.

    That distance is exceeded in one of a million runs at most: of two outcomes it is, by Hoeffding's bound,
    sqrt(ln(2 * 10^6) / (2 shots)). Outcomes that came less than five times, more than two of them, add their share.

    Args:
        counts: how often each outcome came, by bitstring without spaces.

    Raises:
        UsageError: the shots are so few, or so few for these outcomes, that nearly any counts were right.
    """
    shots = sum(counts.values())
    if not shots:
        raise UsageError("A result without counts is no reference.", hint="Measure in the circuit.")
    shares = {bits: count / shots for bits, count in counts.items()}
    by_chance = look(counts, shares, 0.0).by_chance
    if by_chance > COARSE:
        raise UsageError(
            f"A run of {shots:,} {'shot' if shots == 1 else 'shots'} is no reference for {len(counts):,} "
            f"{'outcome' if len(counts) == 1 else 'outcomes'}: chance alone explains a distance of {by_chance:.2f}.",
            hint="Run it with more shots, or give the probabilities.",
        )
    return shares, by_chance


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
    came = {bits: n for bits, n in counts.items() if n}
    found = look(came, shares, tolerance)
    shots = sum(came.values())
    every = chain(came, (bits for bits in shares if bits not in came))
    distance = math.fsum(abs(came.get(bits, 0) / shots - shares.get(bits, 0.0)) for bits in every) / 2
    text = _text(came, shares, found, tolerance)
    if _passes(found) and found.noticed > COARSE:
        least = tolerance + found.noticed
        sure = f"only differences above {least:.2f} are" if least < 1 else "no difference is"
        text += f" With {shots:,} shot{'' if shots == 1 else 's'} {sure} sure to be noticed: ask for more."
    return Verdict(_passes(found), math.exp(found.log_chance), distance, shots, found.noticed, text)


def _passes(found: Found) -> bool:
    return found.log_chance >= math.log(FALSE_ALARM)


def _text(counts: Mapping[str, int], shares: Mapping[str, float], found: Found, tolerance: float) -> str:
    if _passes(found):
        within = f" within the tolerance of {tolerance:g}" if tolerance else ""
        often = "" if found.is_bound and found.log_chance == 0 else f": {_often(found)} are as far from it"
        return f"{_seen(counts, shares)} is what this circuit gives{within}{often}."
    strange = {bits: n for bits, n in counts.items() if not shares.get(bits)}
    if strange and not tolerance:
        most = min(strange, key=lambda bits: (-strange[bits], bits))
        others = f" and {len(strange) - 1:,} other{'s' if len(strange) > 2 else ''}" if len(strange) > 1 else ""
        came = f"came in {sum(strange.values()):,} of {sum(counts.values()):,} shots"
        return f"{most}{others} {came}, and this circuit never gives that."
    more = f", give or take {tolerance:g}" if tolerance else ""
    return f"{_seen(counts, shares)} is not what this circuit gives ({_asked(shares)}{more}): {_seldom(found)}."


def _shown(shares: Mapping[str, float]) -> list[str]:
    return sorted(sorted(shares, key=lambda bits: (-shares[bits], bits))[:MOST_SHOWN])


def _seen(counts: Mapping[str, int], shares: Mapping[str, float]) -> str:
    """Return the counts of the outcomes that are expected most: ``1,016 : 984 (00 : 11)``."""
    shown = _shown(shares)
    others = ", …" if any(bits not in shown for each in (counts, shares) for bits in each) else ""
    return f"{' : '.join(f'{counts.get(bits, 0):,}' for bits in shown)} ({' : '.join(shown)}{others})"


def _asked(shares: Mapping[str, float]) -> str:
    return " : ".join(f"{100 * shares[bits]:.4g} %" for bits in _shown(shares))


def _often(found: Found) -> str:
    chance = math.exp(found.log_chance)
    said = f"{round(100 * chance)} of 100 runs" if chance >= 0.01 else f"{chance * 1e6:.0f} of a million runs"
    return f"{_at_most(found)}{said}"


def _seldom(found: Found) -> str:
    return f"it would come {_at_most(found)}once in 10^{math.floor(-found.log_chance / math.log(10))} runs"


def _at_most(found: Found) -> str:
    return "at most " if found.is_bound else ""
