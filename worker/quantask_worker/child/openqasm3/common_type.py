"""The type in which two operands meet.

The standard types mix as the specification's "Casting specifics" says: ``complex`` over ``float`` over integers, the
wider over the narrower; of two integers of one width the unsigned type stands, else that of the wider one. Where
widths are equal, the type with a written size stands. There is no promotion of narrow integers to ``int``: the sum of
two ``uint[4]`` is a ``uint[4]``, as the specification's text on angles presupposes it. ``bool`` and ``bit`` count as
integers, alone as ``int``. A literal is an ``int`` or a ``float``, so ``int[8] + 1`` is an ``int``.

A register ``bit[n]`` is the ``uint[n]`` of its bits in arithmetic, and where it is compared or joined bit by bit with
an integer. (The specification wants a cast there; Qiskit writes none.)
"""

from __future__ import annotations

from quantask_worker.child.openqasm3.types import (
    BIT,
    FLOAT,
    INT,
    AngleType,
    BitType,
    ComplexType,
    FloatType,
    IntType,
    Type,
    UintType,
    is_integer,
    is_scalar_bit,
)


def common_type(left: Type, right: Type) -> Type | None:
    """Return the type in which two standard types meet, or None if one of them is none (``bit[n]``, ``angle`` …).

    Two of ``bool`` and ``bit`` meet as ``int``.
    """
    if isinstance(left, ComplexType) or isinstance(right, ComplexType):
        parts = [t.component if isinstance(t, ComplexType) else t for t in (left, right)]
        return _complex_of(*parts)
    if isinstance(left, FloatType) or isinstance(right, FloatType):
        return _common_float(left, right)
    if is_scalar_bit(left):
        return _integer_or_none(INT if is_scalar_bit(right) else right)
    if is_scalar_bit(right):
        return _integer_or_none(left)
    if isinstance(left, (IntType, UintType)) and isinstance(right, (IntType, UintType)):
        return max(left, right, key=lambda t: (t.width, isinstance(t, UintType), t.size is not None))
    return None


def _complex_of(left: Type, right: Type) -> ComplexType | None:
    part = common_type(left, right)
    if part is None:
        return None
    return ComplexType(part if isinstance(part, FloatType) else FLOAT)


def _common_float(left: Type, right: Type) -> FloatType | None:
    floats = [t for t in (left, right) if isinstance(t, FloatType)]
    if not all(isinstance(t, FloatType) or is_integer(t) or is_scalar_bit(t) for t in (left, right)):
        return None
    return max(floats, key=lambda t: (t.width, t.size is not None))


def _integer_or_none(type_: Type) -> Type | None:
    return type_ if is_integer(type_) else None


def meeting_of_registers(left: Type, right: Type) -> Type | None:
    """Return as what two operands meet of which one at least is a register."""
    if BitType(1) in (left, right) and (is_scalar_bit(left) or is_scalar_bit(right)):
        return BIT
    if left == right and isinstance(left, BitType) and left.size is not None:
        return left
    for register, other in ((left, right), (right, left)):
        if isinstance(register, BitType) and register.size is not None and is_integer(other):
            return common_type(UintType(register.size), other)
    return None


def meeting_of_angles(left: Type, right: Type) -> AngleType | None:
    """Return as what angle two operands meet: the wider one's; floats become it, and so does the integer 0."""
    if isinstance(left, AngleType) and isinstance(right, AngleType):
        return max(left, right, key=lambda t: (t.width, t.size is not None))
    for angle, other in ((left, right), (right, left)):
        if isinstance(angle, AngleType) and (isinstance(other, FloatType) or is_integer(other)):
            return angle
    return None
