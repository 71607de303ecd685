"""What each operator does to two raws of the same kind, whose types are already the operator's."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.openqasm3.numbers import complex_rounding, fits, rounding, wrapping
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.types import ComplexType, FloatType, IntType, UintType, a

Compute = Callable[[Any, Any], Any]

_WIDEST_EXPONENT = 64  # bits

COMPARISONS: dict[str, Compute] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

BITWISE: dict[str, Compute] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}

_RINGS: dict[str, Compute] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def integer_operation(op: str, type_: IntType | UintType) -> Compute:
    """Return ``+ - * / %`` of integers: division goes towards zero and ``%`` has the dividend's sign, as in C99."""
    exact = {**_RINGS, "/": _quotient, "%": _remainder}[op]
    wrap = wrapping(type_)
    return lambda left, right: wrap(exact(left, right))


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise OperationError("An integer is divided by zero.")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _remainder(left: int, right: int) -> int:
    return left - right * _quotient(left, right)


def integer_power(type_: IntType | UintType) -> Compute:
    """Return ``**`` of integers: modulo ``2**n`` for ``uint``, refused where an ``int`` cannot hold it."""

    def power(base: int, exponent: int) -> int:
        if exponent < 0:
            raise OperationError("An integer has no negative power.", hint="Make the base a float: 2.0 ** -1 is 0.5.")
        if exponent.bit_length() > _WIDEST_EXPONENT:
            raise OperationError(f"The exponent has more than {_WIDEST_EXPONENT} bits.", kind=LimitExceededError)
        if isinstance(type_, UintType):
            return pow(base, exponent, 1 << type_.width)
        if (abs(base).bit_length() - 1) * exponent > type_.width:
            raise _too_large(type_)
        result: int = base**exponent
        if not fits(result, type_):
            raise _too_large(type_)
        return result

    return power


def _too_large(type_: IntType) -> OperationError:
    return OperationError(f"The power is larger than {a(type_)} can hold.", hint="Make the base a float: 2.0 ** 100.")


def float_operation(op: str, type_: FloatType) -> Compute:
    """Return ``+ - * / **`` of floats, rounded to their type."""
    exact = {**_RINGS, "/": _ratio, "**": _float_power}[op]
    rounded = rounding(type_)
    return lambda left, right: rounded(exact(left, right))


def _ratio(left: Any, right: Any) -> Any:
    if right == 0:
        raise OperationError("A number is divided by zero.")
    return left / right


def _float_power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        raise OperationError("Zero has no negative power.")
    if base < 0 and not exponent.is_integer():
        raise OperationError(f"{base:g} ** {exponent:g} is no real number.", hint="Make the base complex: add 0.0im.")
    try:
        return float(base**exponent)
    except OverflowError:
        raise OperationError("The power is larger than a float can hold.") from None


def complex_operation(op: str, type_: ComplexType) -> Compute:
    """Return ``+ - * / **`` of complex numbers; ``**`` gives the principal value."""
    exact = {**_RINGS, "/": _ratio, "**": _complex_power}[op]
    rounded = complex_rounding(type_.component)
    return lambda left, right: rounded(exact(left, right))


def _complex_power(base: complex, exponent: complex) -> complex:
    if base == 0 and (exponent.real < 0 or exponent.imag != 0):
        raise OperationError("Zero has no such power.")
    try:
        return base**exponent
    except OverflowError:
        raise OperationError("The power is larger than a float can hold.") from None


def shift(op: str, width: int, *, signed: bool) -> Compute:
    """Return ``<<`` or ``>>``: bits beyond either end are lost; ``>>`` of an ``int`` keeps its sign."""
    wrap = wrapping(IntType(width) if signed else UintType(width))

    def shifted(bits: int, distance: int) -> int:
        if distance < 0:
            raise OperationError(f"A shift is by 0 bits or more; this one is by {shown(distance)}.")
        distance = min(distance, width)
        return wrap(bits << distance) if op == "<<" else bits >> distance

    return shifted


def rotated_left(bits: int, distance: int, width: int) -> int:
    """Return a pattern rotated towards higher indices; a negative distance rotates towards lower ones."""
    distance %= width
    return ((bits << distance) | (bits >> (width - distance))) & ((1 << width) - 1)


def angle_quotient(steps: int, divisor: int) -> int:
    """Return an angle's steps divided by an unsigned integer, or by another angle's steps."""
    if divisor < 0:
        raise OperationError("An angle is divided by an unsigned integer; this one is negative.")
    if divisor == 0:
        raise OperationError("An angle is divided by zero.")
    return steps // divisor
