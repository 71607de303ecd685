"""Bits of values: reading and writing them by position, and joining registers.

``bit[n]``, ``int``, ``uint`` and ``angle`` have bits; bit 0 is the least significant one.
"""

from __future__ import annotations

from collections.abc import Sequence

from quantask_worker.child.openqasm3.casts import convert
from quantask_worker.child.openqasm3.numbers import wrapping
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import (
    BIT,
    AngleType,
    BitType,
    IntType,
    Type,
    UintType,
    a,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value


def bit_width(type_: Type) -> int:
    """Return how many bits can be indexed in a type's values.

    Raises:
        OperationError: it has no bits to index.
    """
    if isinstance(type_, BitType) and type_.size is not None:
        return type_.size
    if isinstance(type_, (IntType, UintType, AngleType)):
        return type_.width
    hint = "A scalar has no index; a register of one bit is bit[1]." if is_scalar_bit(type_) else None
    raise OperationError(f"{a(type_).capitalize()} cannot be indexed.", hint=hint)


def read_bit(value: Value, position: int) -> Value:
    """Return one bit, a ``bit``; the position is one of the value's."""
    return Value(BIT, value.raw >> position & 1, value.const)


def read_bits(value: Value, positions: Sequence[int]) -> Value:
    """Return several bits, a ``bit[k]`` whose bit i is at the i-th position."""
    raw = sum((value.raw >> position & 1) << i for i, position in enumerate(positions))
    return Value(BitType(len(positions)), raw, value.const)


def write_bit(value: Value, position: int, bit: Value) -> Value:
    """Return a value in which one bit is replaced by what converts to ``bit``.

    Raises:
        OperationError: it does not.
    """
    return _written(value, [position], convert(bit, BIT).raw)


def write_bits(value: Value, positions: Sequence[int], bits: Value) -> Value:
    """Return a value in which the bits at k positions are replaced by what converts to ``bit[k]``.

    Raises:
        OperationError: it does not.
    """
    return _written(value, positions, convert(bits, BitType(len(positions))).raw)


def _written(value: Value, positions: Sequence[int], bits: int) -> Value:
    width = bit_width(value.type)
    raw = value.raw & ((1 << width) - 1)
    for i, position in enumerate(positions):
        raw = (raw & ~(1 << position)) | ((bits >> i & 1) << position)
    if isinstance(value.type, IntType):
        raw = wrapping(value.type)(raw)
    return Value(value.type, raw)


def join(left: Value, right: Value) -> Value:
    """Return ``left ++ right`` of bits and registers: the left one's bits have the lower indices.

    Raises:
        OperationError: one of them is something else.
    """
    type_ = type_of_join(left.type, right.type)
    raw = int(left.raw) | int(right.raw) << _joined_width(left.type)
    return Value(type_, raw, left.const and right.const)


def type_of_join(left: Type, right: Type) -> BitType:
    """Return the type of ``left ++ right`` of bits and registers; raise :class:`OperationError` for others."""
    return BitType(_joined_width(left) + _joined_width(right))


def _joined_width(type_: Type) -> int:
    if isinstance(type_, BitType):
        return type_.size or 1
    raise OperationError(f"`++` joins registers, or arrays; this is {a(type_)}.")
