"""The classical types of OpenQASM 3 (specification, "Types and Casting").

A type without a written size has a width that the implementation chooses: here ``int``, ``uint``, ``float`` and
``angle`` have 64 bits. ``int`` and ``int[64]`` are two types all the same, as the specification wants it.
A type that cannot exist (``int[0]``) cannot be made: every class raises :class:`OperationError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from typing_extensions import override

from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError
from quantask_worker.child.openqasm3.operation_error import OperationError, shown
from quantask_worker.child.source_limits import MAX_CLASSICAL_BITS

MACHINE_WIDTH = 64
"""Bits of ``int``, ``uint``, ``float`` and ``angle`` where no size is written."""

MAX_WIDTH = MAX_CLASSICAL_BITS
"""The widest ``int``, ``uint``, ``angle`` and ``bit``."""

MAX_DIMENSIONS = 7
"""The specification's bound on an array's dimensions."""

MAX_ELEMENTS = 1_000_000
"""The most elements of one array."""

FLOAT_WIDTHS = (16, 32, 64, 128)
"""The IEEE 754 formats that a program may name; that of 128 bits is computed with 64."""


class Type:
    """A classical type; ``str()`` gives it as a program writes it."""

    __slots__ = ()


class ScalarType(Type):
    """A type whose values are one thing: every type but arrays."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class BoolType(ScalarType):
    """``bool``."""

    @override
    def __str__(self) -> str:
        return "bool"


@dataclass(frozen=True, slots=True)
class BitType(ScalarType):
    """``bit`` (size None), which is interchangeable with ``bool``, or the register ``bit[size]``."""

    size: int | None = None

    def __post_init__(self) -> None:
        _check_width("bit", self.size)

    @override
    def __str__(self) -> str:
        return _named("bit", self.size)


@dataclass(frozen=True, slots=True)
class IntType(ScalarType):
    """``int[size]``: two's complement, from ``-2**(size - 1)`` to ``2**(size - 1) - 1``."""

    size: int | None = None

    def __post_init__(self) -> None:
        _check_width("int", self.size)

    @property
    def width(self) -> int:
        """Bits."""
        return self.size or MACHINE_WIDTH

    @override
    def __str__(self) -> str:
        return _named("int", self.size)


@dataclass(frozen=True, slots=True)
class UintType(ScalarType):
    """``uint[size]``: from 0 to ``2**size - 1``."""

    size: int | None = None

    def __post_init__(self) -> None:
        _check_width("uint", self.size)

    @property
    def width(self) -> int:
        """Bits."""
        return self.size or MACHINE_WIDTH

    @override
    def __str__(self) -> str:
        return _named("uint", self.size)


@dataclass(frozen=True, slots=True)
class FloatType(ScalarType):
    """``float[size]``, an IEEE 754 format; every result is rounded to it, or to that of 64 bits if it is wider."""

    size: int | None = None

    def __post_init__(self) -> None:
        if self.size is not None and self.size not in FLOAT_WIDTHS:
            raise OperationError(
                f"float[{shown(self.size)}] is not supported; float[16], float[32], float[64] and float[128] are.",
                kind=CircuitUnsupportedError,
            )

    @property
    def width(self) -> int:
        """Bits."""
        return self.size or MACHINE_WIDTH

    @override
    def __str__(self) -> str:
        return _named("float", self.size)


@dataclass(frozen=True, slots=True)
class AngleType(ScalarType):
    """``angle[size]``: a whole number of steps of ``2π / 2**size``, modulo ``2π``."""

    size: int | None = None

    def __post_init__(self) -> None:
        _check_width("angle", self.size)

    @property
    def width(self) -> int:
        """Bits."""
        return self.size or MACHINE_WIDTH

    @override
    def __str__(self) -> str:
        return _named("angle", self.size)


@dataclass(frozen=True, slots=True)
class ComplexType(ScalarType):
    """``complex[component]``."""

    component: FloatType = FloatType()

    @override
    def __str__(self) -> str:
        return f"complex[{self.component}]"


