"""Casts and conversions: the specification's table "Allowed casts", and what it says of each row."""

from __future__ import annotations

import math

import pytest

from quantask_worker.child.openqasm3.casts import cast, convert
from quantask_worker.child.openqasm3.types import FloatType, IntType
from quantask_worker.child.openqasm3.values import BUILT_IN_CONSTANTS, integer_literal, radians
from tests.unit.child.openqasm3.written import a, refusal_of, shown, type_of

SAMPLES = {
    "bool": a("bool", True),
    "int": a("int[8]", 1),
    "uint": a("uint[8]", 1),
    "float": a("float[32]", 1.0),
    "angle": a("angle[8]", 1),
    "bit": a("bit[8]", 1),
    "duration": a("duration", None),
}

ALLOWED = {
    "bool": {"int", "uint", "float", "bit"},
    "int": {"bool", "uint", "float", "bit"},
    "uint": {"bool", "int", "float", "bit"},
    "float": {"bool", "int", "uint", "angle"},
    "angle": {"bool", "bit"},
    "bit": {"bool", "int", "uint", "angle"},
    "duration": set(),
}


@pytest.mark.parametrize("source", ALLOWED)
@pytest.mark.parametrize("target", ALLOWED)
def test_the_table_of_allowed_casts_holds(source, target):
    written = {"bool": "bool", "duration": "duration", "float": "float[32]"}.get(target, f"{target}[8]")
    if target in ALLOWED[source] | {source}:
        assert str(cast(SAMPLES[source], type_of(written)).type) == written
    elif target == "angle" and source in ("int", "uint"):
        assert refusal_of(cast, SAMPLES[source], type_of(written)) == "The integer 1 is no angle."
    else:
        assert "cannot be cast to" in refusal_of(cast, SAMPLES[source], type_of(written))


@pytest.mark.parametrize(
    ("value", "target", "raw"),
    [
        (("bool", True), "float", 1.0),
        (("bool", True), "bit[4]", 1),
        (("bool", True), "int[8]", 1),
        (("bit", 1), "uint[4]", 1),
        (("bit", 1), "int[1]", -1),
        (("int[8]", -1), "uint[8]", 255),
        (("int[8]", -1), "uint[16]", 65535),
        (("int[16]", 300), "int[8]", 44),
        (("uint[8]", 255), "int[8]", -1),
        (("int[8]", -1), "bit[8]", 255),
        (("int[8]", -2), "bool", True),
        (("int[8]", 0), "bit", 0),
        (("int", 2), "bit", 1),
        (("int", 5), "bit[3]", 5),
        (("float", 2.9), "int[8]", 2),
        (("float", -2.9), "int[8]", -2),
        (("float", -0.9), "uint[8]", 0),
        (("float", 0.1), "bool", True),
        (("float", 0.1), "float[32]", 0.10000000149011612),
        (("float", 1 / 3), "float[16]", 0.333251953125),
        (("float", 1 / 3), "float[128]", 1 / 3),
        (("float[128]", math.pi), "angle[8]", 128),
        (("angle[8]", 3), "bool", True),
        (("angle[8]", 0), "bool", False),
        (("angle[8]", 0b01110000), "bit[8]", 0b01110000),
        (("bit[8]", 0b10000000), "int[8]", -128),
        (("bit[8]", 0b10000000), "uint[8]", 128),
        (("bit[2]", 3), "int[2]", -1),
        (("bit[2]", 3), "int", 3),
        (("bit[2]", 3), "uint", 3),
        (("bit[4]", 0b1001), "angle[4]", 0b1001),
        (("bit[4]", 0b1000), "bool", True),
        (("int", 3), "complex[float]", 3 + 0j),
        (("complex[float[64]]", 0.1 + 0j), "complex[float[32]]", 0.10000000149011612 + 0j),
    ],
)
def test_a_cast_keeps_what_the_specification_says(value, target, raw):
    assert shown(cast(a(*value), type_of(target))) == (target, raw)


@pytest.mark.parametrize("number", range(-128, 128))
def test_there_and_back_between_signed_and_unsigned_is_the_same(number):
    there = cast(a("int[8]", number), type_of("uint[8]"))
    assert cast(there, type_of("int[8]")).raw == number
    assert cast(cast(there, type_of("bit[8]")), type_of("int[8]")).raw == number


@pytest.mark.parametrize(
    ("radians_", "size", "bits"),
    [
        (math.pi, 4, "1000"),
        (math.pi / 2, 6, "010000"),
        (7 * (math.pi / 8), 8, "01110000"),
        (9 * (math.pi / 8), 4, "1001"),
        (2 * math.pi, 4, "0000"),
        (-math.pi / 2, 4, "1100"),
        (9 * math.pi, 4, "1000"),
        (math.tau * (127.0 / 512.0), 8, "01000000"),
        (math.tau * (129.0 / 512.0), 8, "01000000"),
        (math.tau * (131.0 / 512.0), 8, "01000010"),
        (math.tau * (1 - 1e-9), 4, "0000"),
    ],
)
def test_a_float_becomes_the_nearest_angle_and_ties_go_to_even(radians_, size, bits):
    assert convert(a("float[64]", radians_), type_of(f"angle[{size}]")).raw == int(bits, 2)


def test_a_single_precision_float_is_measured_by_a_single_precision_turn():
    pi = cast(a("float", math.pi), FloatType(32))
    assert pi.raw != math.pi
    assert cast(pi, type_of("angle[40]")).raw == 2**39


