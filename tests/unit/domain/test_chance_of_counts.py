"""The chance of a verdict beside SciPy's tests and exact sums, and what the looks find and leave alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, binomtest, multinomial

from quantask_jupyter.domain.chance_of_counts import FALSE_ALARM, MISSED, look
from quantask_jupyter.domain.verdict_on_counts import shares_of_a_run, verdict_on
from quantask_jupyter.errors import UsageError

EVEN = {"0": 0.5, "1": 0.5}


def uniform(bits: int) -> dict[str, float]:
    return {f"{number:0{bits}b}": 2.0**-bits for number in range(2**bits)}


def drawn(shares: Mapping[str, float], shots: int, seed: int = 1) -> dict[str, int]:
    counts = np.random.default_rng(seed).multinomial(shots, list(shares.values()))
    return {bits: int(n) for bits, n in zip(shares, counts, strict=True) if n}


def chance(counts: Mapping[str, int], shares: Mapping[str, float], tolerance: float = 0.0) -> float:
    return verdict_on(counts, shares, tolerance).chance


@pytest.mark.parametrize("shots", [1, 7, 100, 1000, 2000])
def test_of_two_even_outcomes_the_chance_is_scipys_two_sided_binomial_test(shots: int) -> None:
    for ones in {0, 1, shots // 3, shots // 2, shots - shots // 3, shots}:
        wanted = binomtest(ones, shots, 0.5).pvalue
        assert chance({"0": shots - ones, "1": ones}, EVEN) == pytest.approx(wanted, rel=1e-9, abs=0)


@pytest.mark.parametrize("share", [0.25, 0.1, 0.996])
def test_of_two_outcomes_the_chance_is_twice_the_smaller_one_sided_one(share: float) -> None:
    for ones in (30, 50, 80, 100, 110, 250, 400, 996, 1000):
        sides = [binomtest(ones, 1000, share, alternative=side).pvalue for side in ("greater", "less")]
        wanted = min(1.0, 2 * min(sides))
        assert chance({"0": 1000 - ones, "1": ones}, {"0": 1 - share, "1": share}) == pytest.approx(
            wanted, rel=1e-6, abs=1e-300
        )


@pytest.mark.parametrize("ones", [700, 900, 999, 1000])
def test_the_chance_of_what_is_very_seldom_is_exact(ones: int) -> None:
    exact = Fraction(2 * sum(math.comb(1000, n) for n in range(ones, 1001)), 2**1000)
    assert chance({"0": 1000 - ones, "1": ones}, EVEN) == pytest.approx(float(exact), rel=1e-9, abs=0) or exact < 1e-300
    bound = look({"0": 1000 - ones, "1": ones}, EVEN, 0.0).log_chance
    assert math.log10(exact) - 1e-9 <= bound / math.log(10) < math.log10(exact) + 3


def test_what_no_floating_point_number_holds_is_said_with_its_power_of_ten() -> None:
    verdict = verdict_on({"0": 10_000}, EVEN, 0.0)
    assert (verdict.passed, verdict.chance) == (False, 0)
    assert verdict.text.endswith("it would come at most once in 10^3009 runs.")  # 2 / 2^10000


def every(shots: int, outcomes: int) -> Iterator[tuple[int, ...]]:
    if outcomes == 1:
        yield (shots,)
        return
    for first in range(shots + 1):
        for rest in every(shots - first, outcomes - 1):
            yield (first, *rest)


TRULY = [
    (EVEN, 40, 0.0, EVEN),
    ({"0": 0.97, "1": 0.03}, 200, 0.0, {"0": 0.97, "1": 0.03}),
    ({"00": 0.5, "11": 0.3, "01": 0.2}, 40, 0.0, {"00": 0.5, "11": 0.3, "01": 0.2}),
    ({"00": 0.9, "11": 0.05, "01": 0.05}, 40, 0.0, {"00": 0.9, "11": 0.05, "01": 0.05}),
    ({"00": 0.5, "11": 0.5}, 40, 0.05, {"00": 0.5, "11": 0.45, "01": 0.05}),
    ({"00": 0.5, "11": 0.5}, 40, 0.05, {"00": 0.55, "11": 0.45}),
    ({"00": 1.0}, 60, 0.05, {"00": 0.95, "01": 0.05}),
    ({"00": 0.95, "11": 0.05}, 60, 0.05, {"00": 0.9, "11": 0.05, "01": 0.05}),
]
"""What is expected, shots, tolerance, and a distribution within it."""


@pytest.mark.parametrize(("shares", "shots", "tolerance", "truth"), TRULY)
def test_over_all_counts_there_are_no_chance_is_smaller_than_it_really_is(
    shares: dict[str, float], shots: int, tolerance: float, truth: dict[str, float]
) -> None:
    bits = sorted({*shares, *truth})
    counts = list(every(shots, len(bits)))
    weights = multinomial.pmf(np.array(counts), shots, [truth.get(each, 0.0) for each in bits])
    said = np.array([chance(dict(zip(bits, each, strict=True)), shares, tolerance) for each in counts])
    order = np.argsort(said, kind="stable")
    really = np.cumsum(weights[order])
    for position, (here, after) in enumerate(pairwise([*said[order], 2.0])):
        if here < after:
            assert really[position] <= here * (1 + 1e-9) + 1e-12, (here, really[position])


@pytest.mark.parametrize(("qubits", "shots"), [(11, 20_480), (12, 40_960), (13, 50_000)])
def test_right_counts_of_thousands_of_outcomes_pass(qubits: int, shots: int) -> None:
    assert verdict_on(drawn(uniform(qubits), shots), uniform(qubits), 0.0)


def test_right_counts_of_outcomes_that_each_come_seldom_pass_and_it_is_said_that_little_is_noticed() -> None:
    for seed in range(20):
        verdict = verdict_on(drawn(uniform(12), 1000, seed), uniform(12), 0.0)
        assert verdict
        assert verdict.noticed == 1
        assert "ask for more" in verdict.text


@pytest.mark.parametrize(
    "counts",
    [
        {"000000000000": 1000},
        {f"{2 * number:012b}": 1 for number in range(1000)},  # a qubit was forgotten: it is always 0
        {f"{number:012b}": 20 for number in (2709, 1386, 3003, 1092, 2222, 3141, 271, 828, 1618, 34)},
    ],
    ids=["one outcome alone", "one bit", "a few outcomes"],
)
def test_wrong_counts_of_outcomes_that_each_come_seldom_are_refused(counts: dict[str, int]) -> None:
    verdict = verdict_on(counts, uniform(12), 0.0)
    assert not verdict
    assert "it would come at most once in" in verdict.text


def test_few_shots_of_probabilities_that_add_up_to_a_little_less_than_one_pass() -> None:
    thirds = {"00": 1 / 3 - 1e-16, "01": 1 / 3, "10": 1 / 3 - 1e-16}
    assert verdict_on({"00": 3, "01": 1}, thirds, 0.0)
    assert chance({"0": 1000}, {"0": 1 - 1e-9}) == 1


def test_an_outcome_that_is_there_with_no_count_changes_nothing() -> None:
    for tolerance in (0.0, 0.02):
        plain = verdict_on({"00": 540, "11": 460}, {"00": 0.5, "11": 0.5}, tolerance)
        assert verdict_on({"00": 540, "01": 0, "11": 460}, {"00": 0.5, "11": 0.5}, tolerance) == plain


@pytest.mark.parametrize("shots", [100, 1000, 100_000])
@pytest.mark.parametrize("tolerance", [0.0, 0.05])
def test_a_difference_that_is_said_to_be_noticed_is_refused_in_999_of_1000_runs(shots: int, tolerance: float) -> None:
    noticed = verdict_on({"0": shots // 2, "1": shots // 2}, EVEN, tolerance).noticed
    truth = min(1.0, 0.5 + tolerance + noticed)
    least = int(binom.ppf(MISSED, shots, truth))  # fewer come in one of 1,000 runs
    assert chance({"0": shots - least, "1": least}, EVEN, tolerance) < FALSE_ALARM or noticed > 0.5 - tolerance


@pytest.mark.parametrize(("shots", "by_chance"), [(1000, 0.0851723), (4000, 0.0425862)])
def test_a_run_of_a_bell_pair_leaves_as_much_open_as_right_counts_may_be_off(shots: int, by_chance: float) -> None:
    counts = {"00": shots // 2, "11": shots // 2}
    shares, said = shares_of_a_run(counts)
    assert shares == {"00": 0.5, "11": 0.5}
    assert said == pytest.approx(by_chance, abs=1e-7)  # sqrt(ln(2 * 10^6) / (2 * shots)), Hoeffding's bound
    least = int(binom.isf(FALSE_ALARM / 2, shots, 0.5)) + 1  # that many 00 or more are refused, by SciPy
    assert said - 0.01 < least / shots - 0.5 <= said
    assert not verdict_on({"00": least, "11": shots - least}, shares, 0.0)


def test_what_two_runs_of_one_circuit_give_passes_within_the_chance_of_the_one_and_a_wrong_circuit_does_not() -> None:
    truth = {"00": 0.47, "11": 0.45, "01": 0.0799, "10": 0.0001}
    for seed in range(50):
        shares, by_chance = shares_of_a_run(drawn(truth, 2000, seed))
        assert verdict_on(drawn(truth, 1000, 1000 + seed), shares, by_chance)
        assert not verdict_on(drawn({"00": 0.7, "11": 0.3}, 1000, seed), shares, by_chance)


def test_outcomes_of_a_run_that_came_seldom_leave_their_share_open_too() -> None:
    counts = {"000": 2000, "111": 1991, "001": 3, "010": 4, "100": 2}
    _, said = shares_of_a_run(counts)
    unions, looks = 2**3 - 2, 3  # three cells: 000, 111 and the rare ones; looks at unions, rare ones, bits
    assert said == pytest.approx(9 / 4000 + math.sqrt(math.log(unions * looks * 1e6) / 8000), rel=1e-12)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"00": 58, "11": 58}, None),  # sqrt(ln(2 * 10^6) / 232) = 0.2501
        ({"00": 59, "11": 59}, 0.2479),
        ({"0": 5}, "A run of 5 shots is no reference for 1 outcome: chance alone explains a distance of 1.00."),
        ({f"{number:010b}": 1 for number in range(1000)}, "no reference for 1,000 outcomes"),
        ({}, "without counts"),
    ],
    ids=["116 shots", "118 shots", "5 shots", "each outcome once", "no shots"],
)
def test_a_run_of_too_few_shots_is_no_reference(counts: dict[str, int], words: str | float | None) -> None:
    if isinstance(words, float):
        assert shares_of_a_run(counts)[1] == pytest.approx(words, abs=1e-4)
        return
    with pytest.raises(UsageError, match=words or "a distance of 0.25"):
        shares_of_a_run(counts)


def test_few_shots_that_pass_say_from_which_difference_on_it_would_have_been_noticed_tolerance_and_all() -> None:
    few = {"0": 100, "1": 100}
    by_chance = math.sqrt(math.log(2e6) / 400) + math.sqrt(math.log(1e3) / 400)  # of 200 shots: Hoeffding's, twice
    assert verdict_on(few, EVEN, 0.0).text.endswith(
        f"With 200 shots only differences above {by_chance:.2f} are sure to be noticed: ask for more."
    )
    with_tolerance = verdict_on(few, EVEN, 0.2)
    assert with_tolerance.noticed > by_chance  # beyond the tolerance, which makes a third set of outcomes
    assert f" only differences above {0.2 + with_tolerance.noticed:.2f} are sure to be noticed" in with_tolerance.text
    assert verdict_on(few, EVEN, 0.7).text.endswith("no difference is sure to be noticed: ask for more.")


def test_a_bound_that_says_nothing_is_not_said() -> None:
    assert verdict_on({"0": 489, "1": 511}, EVEN, 0.05).text == (
        "489 : 511 (0 : 1) is what this circuit gives within the tolerance of 0.05."
    )


def test_counts_that_are_refused_are_not_said_to_be_too_few() -> None:
    verdict = verdict_on({"0": 199, "1": 1}, EVEN, 0.1)
    assert not verdict
    assert verdict.text.endswith("runs.")
