"""Durations: exact in decimal, and dt apart from seconds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.operators import binary, unary
from quantask_worker.child.openqasm3.values import Value, duration_literal
from tests.unit.child.openqasm3.written import a, refusal_of, shown


def seconds(value: Value) -> Decimal:
    assert value.raw.dt == 0
    return value.raw.seconds


@pytest.mark.parametrize(
    ("amount", "unit", "length"),
    [
        (300.0, "ns", "3e-7"),
        (0.1, "us", "1e-7"),
        (2.5, "μs", "2.5e-6"),
        (2.5, "µs", "2.5e-6"),
        (1000.0, "ms", "1"),
        (1.0, "s", "1"),
    ],
)
def test_units_are_powers_of_ten_of_a_second(amount, unit, length):
    assert seconds(duration_literal(amount, unit)) == Decimal(length)


def test_dt_is_no_length_of_time():
    assert duration_literal(800.0, "dt").raw == Duration(dt=Decimal(800))


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("/", (500.0, "ns"), (1.0, "ns"), 500.0),
        ("/", (500.0, "ns"), (1.0, "s"), 5e-7),
        ("/", (1.0, "us"), (3.0, "us"), 1 / 3),
        ("/", (30.0, "dt"), (4.0, "dt"), 7.5),
    ],
)
def test_a_duration_by_a_duration_is_a_float(op, left, right, result):
    assert shown(binary(op, duration_literal(*left), duration_literal(*right))) == ("float", result)


def test_durations_are_added_and_scaled_exactly():
    a_third = duration_literal(0.1, "us")
    total = binary("+", binary("+", a_third, a_third), a_third)
    assert seconds(total) == Decimal("3e-7")
    assert seconds(binary("*", a("float", 0.1), duration_literal(10.0, "ns"))) == Decimal("1e-9")
    assert seconds(binary("*", duration_literal(10.0, "ns"), a("int", 3))) == Decimal("3e-8")
    assert seconds(binary("/", duration_literal(10.0, "ns"), a("int", 4))) == Decimal("2.5e-9")
    assert seconds(unary("-", duration_literal(10.0, "ns"))) == Decimal("-1e-8")
    assert seconds(binary("-", duration_literal(10.0, "ns"), duration_literal(1.0, "us"))) == Decimal("-9.9e-7")


def test_seconds_and_dt_stand_side_by_side():
    both = binary("+", duration_literal(1.0, "s"), duration_literal(2.0, "dt"))
    assert both.raw == Duration(Decimal(1), Decimal(2))
    assert binary("-", both, duration_literal(2.0, "dt")).raw == Duration(Decimal(1), Decimal(0))


@pytest.mark.parametrize(
    ("op", "result"), [("<", True), ("<=", True), ("==", False), ("!=", True), (">", False), (">=", False)]
)
def test_durations_are_compared(op, result):
    assert shown(binary(op, duration_literal(999.0, "ns"), duration_literal(1.0, "us"))) == ("bool", result)


@pytest.mark.parametrize(
    ("op", "left", "right", "message"),
    [
        ("<", (1.0, "ns"), (1.0, "dt"), "Seconds and dt do not compare: on a simulator a dt has no length."),
        ("/", (1.0, "ns"), (1.0, "dt"), "Seconds and dt do not compare: on a simulator a dt has no length."),
        ("/", (1.0, "ns"), (0.0, "ns"), "A duration is divided by zero."),
        ("/", (1e200, "s"), (1e-200, "s"), "The ratio of these durations is larger than a float can hold."),
    ],
)
def test_what_durations_cannot_do_is_refused(op, left, right, message):
    assert refusal_of(binary, op, duration_literal(*left), duration_literal(*right)) == message


def test_a_duration_stays_within_bounds():
    long = duration_literal(1e200, "s")
    assert refusal_of(binary, "*", long, a("float", 1e200)) == "A duration is too long or too short."
    assert refusal_of(binary, "/", long, a("int", 0)) == "A duration is divided by zero."
    assert refusal_of(duration_literal, 1.0, "min") == "There is no unit of time “min”."
