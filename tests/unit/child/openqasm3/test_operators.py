"""Operators: each rule of the specification with a value worked out by hand."""

from __future__ import annotations

import math
import random
import time

import pytest

from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.operators import binary, binary_rule, unary
from quantask_worker.child.openqasm3.values import BUILT_IN_CONSTANTS, float_literal, integer_literal
from tests.unit.child.openqasm3.written import a, shown, type_of


@pytest.mark.parametrize(
    ("left", "right", "meeting"),
    [
        ("int", "int", "int"),
        ("int[8]", "int[8]", "int[8]"),
        ("uint[4]", "uint[4]", "uint[4]"),
        ("int[8]", "int[16]", "int[16]"),
        ("int[8]", "int", "int"),
        ("int[64]", "int", "int[64]"),
        ("int[65]", "int", "int[65]"),
        ("uint[8]", "int[8]", "uint[8]"),
        ("uint[8]", "int[16]", "int[16]"),
        ("uint[16]", "int[8]", "uint[16]"),
        ("uint[32]", "int", "int"),
        ("uint", "int", "uint"),
        ("uint", "int[64]", "uint"),
        ("bool", "bool", "int"),
        ("bit", "bool", "int"),
        ("bit", "uint[4]", "uint[4]"),
        ("int", "float[32]", "float[32]"),
        ("uint[128]", "float", "float"),
        ("float[32]", "float", "float"),
        ("float[64]", "float", "float[64]"),
        ("float[32]", "float[16]", "float[32]"),
        ("bool", "float[16]", "float[16]"),
        ("complex[float[32]]", "float", "complex[float]"),
        ("complex[float[32]]", "int", "complex[float[32]]"),
        ("complex[float[64]]", "complex[float[32]]", "complex[float[64]]"),
    ],
)
def test_the_lesser_of_two_standard_types_becomes_the_greater(left, right, meeting):
    assert str(binary_rule("+", type_of(left), type_of(right)).result) == meeting
    assert str(binary_rule("*", type_of(right), type_of(left)).result) == meeting


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("*", 2, 3, 6),
        ("/", 3, 2, 1),
        ("%", 3, 2, 1),
        ("**", 2, 3, 8),
        ("/", -7, 2, -3),
        ("%", -7, 2, -1),
        ("/", 7, -2, -3),
        ("%", 7, -2, 1),
        ("/", -7, -2, 3),
        ("**", -2, 3, -8),
        ("**", 0, 0, 1),
        ("**", -1, 10**18 + 1, -1),
        ("**", 1, 2**63 - 1, 1),
        ("<<", 1, 4, 16),
        (">>", -8, 1, -4),
        ("<<", -3, 1, -6),
        ("&", -2, 7, 6),
        ("|", -8, 3, -5),
        ("^", 5, 3, 6),
    ],
)
def test_integers_are_divided_towards_zero_and_raised_exactly(op, left, right, result):
    assert shown(binary(op, a("int[64]", left), a("int[64]", right))) == ("int[64]", result)


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("+", ("uint[4]", 9), ("uint[4]", 9), ("uint[4]", 2)),
        ("-", ("uint[4]", 1), ("uint[4]", 2), ("uint[4]", 15)),
        ("*", ("uint[4]", 7), ("uint[4]", 7), ("uint[4]", 1)),
        ("**", ("uint[8]", 3), ("uint[8]", 6), ("uint[8]", 729 % 256)),
        ("+", ("int[8]", 127), ("int[8]", 1), ("int[8]", -128)),
        ("-", ("int[8]", -128), ("int[8]", 1), ("int[8]", 127)),
        ("*", ("int[8]", 100), ("int[8]", 3), ("int[8]", 44)),
        ("/", ("int[8]", -128), ("int[8]", -1), ("int[8]", -128)),
        ("+", ("int", 2**63 - 1), ("int", 1), ("int", -(2**63))),
        ("-", ("uint", 0), ("int", 1), ("uint", 2**64 - 1)),
        ("+", ("uint[8]", 255), ("int", 1), ("int", 256)),
        ("<<", ("uint[4]", 0b1001), ("int", 1), ("uint[4]", 0b0010)),
        (">>", ("uint[4]", 0b1001), ("int", 3), ("uint[4]", 1)),
        ("<<", ("int[4]", 0b0100), ("int", 1), ("int[4]", -8)),
        ("<<", ("uint[4]", 15), ("uint", 4), ("uint[4]", 0)),
        ("+", ("bool", True), ("bit", 1), ("int", 2)),
        ("+", ("int[32]", 4), ("bit", 1), ("int[32]", 5)),
    ],
)
def test_integers_keep_the_lowest_bits_of_their_type(op, left, right, result):
    assert shown(binary(op, a(*left), a(*right))) == result


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 31, 32, 63, 64, 65, 200])
def test_integer_arithmetic_is_that_of_whole_numbers_modulo_the_width(size):
    numbers = random.Random(size)
    exact = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__, "&": int.__and__, "|": int.__or__, "^": int.__xor__}
    for _ in range(200):
        for name, lowest in (("uint", 0), ("int", -(2 ** (size - 1)))):
            highest = lowest + 2**size - 1
            left, right = (numbers.choice([lowest, highest, numbers.randint(lowest, highest)]) for _ in range(2))
            for op, compute in exact.items():
                result = binary(op, a(f"{name}[{size}]", left), a(f"{name}[{size}]", right)).raw
                assert lowest <= result <= highest
                assert (result - compute(left, right)) % 2**size == 0
            if right:
                quotient = binary("/", a(f"{name}[{size}]", left), a(f"{name}[{size}]", right)).raw
                remainder = binary("%", a(f"{name}[{size}]", left), a(f"{name}[{size}]", right)).raw
                assert (quotient * right + remainder - left) % 2**size == 0
                assert abs(remainder) < abs(right)
                assert remainder == 0 or (remainder < 0) == (left < 0)


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("|", "10001111", "01110000", "11111111"),
        ("&", "10001111", "01110000", "00000000"),
        ("^", "10001111", "00001111", "10000000"),
    ],
)
def test_registers_of_one_size_are_joined_bit_by_bit(op, left, right, result):
    values = (a("bit[8]", int(text, 2)) for text in (left, right))
    assert shown(binary(op, *values)) == ("bit[8]", int(result, 2))


