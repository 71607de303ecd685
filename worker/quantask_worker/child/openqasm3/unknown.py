"""Values that depend on measurements: a type, and the expression of bits that gives the value in each shot.

Each operation follows the same rule as for known values (:func:`binary_rule`, :func:`cast_rule` …), written in Qiskit's
expressions, which know Booleans and unsigned integers. An ``int`` is the unsigned integer of its two's complement, an
``angle`` that of its steps.

What these cannot say (floats, powers, a gate's angle) raises :class:`NeedsKnownError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qiskit.circuit.classical import expr, types

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.bits import bit_width, type_of_join
from quantask_worker.child.openqasm3.casts import Converter, cast_rule, conversion_rule
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.operators import binary_rule, unary_rule
from quantask_worker.child.openqasm3.patterns import cut, joined, negated_where, number, sign, sum_of
from quantask_worker.child.openqasm3.types import (
    BIT,
    BOOL,
    INT,
    UINT,
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


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known in each shot alone.

    Attributes:
        type: its type: ``bool``, ``bit``, a register, an integer or an angle.
        expr: a Boolean for ``bool`` and ``bit``; for the others an unsigned integer of the type's width.
    """

    type: Type
    expr: expr.Expr


class NeedsKnownError(OperationError):
    """An operation is not possible on a value that depends on a measurement, but would be on a known one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} depends on a measurement, which is not supported.", kind=CircuitUnsupportedError)


def unknown_type(type_: Type) -> types.Type:
    """Return the type of the expressions for a type's values; also that of a variable which holds them.

    Raises:
        NeedsKnownError: there is none.
    """
    if is_scalar_bit(type_):
        return types.Bool()
    if isinstance(type_, (BitType, IntType, UintType, AngleType)):
        return types.Uint(bit_width(type_))
    raise NeedsKnownError(f"{a(type_).capitalize()} that")


def lifted(value: Value | Unknown) -> Unknown:
    """Return a value as an expression, also a known one.

    Raises:
        NeedsKnownError: values of its type cannot be written so.
    """
    if isinstance(value, Unknown):
        return value
    kind = unknown_type(value.type)
    if kind.kind is types.Bool:
        return Unknown(value.type, expr.lift(bool(value.raw)))
    return Unknown(value.type, number(value.raw, kind.width))


def convert_unknown(value: Unknown, target: Type) -> Unknown:
    """Return a value as a variable of another type takes it; the counterpart of :func:`convert`."""
    conversion_rule(value.type, target)
    if is_integer(value.type) and not is_scalar_bit(value.type):
        _refuse_checked(value.type, target)
    return _converted(value, target)


def cast_unknown(value: Unknown, target: Type) -> Unknown:
    """Return a value cast as a program writes it; the counterpart of :func:`cast`."""
    cast_rule(value.type, target)
    return _converted(value, target)


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
        return Unknown(target, expr.cast(value.expr, unknown_type(target)))
    if isinstance(target, AngleType):
        return Unknown(target, _angle(value, target))
    kind = unknown_type(target)
    if isinstance(target, BitType) and kind.width < bit_width(source):
        raise NeedsKnownError(f"Whether {a(source)} fits in {a(target)}")
    return Unknown(target, _resized(value, kind.width))


def _is_not_zero(value: Unknown) -> expr.Expr:
    return value.expr if is_scalar_bit(value.type) else expr.not_equal(value.expr, number(0, bit_width(value.type)))


def _angle(value: Unknown, target: AngleType) -> expr.Expr:
    """Return an angle, or the register of its bits, in a type of this width: padded below, or rounded, ties to even."""
    if not isinstance(value.type, (AngleType, BitType)):
        raise NeedsKnownError(f"{a(value.type).capitalize()} that becomes an angle")
    source, width = bit_width(value.type), target.width
    if width == source:
        return value.expr
    if width > source:
        return expr.shift_left(cut(value.expr, width), width - source)
    lost = source - width
    rest = cut(value.expr, lost)
    half = number(1 << (lost - 1), lost)
    kept = cut(expr.shift_right(value.expr, lost), width)
    up = expr.logic_or(expr.greater(rest, half), expr.logic_and(expr.equal(rest, half), expr.index(kept, 0)))
    return expr.add(kept, expr.cast(up, types.Uint(width)))


def _resized(value: Unknown, width: int) -> expr.Expr:
    """Return a pattern in another width: cut, or extended by its sign."""
    source = bit_width(value.type)
    if width <= source or not isinstance(value.type, IntType):
        return cut(value.expr, width)
    turned = number(1 << (source - 1), width)
    return expr.sub(expr.bit_xor(cut(value.expr, width), turned), turned)


def binary_unknown(op: str, left: Value | Unknown, right: Value | Unknown) -> Unknown:
    """Return ``left op right``, of which one at least is not known; the counterpart of :func:`binary`."""
    rule = binary_rule(op, left.type, right.type)
    if op in ("<<", ">>"):
        return Unknown(rule.result, _shifted(op, lifted(left), right))
    if op == "**":
        raise NeedsKnownError("A power that")
    first = _operand(left, rule.left, rule.convert_left)
    second = _operand(right, rule.right, rule.convert_right)
    if isinstance(rule.result, AngleType) or isinstance(rule.left, AngleType):
        return Unknown(rule.result, _on_angles(op, first, second, rule.result))
    if op in _COMPARISONS:
        return Unknown(BOOL, _COMPARISONS[op](*_in_order(first, second)))
    if op in _SAME_WIDTH:
        return Unknown(rule.result, _SAME_WIDTH[op](first.expr, second.expr))
    return Unknown(rule.result, _divided(op, first, second))


def _operand(value: Value | Unknown, target: Type, convert: Converter) -> Unknown:
    if isinstance(value, Value):
        return lifted(Value(target, convert(value.raw)))
    number_of = as_number(value.type) if is_integer(target) else value.type
    return convert_unknown(Unknown(number_of, value.expr), target)


def _in_order(left: Unknown, right: Unknown) -> tuple[expr.Expr, expr.Expr]:
    """Return expressions whose unsigned order is that of the values: the sign bit of an ``int`` turned."""
    if is_scalar_bit(left.type):
        return expr.cast(left.expr, types.Uint(1)), expr.cast(right.expr, types.Uint(1))
    if not isinstance(left.type, IntType):
        return left.expr, right.expr
    turned = number(1 << (left.type.width - 1), left.type.width)
    return expr.bit_xor(left.expr, turned), expr.bit_xor(right.expr, turned)


def _divided(op: str, left: Unknown, right: Unknown) -> expr.Expr:
    """Return ``/`` or ``%`` of integers of one type: of their amounts, with the sign put back."""
    if not isinstance(left.type, IntType):
        quotient = expr.div(left.expr, right.expr)
        return quotient if op == "/" else expr.sub(left.expr, expr.mul(quotient, right.expr))
    left_sign, right_sign = sign(left.expr), sign(right.expr)
    amount, divisor = negated_where(left_sign, left.expr), negated_where(right_sign, right.expr)
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
        by = distance.expr if not is_scalar_bit(distance.type) else expr.cast(distance.expr, types.Uint(1))
    if op == "<<":
        return expr.shift_left(left.expr, by)
    if not isinstance(left.type, IntType):
        return expr.shift_right(left.expr, by)
    ones = sign(left.expr)
    return expr.bit_xor(expr.shift_right(expr.bit_xor(left.expr, ones), by), ones)


def _on_angles(op: str, left: Unknown, right: Unknown, result: Type) -> expr.Expr:
    if op in _COMPARISONS:
        return _COMPARISONS[op](left.expr, right.expr)
    width = bit_width(result)
    if op == "/":
        wide = max(width, bit_width(right.type))
        return cut(expr.div(cut(left.expr, wide), _resized(right, wide)), width)
    return _SAME_WIDTH[op](_resized(left, width), _resized(right, width))


def unary_unknown(op: str, operand: Unknown) -> Unknown:
    """Return ``op operand``; the counterpart of :func:`unary`."""
    rule = unary_rule(op, operand.type)
    value = _converted(operand, rule.operand)
    if op == "!":
        return Unknown(BOOL, expr.logic_not(value.expr))
    if op == "~":
        return Unknown(rule.result, expr.bit_not(value.expr))
    return Unknown(rule.result, expr.sub(number(0, bit_width(rule.result)), value.expr))


def read_bit_unknown(value: Unknown, position: int) -> Unknown:
    """Return one bit; the counterpart of :func:`read_bit`."""
    return Unknown(BIT, expr.index(value.expr, position))


def read_bits_unknown(value: Unknown, positions: Sequence[int]) -> Unknown:
    """Return several bits as a register; the counterpart of :func:`read_bits`."""
    return register_of([read_bit_unknown(value, position) for position in positions])


def register_of(bits: Sequence[Value | Unknown]) -> Unknown:
    """Return the register of these bits, the first one its bit 0."""
    kind = types.Uint(len(bits))
    parts = [expr.shift_left(expr.cast(lifted(bit).expr, kind), place) for place, bit in enumerate(bits)]
    return Unknown(BitType(len(bits)), joined(parts))


def write_bits_unknown(value: Value | Unknown, positions: Sequence[int], bits: Sequence[Value | Unknown]) -> Unknown:
    """Return a value in which these bits stand at these positions; the counterpart of :func:`write_bits`."""
    whole = lifted(value)
    width = bit_width(whole.type)
    kept = expr.bit_and(whole.expr, number(~sum(1 << position for position in positions), width))
    kind = types.Uint(width)
    parts = [
        expr.shift_left(expr.cast(lifted(bit).expr, kind), place) for place, bit in zip(positions, bits, strict=True)
    ]
    return Unknown(whole.type, joined([kept, *parts]))


def join_unknown(left: Value | Unknown, right: Value | Unknown) -> Unknown:
    """Return ``left ++ right`` of bits and registers; the counterpart of :func:`join`."""
    type_ = type_of_join(left.type, right.type)
    kind = unknown_type(type_)
    low, high = (expr.cast(lifted(side).expr, kind) for side in (left, right))
    shift = 1 if is_scalar_bit(left.type) else bit_width(left.type)
    return Unknown(type_, expr.bit_or(low, expr.shift_left(high, shift)))


def call_unknown(name: str, arguments: Sequence[Value | Unknown]) -> Unknown:
    """Return ``popcount``, ``rotl`` and ``rotr``, and ``mod`` of integers; the counterpart of :func:`call`."""
    first = lifted(arguments[0])
    if name == "mod" and is_integer(first.type):
        return convert_unknown(binary_unknown("%", *arguments), INT)
    if name == "popcount":
        width = 1 if is_scalar_bit(first.type) else bit_width(first.type)
        ones = [first] if is_scalar_bit(first.type) else [read_bit_unknown(first, place) for place in range(width)]
        return Unknown(UINT, sum_of([expr.cast(one.expr, types.Uint(UINT.width)) for one in ones]))
    if name in ("rotl", "rotr") and isinstance(arguments[1], Value):
        width = bit_width(first.type)
        distance = (arguments[1].raw if name == "rotl" else -arguments[1].raw) % width
        high, low = expr.shift_left(first.expr, distance), expr.shift_right(first.expr, width - distance)
        return Unknown(first.type, expr.bit_or(high, low))
    raise NeedsKnownError(f"What {name} takes")


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
