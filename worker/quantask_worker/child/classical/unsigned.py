"""Unsigned integers of any width as lists of formulas, bit 0 first, with the operations of Qiskit's expressions.

Sums wrap around at the width of their type, as Qiskit's and OpenQASM 3's unsigned integers do. Where an operation
names a bit of its operands several times, so that formulas would grow with each one in a chain, it asks ``keep`` for
something short that means the same (:class:`hidden_bits.HiddenBits`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from quantask_worker.child.classical.formula import (
    FALSE,
    TRUE,
    Formula,
    all_of,
    and_,
    any_of,
    choice,
    constant,
    not_,
    or_,
    xor,
)

Bits: TypeAlias = list[Formula]
Keep: TypeAlias = Callable[[Formula], Formula]


def number(value: int, width: int) -> Bits:
    """Return the lowest ``width`` bits of ``value``."""
    return [constant(bool(value >> place & 1)) for place in range(width)]


def resized(bits: Bits, width: int) -> Bits:
    """Return the value in ``width`` bits: cut, or with zeros above."""
    return [*bits[:width], *[FALSE] * (width - len(bits))]


def is_not_zero(bits: Bits) -> Formula:
    """Return whether any bit is set."""
    return any_of(bits)


def bitwise(operation: Callable[[Formula, Formula], Formula], left: Bits, right: Bits) -> Bits:
    """Return the operation on the bits of each place."""
    return [operation(*pair) for pair in _aligned(left, right)]


def equal(left: Bits, right: Bits) -> Formula:
    """Return whether the values are the same, whatever their widths."""
    return all_of([not_(xor(*pair)) for pair in _aligned(left, right)])


def equals(bits: Bits, value: int) -> Formula:
    """Return whether the value is ``value``: never, where that is negative or wider."""
    if value < 0 or value.bit_length() > len(bits):
        return FALSE
    return equal(bits, number(value, len(bits)))


def less(left: Bits, right: Bits) -> Formula:
    """Return whether the value of ``left`` is the smaller one."""
    return _order(_aligned(left, right))[0]


def add(left: Bits, right: Bits, keep: Keep) -> Bits:
    """Return the sum in the wider one's width."""
    return _sum(_aligned(left, right), keep, FALSE)[0]


def subtract(left: Bits, right: Bits, keep: Keep) -> Bits:
    """Return the difference in the wider one's width."""
    return _difference(left, right, keep)[0]


def multiply(left: Bits, right: Bits, keep: Keep) -> Bits:
    """Return the product in the wider one's width: the sum of ``left``, shifted, for each bit of ``right``."""
    width = max(len(left), len(right))
    total = number(0, width)
    for place, factor in enumerate(right):
        shifted = resized([*[FALSE] * place, *left], width)
        total = add(total, [and_(factor, part) for part in shifted], keep)
    return total


def divide(left: Bits, right: Bits, keep: Keep) -> Bits:
    """Return the quotient, rounded down, in the wider one's width, by long division.

    What a division by zero gives is not defined; here it is the largest number.
    """
    width = max(len(left), len(right))
    left, divisor = resized(left, width), resized(right, width + 1)
    quotient, rest = number(0, width), number(0, width + 1)
    for place in reversed(range(width)):
        rest = [left[place], *rest[:-1]]
        difference, fits = _difference(rest, divisor, keep)
        quotient[place] = fits
        rest = [keep(choice(fits, *pair)) for pair in zip(difference, rest, strict=True)]
    return quotient


def shift_left(bits: Bits, places: Bits, keep: Keep) -> Bits:
    """Return the value moved to higher places, in its own width; what leaves it is lost."""
    return _shifted(bits, places, keep, lambda some, distance: [*[FALSE] * distance, *some][: len(some)])


def shift_right(bits: Bits, places: Bits, keep: Keep) -> Bits:
    """Return the value moved to lower places; what leaves it is lost."""
    return _shifted(bits, places, keep, lambda some, distance: [*some[distance:], *[FALSE] * min(distance, len(some))])


def at(bits: Bits, index: Bits) -> Formula:
    """Return the bit at a place that is itself a value; no, where there is no such place."""
    return any_of([and_(bit, equals(index, place)) for place, bit in enumerate(bits)])


def _sum(pairs: Sequence[tuple[Formula, Formula]], keep: Keep, carry: Formula) -> tuple[Bits, Formula]:
    """Return the sum of two values and a carry, and the carry that is left."""
    total = []
    for a, b in pairs:
        differ = keep(xor(a, b))
        total.append(keep(xor(differ, carry)))
        carry = keep(or_(and_(a, b), and_(carry, differ)))
    return total, carry


def _difference(left: Bits, right: Bits, keep: Keep) -> tuple[Bits, Formula]:
    """Return the difference, and whether ``left`` is not the smaller one: the carry of adding the complement and 1."""
    return _sum([(a, not_(b)) for a, b in _aligned(left, right)], keep, TRUE)


def _aligned(left: Bits, right: Bits) -> list[tuple[Formula, Formula]]:
    width = max(len(left), len(right))
    return list(zip(resized(left, width), resized(right, width), strict=True))


def _order(pairs: Sequence[tuple[Formula, Formula]]) -> tuple[Formula, Formula]:
    """Return whether the left value is less, and whether the two are equal: by halves, so that nothing nests deeply."""
    if not pairs:
        return FALSE, TRUE
    if len(pairs) == 1:
        ((left, right),) = pairs
        return and_(not_(left), right), not_(xor(left, right))
    half = len(pairs) // 2
    low_less, low_equal = _order(pairs[:half])
    high_less, high_equal = _order(pairs[half:])
    return or_(high_less, and_(high_equal, low_less)), and_(high_equal, low_equal)


def _shifted(bits: Bits, places: Bits, keep: Keep, move: Callable[[Bits, int], Bits]) -> Bits:
    for place, is_moved in enumerate(places):
        # a distance beyond the width leaves nothing, and might be a number of thousands of digits
        distance = min(1 << min(place, len(bits).bit_length()), len(bits))
        bits = [keep(choice(is_moved, *pair)) for pair in zip(move(bits, distance), bits, strict=True)]
    return bits
