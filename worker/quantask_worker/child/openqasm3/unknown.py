"""Values that depend on measurements: a type, and the expression of bits that gives the value in each shot.

Each operation follows the same rule as for known values (:func:`binary_rule`, :func:`cast_rule` …), written in Qiskit's
expressions, which know Booleans and unsigned integers. An ``int`` is the unsigned integer of its two's complement, an
``angle`` that of its steps.

What these cannot say (floats, powers, a gate's angle) raises :class:`NeedsKnownError`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qiskit.circuit.classical import expr, types

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.arithmetic import angle_quotient
from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.casts import Converter, cast_rule, conversion_rule
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.operators import binary_rule, unary_rule
from quantask_worker.child.openqasm3.patterns import cut, negated_where, number, sign
from quantask_worker.child.openqasm3.types import (
    BOOL,
    AngleType,
    BitType,
    BoolType,
    IntType,
    Type,
    UintType,
    a,
    as_number,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value

MOST_WIDTH = 256
"""Of a value that depends on a measurement: it is written out in single bits."""


MOST_DIVIDED = 16
"""The width of numbers that are divided by each other in single bits: what that takes grows with its square."""


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
    return _converted(value, target)


def cast(value: Unknown, target: Type) -> Unknown:
    """Return a value cast as a program writes it; the counterpart of :func:`cast`."""
    cast_rule(value.type, target)
    return _converted(value, target)


def written(value: Value | Unknown, target: Type) -> expr.Expr:
    """Return the expression of a value that has been found to convert to a type, in that type."""
    return literal(value.raw, target) if isinstance(value, Value) else _converted(value, target).expression


def literal(raw: Any, type_: Type) -> expr.Expr:
    """Return the expression of a known value of a type."""
    return lifted(Value(type_, raw)).expression


def _refuse_checked(source: Type, target: Type) -> None:
    """Refuse conversions that look at the value: what does not fit is refused, and here nobody can know."""
    if is_scalar_bit(target) and not isinstance(target, BoolType):
        raise NeedsKnownError(f"Whether {a(source)} is 0 or 1")


def _converted(value: Unknown, target: Type) -> Unknown:
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
    return Unknown(target, _resized(value, kind.width))


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


def _resized(value: Unknown, width: int) -> expr.Expr:
    """Return a pattern in another width: cut, or extended by its sign."""
    source = bit_width(value.type)
    if width <= source or not isinstance(value.type, IntType):
        return cut(value.expression, width)
    turned = number(1 << (source - 1), width)
    return expr.sub(expr.bit_xor(cut(value.expression, width), turned), turned)


def binary(op: str, left: Value | Unknown, right: Value | Unknown) -> Unknown:
    """Return ``left op right``, of which one at least is not known; the counterpart of :func:`binary`."""
    rule = binary_rule(op, left.type, right.type)
    if op in ("<<", ">>"):
        return Unknown(rule.result, _shifted(op, lifted(left), right))
    if op == "**":
        raise NeedsKnownError("A power")
    if op in ("/", "%") and isinstance(rule.left, (IntType, UintType)):
        return _in_few_bits(op, left, right, rule.left)
    first = _operand(left, rule.left, rule.convert_left)
    second = _operand(right, rule.right, rule.convert_right)
    if isinstance(rule.result, AngleType) or isinstance(rule.left, AngleType):
        if op == "/" and isinstance(right, Value):
            angle_quotient(0, rule.convert_right(right.raw))  # refuses what does not divide
        return Unknown(rule.result, _on_angles(op, first, second, rule.result))
    if op in _COMPARISONS:
        return Unknown(BOOL, _COMPARISONS[op](*_in_order(first, second)))
    return Unknown(rule.result, _SAME_WIDTH[op](first.expression, second.expression))


def _operand(value: Value | Unknown, target: Type, convert: Converter) -> Unknown:
    if isinstance(value, Value):
        return lifted(Value(target, convert(value.raw)))
    number_of = as_number(value.type) if is_integer(target) else value.type
    return converted(Unknown(number_of, value.expression), target)


def _in_order(left: Unknown, right: Unknown) -> tuple[expr.Expr, expr.Expr]:
    """Return expressions whose unsigned order is that of the values: the sign bit of an ``int`` turned."""
    if is_scalar_bit(left.type):
        return expr.cast(left.expression, types.Uint(1)), expr.cast(right.expression, types.Uint(1))
    if not isinstance(left.type, IntType):
        return left.expression, right.expression
    turned = number(1 << (left.type.width - 1), left.type.width)
    return expr.bit_xor(left.expression, turned), expr.bit_xor(right.expression, turned)


def _in_few_bits(op: str, left: Value | Unknown, right: Value | Unknown, meeting: IntType | UintType) -> Unknown:
    """Return ``/`` or ``%`` of integers, in no more bits than the operands need: a division takes many steps."""
    if isinstance(right, Value) and right.raw == 0:
        raise OperationError("An integer is divided by zero.")
    few = max(_signed_width(left), _signed_width(right)) + 1  # the quotient of the lowest number by -1 is one more
    working: IntType | UintType = meeting
    if few < meeting.width and (isinstance(meeting, IntType) or not _may_be_negative(left, right)):
        working = IntType(few)
    if working.width > MOST_DIVIDED:
        raise NeedsKnownError(f"A division of numbers of more than {MOST_DIVIDED} bits")
    dividend, divisor = (
        lifted(Value(working, value.raw))
        if isinstance(value, Value)
        else _converted(Unknown(as_number(value.type), value.expression), working)
        for value in (left, right)
    )
    return _converted(Unknown(working, _divided(op, dividend, divisor)), meeting)


def _signed_width(value: Value | Unknown) -> int:
    """Return the bits of the narrowest ``int`` that holds a value."""
    if isinstance(value, Value):
        return int(value.raw).bit_length() + 1
    width = 1 if is_scalar_bit(value.type) else bit_width(value.type)
    return width if isinstance(value.type, IntType) else width + 1


def _may_be_negative(*values: Value | Unknown) -> bool:
    return any(value.raw < 0 if isinstance(value, Value) else isinstance(value.type, IntType) for value in values)


def _divided(op: str, left: Unknown, right: Unknown) -> expr.Expr:
    """Return ``/`` or ``%`` of integers of one type: of their amounts, with the sign put back."""
    if not isinstance(left.type, IntType):
        quotient = expr.div(left.expression, right.expression)
        return quotient if op == "/" else expr.sub(left.expression, expr.mul(quotient, right.expression))
    left_sign, right_sign = sign(left.expression), sign(right.expression)
    amount, divisor = negated_where(left_sign, left.expression), negated_where(right_sign, right.expression)
    quotient = expr.div(amount, divisor)
    if op == "/":
        return negated_where(expr.bit_xor(left_sign, right_sign), quotient)
    return negated_where(left_sign, expr.sub(amount, expr.mul(quotient, divisor)))


def _shifted(op: str, left: Unknown, distance: Value | Unknown) -> expr.Expr:
    width = bit_width(left.type)
    if isinstance(distance, Value):
        if distance.raw < 0:
            raise OperationError(f"A shift is by 0 bits or more; this one is by {shown(distance.raw)}.")
        by: Any = number(min(int(distance.raw), width), max(width.bit_length(), 1))
    else:
        by = distance.expression if not is_scalar_bit(distance.type) else expr.cast(distance.expression, types.Uint(1))
    if op == "<<":
        return expr.shift_left(left.expression, by)
    if not isinstance(left.type, IntType):
        return expr.shift_right(left.expression, by)
    ones = sign(left.expression)
    return expr.bit_xor(expr.shift_right(expr.bit_xor(left.expression, ones), by), ones)


def _on_angles(op: str, left: Unknown, right: Unknown, result: Type) -> expr.Expr:
    if op in _COMPARISONS:
        return _COMPARISONS[op](left.expression, right.expression)
    width = bit_width(result)
    if op == "/":
        wide = max(width, bit_width(right.type))
        return cut(expr.div(cut(left.expression, wide), _resized(right, wide)), width)
    return _SAME_WIDTH[op](_resized(left, width), _resized(right, width))


def unary(op: str, operand: Unknown) -> Unknown:
    """Return ``op operand``; the counterpart of :func:`unary`."""
    rule = unary_rule(op, operand.type)
    value = _converted(operand, rule.operand)
    if op == "!":
        return Unknown(BOOL, expr.logic_not(value.expression))
    if op == "~":
        return Unknown(rule.result, expr.bit_not(value.expression))
    return Unknown(rule.result, expr.sub(number(0, bit_width(rule.result)), value.expression))


_COMPARISONS: dict[str, Callable[[Any, Any], expr.Expr]] = {
    "==": expr.equal,
    "!=": expr.not_equal,
    "<": expr.less,
    "<=": expr.less_equal,
    ">": expr.greater,
    ">=": expr.greater_equal,
}

_SAME_WIDTH: dict[str, Callable[[Any, Any], expr.Expr]] = {
    "+": expr.add,
    "-": expr.sub,
    "*": expr.mul,
    "&": expr.bit_and,
    "|": expr.bit_or,
    "^": expr.bit_xor,
    "&&": expr.logic_and,
    "||": expr.logic_or,
}
