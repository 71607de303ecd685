"""Values that depend on measurements: a type, and the expression of bits that gives the value in each shot.

Casts follow the same rules as for known values (:func:`cast_rule`), written in Qiskit's expressions, which know
Booleans and unsigned integers. An ``int`` is the unsigned integer of its two's complement, an ``angle`` that of its
steps.

What these cannot say (floats, powers, a gate's angle) raises :class:`NeedsKnownError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qiskit.circuit.classical import expr, types

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.bit_patterns import cut, number
from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.casts import cast_rule, conversion_rule
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import (
    AngleType,
    BitType,
    BoolType,
    IntType,
    Type,
    UintType,
    a,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value

MOST_WIDTH = 256
"""Of a value that depends on a measurement: it is written out in single bits."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known in each shot alone.

    Attributes:
        type: its type: ``bool``, ``bit``, a register, an integer or an angle.
        expression: a Boolean for ``bool`` and ``bit``; for the others an unsigned integer of the type's width.
    """

    type: Type
    expression: expr.Expr


class NeedsKnownError(OperationError):
    """An operation is not possible on a value that depends on a measurement, but would be on a known one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} depends on a measurement, which is not supported.", kind=CircuitUnsupportedError)


def kind_of(type_: Type) -> types.Type:
    """Return the type of the expressions for a type's values; also that of a variable which holds them.

    Raises:
        NeedsKnownError: there is none.
    """
    if is_scalar_bit(type_):
        return types.Bool()
    if not isinstance(type_, (BitType, IntType, UintType, AngleType)):
        raise NeedsKnownError(a(type_).capitalize())
    width = bit_width(type_)
    if width > MOST_WIDTH:
        raise OperationError(
            f"{a(type_).capitalize()} is too wide to depend on a measurement; {MOST_WIDTH} bits can.",
            kind=CircuitUnsupportedError,
        )
    return types.Uint(width)


def lifted(value: Value | Unknown) -> Unknown:
    """Return a value as an expression, also a known one.

    Raises:
        NeedsKnownError: values of its type cannot be written so.
    """
    if isinstance(value, Unknown):
        return value
    kind = kind_of(value.type)
    if kind.kind is types.Bool:
        return Unknown(value.type, expr.lift(bool(value.raw)))
    return Unknown(value.type, number(value.raw, kind.width))


def converted(value: Unknown, target: Type) -> Unknown:
    """Return a value as a variable of another type takes it; the counterpart of :func:`convert`."""
    conversion_rule(value.type, target)
    if is_integer(value.type) and not is_scalar_bit(value.type):
        _refuse_checked(value.type, target)
    return in_type(value, target)


def cast(value: Unknown, target: Type) -> Unknown:
    """Return a value cast as a program writes it; the counterpart of :func:`cast`."""
    cast_rule(value.type, target)
    return in_type(value, target)


def written(value: Value | Unknown, target: Type) -> expr.Expr:
    """Return the expression of a value that has been found to convert to a type, in that type."""
    return literal(value.raw, target) if isinstance(value, Value) else in_type(value, target).expression


def literal(raw: Any, type_: Type) -> expr.Expr:
    """Return the expression of a known value of a type."""
    return lifted(Value(type_, raw)).expression


def _refuse_checked(source: Type, target: Type) -> None:
    """Refuse conversions that look at the value: what does not fit is refused, and here nobody can know."""
    if is_scalar_bit(target) and not isinstance(target, BoolType):
        raise NeedsKnownError(f"Whether {a(source)} is 0 or 1")


def in_type(value: Unknown, target: Type) -> Unknown:
    """Return a value in a type that it has been found to convert or be cast to."""
    source = value.type
    if source == target:
        return value
    if is_scalar_bit(target):
        return Unknown(target, _is_not_zero(value))
    if is_scalar_bit(source):
        return Unknown(target, expr.cast(value.expression, kind_of(target)))
    if isinstance(target, AngleType):
        return Unknown(target, _angle(value, target))
    kind = kind_of(target)
    if isinstance(target, BitType) and kind.width < bit_width(source):
        raise NeedsKnownError(f"Whether {a(source)} fits in {a(target)}")
    return Unknown(target, resized(value, kind.width))


def _is_not_zero(value: Unknown) -> expr.Expr:
    return (
        value.expression
        if is_scalar_bit(value.type)
        else expr.not_equal(value.expression, number(0, bit_width(value.type)))
    )


def _angle(value: Unknown, target: AngleType) -> expr.Expr:
    """Return an angle, or the register of its bits, in a type of this width: padded below, or rounded, ties to even."""
    if not isinstance(value.type, (AngleType, BitType)):
        raise NeedsKnownError(f"{a(value.type).capitalize()} that becomes an angle")
    source, width = bit_width(value.type), target.width
    if width == source:
        return value.expression
    if width > source:
        return expr.shift_left(cut(value.expression, width), width - source)
    lost = source - width
    rest = cut(value.expression, lost)
    half = number(1 << (lost - 1), lost)
    kept = cut(expr.shift_right(value.expression, lost), width)
    up = expr.logic_or(expr.greater(rest, half), expr.logic_and(expr.equal(rest, half), expr.index(kept, 0)))
    return expr.add(kept, expr.cast(up, types.Uint(width)))


def resized(value: Unknown, width: int) -> expr.Expr:
    """Return a pattern in another width: cut, or extended by its sign."""
    source = bit_width(value.type)
    if width <= source or not isinstance(value.type, IntType):
        return cut(value.expression, width)
    turned = number(1 << (source - 1), width)
    return expr.sub(expr.bit_xor(cut(value.expression, width), turned), turned)