@pytest.mark.parametrize(
    ("value", "op", "distance", "result"),
    [
        (("bit[8]", 0b10001111), "<<", 1, ("bit[8]", 0b00011110)),
        (("bit[8]", 0b10001111), ">>", 3, ("bit[8]", 0b00010001)),
        (("bit[8]", 0b10001111), ">>", 10**12, ("bit[8]", 0)),
        (("bit[8]", 0b10001111), "<<", 10**12, ("bit[8]", 0)),
        (("angle[4]", 0b1001), "<<", 2, ("angle[4]", 0b0100)),
        (("angle[4]", 0b1001), ">>", 2, ("angle[4]", 0b0010)),
        (("int", -1), ">>", 10**12, ("int", -1)),
        (("int", 1), "<<", 10**12, ("int", 0)),
    ],
)
def test_shifts_lose_what_leaves_the_type(value, op, distance, result):
    assert shown(binary(op, a(*value), a("int", distance))) == result


@pytest.mark.parametrize(
    ("op", "value", "result"),
    [
        ("-", ("int[8]", -128), ("int[8]", -128)),
        ("-", ("uint[8]", 1), ("uint[8]", 255)),
        ("-", ("bool", True), ("int", -1)),
        ("-", ("float[32]", 0.5), ("float[32]", -0.5)),
        ("-", ("complex[float[64]]", 1 - 2j), ("complex[float[64]]", -1 + 2j)),
        ("-", ("angle[4]", 0b0010), ("angle[4]", 0b1110)),
        ("-", ("angle[4]", 0), ("angle[4]", 0)),
        ("~", ("bit[4]", 0b0101), ("bit[4]", 0b1010)),
        ("~", ("bit", 1), ("bit", 0)),
        ("~", ("bool", True), ("bool", False)),
        ("~", ("uint[4]", 0), ("uint[4]", 15)),
        ("~", ("int", 0), ("int", -1)),
        ("~", ("angle[4]", 0b0010), ("angle[4]", 0b1101)),
        ("!", ("bit[3]", 0b100), ("bool", False)),
        ("!", ("bit[3]", 0), ("bool", True)),
        ("!", ("int", 2), ("bool", False)),
        ("!", ("float", 0.0), ("bool", True)),
        ("!", ("bit", 0), ("bool", True)),
    ],
)
def test_unary_operators(op, value, result):
    assert shown(unary(op, a(*value))) == result


