"""Values that depend on a measurement: a type, and the circuit's classical expression for it.

Bits and Booleans are Boolean expressions, registers and integers unsigned ones of their width; an ``int`` is there in
two's complement. What an operation does is said by the same rules as for known values; only how it is written for the
simulator is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qiskit.circuit.classical import expr, types

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.operators import binary_rule, unary_rule
from quantask_worker.child.openqasm3.types import (
    BIT,
    BOOL,
    AngleType,
    BitType,
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


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known only when the circuit runs."""

    type: Type
    expression: Any


def unsupported(message: str, hint: str | None = None) -> OperationError:
    """Return the error for what is legal and cannot be run."""
    return OperationError(message, hint=hint, kind=CircuitUnsupportedError)


def written(value: Value | Unknown, target: Type) -> Any:
    """Return the circuit's expression of a value in another type, as an operator or an assignment converts it."""
    if isinstance(value, Value):
        return literal(value.raw, target)
    source, expression = value.type, value.expression
    if source == target:
        return expression
    if is_scalar_bit(target):
        return _as_bit(source, expression)
    width = _width(target)
    if is_scalar_bit(source):
        return expr.cast(expression, types.Uint(width))
    narrow = _width(source)
    if narrow == width:
        return expression
    wide = expr.cast(expression, types.Uint(width))
    if isinstance(source, IntType) and narrow < width:
        sign = expr.lift(1 << (narrow - 1), types.Uint(width))
        return expr.sub(expr.bit_xor(wide, sign), sign)
    return wide


def literal(raw: Any, type_: Type) -> Any:
    """Return a known value of a type as the circuit's expression."""
    if is_scalar_bit(type_):
        return expr.lift(bool(raw))
    width = _width(type_)
    return expr.lift(int(raw) & ((1 << width) - 1), types.Uint(width))


def kind_of(type_: Type) -> Any:
    """Return the type of the circuit's variable that holds values of a type."""
    return types.Bool() if is_scalar_bit(type_) else types.Uint(_width(type_))


def _width(type_: Type) -> int:
    if not (is_integer(type_) or isinstance(type_, (BitType, AngleType))):
        raise unsupported(
            f"{a(type_).capitalize()} cannot depend on a measurement here.",
            "Bits, bool, int, uint and registers can; set gates in branches: if (c) rx(0.5) q;",
        )
    width = bit_width(type_)
    if width > MOST_WIDTH:
        raise unsupported(f"{a(type_).capitalize()} is too wide to depend on a measurement; {MOST_WIDTH} bits can.")
    return width


def _as_bit(source: Type, expression: Any) -> Any:
    if is_scalar_bit(source):
        return expression
    return expr.not_equal(expression, expr.lift(0, types.Uint(_width(source))))


def binary(op: str, left: Value | Unknown, right: Value | Unknown) -> Unknown:
    """Return ``left op right``, of which one at least is unknown."""
    rule = binary_rule(op, left.type, right.type)
    if op in ("<<", ">>"):
        return _shift(op, left, right, rule.result)
    first = written(_numbered(left, rule.left), rule.left)
    second = written(_numbered(right, rule.right), rule.right)
    if op in _COMPARISONS:
        if isinstance(rule.left, IntType) and op not in ("==", "!="):
            sign = expr.lift(1 << (rule.left.width - 1), types.Uint(rule.left.width))
            first, second = expr.bit_xor(first, sign), expr.bit_xor(second, sign)
        return Unknown(BOOL, _COMPARISONS[op](first, second))
    if op in ("/", "%", "**"):
        return Unknown(rule.result, _division_or_power(op, first, right, rule.result))
    return Unknown(rule.result, _OPERATIONS[op](first, second))


def _numbered(value: Value | Unknown, target: Type) -> Value | Unknown:
    """Return an operand as a known one is converted, so that its value and not its bits are taken."""
    if isinstance(value, Unknown):
        return Unknown(as_number(value.type), value.expression) if is_integer(target) else value
    return value


