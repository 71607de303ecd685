"""Arrays: made from literals, read and written by element and slice, joined, and passed by reference.

A slice shares its elements with the array, so that a ``mutable`` parameter writes to the argument; a ``readonly`` one
is a view that refuses. What an index set names shares them where it is as evenly spaced as a slice, and else is a copy
that refuses to be written to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from quantask_worker.child.openqasm3.casts import conversion_rule
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.index_sets import Span, position, positions, span_positions
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.types import (
    UINT,
    ArrayReferenceType,
    ArrayType,
    BoolType,
    ComplexType,
    DurationType,
    FloatType,
    Type,
    a,
)
from quantask_worker.child.openqasm3.values import Value

Index = int | Span | tuple[int, ...]
"""One dimension's index: a position, a range, or an index set."""

_ITS_OWN = "Declare the parameter as mutable. What an index set names can be copied to an array of its own first."

Nested = Sequence["Nested | Value"]
"""An array literal: its elements, or its rows as literals or arrays."""


def zero(type_: Type) -> Value:
    """Return the value of a variable that is declared and not yet given one: zero, false, or an array of these.

    (The specification leaves it undefined.)
    """
    if isinstance(type_, ArrayType):
        return Value(type_, _new(type_, _zero_of(type_.base)))
    return Value(type_, _zero_of(type_))


def _zero_of(type_: Type) -> Any:
    match type_:
        case BoolType():
            return False
        case FloatType():
            return 0.0
        case ComplexType():
            return 0j
        case DurationType():
            return Duration()
        case _:
            return 0


def _new(type_: ArrayType, filling: Any) -> Any:
    cells = np.empty(type_.shape, dtype=object)
    cells.fill(filling)
    return cells


def from_literal(type_: ArrayType, literal: Nested | Value) -> Value:
    """Return a new array of a type from nested braces, or as a copy of another array.

    Raises:
        OperationError: the shape or an element does not fit.
    """
    array = zero(type_)
    _fill(array, literal)
    return array


def _fill(array: Value, literal: Nested | Value) -> None:
    """Write a literal into an array; the braces' depth is checked on the way down."""
    if isinstance(literal, Value):
        write(array, [], literal)
        return
    shape = _array_type(array).shape
    if len(literal) != shape[0]:
        raise OperationError(f"{a(array.type).capitalize()} has {shape[0]} parts; these braces have {len(literal)}.")
    for i, part in enumerate(literal):
        if len(shape) > 1:
            _fill(read(array, [i]), part)
        elif isinstance(part, Value):
            write(array, [i], part)
        else:
            raise OperationError(f"There are more braces here than {a(array.type)} has dimensions.")


def read(array: Value, indices: Sequence[Index]) -> Value:
    """Return an element, or the array of those that several indices name, which shares memory with the first.

    Args:
        array: an array.
        indices: at most one a dimension, the outer one first.

    Raises:
        OperationError: an index is out of range, or there are too many.
    """
    type_ = _array_type(array)
    selection = _selection(type_, indices)
    found = array.raw[selection]
    if any(isinstance(part, list) for part in selection):
        found.flags.writeable = False  # it is a copy
    if len(indices) == len(type_.shape) and all(isinstance(index, int) for index in indices):
        return Value(type_.base, found)
    return Value(ArrayType(type_.base, found.shape), found)


def write(array: Value, indices: Sequence[Index], value: Value) -> None:
    """Replace an element, or all elements of a slice, by a value or by a copy of an array of the same shape and type.

    Raises:
        OperationError: an index is out of range, the value does not fit, or the array is ``readonly``.
    """
    type_ = _array_type(array)
    if not array.raw.flags.writeable:
        raise OperationError("A readonly array cannot be changed.", hint=_ITS_OWN)
    if len(indices) == len(type_.shape) and all(isinstance(index, int) for index in indices):
        array.raw[_selection(type_, indices)] = conversion_rule(value.type, type_.base)(value.raw)
        return
    target = read(array, indices).type
    if value.type != target:
        raise OperationError(
            f"{a(value.type).capitalize()} cannot be assigned to {a(target)}.",
            hint="Arrays are assigned to arrays of the same shape and type.",
        )
    array.raw[_selection(type_, indices)] = value.raw.copy()


