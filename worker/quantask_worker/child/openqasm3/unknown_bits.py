"""Bits of values that depend on measurements: reading, writing and joining them, and the functions of bits."""

from __future__ import annotations

from collections.abc import Sequence

from qiskit.circuit.classical import expr, types

from quantask_worker.child.openqasm3.bit_patterns import sum_of, together
from quantask_worker.child.openqasm3.bits import bit_width, type_of_join
from quantask_worker.child.openqasm3.functions import function_rule
from quantask_worker.child.openqasm3.types import BIT, INT, UINT, BitType, is_integer, is_scalar_bit
from quantask_worker.child.openqasm3.unknown import NeedsKnownError, Unknown, converted, kind_of, lifted
from quantask_worker.child.openqasm3.unknown_operators import binary
from quantask_worker.child.openqasm3.values import Value


def bit_at(value: Unknown, position: int) -> Unknown:
    """Return one bit; the counterpart of :func:`read_bit`."""
    return Unknown(BIT, expr.index(value.expression, position))


def bits_at(value: Unknown, positions: Sequence[int]) -> Unknown:
    """Return several bits as a register; the counterpart of :func:`read_bits`."""
    return register_of([bit_at(value, position) for position in positions])


def register_of(bits: Sequence[Value | Unknown]) -> Unknown:
    """Return the register of these bits, the first one its bit 0."""
    kind = types.Uint(len(bits))
    parts = [expr.shift_left(expr.cast(lifted(bit).expression, kind), place) for place, bit in enumerate(bits)]
    return Unknown(BitType(len(bits)), together(parts))


def joined(left: Value | Unknown, right: Value | Unknown) -> Unknown:
    """Return ``left ++ right`` of bits and registers; the counterpart of :func:`join`."""
    type_ = type_of_join(left.type, right.type)
    kind = kind_of(type_)
    low, high = (expr.cast(lifted(side).expression, kind) for side in (left, right))
    shift = 1 if is_scalar_bit(left.type) else bit_width(left.type)
    return Unknown(type_, expr.bit_or(low, expr.shift_left(high, shift)))


def call(name: str, arguments: Sequence[Value | Unknown]) -> Unknown:
    """Return ``popcount``, ``rotl`` and ``rotr``, and ``mod`` of integers; the counterpart of :func:`call`."""
    function_rule(name, tuple(argument.type for argument in arguments))
    if not all(isinstance(argument, Unknown) or is_integer(argument.type) for argument in arguments):
        raise NeedsKnownError(f"What {name} takes")
    first = lifted(arguments[0])
    if name == "mod" and is_integer(first.type):
        return converted(binary("%", *arguments), INT)
    if name == "popcount":
        width = 1 if is_scalar_bit(first.type) else bit_width(first.type)
        ones = [first] if is_scalar_bit(first.type) else [bit_at(first, place) for place in range(width)]
        return Unknown(UINT, sum_of([expr.cast(one.expression, types.Uint(UINT.width)) for one in ones]))
    if name in ("rotl", "rotr") and isinstance(arguments[1], Value):
        width = bit_width(first.type)
        distance = (arguments[1].raw if name == "rotl" else -arguments[1].raw) % width
        high, low = expr.shift_left(first.expression, distance), expr.shift_right(first.expression, width - distance)
        return Unknown(first.type, expr.bit_or(high, low))
    raise NeedsKnownError(f"What {name} takes")
