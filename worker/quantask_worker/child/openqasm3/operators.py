"""Operators: which types each takes, what type results, and the result of known values.

The rule of an operator on two types (:func:`binary_rule`) is all there is to know about it: what the operands are
converted to, the result's type, and what is computed. Who has no values yet (they depend on measurements) reads the
types from the same rule.

The standard types mix as the specification's "Casting specifics" says: ``complex`` over ``float`` over integers, the
wider over the narrower; of two integers of one width the result is unsigned, else it is of the wider one's type. Where
widths are equal, the type with a written size stands. There is no promotion of narrow integers to ``int``: the sum of
two ``uint[4]`` is a ``uint[4]``, as the specification's text on angles presupposes it. ``bool`` and ``bit`` count as
integers, alone as ``int``. A literal is an ``int`` or a ``float``, so ``int[8] + 1`` is an ``int``.

A register ``bit[n]`` is compared and joined bit by bit with integers as the ``uint[n]`` of its bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from quantask_worker.child.openqasm3 import arithmetic
from quantask_worker.child.openqasm3.arithmetic import BITWISE, COMPARISONS
from quantask_worker.child.openqasm3.casts import Converter, conversion_rule
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.numbers import wrapping
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import (
    BIT,
    BOOL,
    DURATION,
    FLOAT,
    INT,
    AngleType,
    ArrayType,
    BitType,
    BoolType,
    ComplexType,
    DurationType,
    FloatType,
    IntType,
    Type,
    UintType,
    a,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value


@dataclass(frozen=True, slots=True)
class BinaryRule:
    """What an operator does to two types.

    Attributes:
        left: what the left operand is converted to first.
        right: what the right one is converted to.
        result: the result's type.
        compute: the result's raw of two converted raws.
        convert_left: the left operand's conversion.
        convert_right: the right one's.
    """

    left: Type
    right: Type
    result: Type
    compute: Callable[[Any, Any], Any]
    convert_left: Converter
    convert_right: Converter


@dataclass(frozen=True, slots=True)
class UnaryRule:
    """What an operator does to one type: convert it to ``operand``, then compute the ``result``."""

    operand: Type
    result: Type
    compute: Callable[[Any], Any]
    convert: Converter


def binary(op: str, left: Value, right: Value) -> Value:
    """Return ``left op right``.

    Args:
        op: as in a program, save ``++``. ``&&`` and ``||`` are given both operands; who wants to leave out the second
            one does so before.
        left: the left operand.
        right: the right operand.

    Raises:
        OperationError: the operator does not take these types, or these values (a division by zero).
    """
    rule = binary_rule(op, left.type, right.type)
    raw = rule.compute(rule.convert_left(left.raw), rule.convert_right(right.raw))
    return Value(rule.result, raw, left.const and right.const)


def unary(op: str, operand: Value) -> Value:
    """Return ``op operand`` for ``-``, ``!`` and ``~``.

    Raises:
        OperationError: the operator does not take this type.
    """
    rule = unary_rule(op, operand.type)
    return Value(rule.result, rule.compute(rule.convert(operand.raw)), operand.const)


def type_of_binary(op: str, left: Type, right: Type) -> Type:
    """Return the type of ``left op right``; raise :class:`OperationError` if the operator does not take these types."""
    return binary_rule(op, left, right).result


def type_of_unary(op: str, operand: Type) -> Type:
    """Return the type of ``op operand``; raise :class:`OperationError` if the operator does not take this type."""
    return unary_rule(op, operand).result


@lru_cache(maxsize=4096)
def binary_rule(op: str, left: Type, right: Type) -> BinaryRule:
    """Return what an operator does to two types.

    Raises:
        OperationError: it does not take them.
    """
    if isinstance(left, ArrayType) or isinstance(right, ArrayType):
        raise OperationError(f"`{op}` takes no arrays.", hint="Take their elements one by one.")
    if op in ("&&", "||"):
        return _rule(BOOL, BOOL, BOOL, _and if op == "&&" else _or, left, right)
    if op in COMPARISONS:
        return _comparison(op, left, right)
    if op in BITWISE:
        return _bitwise(op, left, right)
    if op in ("<<", ">>"):
        return _shift(op, left, right)
    if DURATION in (left, right):
        return _duration_arithmetic(op, left, right)
    if isinstance(left, AngleType) or isinstance(right, AngleType):
        return _angle_arithmetic(op, left, right)
    return _standard_arithmetic(op, left, right)


@lru_cache(maxsize=1024)
def unary_rule(op: str, operand: Type) -> UnaryRule:
    """Return what an operator does to one type.

    Raises:
        OperationError: it does not take it.
    """
    if op == "!":
        return UnaryRule(BOOL, BOOL, lambda raw: not raw, conversion_rule(operand, BOOL))
    if op == "-":
        return _negation(operand)
    return _complement(operand)


def common_type(left: Type, right: Type) -> Type | None:
    """Return the type in which two standard types meet, or None if one of them is none (``bit[n]``, ``angle`` …).

    Two of ``bool`` and ``bit`` meet as ``int``.
    """
    if isinstance(left, ComplexType) or isinstance(right, ComplexType):
        parts = [t.component if isinstance(t, ComplexType) else t for t in (left, right)]
        return _complex_of(*parts)
    if isinstance(left, FloatType) or isinstance(right, FloatType):
        return _common_float(left, right)
    if is_scalar_bit(left):
        return _integer_or_none(INT if is_scalar_bit(right) else right)
    if is_scalar_bit(right):
        return _integer_or_none(left)
    if isinstance(left, (IntType, UintType)) and isinstance(right, (IntType, UintType)):
        return max(left, right, key=lambda t: (t.width, isinstance(t, UintType), t.size is not None))
    return None


def _complex_of(left: Type, right: Type) -> ComplexType | None:
    part = common_type(left, right)
    if part is None:
        return None
    return ComplexType(part if isinstance(part, FloatType) else FLOAT)


def _common_float(left: Type, right: Type) -> FloatType | None:
    floats = [t for t in (left, right) if isinstance(t, FloatType)]
    if not all(isinstance(t, FloatType) or is_integer(t) or is_scalar_bit(t) for t in (left, right)):
        return None
    return max(floats, key=lambda t: (t.width, t.size is not None))


def _integer_or_none(type_: Type) -> Type | None:
    return type_ if is_integer(type_) else None


def _rule(left: Type, right: Type, result: Type, compute: Callable[[Any, Any], Any], *sources: Type) -> BinaryRule:
    source_left, source_right = sources
    return BinaryRule(
        left, right, result, compute, conversion_rule(source_left, left), conversion_rule(source_right, right)
    )


def _and(left: bool, right: bool) -> bool:
    return left and right


def _or(left: bool, right: bool) -> bool:
    return left or right


def _comparison(op: str, left: Type, right: Type) -> BinaryRule:
    compute = COMPARISONS[op]
    if left == right == DURATION:
        return _rule(left, right, BOOL, _duration_comparison(op), left, right)
    meeting = _meeting_of_registers(left, right) or _meeting_of_angles(left, right) or common_type(left, right)
    if meeting is None:
        raise OperationError(f"`{op}` does not compare {a(left)} with {a(right)}.", hint=_hint_at_sizes(left, right))
    if isinstance(meeting, ComplexType) and op not in ("==", "!="):
        raise OperationError(f"`{op}` does not order complex numbers.", hint="Compare real(x) or imag(x).")
    return _rule(meeting, meeting, BOOL, compute, left, right)


def _duration_comparison(op: str) -> Callable[[Duration, Duration], bool]:
    compare = COMPARISONS[op]
    return lambda left, right: bool(compare(left.compared(right), 0))


def _meeting_of_registers(left: Type, right: Type) -> Type | None:
    """Return as what two operands meet of which one at least is a register."""
    if BitType(1) in (left, right) and (is_scalar_bit(left) or is_scalar_bit(right)):
        return BIT
    if left == right and isinstance(left, BitType) and left.size is not None:
        return left
    for register, other in ((left, right), (right, left)):
        if isinstance(register, BitType) and register.size is not None and is_integer(other):
            return common_type(UintType(register.size), other)
    return None


def _meeting_of_angles(left: Type, right: Type) -> AngleType | None:
    """Return as what angle two operands meet: the wider one's; floats become it, and so does the integer 0."""
    if isinstance(left, AngleType) and isinstance(right, AngleType):
        return max(left, right, key=lambda t: (t.width, t.size is not None))
    for angle, other in ((left, right), (right, left)):
        if isinstance(angle, AngleType) and (isinstance(other, FloatType) or is_integer(other)):
            return angle
    return None


