"""Bits of values: reading, writing and joining them."""

from __future__ import annotations

import pytest

from quantask_worker.child.openqasm3.bits import bit_width, join, read_bit, read_bits, write_bit, write_bits
from quantask_worker.child.openqasm3.index_sets import Span, span_positions
from quantask_worker.child.openqasm3.values import bits_literal
from tests.unit.child.openqasm3.written import a, refusal_of, shown, type_of


def test_the_rightmost_digit_of_a_literal_is_bit_0():
    register = bits_literal("0010_1011")
    assert shown(register) == ("bit[8]", 0b00101011)
    assert [read_bit(register, i).raw for i in range(8)] == [1, 1, 0, 1, 0, 1, 0, 0]


def test_slices_of_an_integer_are_registers():
    number = a("int[32]", 15)
    assert shown(read_bits(number, span_positions(Span(0, 31, 2), 32))) == ("bit[16]", 3)
    assert shown(read_bits(number, span_positions(Span(-16, -1), 32))) == ("bit[16]", 0)
    assert shown(write_bits(number, range(4, 8), bits_literal("1010"))) == ("int[32]", 0xAF)


def test_a_bit_of_an_unsigned_constant_counts_from_the_least():
    u1 = a("uint[16]", 10)
    assert shown(read_bit(u1, 1)) == ("bit", 1)
    assert shown(read_bits(u1, range(4))) == ("bit[4]", 0b1010)


@pytest.mark.parametrize(
    ("value", "place", "bit", "result"),
    [
        (("int[8]", 0), 7, ("bit", 1), ("int[8]", -128)),
        (("int[8]", -1), 7, ("int", 0), ("int[8]", 127)),
        (("int[8]", -1), 0, ("bool", False), ("int[8]", -2)),
        (("uint[8]", 0), 7, ("bit", 1), ("uint[8]", 128)),
        (("bit[4]", 0b1000), 0, ("int", 1), ("bit[4]", 0b1001)),
        (("angle[10]", 0), 0, ("bit", 1), ("angle[10]", 1)),
    ],
)
def test_writing_one_bit_leaves_the_others(value, place, bit, result):
    assert shown(write_bit(a(*value), place, a(*bit))) == result


def test_positions_are_written_in_their_order():
    assert shown(write_bits(a("bit[4]", 0), [3, 0], bits_literal("01"))) == ("bit[4]", 0b1000)
    assert shown(read_bits(a("bit[4]", 0b1000), [3, 0])) == ("bit[2]", 0b01)


def test_the_left_one_of_two_joined_registers_has_the_lower_indices():
    assert shown(join(bits_literal("01"), bits_literal("100"))) == ("bit[5]", 0b10001)
    assert shown(join(a("bit", 1), a("bit", 0))) == ("bit[2]", 0b01)


@pytest.mark.parametrize("size", [1, 16, 64])
def test_types_without_a_size_have_64_bits(size):
    assert bit_width(type_of(f"uint[{size}]")) == size
    assert bit_width(type_of("int")) == bit_width(type_of("angle")) == 64


@pytest.mark.parametrize(
    ("type_", "message"),
    [
        ("bit", "A bit cannot be indexed."),
        ("bool", "A bool cannot be indexed."),
        ("float", "A float cannot be indexed."),
        ("complex[float]", "A complex[float] cannot be indexed."),
        ("duration", "A duration cannot be indexed."),
    ],
)
def test_what_has_no_bits_says_so(type_, message):
    assert refusal_of(bit_width, type_of(type_)) == message


def test_bits_that_do_not_fit_are_refused():
    assert refusal_of(write_bits, a("bit[4]", 0), [0, 1], bits_literal("100")) == (
        "A bit[3] does not become a bit[2] by itself."
    )
    assert refusal_of(write_bit, a("bit[4]", 0), 0, a("int", 2)) == "A bit is 0 or 1; this is 2."
    assert refusal_of(join, a("bit", 1), a("int", 1)) == "`++` joins registers, or arrays; this is an int."
    assert refusal_of(bits_literal, "") == '"" is an empty bit string.'
