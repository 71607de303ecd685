"""Numbers that depend on an ``input``, which is bound after the program has become a circuit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.casts import cast, converts
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.program.inputs import NeedsInputsError
from quantask_worker.child.openqasm3.types import FLOAT, AngleType, FloatType, Type, a
from quantask_worker.child.openqasm3.values import Value, radians


@dataclass(frozen=True, slots=True)
class Symbolic:
    """A ``float`` of 64 bits or more, as Qiskit's expression of the circuit's parameters.

    Other types round their values, or have them modulo 2π, at each step: that needs the values.
    """

    type: Type
    expression: Any


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
_FUNCTIONS = {
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "arcsin": "arcsin",
    "arccos": "arccos",
    "arctan": "arctan",
    "exp": "exp",
    "log": "log",
}


def _refusal(what: str) -> OperationError:
    return OperationError(
        f"{what} of an input is not supported.",
        hint="Inputs can be added, multiplied and given to gates.",
        kind=CircuitUnsupportedError,
    )


def number_of(value: Any) -> Any:
    """Return a known or symbolic number as what Qiskit's expressions take."""
    if isinstance(value, Symbolic):
        return value.expression
    return radians(value) if isinstance(value.type, AngleType) else float(cast(value, FLOAT).raw)


def binary(op: str, left: Any, right: Any) -> Symbolic | Value:
    """Return ``left op right``, of which one at least depends on an input."""
    if op not in _BINARY or not all(map(_is_number, (left, right))):
        raise _refusal(f"`{op}`")
    try:
        return _number(_BINARY[op](number_of(left), number_of(right)))
    except ArithmeticError as error:
        raise OperationError(f"`{op}` has no value here, whatever the input is.") from error


def _number(expression: Any) -> Symbolic | Value:
    """Return what an expression stands for: ``x - x`` is a number, which Qiskit cannot bind later."""
    try:
        return Value(FLOAT, float(expression))
    except TypeError:
        return Symbolic(FLOAT, expression)


def _is_number(value: Any) -> bool:
    if isinstance(value, Symbolic):
        return True
    return isinstance(value, Value) and (isinstance(value.type, AngleType) or converts(value.type, FLOAT))


def unary(op: str, operand: Symbolic) -> Symbolic:
    """Return ``-operand``."""
    if op != "-":
        raise _refusal(f"`{op}`")
    return Symbolic(operand.type, -operand.expression)


def call(name: str, arguments: Sequence[Any]) -> Symbolic | Value:
    """Return the value of a built-in function."""
    if name == "pow" and len(arguments) == 2:
        return binary("**", *arguments)
    if name == "sqrt" and len(arguments) == 1:
        return _number(number_of(arguments[0]) ** 0.5)
    if name not in _FUNCTIONS or len(arguments) != 1:
        raise _refusal(f"'{name}'")
    return _number(getattr(number_of(arguments[0]), _FUNCTIONS[name])())


def holds(type_: Type) -> bool:
    """Say whether values of a type can be expressions: an expression is a double's, which nothing rounds."""
    return isinstance(type_, FloatType) and type_.width >= FLOAT.width


def converted(value: Symbolic, target: Type) -> Symbolic:
    """Return a value in another type of real numbers.

    Raises:
        NeedsInputsError: the type rounds its values.
    """
    if not isinstance(target, (FloatType, AngleType)):
        raise OperationError(
            f"{a(target).capitalize()} that depends on an input is not supported.", kind=CircuitUnsupportedError
        )
    if not holds(target):
        raise NeedsInputsError
    return Symbolic(target, value.expression)
