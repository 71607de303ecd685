"""Check: whether recorded counts are what a circuit gives, by a statistical verdict in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.client.exact_distribution import exact_distribution
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.domain.bitstrings import without_spaces
from quantask_jupyter.domain.plain_numbers import is_number, whole_number
from quantask_jupyter.domain.verdict import Verdict
from quantask_jupyter.domain.verdict_on_counts import checked_shares, verdict_on
from quantask_jupyter.errors import UsageError


def check(job: QuantumJob | QuantumResult | Mapping[str, int], expected: Any, tolerance: float = 0.0) -> Verdict:
    """Say whether a job's counts are what is expected: always the same for the same recorded counts.

    Counts are refused if every distribution within the tolerance gives them, or stranger ones, less than once in a
    million runs. For two outcomes and no tolerance that is the two-sided binomial test, of which each side has half;
    for more it is an upper bound: :mod:`quantask_jupyter.domain.chance_of_counts` says of what. Of many outcomes that
    each come seldom it notices less, and says so.

    Args:
        job: a job, whose end is waited for, or a result, or counts by bitstring.
        expected: probabilities by bitstring, whose sum is 1; or a ``QuantumCircuit`` that measures at its end, whose
            probabilities are calculated. Spaces between registers do not matter.
        tolerance: how far the true distribution may be from what is expected, as a total variation distance from 0 to
            below 1: 0.05 lets 5 of 100 shots come differently, as noise does.

    Raises:
        UsageError: what is expected is no distribution, or its outcomes have another width, or the result is a sweep.
        QuantumError: the job has no result.
    """
    return verdict_on(_counts(job), shares_of(expected), as_tolerance(tolerance))


def as_tolerance(tolerance: object) -> float:
    """Return a tolerance of a verdict.

    Raises:
        UsageError: it is none.
    """
    if not (is_number(tolerance) and 0 <= tolerance < 1):
        raise UsageError("tolerance must be a number from 0 to below 1.")
    return float(tolerance)


def _counts(job: QuantumJob | QuantumResult | Mapping[str, int]) -> dict[str, int]:
    result = job.result() if isinstance(job, QuantumJob) else job
    given = result.counts if isinstance(result, QuantumResult) else result
    if isinstance(given, list):
        raise UsageError("A sweep has many results.", hint="Check a point: check(result.points[0]['counts'], …)")
    if not isinstance(given, Mapping) or any(whole_number(n) is None for n in given.values()):
        raise UsageError("check takes a job, a result, or counts by bitstring.")
    if any(n < 0 for n in given.values()):
        raise UsageError("A count is negative.")
    return {bits: whole_number(n) or 0 for bits, n in without_spaces(given).items()}


def shares_of(expected: Any) -> dict[str, float]:
    """Return what is expected as probabilities by bitstring.

    Args:
        expected: as :func:`check` takes it.

    Raises:
        UsageError: it is no distribution, and no circuit whose distribution can be calculated.
    """
    return checked_shares(expected if isinstance(expected, Mapping) else exact_distribution(expected))