def _division_or_power(op: str, first: Any, right: Value | Unknown, type_: Type) -> Any:
    if isinstance(type_, IntType):
        raise unsupported(f"`{op}` of a signed number that depends on a measurement is not supported.", "Use uint.")
    if not isinstance(right, Value):
        raise unsupported(f"`{op}` by a number that depends on a measurement is not supported.")
    number = int(right.raw)
    if op == "**":
        if not 0 <= number <= 8:
            raise unsupported("A power of a number that depends on a measurement has an exponent of 0 to 8.")
        result = literal(1, type_)
        for _ in range(number):
            result = expr.mul(result, first)
        return result
    if number == 0:
        raise OperationError("This divides by zero.")
    divisor = literal(number, type_)
    quotient = expr.div(first, divisor)
    return quotient if op == "/" else expr.sub(first, expr.mul(quotient, divisor))


def _shift(op: str, left: Value | Unknown, right: Value | Unknown, type_: Type) -> Unknown:
    if op == ">>" and isinstance(type_, IntType):
        raise unsupported("`>>` of a signed number that depends on a measurement is not supported.", "Use uint.")
    operation = expr.shift_left if op == "<<" else expr.shift_right
    distance = right if isinstance(right, Unknown) else Value(UintType(32), min(int(right.raw), 2**31))
    if isinstance(distance, Unknown) and is_scalar_bit(distance.type):
        distance = Unknown(UintType(1), expr.cast(distance.expression, types.Uint(1)))
    return Unknown(type_, operation(written(left, type_), written(distance, distance.type)))


def unary(op: str, operand: Unknown) -> Unknown:
    """Return ``op operand``."""
    rule = unary_rule(op, operand.type)
    value = written(operand, rule.operand)
    if op == "!":
        return Unknown(BOOL, expr.logic_not(value))
    if op == "~":
        return Unknown(rule.result, expr.logic_not(value) if is_scalar_bit(rule.result) else expr.bit_not(value))
    return Unknown(rule.result, expr.sub(literal(0, rule.result), value))


def converted(value: Unknown, target: Type) -> Unknown:
    """Return a value that has been found to convert to another type in that type."""
    return Unknown(target, written(value, target))


def bit_at(value: Unknown, position: int) -> Unknown:
    """Return one bit of a register or number."""
    return Unknown(BIT, expr.index(value.expression, position))


def bits_at(value: Unknown, positions: list[int]) -> Unknown:
    """Return several bits of a register or number."""
    size = types.Uint(len(positions))
    parts = [expr.cast(expr.index(value.expression, place), size) for place in positions]
    shifted = [part if k == 0 else expr.shift_left(part, k) for k, part in enumerate(parts)]
    result = shifted[0]
    for part in shifted[1:]:
        result = expr.bit_or(result, part)
    return Unknown(BitType(len(positions)), result)


def joined(left: Value | Unknown, right: Value | Unknown, type_: BitType) -> Unknown:
    """Return ``left ++ right`` of registers: the bits of the right one come behind those of the left."""
    size = types.Uint(type_.size)
    low, high = (
        expr.cast(written(part, part.type), size) if isinstance(part, Unknown) else literal(part.raw, type_)
        for part in (left, right)
    )
    first = 1 if is_scalar_bit(left.type) else bit_width(left.type)
    return Unknown(type_, expr.bit_or(low, expr.shift_left(high, first)))


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": expr.equal,
    "!=": expr.not_equal,
    "<": expr.less,
    "<=": expr.less_equal,
    ">": expr.greater,
    ">=": expr.greater_equal,
}
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "&&": expr.logic_and,
    "||": expr.logic_or,
    "&": expr.bit_and,
    "|": expr.bit_or,
    "^": expr.bit_xor,
    "+": expr.add,
    "-": expr.sub,
    "*": expr.mul,
}