def _hint_at_sizes(left: Type, right: Type) -> str | None:
    if isinstance(left, BitType) and isinstance(right, BitType):
        if left.size and right.size:
            return "Registers must have the same size."
        register = left if left.size else right
        return f"A register is compared with a number or with a register: == 1, or == {_ones(register.size or 1)}."
    return None


def _ones(size: int) -> str:
    return '"' + "1" * size + '"' if size <= 16 else "another of its size"


def _bitwise(op: str, left: Type, right: Type) -> BinaryRule:
    compute = BITWISE[op]
    if is_scalar_bit(left) and is_scalar_bit(right):
        meeting: Type | None = BOOL if left == right == BOOL else BIT
    elif isinstance(left, AngleType) and left == right:
        meeting = left
    else:
        meeting = _meeting_of_registers(left, right) or common_type(left, right)
    if meeting is None or isinstance(meeting, (FloatType, ComplexType)):
        hint = _hint_at_sizes(left, right) if isinstance(left, BitType) and isinstance(right, BitType) else None
        raise OperationError(
            f"`{op}` takes bits, registers of one size, integers or angles of one size; "
            f"its sides are {a(left)} and {a(right)}.",
            hint=hint,
        )
    return _rule(meeting, meeting, meeting, compute, left, right)


def _shift(op: str, left: Type, right: Type) -> BinaryRule:
    if is_scalar_bit(left):
        raise OperationError(
            f"`{op}` shifts registers, integers and angles; its left side is {a(left)}.",
            hint="Make it a number first: int(x).",
        )
    width = _pattern_width(left)
    if width is None:
        raise OperationError(f"`{op}` shifts registers, integers and angles; its left side is {a(left)}.")
    if not (is_integer(right) or is_scalar_bit(right)):
        raise OperationError(f"`{op}` shifts by an integer; its right side is {a(right)}.")
    distance = right if is_integer(right) else INT
    return _rule(left, distance, left, arithmetic.shift(op, width, signed=isinstance(left, IntType)), left, right)


