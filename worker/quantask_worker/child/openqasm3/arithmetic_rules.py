"""The rules of ``+ - * / % **`` on numbers, angles and durations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quantask_worker.child.openqasm3 import arithmetic
from quantask_worker.child.openqasm3.common_type import common_type, meeting_of_angles
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.operator_rules import BinaryRule, rule_for
from quantask_worker.child.openqasm3.types import (
    DURATION,
    FLOAT,
    INT,
    AngleType,
    ComplexType,
    FloatType,
    IntType,
    Type,
    UintType,
    a,
    as_number,
    is_integer,
    is_scalar_bit,
)

_WITH_DURATION: dict[str, tuple[Callable[[Any, Any], Any], Type]] = {
    "+": (Duration.plus, DURATION),
    "-": (Duration.minus, DURATION),
    "/": (Duration.ratio, FLOAT),
}

_WITH_NUMBER: dict[str, Callable[[Any, Any], Any]] = {"*": Duration.times, "/": Duration.over}


def standard_arithmetic(op: str, left: Type, right: Type) -> BinaryRule:
    """Return the rule of an operator on the standard types; raise :class:`OperationError` for others."""
    meeting = common_type(as_number(left), as_number(right))
    if isinstance(meeting, (IntType, UintType)):
        if op == "**":
            exponent = INT if is_scalar_bit(right) else as_number(right)
            return rule_for(meeting, exponent, meeting, arithmetic.integer_power(meeting), left, right)
        return rule_for(meeting, meeting, meeting, arithmetic.integer_operation(op, meeting), left, right)
    if op == "%":
        raise _not_integers(left, right)
    if isinstance(meeting, FloatType):
        return rule_for(meeting, meeting, meeting, arithmetic.float_operation(op, meeting), left, right)
    if isinstance(meeting, ComplexType):
        return rule_for(meeting, meeting, meeting, arithmetic.complex_operation(op, meeting), left, right)
    raise _not_numbers(op, left, right)


def _not_integers(left: Type, right: Type) -> OperationError:
    is_left = not (is_scalar_bit(left) or is_integer(as_number(left)))
    side, type_ = ("left", left) if is_left else ("right", right)
    hint = "mod(x, y) also takes floats." if isinstance(type_, FloatType) else None
    return OperationError(f"`%` takes integers; its {side} side is {a(type_)}.", hint=hint)


def _not_numbers(op: str, left: Type, right: Type) -> OperationError:
    side, type_ = ("right", right) if common_type(as_number(left), INT) is not None else ("left", left)
    return OperationError(f"`{op}` takes numbers; its {side} side is {a(type_)}.")


def angle_arithmetic(op: str, left: Type, right: Type) -> BinaryRule:
    """Return the rule of an operator of whose operands one at least is an angle (specification, "Angles")."""
    both = meeting_of_angles(left, right)
    if op in ("+", "-") and both is not None:
        return rule_for(both, both, both, _modular(op, both), left, right)
    if op == "/" and isinstance(left, AngleType) and isinstance(right, AngleType) and both is not None:
        return rule_for(both, both, UintType(both.size), arithmetic.angle_quotient, left, right)
    if op == "/" and isinstance(left, AngleType) and _counts(right):
        return rule_for(left, _count(right), left, arithmetic.angle_quotient, left, right)
    if op == "*" and isinstance(left, AngleType) and _counts(right):
        return rule_for(left, _count(right), left, _modular(op, left), left, right)
    if op == "*" and isinstance(right, AngleType) and _counts(left):
        return rule_for(_count(left), right, right, _modular(op, right), left, right)
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


def duration_arithmetic(op: str, left: Type, right: Type) -> BinaryRule:
    """Return the rule of an operator of whose operands one at least is a duration ("Operations on durations")."""
    rule = None
    if left == right == DURATION and op in _WITH_DURATION:
        compute, result = _WITH_DURATION[op]
        rule = rule_for(DURATION, DURATION, result, compute, left, right)
    elif left == DURATION and op in _WITH_NUMBER and isinstance(common_type(right, FLOAT), FloatType):
        rule = rule_for(DURATION, FLOAT, DURATION, _WITH_NUMBER[op], left, right)
    elif right == DURATION and op == "*" and isinstance(common_type(left, FLOAT), FloatType):
        rule = rule_for(FLOAT, DURATION, DURATION, lambda factor, duration: duration.times(factor), left, right)
    if rule is None:
        raise OperationError(
            f"`{op}` does not take {a(left)} and {a(right)}.",
            hint="Durations are added, multiplied or divided by numbers, and divided by durations.",
        )
    return rule
