"""Numbers that fit their types: integers of a width, floats of a format, angles in steps.

What is too large: an integer keeps its lowest bits (two's complement, ``uint`` modulo ``2**n``); a float that would be
infinite or not a number is refused, so that no value is.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import FloatType, IntType, UintType

_STRUCT_FORMATS = {16: "<e", 32: "<f"}
_NUMPY_FORMATS: dict[int, Any] = {16: np.float16, 32: np.float32, 64: np.float64, 128: np.float64}


def wrapping(type_: IntType | UintType) -> Callable[[int], int]:
    """Return what keeps a number's lowest bits and reads them as the type does."""
    mask = (1 << type_.width) - 1
    if isinstance(type_, UintType):
        return lambda number: number & mask
    half = 1 << (type_.width - 1)
    return lambda number: ((number + half) & mask) - half


def fits(number: int, type_: IntType | UintType) -> bool:
    """Return whether an integer is in a type's range."""
    return wrapping(type_)(number) == number


def rounding(type_: FloatType) -> Callable[[float], float]:
    """Return what rounds a number to a type's format and refuses infinities and what is not a number."""
    code = _STRUCT_FORMATS.get(type_.width)

    def rounded(number: float) -> float:
        if not math.isfinite(number):
            raise OperationError(f"The result is larger than a {type_} can hold.")
        if code is None:
            return number
        try:
            return float(struct.unpack(code, struct.pack(code, number))[0])
        except OverflowError:
            raise OperationError(f"The result is larger than a {type_} can hold.") from None

    return rounded


def complex_rounding(component: FloatType) -> Callable[[complex], complex]:
    """Return what rounds both parts of a complex number."""
    rounded = rounding(component)
    return lambda number: complex(rounded(number.real), rounded(number.imag))


def float_of(number: int) -> float:
    """Return an integer as a double.

    Raises:
        OperationError: it is larger than any.
    """
    try:
        return float(number)
    except OverflowError:
        raise OperationError("This integer is larger than a float can hold.") from None


def whole_part(number: float, type_: IntType | UintType) -> int:
    """Return a float without its fraction, as C99 casts it to an integer.

    Raises:
        OperationError: the type cannot hold it; what then happens is undefined in C, and refused here.
    """
    whole = int(number)
    if not fits(whole, type_):
        raise OperationError(f"{number:g} is outside the range of {type_}.")
    return whole


def steps_of(radians: float, width: int, source: FloatType) -> int:
    """Return the number of steps of an angle of ``width`` bits that is nearest to so many radians; ties go to even.

    The remainder and the quotient by 2π are taken in the float's own format, as the specification's example of
    ``angle[8](two_pi * (127. / 512.))`` wants it.
    """
    kind = _NUMPY_FORMATS[source.width]
    turn = kind(math.tau)
    turns = float(np.fmod(kind(radians), turn) / turn)
    return round(Fraction(turns) * (1 << width)) % (1 << width)


def resized_steps(steps: int, width: int, new_width: int) -> int:
    """Return an angle in a type of another width: padded below with zeros, or rounded, ties to even."""
    if new_width >= width:
        return steps << (new_width - width)
    return round(Fraction(steps, 1 << (width - new_width))) % (1 << new_width)
