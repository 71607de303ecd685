"""What a program means, before it is written in any language.

A program is made once, at random. It is written as OpenQASM 3, as OpenQASM 2 and as a Qiskit circuit, as far as each
can say it, and interpreted by the exact simulator. Qubits and classical bits are numbered; registers name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["openqasm3", "openqasm2", "qiskit"]

# Expressions: angles, and what conditions are made of.


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
    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Cast:
    type: Type
    operand: Expression


@dataclass(frozen=True)
class Type:
    """bool, bit, int, uint, float or angle, with a width in bits (None for bool, float, a scalar bit)."""

    name: str
    width: int | None = None

    def __str__(self) -> str:
        return self.name if self.width is None else f"{self.name}[{self.width}]"


Expression: TypeAlias = Number | Pi | Name | Bit | Unary | Binary | Call | Cast


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
    selector: int | Name | Span | tuple[int, ...] | None = None


# Statements.


@dataclass(frozen=True)
class Modifier:
    kind: Literal["ctrl", "negctrl", "inv", "pow"]
    argument: int | float | None = None
    lazy: bool = False  # in Qiskit an AnnotatedOperation


@dataclass(frozen=True)
class Apply:
    """A gate, by its name in the program's language or among its own definitions; ``gphase`` has no operand."""

    gate: str
    operands: tuple[Operand, ...]
    parameters: tuple[Expression, ...] = ()
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True)
class Measure:
    qubits: Operand
    bits: Operand
    arrow: bool = False  # how OpenQASM 3 writes it


@dataclass(frozen=True)
class Reset:
    qubits: Operand


@dataclass(frozen=True)
class Barrier:
    operands: tuple[Operand, ...]  # none: all qubits


@dataclass(frozen=True)
class If:
    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    as_tuple: bool = False  # in Qiskit: ``(register, number)`` instead of an expression


@dataclass(frozen=True)
class While:
    condition: Expression
    body: tuple[Statement, ...]
    as_tuple: bool = False


@dataclass(frozen=True)
class For:
    """A loop over numbers; ``values`` is a span as OpenQASM counts, or a set. ``variable`` may be None in Qiskit."""

    variable: str
    values: Span | tuple[int, ...]
    body: tuple[Statement, ...]

    def numbers(self) -> tuple[int, ...]:
        if isinstance(self.values, Span):
            start, stop, step = self.values.start, self.values.stop, self.values.step
            return tuple(range(start, stop + (1 if step > 0 else -1), step))
        return self.values


@dataclass(frozen=True)
class Case:
    labels: tuple[int, ...]  # none: the default
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Switch:
    target: Expression
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Break:
    pass


@dataclass(frozen=True)
class Continue:
    pass


Statement: TypeAlias = Apply | Measure | Reset | Barrier | If | While | For | Switch | Break | Continue


@dataclass(frozen=True)
class GateDefinition:
    """A gate of the program's own; in Qiskit it may be ``shown`` by a name that others have too."""

    name: str
    parameters: tuple[str, ...]
    qubits: tuple[str, ...]
    body: tuple[Apply, ...]
    shown: str | None = None


@dataclass(frozen=True)
class Program:
    """A whole program.

    Attributes:
        language: whose gates its names mean, and whose order of registers.
        qubits: how many, registers and aliases of them.
        bits: how many classical ones, and theirs.
        inputs: parameters with a value, or a tuple of values that makes a sweep.
        global_phase: of a Qiskit circuit.
    """

    language: Language
    qubits: int
    qubit_registers: tuple[Register, ...]
    bits: int
    bit_registers: tuple[Register, ...]
    gates: tuple[GateDefinition, ...] = ()
    statements: tuple[Statement, ...] = ()
    inputs: tuple[tuple[str, float | tuple[float, ...]], ...] = ()
    global_phase: float = 0.0
    notes: tuple[str, ...] = field(default=(), compare=False)

    def points(self) -> list[dict[str, float]]:
        """Return the values of all inputs at each point of the sweep; one point where there is none."""
        length = max((len(value) for _, value in self.inputs if isinstance(value, tuple)), default=1)
        return [
            {name: value[k] if isinstance(value, tuple) else value for name, value in self.inputs}
            for k in range(length)
        ]

    @property
    def is_sweep(self) -> bool:
        return any(isinstance(value, tuple) for _, value in self.inputs)


def parts(node: Any) -> Iterator[Any]:
    """Return the node and every dataclass within it."""
    if is_dataclass(node):
        yield node
        for each in fields(node):
            yield from parts(getattr(node, each.name))
    elif isinstance(node, tuple):
        for item in node:
            yield from parts(item)