@pytest.mark.parametrize("size", [1, 4, 20, 64])
def test_negating_an_angle_is_adding_one_to_its_complement(size):
    for steps in (0, 1, 2**size - 1, 2 ** (size - 1)):
        angle = a(f"angle[{size}]", steps)
        assert unary("-", angle).raw == (unary("~", angle).raw + 1) % 2**size
        assert binary("+", angle, unary("-", angle)).raw == 0


A, B, C = ("angle[4]", 0b0111), ("angle[4]", 0b0001), ("angle[4]", 0b1010)


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("+", A, B, ("angle[4]", 0b1000)),
        ("-", B, A, ("angle[4]", 0b1010)),
        ("/", A, ("uint[4]", 2), ("angle[4]", 0b0011)),
        ("*", ("uint[4]", 2), C, ("angle[4]", 0b0100)),
        ("*", C, ("uint[4]", 2), ("angle[4]", 0b0100)),
        ("/", C, B, ("uint[4]", 10)),
        ("*", ("int", 3), ("angle[4]", 0b1000), ("angle[4]", 0b1000)),
        ("*", ("int", -1), ("angle[4]", 0b0001), ("angle[4]", 0b1111)),
        ("*", ("bit", 1), A, A),
        ("/", A, ("uint[8]", 200), ("angle[4]", 0)),
        ("+", ("angle[4]", 0b0001), ("angle[8]", 0b00000001), ("angle[8]", 0b00010001)),
        ("+", ("angle[4]", 0b0001), ("float", math.pi), ("angle[4]", 0b1001)),
        ("-", ("float", math.pi), ("angle[4]", 0b0001), ("angle[4]", 0b0111)),
        ("&", A, C, ("angle[4]", 0b0010)),
        ("|", A, C, ("angle[4]", 0b1111)),
        ("^", A, C, ("angle[4]", 0b1101)),
        ("<", A, C, ("bool", True)),
        ("==", ("angle[32]", 2**31), ("float", math.pi), ("bool", True)),
        ("==", ("angle[4]", 0b1000), ("angle[8]", 0b10000000), ("bool", True)),
        ("==", ("angle[4]", 0), ("int", 0), ("bool", True)),
    ],
)
def test_angles_are_unsigned_integers_of_steps(op, left, right, result):
    assert shown(binary(op, a(*left), a(*right))) == result


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("+", ("float", 0.1), ("float", 0.2), ("float", 0.1 + 0.2)),
        ("+", ("float[32]", 16777216.0), ("float[32]", 1.0), ("float[32]", 16777216.0)),
        ("+", ("float[16]", 2048.0), ("float[16]", 1.0), ("float[16]", 2048.0)),
        ("/", ("float[32]", 1.0), ("float[32]", 3.0), ("float[32]", 0.3333333432674408)),
        ("/", ("int", 1), ("float", 4.0), ("float", 0.25)),
        ("**", ("float", 2.0), ("int", -1), ("float", 0.5)),
        ("**", ("float", -2.0), ("float", 3.0), ("float", -8.0)),
        ("**", ("float", math.pi / 2), ("float", math.pi), ("float", (math.pi / 2) ** math.pi)),
        ("*", ("float", math.pi), ("bit", 1), ("float", math.pi)),
        ("-", ("float", 1e-320), ("float", 1e-320), ("float", 0.0)),
        ("<", ("int", 1), ("float", 1.5), ("bool", True)),
    ],
)
def test_floats_are_rounded_to_their_type(op, left, right, result):
    assert shown(binary(op, a(*left), a(*right))) == result


@pytest.mark.parametrize(
    ("op", "result"),
    [
        ("+", 8 - 2j),
        ("-", 12 + 12j),
        ("*", 15 - 80j),
        ("/", (-55 + 60j) / 53),
        ("**", 0.10694695640729072 + 0.17536481119721312j),
    ],
)
def test_complex_numbers_compute_as_the_specification_shows(op, result):
    left, right = a("complex[float[64]]", 10 + 5j), a("complex[float[64]]", -2 - 7j)
    value = binary(op, left, right)
    assert str(value.type) == "complex[float[64]]"
    assert value.raw == pytest.approx(result, rel=1e-14)


