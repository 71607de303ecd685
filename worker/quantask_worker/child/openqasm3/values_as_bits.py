"""Values as the bits that hold them, which is how a result has them.

Integers are in two's complement, angles the number of their steps, floats in their IEEE 754 format; of a complex number
the real part, and of an array the first element, has the lowest bits.
"""

from __future__ import annotations

import struct
from typing import Any

from quantask_worker.child.openqasm3.arrays import size
from quantask_worker.child.openqasm3.bits import bit_width
from quantask_worker.child.openqasm3.types import (
    ArrayType,
    ComplexType,
    DurationType,
    FloatType,
    Type,
    is_scalar_bit,
)

_FORMATS = {16: ("<e", "<H"), 32: ("<f", "<I"), 64: ("<d", "<Q")}
_WIDEST_FLOAT = 64  # what float[128] is computed with


def stored_width(type_: Type) -> int | None:
    """Return how many bits hold a type's values, or None for a duration, which has no format."""
    if isinstance(type_, ArrayType):
        element = stored_width(type_.base)
        return None if element is None else element * size(type_)
    if isinstance(type_, ComplexType):
        return 2 * min(type_.component.width, _WIDEST_FLOAT)
    if isinstance(type_, FloatType):
        return min(type_.width, _WIDEST_FLOAT)
    if isinstance(type_, DurationType):
        return None
    return 1 if is_scalar_bit(type_) else bit_width(type_)


def stored(type_: Type, raw: Any) -> int:
    """Return the bits that hold a value, whose type is none of durations, as a number."""
    width = stored_width(type_) or 0
    if isinstance(type_, ArrayType):
        element = stored_width(type_.base) or 0
        return sum(stored(type_.base, part) << (place * element) for place, part in enumerate(raw.flat))
    if isinstance(type_, ComplexType):
        return stored(type_.component, raw.real) | stored(type_.component, raw.imag) << (width // 2)
    if isinstance(type_, FloatType):
        of_float, of_bits = _FORMATS[width]
        return int(struct.unpack(of_bits, struct.pack(of_float, raw))[0])
    return int(raw) & ((1 << width) - 1)
