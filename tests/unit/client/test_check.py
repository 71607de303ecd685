"""The verdict of ``check``: what chance allows passes, what it does not is refused, in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from quantask_jupyter.client.check import check
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.domain.verdict_on_counts import FALSE_ALARM
from quantask_jupyter.errors import UsageError

BELL = {"00": 0.5, "11": 0.5}


def test_fair_counts_pass_and_say_how_often_such_counts_come() -> None:
    verdict = check({"00": 1016, "11": 984}, BELL)
    assert verdict
    assert verdict.chance == pytest.approx(0.4882054, abs=1e-7)  # two-sided: 2 P(Bin(2000, 1/2) >= 1016)
    assert verdict.distance == pytest.approx(0.008)
    assert str(verdict) == "1,016 : 984 (00 : 11) is what this circuit gives: 49 of 100 runs are as far from it."


def test_counts_that_chance_does_not_give_are_refused_with_their_chance() -> None:
    verdict = check({"00": 700, "11": 300}, BELL)
    assert not verdict
    assert verdict.chance == pytest.approx(1.7665678e-37, rel=1e-7, abs=0)  # 2 P(Bin(1000, 1/2) >= 700)
    assert str(verdict) == (
        "700 : 300 (00 : 11) is not what this circuit gives (50 % : 50 %): it would come once in 10^36 runs."
    )


def test_an_outcome_that_cannot_come_is_refused_even_once_unless_the_tolerance_lets_it_come() -> None:
    verdict = check({"00": 1000, "11": 999, "01": 1}, BELL)
    assert not verdict
    assert verdict.chance == 0
    assert str(verdict) == "01 came in 1 of 2,000 shots, and this circuit never gives that."
    verdict = check({"00": 1000, "11": 990, "01": 4, "10": 6}, BELL)
    assert str(verdict) == "10 and 1 other came in 10 of 2,000 shots, and this circuit never gives that."
    assert check({"00": 1000, "11": 999, "01": 1}, BELL, 0.01)
    assert not check({"000": 990, "111": 10}, {"000": 1.0})
    assert check({"000": 1000}, {"000": 1.0}).chance == 1


def test_a_tolerance_is_a_distance_of_distributions_and_not_of_counts() -> None:
    drawn = {"00": 560, "11": 440}  # of 0.55 : 0.45 such counts are usual
    verdict = check({"00": 5600, "11": 4400}, BELL)
    assert not verdict
    assert str(verdict).startswith("5,600 : 4,400 (00 : 11) is not what this circuit gives (50 % : 50 %)")
    assert check(drawn, BELL, 0.05)
    assert check({"00": 5600, "11": 4400}, BELL, 0.06)
    assert not check({"00": 5600, "11": 4400}, BELL, 0.02)


def test_false_alarms_are_rarer_than_said_and_a_wrong_circuit_is_found() -> None:
    chance = np.random.default_rng(7)
    shares = {f"{n:03b}": p for n, p in enumerate((0.3, 0.2, 0.2, 0.1, 0.1, 0.05, 0.049, 0.001))}
    for _ in range(2_000):
        drawn = chance.multinomial(2_000, list(shares.values()))
        assert check(dict(zip(shares, map(int, drawn), strict=True)), shares).chance > 1e-4
    wrong = chance.multinomial(2_000, list(reversed(shares.values())))
    assert check(dict(zip(shares, map(int, wrong), strict=True)), shares).chance < FALSE_ALARM


def test_numbers_of_numpy_are_numbers() -> None:
    shares = {"00": np.float32(0.5), "11": np.float64(0.5)}
    assert check({"00": np.int64(1016), "11": np.int32(984)}, shares) == check({"00": 1016, "11": 984}, BELL)
    assert check({"00": 1016.0, "11": np.float32(984)}, BELL) == check({"00": 1016, "11": 984}, BELL)


@pytest.mark.parametrize("tolerance", [np.float32(0.25), np.float64(0.25), Fraction(1, 4), Decimal("0.25")])
def test_a_tolerance_is_a_number_of_any_type(tolerance: Any) -> None:
    shares = {"00": Fraction(1, 2), "11": Decimal("0.5")}
    assert check({"00": 600, "11": 400}, shares, tolerance) == check({"00": 600, "11": 400}, BELL, 0.25)
    assert check({"00": 600, "11": 400}, BELL, np.int64(0)) == check({"00": 600, "11": 400}, BELL)


@pytest.mark.parametrize("tolerance", [True, np.bool_(False), "0.1", np.float32("nan"), np.int64(1), None])
def test_what_is_no_tolerance_is_refused_in_words(tolerance: Any) -> None:
    with pytest.raises(UsageError, match="tolerance must be a number from 0 to below 1"):
        check({"0": 10}, {"0": 1.0}, tolerance)


def test_few_shots_pass_and_say_that_they_notice_little() -> None:
    verdict = check({"00": 3, "11": 2}, BELL)
    assert verdict
    assert verdict.noticed == 1
    assert str(verdict).endswith("With 5 shots no difference is sure to be noticed: ask for more.")


def test_what_is_expected_may_be_a_circuit_with_registers_of_its_own() -> None:
    qubits, first, second = QuantumRegister(3), ClassicalRegister(1, "first"), ClassicalRegister(2, "second")
    circuit = QuantumCircuit(qubits, first, second)
    circuit.h(0)
    circuit.cx(0, 2)
    circuit.x(1)
    circuit.barrier()
    circuit.measure([2, 0, 1], [0, 1, 2])
    assert check({"10 0": 497, "11 1": 503}, circuit)
    assert check({"10 0": 497, "11 1": 503}, {"11 1": 0.5, "100": 0.5})
    assert not check({"01 0": 497, "11 1": 503}, circuit)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"0": 1.0}, "another width"),
        ({"00": 0.5, "11": 0.4}, "add up to 0.9"),
        ({"00": -0.5, "11": 1.5}, "Probabilities by bitstring"),
        (17, "Probabilities by bitstring are expected, or a QuantumCircuit"),
        (QuantumCircuit(2, 2), "measures nothing"),
    ],
)
def test_what_is_no_distribution_of_the_outcomes_is_refused(expected: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check({"00": 5, "11": 5}, expected)


def test_a_circuit_that_goes_on_after_a_measurement_is_refused() -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    circuit.x(0)
    with pytest.raises(UsageError, match="only measure at their end"):
        check({"0": 5}, circuit)


def test_a_sweep_and_a_result_without_counts_are_refused() -> None:
    point = {"parameters": {"t": 0.5}, "counts": {"0": 10}}
    sweep = QuantumResult({"shots": 10, "registers": [{"name": "c", "size": 1}], "points": [point, point]})
    with pytest.raises(UsageError, match="A sweep has many results"):
        check(sweep, {"0": 1.0})
    assert check(sweep.points[0]["counts"], {"0": 1.0})
    with pytest.raises(UsageError, match="without counts"):
        check({}, {"0": 1.0})
    with pytest.raises(UsageError, match="A count is negative"):
        check({"0": 10, "1": -3}, {"0": 1.0})
    with pytest.raises(UsageError, match="100 is there twice"):
        check({"1 00": 10, "10 0": 3}, {"100": 1.0})
    with pytest.raises(UsageError, match="100 is there twice"):
        check({"100": 10}, {"1 00": 0.5, "10 0": 0.5})
    with pytest.raises(UsageError, match="'xx' is no bitstring"):
        check({"00": 10, "xx": 3}, {"00": 1.0})
    with pytest.raises(UsageError, match="tolerance"):
        check({"0": 10}, {"0": 1.0}, 1.5)