def _pattern_width(type_: Type) -> int | None:
    if isinstance(type_, BitType):
        return type_.size
    return type_.width if isinstance(type_, (IntType, UintType, AngleType)) else None


def _standard_arithmetic(op: str, left: Type, right: Type) -> BinaryRule:
    meeting = common_type(left, right)
    if isinstance(meeting, (IntType, UintType)):
        if op == "**":
            exponent = right if is_integer(right) else INT
            return _rule(meeting, exponent, meeting, arithmetic.integer_power(meeting), left, right)
        return _rule(meeting, meeting, meeting, arithmetic.integer_operation(op, meeting), left, right)
    if op == "%":
        raise _not_integers(left, right)
    if isinstance(meeting, FloatType):
        return _rule(meeting, meeting, meeting, arithmetic.float_operation(op, meeting), left, right)
    if isinstance(meeting, ComplexType):
        return _rule(meeting, meeting, meeting, arithmetic.complex_operation(op, meeting), left, right)
    raise _not_numbers(op, left, right)


def _not_integers(left: Type, right: Type) -> OperationError:
    side, type_ = ("left", left) if not (is_integer(left) or is_scalar_bit(left)) else ("right", right)
    hint = "mod(x, y) also takes floats." if isinstance(type_, FloatType) else _register_hint(type_)
    return OperationError(f"`%` takes integers; its {side} side is {a(type_)}.", hint=hint)


def _not_numbers(op: str, left: Type, right: Type) -> OperationError:
    type_ = next(t for t in (left, right) if common_type(t, INT) is None)
    side = "left" if type_ is left else "right"
    return OperationError(f"`{op}` takes numbers; its {side} side is {a(type_)}.", hint=_register_hint(type_))


def _register_hint(type_: Type) -> str | None:
    if isinstance(type_, BitType) and type_.size is not None:
        return f"Cast it to a number first: uint[{type_.size}](x)."
    return None