@dataclass(frozen=True, slots=True)
class DurationType(ScalarType):
    """``duration``."""

    @override
    def __str__(self) -> str:
        return "duration"


@dataclass(frozen=True, slots=True)
class ArrayType(Type):
    """``array[base, *shape]``, the outer dimension first; a dimension may be 0."""

    base: ScalarType
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        check_array_base(self.base)
        check_dimensions(len(self.shape))
        for length in self.shape:
            if length < 0:
                raise OperationError(f"An array's dimension is {shown(length)}; it is 0 or more.")
        if prod(self.shape) > MAX_ELEMENTS or max(self.shape) > MAX_ELEMENTS:
            lengths = " × ".join(map(shown, self.shape))
            message = f"An array may have {MAX_ELEMENTS:,} elements; this one has {lengths}."
            raise OperationError(message, kind=LimitExceededError)

    @override
    def __str__(self) -> str:
        return f"array[{', '.join(map(str, (self.base, *self.shape)))}]"


@dataclass(frozen=True, slots=True)
class ArrayReferenceType(Type):
    """What a subroutine's array parameter takes: ``readonly`` or ``mutable``.

    Attributes:
        base: the elements' type.
        dimensions: how many there are.
        mutable: whether the subroutine may write to it.
        shape: their lengths, or None where they were given by ``#dim``.
    """

    base: ScalarType
    dimensions: int
    mutable: bool
    shape: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        check_array_base(self.base)
        check_dimensions(self.dimensions)

    @override
    def __str__(self) -> str:
        lengths = f"#dim = {self.dimensions}" if self.shape is None else ", ".join(map(str, self.shape))
        return f"{'mutable' if self.mutable else 'readonly'} array[{self.base}, {lengths}]"


def a(type_: Type) -> str:
    """Return the type with its article: ``an int[8]``."""
    text = str(type_)
    return f"an {text}" if text[0] in "ai" else f"a {text}"


def is_scalar_bit(type_: Type) -> bool:
    """Return whether a type is ``bool`` or the scalar ``bit``, which are interchangeable in expressions."""
    return isinstance(type_, BoolType) or (isinstance(type_, BitType) and type_.size is None)


def is_integer(type_: Type) -> bool:
    """Return whether a type is ``int`` or ``uint`` of any size."""
    return isinstance(type_, (IntType, UintType))


def as_number(type_: Type) -> Type:
    """Return as what type a value counts in arithmetic: a register as the ``uint`` of its bits, others as they are."""
    if isinstance(type_, BitType) and type_.size is not None:
        return UintType(type_.size)
    return type_


def check_array_base(base: Type) -> None:
    """Refuse what an array cannot hold.

    Raises:
        OperationError: it is ``bit``, a register, or an array.
    """
    if isinstance(base, BitType):
        hint = "Use bool." if base.size is None else f"Use uint[{base.size}]."
        raise OperationError(f"An array cannot hold {base}.", hint=hint)


def check_dimensions(count: int) -> None:
    """Refuse an array's number of dimensions that the language does not have.

    Raises:
        OperationError: it is 0, or more than seven.
    """
    if not 1 <= count <= MAX_DIMENSIONS:
        raise OperationError(f"An array has 1 to {MAX_DIMENSIONS} dimensions; this one has {count}.")


def _named(name: str, size: int | None) -> str:
    return name if size is None else f"{name}[{size}]"


def _check_width(name: str, size: int | None) -> None:
    if size is None:
        return
    if size < 1:
        raise OperationError(f"{name}[{shown(size)}] does not exist: a size is 1 or more.")
    if size > MAX_WIDTH:
        message = f"{name}[{shown(size)}] is too wide; the limit is {MAX_WIDTH} bits."
        raise OperationError(message, kind=LimitExceededError)


BOOL = BoolType()
BIT = BitType()
INT = IntType()
UINT = UintType()
FLOAT = FloatType()
ANGLE = AngleType()
COMPLEX = ComplexType()
DURATION = DurationType()
