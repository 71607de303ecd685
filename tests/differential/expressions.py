"""Expressions of a program, their types, and the registers and operands that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Number:
    value: int | float | bool
    written: str | None = None  # as OpenQASM 3 writes it, where that is not the number itself


@dataclass(frozen=True)
class Pi:
    pass


@dataclass(frozen=True)
class Name:
    """A parameter, a loop's variable, or any classical variable or register."""

    name: str


@dataclass(frozen=True)
class Bit:
    """One bit of a register, or of a variable; ``index`` is None for a scalar bit."""

    name: str
    index: Expression | int | None


@dataclass(frozen=True)
class Element:
    """One element of an array of two dimensions."""

    name: str
    indices: tuple[Expression | int, Expression | int]


@dataclass(frozen=True)
class Unary:
    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Call:
    """A built-in function; as OpenQASM 3 is written, also a subroutine, which may be given qubits."""

    function: str
    arguments: tuple[Expression | Operand, ...]


@dataclass(frozen=True)
class Cast:
    type: Type
    operand: Expression


@dataclass(frozen=True)
class Type:
    """bool, bit, int, uint, float, angle, complex or duration, with a width in bits (None for those that have none).

    An array has a size, and ``inner``, that of each of its rows, if it has two dimensions.
    """

    name: str
    width: int | None = None
    size: int | None = None
    inner: int | None = None

    def __str__(self) -> str:
        width = f"float[{self.width}]" if self.name == "complex" else self.width
        of_one = self.name if self.width is None else f"{self.name}[{width}]"
        sizes = [str(size) for size in (self.size, self.inner) if size is not None]
        return f"array[{of_one}, {', '.join(sizes)}]" if sizes else of_one

    def of_one(self) -> Type:
        """Return the type of an array's elements, which may be rows."""
        return Type(self.name, self.width, self.inner)

    def scalar(self) -> Type:
        """Return the type without dimensions."""
        return Type(self.name, self.width)


@dataclass(frozen=True)
class Listed:
    """An array's literal."""

    items: tuple[Expression, ...]


Expression: TypeAlias = Listed | Number | Pi | Name | Bit | Element | Unary | Binary | Call | Cast


# Registers and operands.


@dataclass(frozen=True)
class Register:
    """A name for qubits or for classical bits.

    ``kind`` is ``register``, ``scalar`` (one bit alone; in Qiskit a bit in no register), or ``alias``: bits that have
    a name already. An alias may say by ``written`` how OpenQASM 3 makes it.
    """

    name: str
    bits: tuple[int, ...]
    kind: Literal["register", "scalar", "alias"] = "register"
    written: str | None = None


@dataclass(frozen=True)
class Span:
    """A range of indices, both ends in it, as OpenQASM 3 counts."""

    start: int
    stop: int
    step: int = 1

    def indices(self, size: int) -> tuple[int, ...]:
        start, stop = (end % size for end in (self.start, self.stop))
        return tuple(range(start, stop + (1 if self.step > 0 else -1), self.step))


@dataclass(frozen=True)
class Operand:
    """A whole register, one element (a number, or a loop's variable), some (a set), or a span of it."""

    register: str
    selector: int | Expression | Span | tuple[int, ...] | None = None
