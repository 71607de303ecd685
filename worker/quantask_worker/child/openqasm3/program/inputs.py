"""Inputs whose values a program needs to become a circuit, and what is given for them.

A ``float`` that only gates get stays a parameter of the circuit, so that a sweep is translated once. All others decide
what the circuit is, or are rounded to their type at each step: they have to be known when the program is evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from openqasm3 import ast

from quantask_jupyter.errors import CircuitUnsupportedError, ParameterError
from quantask_worker.child.openqasm3 import arrays
from quantask_worker.child.openqasm3.casts import convert
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import (
    FLOAT,
    AngleType,
    ArrayType,
    BitType,
    BoolType,
    ComplexType,
    FloatType,
    IntType,
    Type,
    UintType,
    a,
)
from quantask_worker.child.openqasm3.values import Value

Given = Mapping[str, float | Sequence[float]]


class NeedsInputsError(Exception):
    """The program is a circuit only once its inputs have values."""


def declared_inputs(program: ast.Program) -> dict[str, bool]:
    """Return the names of a program's inputs, each with whether it is an array."""
    return {
        node.identifier.name: isinstance(node.type, ast.ArrayType)
        for node in program.statements
        if isinstance(node, ast.IODeclaration) and node.io_identifier is ast.IOKeyword.input
    }


def whole_inputs(program: ast.Program) -> frozenset[str]:
    """Return the names of a program's inputs whose values are integers."""
    return frozenset(
        node.identifier.name
        for node in program.statements
        if isinstance(node, ast.IODeclaration) and isinstance(getattr(node.type, "base_type", node.type), _WHOLE)
    )


_WHOLE = (ast.IntType, ast.UintType, ast.BoolType, ast.BitType)


def input_value(name: str, type_: Type, given: float | Sequence[float]) -> Value:
    """Return what is given for an input as a value of its type.

    Raises:
        ParameterError: the type has no such value.
        OperationError: no input can have this type.
    """
    if isinstance(type_, ArrayType):
        numbers = list(given) if isinstance(given, Sequence) else [given]
        if len(numbers) != math.prod(type_.shape):
            raise ParameterError(
                f"The input '{name}' is {a(type_)}: {math.prod(type_.shape)} numbers; here it has {len(numbers)}.",
                hint="Give all its numbers as one list, the last index first to change.",
            )
        elements = [_scalar(name, type_.base, number) for number in numbers]
        return arrays.from_literal(type_, _nested(elements, type_.shape))
    if isinstance(given, Sequence):
        raise ParameterError(f"The input '{name}' is {a(type_)} and has one value.")
    return _scalar(name, type_, given)


def _nested(elements: list[Value], shape: Sequence[int]) -> Any:
    if len(shape) == 1:
        return elements
    part = len(elements) // shape[0]
    return [_nested(elements[k : k + part], shape[1:]) for k in range(0, len(elements), part)]


def _scalar(name: str, type_: Type, number: float) -> Value:
    if isinstance(type_, FloatType | AngleType | ComplexType):
        return convert(Value(FLOAT, float(number)), type_)
    least, most = _range_of(type_)
    if number != int(number) or not least <= number <= most:
        message = f"The input '{name}' is {a(type_)}, a whole number from {least} to {most}; {number:g} is none."
        raise ParameterError(message, hint=f"For example: --param {name}=1, or in Python parameters={{{name!r}: 1}}")
    raw = int(number)
    return Value(type_, bool(raw) if isinstance(type_, BoolType) else raw)


def _range_of(type_: Type) -> tuple[int, int]:
    match type_:
        case BoolType():
            return 0, 1
        case IntType():
            return -(2 ** (type_.width - 1)), 2 ** (type_.width - 1) - 1
        case UintType():
            return 0, 2**type_.width - 1
        case BitType():
            return 0, 2 ** (type_.size or 1) - 1
    raise OperationError(f"{a(type_).capitalize()} cannot be an input here.", kind=CircuitUnsupportedError)
