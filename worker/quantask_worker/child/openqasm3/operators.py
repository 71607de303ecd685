"""Operators: which types each takes, what type results, and the result of known values.

The rule of an operator on two types (:func:`binary_rule`) is all there is to know about it: what the operands are
converted to, the result's type, and what is computed. Who has no values yet (they depend on measurements) reads the
types from the same rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from quantask_worker.child.openqasm3 import arithmetic
from quantask_worker.child.openqasm3.arithmetic import BITWISE, COMPARISONS
from quantask_worker.child.openqasm3.arithmetic_rules import (
    angle_arithmetic,
    duration_arithmetic,
    standard_arithmetic,
)
from quantask_worker.child.openqasm3.casts import conversion_rule
from quantask_worker.child.openqasm3.common_type import common_type, meeting_of_angles, meeting_of_registers
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.numbers import wrapping
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.operator_rules import BinaryRule, UnaryRule, rule_for
from quantask_worker.child.openqasm3.types import (
    BIT,
    BOOL,
    DURATION,
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
    as_number,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value


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


@lru_cache(maxsize=4096)
def binary_rule(op: str, left: Type, right: Type) -> BinaryRule:
    """Return what an operator does to two types.

    Raises:
        OperationError: it does not take them.
    """
    if isinstance(left, ArrayType) or isinstance(right, ArrayType):
        raise OperationError(f"`{op}` takes no arrays.", hint="Take their elements one by one.")
    if op in ("&&", "||"):
        return rule_for(BOOL, BOOL, BOOL, _and if op == "&&" else _or, left, right)
    if op in COMPARISONS:
        return _comparison(op, left, right)
    if op in BITWISE:
        return _bitwise(op, left, right)
    if op in ("<<", ">>"):
        return _shift(op, left, right)
    if DURATION in (left, right):
        return duration_arithmetic(op, left, right)
    if isinstance(left, AngleType) or isinstance(right, AngleType):
        return angle_arithmetic(op, left, right)
    return standard_arithmetic(op, left, right)


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


def _and(left: bool, right: bool) -> bool:
    return left and right


def _or(left: bool, right: bool) -> bool:
    return left or right


def _comparison(op: str, left: Type, right: Type) -> BinaryRule:
    compute = COMPARISONS[op]
    if left == right == DURATION:
        return rule_for(left, right, BOOL, _duration_comparison(op), left, right)
    meeting = meeting_of_registers(left, right) or meeting_of_angles(left, right) or common_type(left, right)
    if meeting is None:
        raise OperationError(f"`{op}` does not compare {a(left)} with {a(right)}.", hint=_hint_at_sizes(left, right))
    if isinstance(meeting, ComplexType) and op not in ("==", "!="):
        raise OperationError(f"`{op}` does not order complex numbers.", hint="Compare real(x) or imag(x).")
    return rule_for(meeting, meeting, BOOL, compute, left, right)


def _duration_comparison(op: str) -> Callable[[Duration, Duration], bool]:
    compare = COMPARISONS[op]
    return lambda left, right: bool(compare(left.compared(right), 0))


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
        meeting = meeting_of_registers(left, right) or common_type(left, right)
    if meeting is None or isinstance(meeting, (FloatType, ComplexType)):
        hint = _hint_at_sizes(left, right) if isinstance(left, BitType) and isinstance(right, BitType) else None
        if op == "^" and isinstance(meeting, (FloatType, ComplexType)):
            hint = "A power is written with '**': pi ** 2."
        raise OperationError(
            f"`{op}` takes bits, registers of one size, integers or angles of one size; "
            f"its sides are {a(left)} and {a(right)}.",
            hint=hint,
        )
    return rule_for(meeting, meeting, meeting, compute, left, right)


def _shift(op: str, left: Type, right: Type) -> BinaryRule:
    if is_scalar_bit(left):
        raise OperationError(
            f"`{op}` shifts registers, integers and angles; its left side is {a(left)}.",
            hint="Make it a number first: int(x).",
        )
    width = _pattern_width(left)
    if width is None:
        raise OperationError(f"`{op}` shifts registers, integers and angles; its left side is {a(left)}.")
    distance = INT if is_scalar_bit(right) else as_number(right)
    if not is_integer(distance):
        raise OperationError(f"`{op}` shifts by an integer; its right side is {a(right)}.")
    return rule_for(left, distance, left, arithmetic.shift(op, width, signed=isinstance(left, IntType)), left, right)


def _pattern_width(type_: Type) -> int | None:
    if isinstance(type_, BitType):
        return type_.size
    return type_.width if isinstance(type_, (IntType, UintType, AngleType)) else None


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
    hint = f"Cast it to a number first: {as_number(operand)}(x)." if as_number(operand) != operand else None
    raise OperationError(f"`-` takes numbers; this is {a(operand)}.", hint=hint)


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
