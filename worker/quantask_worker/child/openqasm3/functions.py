"""The built-in functions: their overloads, in the specification's order ("Built-in constant expression functions").

The first overload is taken whose parameters all arguments convert to. ``popcount``, ``rotl`` and ``rotr`` also take
what "Classical bits and registers" says of them: a ``uint`` or ``angle`` with a size keeps its type when rotated.
``pow`` is the operator ``**``, as it was before the specification took it out of the table.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_worker.child.openqasm3.arithmetic import integer_operation, rotated_left
from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.casts import conversion_rule, converts
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.operators import binary_rule
from quantask_worker.child.openqasm3.types import (
    COMPLEX,
    FLOAT,
    INT,
    UINT,
    AngleType,
    BitType,
    ComplexType,
    FloatType,
    IntType,
    Type,
    UintType,
    a,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value, radians

Compute = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """What a function does to arguments of certain types.

    Attributes:
        parameters: what the arguments are converted to first.
        result: the result's type.
        compute: the result's raw of the converted raws.
    """

    parameters: tuple[Type, ...]
    result: Type
    compute: Compute


Overloads = Callable[[str, tuple[Type, ...]], FunctionRule]


def call(name: str, arguments: Sequence[Value]) -> Value:
    """Return the value of a built-in function other than ``sizeof`` and ``durationof``.

    Args:
        name: one of :data:`FUNCTIONS`.
        arguments: as many as it takes.

    Raises:
        OperationError: it takes other arguments, or has no value for these (``sqrt(-1)``).
    """
    rule = function_rule(name, tuple(argument.type for argument in arguments))
    raws = [
        conversion_rule(argument.type, parameter)(argument.raw)
        for argument, parameter in zip(arguments, rule.parameters, strict=True)
    ]
    return Value(rule.result, rule.compute(*raws), all(argument.const for argument in arguments))


def function_rule(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
    """Return what a built-in function does to arguments of certain types.

    Raises:
        OperationError: it takes other ones.
    """
    if name not in FUNCTIONS:
        raise unknown_function(name)
    count = _PARAMETERS.get(name, 1)
    if len(arguments) != count:
        takes = "one argument" if count == 1 else f"{count} arguments"
        raise OperationError(f"{name} takes {takes}; here it has {len(arguments)}.")
    return FUNCTIONS[name](name, arguments)


def unknown_function(name: str) -> OperationError:
    """Return what is said of a name that no function has."""
    return OperationError(f"There is no built-in function {name}.", hint=_OTHER_NAMES.get(name))


def _refused(name: str, takes: str, arguments: Sequence[Type]) -> OperationError:
    given = " and ".join(map(a, arguments))
    hint = None
    if any(isinstance(t, BitType) and t.size is not None for t in arguments):
        hint = "Cast a register to a number first: uint[n](x)."
    return OperationError(f"{name} takes {takes}; here it has {given}.", hint=hint)


def _of_float(compute: Callable[[float], float]) -> Overloads:
    def overloads(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
        if not converts(arguments[0], FLOAT):
            raise _refused(name, "a float", arguments)
        return FunctionRule((FLOAT,), FLOAT, compute)

    return overloads


def _of_float_or_angle(compute: Callable[[float], float]) -> Overloads:
    def overloads(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
        (type_,) = arguments
        if isinstance(type_, AngleType):
            return FunctionRule(arguments, FLOAT, lambda steps: compute(radians(Value(type_, steps))))
        if not converts(type_, FLOAT):
            raise _refused(name, "a float or an angle", arguments)
        return FunctionRule((FLOAT,), FLOAT, compute)

    return overloads


def _of_float_or_complex(compute: Callable[[float], float], on_complex: Callable[[complex], complex]) -> Overloads:
    def overloads(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
        if converts(arguments[0], FLOAT):
            return FunctionRule((FLOAT,), FLOAT, compute)
        if converts(arguments[0], COMPLEX):
            return FunctionRule((COMPLEX,), COMPLEX, on_complex)
        raise _refused(name, "a float or a complex number", arguments)

    return overloads


def _part(compute: Callable[[complex], float]) -> Overloads:
    def overloads(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
        (type_,) = arguments
        whole = (
            type_ if isinstance(type_, ComplexType) else ComplexType(type_ if isinstance(type_, FloatType) else FLOAT)
        )
        if not converts(type_, whole):
            raise _refused(name, "a complex number", arguments)
        return FunctionRule((whole,), whole.component, compute)

    return overloads


def _modulus(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
    if all(is_integer(t) or is_scalar_bit(t) for t in arguments):
        parameters = tuple(t if is_integer(t) else INT for t in arguments)
        return FunctionRule(parameters, INT, integer_operation("%", INT))
    if all(converts(t, FLOAT) for t in arguments):
        return FunctionRule((FLOAT, FLOAT), FLOAT, _float_modulus)
    raise _refused(name, "two integers or two floats", arguments)


def _power(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
    del name
    rule = binary_rule("**", *arguments)
    return FunctionRule((rule.left, rule.right), rule.result, rule.compute)


def _popcount(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
    (type_,) = arguments
    if is_scalar_bit(type_):
        return FunctionRule(arguments, UINT, int)
    if not isinstance(type_, (BitType, IntType, UintType, AngleType)):
        raise _refused(name, "a register", arguments)
    mask = (1 << bit_width(type_)) - 1
    return FunctionRule(arguments, UINT, lambda raw: (raw & mask).bit_count())


def _rotation(sign: int) -> Overloads:
    def overloads(name: str, arguments: tuple[Type, ...]) -> FunctionRule:
        type_, distance = arguments
        if not isinstance(type_, (BitType, UintType, AngleType)) or type_.size is None:
            raise _refused(name, "a register, a uint or an angle with a size, and an integer", arguments)
        if not is_integer(distance):
            raise _refused(name, "a distance that is an integer", arguments)
        width = type_.size
        return FunctionRule(arguments, type_, lambda raw, by: rotated_left(raw, sign * by, width))

    return overloads


def _float_modulus(left: float, right: float) -> float:
    if right == 0:
        raise OperationError("mod divides by zero.")
    return math.fmod(left, right)


def _arc(name: str, compute: Callable[[float], float]) -> Callable[[float], float]:
    def checked(number: float) -> float:
        if not -1 <= number <= 1:
            raise OperationError(f"{name} takes numbers from -1 to 1; this is {number:g}.")
        return compute(number)

    return checked


def _logarithm(number: float) -> float:
    if number <= 0:
        raise OperationError(f"log takes positive numbers; this is {number:g}.")
    return math.log(number)


def _square_root(number: float) -> float:
    if number < 0:
        raise OperationError(
            f"sqrt takes floats of 0 and above; this is {number:g}.", hint="Make it complex: add 0.0im."
        )
    return math.sqrt(number)


def _bounded(compute: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def checked(number: Any) -> Any:
        try:
            return compute(number)
        except OverflowError:
            raise OperationError("The result is larger than a float can hold.") from None

    return checked


def _integral(compute: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(compute(number))


FUNCTIONS: dict[str, Overloads] = {
    "arccos": _of_float(_arc("arccos", math.acos)),
    "arcsin": _of_float(_arc("arcsin", math.asin)),
    "arctan": _of_float(math.atan),
    "ceiling": _of_float(_integral(math.ceil)),
    "cos": _of_float_or_angle(math.cos),
    "exp": _of_float_or_complex(_bounded(math.exp), _bounded(cmath.exp)),
    "floor": _of_float(_integral(math.floor)),
    "imag": _part(lambda number: number.imag),
    "log": _of_float(_logarithm),
    "mod": _modulus,
    "popcount": _popcount,
    "pow": _power,
    "real": _part(lambda number: number.real),
    "rotl": _rotation(1),
    "rotr": _rotation(-1),
    "sin": _of_float_or_angle(math.sin),
    "sqrt": _of_float_or_complex(_square_root, cmath.sqrt),
    "tan": _of_float_or_angle(math.tan),
}
"""By name, what gives the rule for the types of a call."""

_PARAMETERS = {"mod": 2, "pow": 2, "rotl": 2, "rotr": 2}

_OTHER_NAMES = {
    "acos": "It is arccos.",
    "asin": "It is arcsin.",
    "atan": "It is arctan.",
    "ceil": "It is ceiling.",
    "ln": "It is log.",
}
