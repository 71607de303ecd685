"""The statistics: right counts pass, and wrong ones do not."""

from __future__ import annotations

import math

import numpy as np

from tests.differential.compare import FALSE_ALARM, discrepancy, log_tail

SHOTS = 4000


def _drawn(probabilities: dict[str, float], generator: np.random.Generator) -> dict[str, int]:
    counts = generator.multinomial(SHOTS, list(probabilities.values()))
    return {outcome: int(count) for outcome, count in zip(probabilities, counts, strict=True) if count}


def _random_distribution(generator: np.random.Generator) -> dict[str, float]:
    qubits = int(generator.integers(1, 7))
    weights = generator.dirichlet(np.full(2**qubits, generator.choice([0.05, 0.5, 5.0])))
    return {format(index, f"0{qubits}b"): float(weight) for index, weight in enumerate(weights)}


def test_counts_of_the_distribution_itself_raise_no_alarm():
    generator = np.random.default_rng(11)
    for _ in range(2000):
        expected = _random_distribution(generator)
        assert discrepancy(_drawn(expected, generator), expected) is None


def test_the_bound_is_above_the_true_tail_of_a_binomial():
    shots, p = 50, 0.3
    for count in range(15, 51):
        tail = sum(math.comb(shots, k) * p**k * (1 - p) ** (shots - k) for k in range(count, shots + 1))
        assert math.exp(log_tail(count, shots, p)) >= tail * (1 - 1e-12)
    for count in range(16):
        tail = sum(math.comb(shots, k) * p**k * (1 - p) ** (shots - k) for k in range(count + 1))
        assert math.exp(log_tail(count, shots, p)) >= tail * (1 - 1e-12)


def test_an_outcome_of_probability_0_is_never_excused():
    assert discrepancy({"0": SHOTS - 1, "1": 1}, {"0": 1.0, "1": 0.0}) is not None
    assert discrepancy({"0": SHOTS - 1, "1": 1}, {"0": 1.0}) is not None


def test_a_certain_outcome_that_is_missing_is_noticed():
    assert discrepancy({"0": SHOTS}, {"0": 0.5, "1": 0.5}) is not None


def test_a_shift_of_eight_standard_deviations_is_seen_more_than_9_times_in_10():
    """Of one outcome in two at 4000 shots that is 0.063; a shift of 5 is seen never or almost never."""
    generator = np.random.default_rng(12)
    sigma = math.sqrt(0.25 / SHOTS)
    shifted = {"0": 0.5 + 8 * sigma, "1": 0.5 - 8 * sigma}
    seen = sum(discrepancy(_drawn(shifted, generator), {"0": 0.5, "1": 0.5}) is not None for _ in range(300))
    assert seen > 270


def test_a_bit_that_is_flipped_in_one_shot_of_ten_is_seen():
    generator = np.random.default_rng(13)
    expected = _random_distribution(generator)
    for _ in range(50):
        expected = _random_distribution(generator)
        flipped = {k: 0.9 * p + 0.1 * expected[k[:-1] + str(1 - int(k[-1]))] for k, p in expected.items()}
        far = max(abs(flipped[k] - p) / math.sqrt(p / SHOTS + 1 / SHOTS**2) for k, p in expected.items())
        if far > 12:  # else the two distributions are almost one
            assert discrepancy(_drawn(flipped, generator), expected) is not None


def test_two_bits_that_are_exchanged_are_seen_in_9_of_10_distributions():
    generator = np.random.default_rng(14)
    tried = seen = 0
    while tried < 200:
        expected = _random_distribution(generator)
        if len(next(iter(expected))) < 2:
            continue
        exchanged = {k[1] + k[0] + k[2:]: p for k, p in expected.items()}
        tried += 1
        seen += discrepancy(_drawn(exchanged, generator), expected) is not None
    assert seen / tried > 0.9


def test_the_false_alarm_rate_of_a_million_programs_is_below_one():
    sets_of_counts = 10**6 * 6  # forms, methods and points of a sweep
    assert sets_of_counts * FALSE_ALARM < 1