def test_both_parts_of_a_complex_number_are_rounded():
    value = binary("/", a("complex[float[32]]", 1 + 1j), a("complex[float[32]]", 3 + 0j))
    assert value.raw == complex(0.3333333432674408, 0.3333333432674408)


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("==", ("bit[2]", 1), ("int", 5), False),
        ("==", ("bit[2]", 3), ("int", 3), True),
        ("==", ("bit[2]", 3), ("int", -1), False),
        ("<", ("bit[2]", 3), ("int", 5), True),
        ("!=", ("bit[2]", 1), ("int", 5), True),
        (">", ("bit[3]", 0b100), ("bit[3]", 0b011), True),
        ("==", ("bit", 1), ("int", 1), True),
        ("==", ("bit", 1), ("int", 2), False),
        ("==", ("bit", 1), ("bool", True), True),
        ("==", ("bit[1]", 1), ("bool", True), True),
        ("<", ("int[8]", -1), ("uint[8]", 1), False),
        ("<", ("int[16]", -1), ("uint[8]", 1), True),
        ("==", ("complex[float]", 1 + 0j), ("int", 1), True),
        ("&&", ("bit[2]", 2), ("bool", True), True),
        ("||", ("bit[2]", 0), ("bool", False), False),
        ("&&", ("int", 0), ("bit", 1), False),
        ("||", ("int", -3), ("bit", 0), True),
    ],
)
def test_comparisons_and_logic_yield_booleans(op, left, right, result):
    assert shown(binary(op, a(*left), a(*right))) == ("bool", result)


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("&", ("bit[2]", 3), ("int", 5), ("int", 1)),
        ("|", ("bit[2]", 1), ("uint[4]", 8), ("uint[4]", 9)),
        ("^", ("bit", 1), ("bit", 1), ("bit", 0)),
        ("&", ("bool", True), ("bool", False), ("bool", False)),
        ("|", ("bool", True), ("bit", 0), ("bit", 1)),
    ],
)
def test_bits_and_numbers_are_joined_bit_by_bit(op, left, right, result):
    assert shown(binary(op, a(*left), a(*right))) == result


@pytest.mark.parametrize(
    ("op", "left", "right", "result"),
    [
        ("+", ("bit[3]", 7), ("bit[3]", 2), ("uint[3]", 1)),
        ("-", ("bit[3]", 1), ("bit[3]", 2), ("uint[3]", 7)),
        ("+", ("int", 5), ("bit[4]", 10), ("int", 15)),
        ("%", ("bit[4]", 10), ("int", 4), ("int", 2)),
        ("**", ("int", 2), ("bit[4]", 10), ("int", 1024)),
        ("*", ("float", 0.5), ("bit[2]", 3), ("float", 1.5)),
        ("<<", ("bit[3]", 0b101), ("bit[3]", 1), ("bit[3]", 0b010)),
        (">>", ("bit[3]", 0b101), ("bit[3]", 7), ("bit[3]", 0)),
    ],
)
def test_a_register_counts_as_the_unsigned_integer_of_its_bits(op, left, right, result):
    assert shown(binary(op, a(*left), a(*right))) == result


def test_what_is_made_of_constants_alone_is_constant():
    pi, two, variable = BUILT_IN_CONSTANTS["π"], integer_literal(2), a("int", 2)
    assert binary("/", pi, two).const
    assert unary("-", pi).const
    assert not binary("/", pi, variable).const
    assert not unary("-", variable).const


def test_a_literal_has_the_narrowest_type_that_holds_it():
    assert str(integer_literal(2**63 - 1).type) == "int"
    assert str(integer_literal(2**63).type) == "int[65]"
    assert str(integer_literal(2**127).type) == "int[129]"
    assert shown(unary("-", integer_literal(2**63))) == ("int[65]", -(2**63))


def test_the_widest_power_takes_less_than_a_second():
    began = time.process_time()
    size = 16_384
    binary("**", a(f"uint[{size}]", 2**size - 1), a("uint", 2**64 - 1))
    assert time.process_time() - began < 1


def test_a_float_literal_beyond_all_floats_is_refused():
    with pytest.raises(OperationError, match="larger than a float can hold"):
        float_literal(math.inf)
