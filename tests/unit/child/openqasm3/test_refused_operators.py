"""What operators do not take: types, and values of types that they take."""

from __future__ import annotations

import pytest

from quantask_worker.child.openqasm3.operators import binary, binary_rule, unary_rule
from tests.unit.child.openqasm3.written import a, refusal_of, type_of


@pytest.mark.parametrize(
    ("op", "left", "right", "message"),
    [
        ("%", "float[64]", "int", "`%` takes integers; its left side is a float[64]."),
        ("%", "int", "float", "`%` takes integers; its right side is a float."),
        ("%", "bit[4]", "float", "`%` takes integers; its right side is a float."),
        ("==", "bit[2]", "bit[3]", "`==` does not compare a bit[2] with a bit[3]."),
        ("==", "bit[2]", "bool", "`==` does not compare a bit[2] with a bool."),
        ("<", "complex[float]", "float", "`<` does not order complex numbers."),
        ("/", "uint[4]", "angle[4]", "`/` does not take a uint[4] and an angle[4]."),
        ("*", "angle[4]", "angle[4]", "`*` does not take an angle[4] and an angle[4]."),
        ("*", "angle[4]", "float", "`*` does not take an angle[4] and a float."),
        ("**", "angle[4]", "int", "`**` does not take an angle[4] and an int."),
        ("*", "duration", "duration", "`*` does not take a duration and a duration."),
        ("+", "duration", "int", "`+` does not take a duration and an int."),
        ("==", "duration", "int", "`==` does not compare a duration with an int."),
        ("<<", "bit", "int", "`<<` shifts registers, integers and angles; its left side is a bit."),
        ("<<", "float", "int", "`<<` shifts registers, integers and angles; its left side is a float."),
        (">>", "int", "float", "`>>` shifts by an integer; its right side is a float."),
        ("+", "array[int, 2]", "int", "`+` takes no arrays."),
        (
            "&",
            "float",
            "int",
            "`&` takes bits, registers of one size, integers or angles of one size; its sides are a float and an int.",
        ),
    ],
)
def test_types_that_an_operator_does_not_take_are_named(op, left, right, message):
    assert refusal_of(binary_rule, op, type_of(left), type_of(right)) == message


@pytest.mark.parametrize(
    ("op", "type_", "message"),
    [
        ("-", "bit[2]", "`-` takes numbers; this is a bit[2]."),
        ("~", "float", "`~` takes bits, registers, integers and angles; this is a float."),
        ("!", "duration", "A duration does not become a bool by itself."),
        ("!", "angle[4]", "An angle[4] does not become a bool by itself."),
    ],
)
def test_types_that_a_unary_operator_does_not_take_are_named(op, type_, message):
    assert refusal_of(unary_rule, op, type_of(type_)) == message


@pytest.mark.parametrize(
    ("op", "left", "right", "message"),
    [
        ("/", ("int", 1), ("int", 0), "An integer is divided by zero."),
        ("%", ("uint[4]", 1), ("int", 0), "An integer is divided by zero."),
        ("/", ("float", 1.0), ("int", 0), "A number is divided by zero."),
        ("/", ("complex[float]", 1j), ("float", 0.0), "A number is divided by zero."),
        ("/", ("angle[4]", 1), ("int", 0), "An angle is divided by zero."),
        ("/", ("angle[4]", 1), ("int", -1), "An angle is divided by an unsigned integer; this one is negative."),
        ("<<", ("bit[4]", 1), ("int", -1), "A shift is by 0 bits or more; this one is by -1."),
        ("**", ("int", 2), ("int", -1), "An integer has no negative power."),
        ("**", ("uint", 2), ("int", -1), "An integer has no negative power."),
        ("**", ("int", 2), ("int", 63), "The power is larger than an int can hold."),
        ("**", ("int", 2), ("int", 10**9), "The power is larger than an int can hold."),
        ("**", ("int", -(2**63)), ("int", 2**63 - 1), "The power is larger than an int can hold."),
        ("**", ("int[16000]", 2**15000), ("int", 15999), "The power is larger than an int[16000] can hold."),
        ("**", ("uint[200]", 3), ("uint[200]", 2**199), "The exponent has more than 64 bits."),
        ("**", ("float", 0.0), ("float", -1.0), "Zero has no negative power."),
        ("**", ("float", -1.0), ("float", 0.5), "-1 ** 0.5 is no real number."),
        ("**", ("float", 1e200), ("float", 1e200), "The power is larger than a float can hold."),
        ("*", ("float", 1e200), ("float", 1e200), "The result is larger than a float can hold."),
        ("*", ("float[32]", 1e38), ("float[32]", 10.0), "The result is larger than a float[32] can hold."),
        ("*", ("float[16]", 60000.0), ("float[16]", 2.0), "The result is larger than a float[16] can hold."),
        ("*", ("complex[float]", 1e200j), ("complex[float]", 1e200j), "The result is larger than a float can hold."),
        ("**", ("complex[float]", 0j), ("int", -1), "Zero has no such power."),
        ("+", ("int[2000]", 2**1998), ("float", 1.0), "This integer is larger than a float can hold."),
        ("+", ("angle[4]", 1), ("int", 3), "The integer 3 is no angle."),
    ],
)
def test_values_that_an_operator_does_not_take_are_refused(op, left, right, message):
    assert refusal_of(binary, op, a(*left), a(*right)) == message