@pytest.mark.parametrize(
    ("steps", "size", "new_size", "new_steps"),
    [
        (0b1001, 4, 8, 0b10010000),
        (0b10011000, 8, 4, 0b1010),
        (0b10001000, 8, 4, 0b1000),
        (0b10001001, 8, 4, 0b1001),
        (0b11111000, 8, 4, 0),
        (0b11110111, 8, 4, 0b1111),
    ],
)
def test_an_angle_is_padded_or_rounded_to_another_size(steps, size, new_size, new_steps):
    assert convert(a(f"angle[{size}]", steps), type_of(f"angle[{new_size}]")).raw == new_steps


def test_an_angle_has_its_radians_back():
    pi = BUILT_IN_CONSTANTS["pi"]
    assert radians(convert(pi, type_of("angle"))) == math.pi
    assert radians(a("angle[4]", 0b0111)) == 7 * math.pi / 8
    third = convert(a("float", math.pi / 3), type_of("angle"))
    assert radians(third) == pytest.approx(math.pi / 3, rel=1e-15)


@pytest.mark.parametrize(
    ("value", "target", "raw"),
    [
        (("int", 300), "int[8]", 44),
        (("int", -1), "uint[8]", 255),
        (("int", 5), "float[32]", 5.0),
        (("float", 0.1), "float[32]", 0.10000000149011612),
        (("float", 0.5), "complex[float[64]]", 0.5 + 0j),
        (("bool", True), "bit", 1),
        (("bit", 1), "bool", True),
        (("bit", 1), "int[8]", 1),
        (("bit", 1), "bit[1]", 1),
        (("bit[1]", 1), "bit", 1),
        (("int", 1), "bit", 1),
        (("int", 7), "bool", True),
        (("bit[3]", 4), "bool", True),
        (("int", 5), "bit[4]", 5),
        (("uint[4]", 9), "bit[4]", 9),
        (("bit[4]", 9), "uint[4]", 9),
        (("bit[4]", 9), "int", 9),
        (("bit[64]", 2**63), "int", -(2**63)),
        (("bit[64]", 2**63), "uint", 2**63),
        (("int", 0), "angle[8]", 0),
    ],
)
def test_a_variable_takes_what_converts_without_a_cast(value, target, raw):
    assert shown(convert(a(*value), type_of(target))) == (target, raw)


@pytest.mark.parametrize(
    ("value", "target", "message"),
    [
        (("float[32]", 4.0), "int[64]", "A float[32] does not become an int[64] by itself."),
        (("bit[4]", 4), "int[8]", "A bit[4] does not become an int[8] by itself."),
        (("bit[4]", 4), "bit[8]", "A bit[4] does not become a bit[8] by itself."),
        (("bit", 1), "bit[2]", "A bit does not become a bit[2] by itself."),
        (("bit[65]", 4), "uint", "A bit[65] does not become a uint by itself."),
        (("int[8]", 4), "bit[4]", "An int[8] does not become a bit[4] by itself."),
        (("angle[8]", 4), "float", "An angle[8] does not become a float by itself."),
        (("angle[8]", 4), "bool", "An angle[8] does not become a bool by itself."),
        (("complex[float]", 1j), "float", "A complex[float] does not become a float by itself."),
        (("float", 1.0), "bit", "A float does not become a bit by itself."),
        (("int", 1), "duration", "An int does not become a duration by itself."),
        (("int", 1), "array[int, 2]", "An int does not become an array[int, 2] by itself."),
        (("int", 2), "bit", "A bit is 0 or 1; this is 2."),
        (("int", 16), "bit[4]", "16 does not fit in bit[4]."),
        (("int", -1), "bit[4]", "-1 does not fit in bit[4]."),
        (("int", 3), "angle[8]", "The integer 3 is no angle."),
    ],
)
def test_what_does_not_convert_is_named(value, target, message):
    assert refusal_of(convert, a(*value), type_of(target)) == message


@pytest.mark.parametrize(
    ("value", "target", "message"),
    [
        (("float", 128.0), "int[8]", "128 is outside the range of int[8]."),
        (("float", -1.0), "uint[8]", "-1 is outside the range of uint[8]."),
        (("float", 1e300), "int", "1e+300 is outside the range of int."),
        (("float", 1e39), "float[32]", "The result is larger than a float[32] can hold."),
        (("int[16]", 1), "bit[8]", "An int[16] cannot be cast to a bit[8]."),
        (("bit[4]", 1), "int[8]", "A bit[4] cannot be cast to an int[8]."),
        (("bit[4]", 1), "angle[8]", "A bit[4] cannot be cast to an angle[8]."),
        (("angle[8]", 1), "bit[4]", "An angle[8] cannot be cast to a bit[4]."),
        (("float", 1.0), "bit[2]", "A float cannot be cast to a bit[2]."),
    ],
)
def test_what_a_cast_cannot_hold_is_refused(value, target, message):
    assert refusal_of(cast, a(*value), type_of(target)) == message


def test_a_cast_of_a_constant_is_constant():
    assert cast(integer_literal(2), type_of("int[8]")).const
    assert not cast(a("int", 2), type_of("int[8]")).const


@pytest.mark.parametrize("size", [0, -1, 10**12])
@pytest.mark.parametrize("name", ["int", "uint", "angle", "bit"])
def test_a_width_that_cannot_be_is_refused(name, size):
    assert f"{name}[{size}]" in refusal_of(type_of, f"{name}[{size}]")


def test_a_width_of_thousands_of_digits_is_refused_without_them():
    assert refusal_of(IntType, 2**100_000).startswith("int[a number of 100001 bits] is too wide")


@pytest.mark.parametrize("size", [0, 8, 80, 256])
def test_a_float_format_that_is_not_here_is_named(size):
    assert refusal_of(FloatType, size).startswith(f"float[{size}] is not supported")
