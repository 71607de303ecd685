"""Built-in functions: every overload, its result's type, and where there is no value."""

from __future__ import annotations

import cmath
import math

import pytest

from quantask_worker.child.openqasm3.functions import FUNCTIONS, call, function_rule
from quantask_worker.child.openqasm3.values import float_literal, integer_literal
from tests.unit.child.openqasm3.written import a, refusal_of, type_of


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("arccos", [("float", -1.0)], ("float", math.pi)),
        ("arcsin", [("int", 1)], ("float", math.pi / 2)),
        ("arctan", [("float", 1.0)], ("float", math.pi / 4)),
        ("ceiling", [("float", 1.2)], ("float", 2.0)),
        ("ceiling", [("float", -1.2)], ("float", -1.0)),
        ("floor", [("float", -1.2)], ("float", -2.0)),
        ("floor", [("float[32]", 7.9)], ("float", 7.0)),
        ("cos", [("int", 0)], ("float", 1.0)),
        ("cos", [("angle[4]", 0b1000)], ("float", -1.0)),
        ("sin", [("angle[4]", 0b0100)], ("float", 1.0)),
        ("sin", [("float", math.pi / 2)], ("float", 1.0)),
        ("tan", [("float", 0.0)], ("float", 0.0)),
        ("tan", [("angle[3]", 0)], ("float", 0.0)),
        ("exp", [("float", 1.0)], ("float", math.e)),
        ("exp", [("int[8]", 0)], ("float", 1.0)),
        ("exp", [("complex[float]", 1j * math.pi)], ("complex[float]", cmath.exp(1j * math.pi))),
        ("log", [("float", math.e)], ("float", 1.0)),
        ("sqrt", [("int", 4)], ("float", 2.0)),
        ("sqrt", [("complex[float]", -4 + 0j)], ("complex[float]", 2j)),
        ("mod", [("int", 7), ("int", 3)], ("int", 1)),
        ("mod", [("int", -7), ("uint[8]", 3)], ("int", -1)),
        ("mod", [("uint", 2**64 - 1), ("int", 10)], ("int", (2**64 - 1) % 10)),
        ("mod", [("float", 5.5), ("int", 2)], ("float", 1.5)),
        ("mod", [("float", -5.5), ("float", 2.0)], ("float", -1.5)),
        ("popcount", [("bit[8]", 0b10001111)], ("uint", 5)),
        ("popcount", [("uint[6]", 37)], ("uint", 3)),
        ("popcount", [("int[8]", -1)], ("uint", 8)),
        ("popcount", [("bit", 1)], ("uint", 1)),
        ("rotl", [("bit[8]", 0b10001111), ("int", 2)], ("bit[8]", 0b00111110)),
        ("rotl", [("bit[8]", 0b00101010), ("int", 3)], ("bit[8]", 0b01010001)),
        ("rotl", [("uint[6]", 37), ("int", 3)], ("uint[6]", 44)),
        ("rotl", [("angle[4]", 0b1001), ("int", 1)], ("angle[4]", 0b0011)),
        ("rotl", [("bit[8]", 1), ("int", -1)], ("bit[8]", 128)),
        ("rotr", [("bit[8]", 1), ("int", 1)], ("bit[8]", 128)),
        ("rotr", [("bit[8]", 1), ("int", 10**15 + 1)], ("bit[8]", 128)),
        ("pow", [("int", 2), ("int", 10)], ("int", 1024)),
        ("pow", [("float", 2.0), ("int", -1)], ("float", 0.5)),
        ("real", [("complex[float[32]]", 0.5 + 2j)], ("float[32]", 0.5)),
        ("imag", [("complex[float]", 0.5 + 2j)], ("float", 2.0)),
        ("imag", [("float[64]", 0.5)], ("float[64]", 0.0)),
        ("real", [("int", 3)], ("float", 3.0)),
    ],
)
def test_a_function_takes_the_first_overload_that_fits(name, arguments, result):
    values = [a(*argument) for argument in arguments]
    value = call(name, values)
    assert str(value.type) == result[0]
    assert value.raw == pytest.approx(result[1], abs=1e-15)
    assert type(value.raw) is type(result[1])
    assert function_rule(name, tuple(argument.type for argument in values)).result == value.type


@pytest.mark.parametrize("distance", [-9, -1, 0, 1, 4, 8, 100])
def test_rotating_left_by_n_is_rotating_right_by_minus_n(distance):
    register = a("bit[8]", 0b10110100)
    assert call("rotl", [register, a("int", distance)]) == call("rotr", [register, a("int", -distance)])


def test_a_function_of_constants_is_constant():
    assert call("exp", [float_literal(2.5)]).const
    assert not call("mod", [integer_literal(5), a("int", 2)]).const


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("sqrt", [("int", -1)], "sqrt takes floats of 0 and above; this is -1."),
        ("arccos", [("int", 2)], "arccos takes numbers from -1 to 1; this is 2."),
        ("arcsin", [("float", -1.1)], "arcsin takes numbers from -1 to 1; this is -1.1."),
        ("log", [("int", 0)], "log takes positive numbers; this is 0."),
        ("exp", [("int", 1000)], "The result is larger than a float can hold."),
        ("exp", [("complex[float]", 1000 + 1j)], "The result is larger than a float can hold."),
        ("mod", [("int", 1), ("int", 0)], "An integer is divided by zero."),
        ("mod", [("float", 1.0), ("int", 0)], "mod divides by zero."),
        ("pow", [("int", 2), ("int", -1)], "An integer has no negative power."),
    ],
)
def test_where_a_function_has_no_value_it_says_so(name, arguments, message):
    assert refusal_of(call, name, [a(*argument) for argument in arguments]) == message


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "mod",
            ["complex[float[64]]", "int"],
            "mod takes two integers or two floats; here it has a complex[float[64]] and an int.",
        ),
        ("sin", ["bit[2]"], "sin takes a float or an angle; here it has a bit[2]."),
        ("arctan", ["angle"], "arctan takes a float; here it has an angle."),
        ("sqrt", ["angle[4]"], "sqrt takes a float or a complex number; here it has an angle[4]."),
        ("popcount", ["float"], "popcount takes a register; here it has a float."),
        (
            "rotl",
            ["int", "int"],
            "rotl takes a register, a uint or an angle with a size, and an integer; here it has an int and an int.",
        ),
        (
            "rotl",
            ["uint", "int"],
            "rotl takes a register, a uint or an angle with a size, and an integer; here it has a uint and an int.",
        ),
        ("rotr", ["bit[2]", "float"], "rotr takes a distance that is an integer; here it has a bit[2] and a float."),
        ("real", ["angle"], "real takes a complex number; here it has an angle."),
        ("sin", [], "sin takes one argument; here it has 0."),
        ("mod", ["int"], "mod takes 2 arguments; here it has 1."),
        ("ln", ["float"], "There is no built-in function ln."),
    ],
)
def test_arguments_that_a_function_does_not_take_are_named(name, arguments, message):
    assert refusal_of(function_rule, name, tuple(type_of(text) for text in arguments)) == message


def test_every_function_of_the_specification_is_there():
    trigonometric = ["arccos", "arcsin", "arctan", "cos", "sin", "tan"]
    others = ["ceiling", "exp", "floor", "log", "mod", "pow", "sqrt", "popcount", "rotl", "rotr", "real", "imag"]
    assert sorted(FUNCTIONS) == sorted(trigonometric + others)
