"""Casts, which a program writes (``int[8](x)``), and conversions, which assignment, initialization and calls imply.

The table "Allowed casts" of the specification holds, with its text on each row. Conversions are fewer: between the
standard types as in C99, save that a float never becomes an integer without a cast; from ``float`` to ``angle``;
between angles of all sizes; between ``bool`` and ``bit``.

Beyond the specification's letter, where only one meaning is possible:

- registers and integers of the same size convert into each other; a register becomes an ``int`` or ``uint`` without a
  size if that can hold it (as the specification's own ``switch (int(b))`` does), and an integer of such a type becomes
  a register that can hold it, so that ``bit[4] c = 5;`` is taken;
- ``bit`` and ``bit[1]`` convert into each other;
- a float that is whole becomes an integer where it is assigned (``int n = floor(x);``), but not a constant, nor where
  an operator or function takes integers;
- the integer 0 is the angle 0. No other integer is an angle.

What the specification leaves open: an angle of fewer bits is rounded, ties to even; an integer that is too large keeps
its lowest bits; a float that an integer type cannot hold is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from quantask_worker.child.openqasm3.numbers import (
    complex_rounding,
    float_of,
    resized_steps,
    rounding,
    steps_of,
    whole_part,
    wrapping,
)
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.openqasm3.types import (
    MACHINE_WIDTH,
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
    a,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.values import Value

Converter = Callable[[Any], Any]
"""From one type's raw to another's."""


def cast(value: Value, target: Type) -> Value:
    """Return a value cast as a program writes it: ``target(value)``.

    Raises:
        OperationError: the types cannot be cast, or the value cannot be held.
    """
    return Value(target, cast_rule(value.type, target)(value.raw), value.const)


def convert(value: Value, target: Type) -> Value:
    """Return a value as a variable or parameter of another type takes it, without a cast being written.

    Raises:
        OperationError: that needs a cast or is not possible, or the value cannot be held.
    """
    if value.type == target:
        return value
    return Value(target, conversion_rule(value.type, target)(value.raw), value.const)


@lru_cache(maxsize=4096)
def cast_rule(source: Type, target: Type) -> Converter:
    """Return how a type is cast to another; raise :class:`OperationError` if it cannot be."""
    converter = _converter(source, target, written=True)
    if converter is None:
        raise OperationError(
            f"{a(source).capitalize()} cannot be cast to {a(target)}.", hint=_way_round(source, target)
        )
    return converter


@lru_cache(maxsize=4096)
def conversion_rule(source: Type, target: Type) -> Converter:
    """Return how a type converts to another without a cast; raise :class:`OperationError` if it does not."""
    converter = _converter(source, target, written=False)
    if converter is None:
        castable = _converter(source, target, written=True) is not None
        hint = f"Write the cast: {target}(…)." if castable else _way_round(source, target)
        raise OperationError(f"{a(source).capitalize()} does not become {a(target)} by itself.", hint=hint)
    return converter


def converts(source: Type, target: Type) -> bool:
    """Return whether a type converts to another without a cast (single values may still not be held)."""
    return _converter(source, target, written=False) is not None


def _converter(source: Type, target: Type, *, written: bool) -> Converter | None:
    if source == target:
        return _same
    match target:
        case BoolType():
            return _to_bool(source, written)
        case BitType(size=None):
            return _to_bit(source, written)
        case BitType(size=int(size)):
            return _to_register(source, size, written)
        case IntType() | UintType():
            return _to_integer(source, target, written)
        case FloatType():
            return _to_float(source, target)
        case AngleType():
            return _to_angle(source, target)
        case ComplexType():
            return _to_complex(source, target)
        case _:
            return None


def _same(raw: Any) -> Any:
    return raw


def _to_bool(source: Type, written: bool) -> Converter | None:
    if isinstance(source, (BitType, IntType, UintType, FloatType)) or (written and isinstance(source, AngleType)):
        return bool
    return None


def _to_bit(source: Type, written: bool) -> Converter | None:
    if isinstance(source, BoolType) or source == BitType(1):
        return int
    if written and isinstance(source, (BitType, IntType, UintType, AngleType)):
        return lambda raw: int(raw != 0)
    return _zero_or_one if is_integer(source) else None


def _zero_or_one(number: int) -> int:
    if number not in (0, 1):
        raise OperationError(f"A bit is 0 or 1; this is {shown(number)}.")
    return number


def _to_register(source: Type, size: int, written: bool) -> Converter | None:
    if is_scalar_bit(source):
        return int if written or size == 1 else None
    if isinstance(source, (IntType, UintType, AngleType)):
        if source.width == size:
            return wrapping(UintType(size))
        if is_integer(source) and source.size is None:
            return lambda number: _fitting(number, size)
    return None


def _fitting(number: int, size: int) -> int:
    if not 0 <= number < 1 << size:
        hint = f"Keep its lowest bits by a cast: uint[{size}](…)."
        raise OperationError(f"{shown(number)} does not fit in bit[{size}].", hint=hint)
    return number


def _to_integer(source: Type, target: IntType | UintType, written: bool) -> Converter | None:
    if is_scalar_bit(source):
        return wrapping(target)
    if isinstance(source, (IntType, UintType)):
        return wrapping(target)
    if isinstance(source, BitType) and source.size is not None:
        holds = source.size < target.width or (source.size == target.width and isinstance(target, UintType))
        if source.size == target.size or (target.size is None and (holds or source.size == MACHINE_WIDTH)):
            return wrapping(target)
    if isinstance(source, FloatType) and written:
        return lambda number: whole_part(number, target)
    return None


def _to_float(source: Type, target: FloatType) -> Converter | None:
    rounded = rounding(target)
    if is_scalar_bit(source) or is_integer(source):
        return lambda raw: rounded(float_of(raw))
    return rounded if isinstance(source, FloatType) else None


def _to_angle(source: Type, target: AngleType) -> Converter | None:
    width = target.width
    if isinstance(source, AngleType):
        return lambda steps: resized_steps(steps, source.width, width)
    if isinstance(source, FloatType):
        return lambda radians: steps_of(radians, width, source)
    if isinstance(source, BitType) and source.size == width:
        return _same
    return _zero_angle if is_integer(source) else None


def _zero_angle(number: int) -> int:
    if number != 0:
        raise OperationError(
            f"The integer {shown(number)} is no angle.", hint=f"Radians are a float: {shown(number)}.0."
        )
    return 0


def _to_complex(source: Type, target: ComplexType) -> Converter | None:
    rounded = complex_rounding(target.component)
    if is_scalar_bit(source) or is_integer(source):
        return lambda raw: rounded(complex(float_of(raw)))
    if isinstance(source, FloatType):
        return lambda raw: rounded(complex(raw))
    return rounded if isinstance(source, ComplexType) else None


def _way_round(source: Type, target: Type) -> str | None:
    """Return a hint at what gives the wanted thing where no cast does."""
    if isinstance(source, ArrayType) or isinstance(target, ArrayType):
        return "Arrays do not convert; their elements do."
    if isinstance(source, DurationType):
        return "Divide it by a duration: x / 1ns is a float."
    if isinstance(source, ComplexType):
        return "real(x) and imag(x) are floats."
    if isinstance(source, AngleType) and (is_integer(target) or isinstance(target, FloatType)):
        return f"Its bits can be read: bit[{source.width}](x)."
    if isinstance(target, AngleType) and (is_integer(source) or is_scalar_bit(source)):
        return "An angle is made from a float of radians, for example: float(x) * pi."
    if isinstance(source, BitType) and source.size is not None and (is_integer(target) or isinstance(target, BitType)):
        return f"The sizes must be equal: take a slice, x[0:{source.size - 1}], or write uint[{source.size}](x) first."
    if isinstance(target, BitType) and is_integer(source):
        return "The sizes must be equal: cast to an integer of that size first."
    return None
