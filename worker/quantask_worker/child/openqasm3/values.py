"""Values: a type, and what it holds.

How ``raw`` represents each type:

==============  =====================================================================================
type            raw
==============  =====================================================================================
bool            ``bool``
bit             ``int``, 0 or 1
bit[n]          ``int`` below ``2**n``; bit 0 of the register (rightmost in its literal) is bit 0 of the number
int, uint       ``int`` in the type's range
float           ``float``, finite and rounded to the type
angle[n]        ``int`` below ``2**n``, in steps of ``2π / 2**n``
complex         ``complex``, each part like a float
duration        :class:`Duration`
array           ``numpy.ndarray`` of objects of the type's shape, each element as its type's raw; views share memory
==============  =====================================================================================
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import (
    ANGLE,
    BOOL,
    COMPLEX,
    DURATION,
    FLOAT,
    INT,
    MACHINE_WIDTH,
    AngleType,
    BitType,
    IntType,
    Type,
    a,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A known value.

    Attributes:
        type: its type.
        raw: what it holds, as the table above says.
        const: whether it is a compile-time constant: a literal, or made of such values alone.
    """

    type: Type
    raw: Any
    const: bool = False


BUILT_IN_CONSTANTS = {
    name: Value(FLOAT, number, const=True)
    for names, number in ((("pi", "π"), math.pi), (("tau", "τ"), math.tau), (("euler", "ℇ"), math.e))
    for name in names
}
"""The constants of every program. (The specification calls them ``float[64]``; ``float`` has 64 bits here.)"""


def bool_literal(value: bool) -> Value:
    """Return ``true`` or ``false``."""
    return Value(BOOL, value, const=True)


def integer_literal(number: int) -> Value:
    """Return an integer literal: an ``int``, or where that is too small, the narrowest ``int[n]`` that holds it."""
    needed = number.bit_length() + 1
    return Value(INT if needed <= MACHINE_WIDTH else IntType(needed), number, const=True)


def float_literal(number: float) -> Value:
    """Return a literal with a point or an exponent: a ``float``.

    Raises:
        OperationError: it is larger than any float.
    """
    if math.isinf(number):
        raise OperationError("This number is larger than a float can hold.")
    return Value(FLOAT, number, const=True)


def imaginary_literal(number: float) -> Value:
    """Return a literal that ends in ``im``: a ``complex`` without a real part."""
    return Value(COMPLEX, complex(0.0, float_literal(number).raw), const=True)


def bits_literal(text: str) -> Value:
    """Return a bit string such as ``"0010_1010"`` (without its quotes), whose rightmost digit is bit 0.

    Raises:
        OperationError: it is empty, or wider than a register may be.
    """
    digits = text.replace("_", "")
    if not digits:
        raise OperationError('"" is an empty bit string.', hint="A register has one bit or more.")
    return Value(BitType(len(digits)), int(digits, 2), const=True)


def duration_literal(amount: float, unit: str) -> Value:
    """Return a literal such as ``300ns``."""
    return Value(DURATION, Duration.of(amount, unit), const=True)


def radians(value: Value) -> float:
    """Return an angle's size in radians, in ``[0, 2π)``.

    Raises:
        OperationError: the value is no angle.
    """
    if not isinstance(value.type, AngleType):
        raise OperationError(f"Radians are asked of {a(value.type)}, which is no {ANGLE}.")
    return float(value.raw / (1 << value.type.width)) * math.tau
