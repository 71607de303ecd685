"""Operators on values that depend on measurements; the counterpart of :mod:`operators`.

Each follows the same rule as for known values, written in Qiskit's expressions of unsigned integers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qiskit.circuit.classical import expr, types

from quantask_worker.child.openqasm3.arithmetic import angle_quotient
from quantask_worker.child.openqasm3.bit_patterns import cut, largest, negated_where, number, sign
from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.casts import Converter
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.operators import binary_rule, unary_rule
from quantask_worker.child.openqasm3.types import (
    BOOL,
    AngleType,
    IntType,
    Type,
    UintType,
    as_number,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.unknown import NeedsKnownError, Unknown, converted, in_type, lifted, resized
from quantask_worker.child.openqasm3.values import Value

MOST_DIVIDED = 16
"""The width of numbers that are divided by each other in single bits: what that takes grows with its square."""


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


def refuse_checked(op: str, right: Value | Unknown) -> None:
    """Refuse a right side that is an error for some values: a divisor that is 0, a negative distance of a shift.

    Raises:
        NeedsKnownError: the circuit would go on with whatever came out.
    """
    if isinstance(right, Value):
        return
    if op in ("/", "%"):
        raise NeedsKnownError("Whether a divisor is 0")
    is_signed = isinstance(right.type, IntType)
    if op in ("<<", ">>") and is_signed and largest(right.expression) >> (bit_width(right.type) - 1):
        raise NeedsKnownError("Whether a shift is by a negative number")


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
        else in_type(Unknown(as_number(value.type), value.expression), working)
        for value in (left, right)
    )
    return in_type(Unknown(working, _divided(op, dividend, divisor)), meeting)


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
        return cut(expr.div(cut(left.expression, wide), resized(right, wide)), width)
    return _SAME_WIDTH[op](resized(left, width), resized(right, width))


def unary(op: str, operand: Unknown) -> Unknown:
    """Return ``op operand``; the counterpart of :func:`unary`."""
    rule = unary_rule(op, operand.type)
    value = in_type(operand, rule.operand)
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