def _angle_arithmetic(op: str, left: Type, right: Type) -> BinaryRule:
    """Return the rule of an operator of whose operands one at least is an angle (specification, "Angles")."""
    both = _meeting_of_angles(left, right)
    if op in ("+", "-") and both is not None:
        return _rule(both, both, both, _modular(op, both), left, right)
    if op == "/" and isinstance(left, AngleType) and isinstance(right, AngleType) and both is not None:
        return _rule(both, both, UintType(both.size), arithmetic.angle_quotient, left, right)
    if op == "/" and isinstance(left, AngleType) and _counts(right):
        return _rule(left, _count(right), left, arithmetic.angle_quotient, left, right)
    if op == "*" and isinstance(left, AngleType) and _counts(right):
        return _rule(left, _count(right), left, _modular(op, left), left, right)
    if op == "*" and isinstance(right, AngleType) and _counts(left):
        return _rule(_count(left), right, right, _modular(op, right), left, right)
    raise OperationError(
        f"`{op}` does not take {a(left)} and {a(right)}.",
        hint="Angles are added to angles, and multiplied or divided by unsigned integers. For more, use a float.",
    )


def _modular(op: str, angle: AngleType) -> Callable[[Any, Any], Any]:
    return arithmetic.integer_operation(op, UintType(angle.width))


def _counts(type_: Type) -> bool:
    return is_integer(type_) or is_scalar_bit(type_)


def _count(type_: Type) -> Type:
    return type_ if is_integer(type_) else INT


def _duration_arithmetic(op: str, left: Type, right: Type) -> BinaryRule:
    """Return the rule of an operator of whose operands one at least is a duration ("Operations on durations")."""
    rule = None
    if left == right == DURATION and op in _WITH_DURATION:
        compute, result = _WITH_DURATION[op]
        rule = _rule(DURATION, DURATION, result, compute, left, right)
    elif left == DURATION and op in _WITH_NUMBER and isinstance(common_type(right, FLOAT), FloatType):
        rule = _rule(DURATION, FLOAT, DURATION, _WITH_NUMBER[op], left, right)
    elif right == DURATION and op == "*" and isinstance(common_type(left, FLOAT), FloatType):
        rule = _rule(FLOAT, DURATION, DURATION, lambda factor, duration: duration.times(factor), left, right)
    if rule is None:
        raise OperationError(
            f"`{op}` does not take {a(left)} and {a(right)}.",
            hint="Durations are added, multiplied or divided by numbers, and divided by durations.",
        )
    return rule


_WITH_DURATION: dict[str, tuple[Callable[[Any, Any], Any], Type]] = {
    "+": (Duration.plus, DURATION),
    "-": (Duration.minus, DURATION),
    "/": (Duration.ratio, FLOAT),
}

_WITH_NUMBER: dict[str, Callable[[Any, Any], Any]] = {"*": Duration.times, "/": Duration.over}


def _negation(operand: Type) -> UnaryRule:
    if is_scalar_bit(operand):
        return UnaryRule(INT, INT, lambda raw: -raw, conversion_rule(operand, INT))
    if isinstance(operand, (IntType, UintType)):
        wrap = wrapping(operand)
        return _in_place(operand, lambda raw: wrap(-raw))
    if isinstance(operand, AngleType):
        modulo = wrapping(UintType(operand.width))
        return _in_place(operand, lambda raw: modulo(-raw))
    if isinstance(operand, (FloatType, ComplexType)):
        return _in_place(operand, lambda raw: -raw)
    if isinstance(operand, DurationType):
        return _in_place(operand, lambda raw: raw.times(-1.0))
    raise OperationError(f"`-` takes numbers; this is {a(operand)}.", hint=_register_hint(operand))


def _complement(operand: Type) -> UnaryRule:
    if is_scalar_bit(operand):
        kind: Type = BOOL if isinstance(operand, BoolType) else BIT
        flip: Callable[[Any], Any] = (lambda raw: not raw) if kind is BOOL else (lambda raw: 1 - raw)
        return _in_place(kind, flip)
    if isinstance(operand, IntType):
        return _in_place(operand, lambda raw: ~raw)
    width = _pattern_width(operand)
    if width is None:
        raise OperationError(f"`~` takes bits, registers, integers and angles; this is {a(operand)}.")
    mask = (1 << width) - 1
    return _in_place(operand, lambda raw: raw ^ mask)


def _in_place(type_: Type, compute: Callable[[Any], Any]) -> UnaryRule:
    return UnaryRule(type_, type_, compute, conversion_rule(type_, type_))
