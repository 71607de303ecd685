"""Types and values for tests, written as a program writes them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import (
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
)
from quantask_worker.child.openqasm3.values import Value

_SIZED = {"bit": BitType, "int": IntType, "uint": UintType, "float": FloatType, "angle": AngleType}


def type_of(text: str) -> Type:
    """Return the type that a program writes so."""
    name, _, inside = text.rstrip("]").partition("[") if not text.startswith(("array", "complex")) else ("", "", "")
    if text == "bool":
        return BoolType()
    if text == "duration":
        return DurationType()
    if text.startswith("complex"):
        component = text.removeprefix("complex").removeprefix("[").replace("]]", "]")
        return ComplexType(type_of(component or "float"))
    if text.startswith("array"):
        base, *shape = re.fullmatch(r"array\[(\w+(?:\[\d+\])?), ([\d, ]+)\]", text).groups()
        return ArrayType(type_of(base), tuple(int(length) for length in shape[0].split(", ")))
    return _SIZED[name](int(inside)) if inside else _SIZED[name]()


def a(type_text: str, raw: Any, *, const: bool = False) -> Value:
    """Return a value."""
    return Value(type_of(type_text), raw, const)


def shown(value: Value) -> tuple[str, Any]:
    """Return a value's type and raw, to be compared."""
    return str(value.type), value.raw


def refusal_of(call: Any, *arguments: Any) -> str:
    """Return the message with which an operation is refused."""
    with pytest.raises(OperationError) as caught:
        call(*arguments)
    assert caught.value.message.endswith(".")
    return caught.value.message