def _selection(type_: ArrayType, indices: Sequence[Index]) -> tuple[int | slice | list[int], ...]:
    if len(indices) > len(type_.shape):
        raise OperationError(f"{a(type_).capitalize()} takes {len(type_.shape)} indices; here are {len(indices)}.")
    return tuple(_selected(index, length) for index, length in zip(indices, type_.shape, strict=False))


def _selected(index: Index, length: int) -> int | slice | list[int]:
    if isinstance(index, int):
        return position(index, length)
    if isinstance(index, Span):
        return _slice(span_positions(index, length))
    found = positions(index, length)
    step = found[1] - found[0] if len(found) > 1 else 1
    even = range(found[0], found[-1] + (1 if step > 0 else -1), step)
    return _slice(even) if tuple(even) == found else list(found)


def _slice(found: range) -> slice:
    return slice(found.start, found.stop if found.stop >= 0 else None, found.step)


def join(left: Value, right: Value) -> Value:
    """Return ``left ++ right``, a new array.

    Raises:
        OperationError: one is no array, or they differ in their type or in a dimension other than the first.
    """
    type_ = type_of_join(left.type, right.type)
    return Value(type_, np.concatenate([left.raw, right.raw]))


def type_of_join(left: Type, right: Type) -> ArrayType:
    """Return the type of ``left ++ right`` of arrays; raise :class:`OperationError` if they do not fit."""
    if not isinstance(left, ArrayType) or not isinstance(right, ArrayType):
        raise OperationError(f"`++` does not join {a(left)} and {a(right)}.")
    if left.base != right.base or left.shape[1:] != right.shape[1:]:
        raise OperationError(
            f"`++` does not join {a(left)} and {a(right)}.", hint="All but the first dimension must be the same."
        )
    return ArrayType(left.base, (left.shape[0] + right.shape[0], *left.shape[1:]))


def sizeof(type_: Type, dimension: int = 0) -> Value:
    """Return the length of one dimension, a ``uint``.

    Raises:
        OperationError: the type is no array's, or has no such dimension.
    """
    if not isinstance(type_, ArrayType):
        raise OperationError(f"sizeof takes an array; here it has {a(type_)}.")
    if not 0 <= dimension < len(type_.shape):
        message = f"{a(type_).capitalize()} has no dimension {shown(dimension)}."
        raise OperationError(message, hint=f"They are 0 to {len(type_.shape) - 1}.")
    return Value(UINT, type_.shape[dimension], const=True)


def bind(parameter: ArrayReferenceType, argument: Value) -> Value:
    """Return the array that a subroutine sees: the argument's own elements, writable if the parameter is ``mutable``.

    Raises:
        OperationError: the argument is something else, or is ``readonly`` itself.
    """
    type_ = argument.type
    fits = isinstance(type_, ArrayType) and type_.base == parameter.base and len(type_.shape) == parameter.dimensions
    if not isinstance(type_, ArrayType) or not fits or parameter.shape not in (None, type_.shape):
        raise OperationError(f"This parameter takes {a(parameter)}; here it has {a(type_)}.")
    if parameter.mutable and not argument.raw.flags.writeable:
        raise OperationError("A readonly array cannot be passed to a mutable parameter.", hint=_ITS_OWN)
    view = argument.raw[...]
    view.flags.writeable = parameter.mutable
    return Value(type_, view)


def elements(array: Value) -> Iterator[Value]:
    """Yield what a ``for`` loop goes over: the elements of an array of one dimension.

    Raises:
        OperationError: it has more.
    """
    type_ = _array_type(array)
    if len(type_.shape) != 1:
        raise OperationError(f"A loop goes over an array of one dimension; this is {a(type_)}.")
    return (Value(type_.base, raw) for raw in array.raw.copy())


def size(type_: ArrayType) -> int:
    """Return how many elements an array has in all."""
    return prod(type_.shape)


def overlap(left: Value, right: Value) -> bool:
    """Return whether two arrays share an element: two ``mutable`` arguments of one call must not."""
    return bool(np.shares_memory(left.raw, right.raw))


def _array_type(array: Value) -> ArrayType:
    if not isinstance(array.type, ArrayType):
        raise OperationError(f"{a(array.type).capitalize()} is no array.")
    return array.type
