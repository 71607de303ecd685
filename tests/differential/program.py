"""What a program means, before it is written in any language.

A program is made once, at random. It is written as OpenQASM 3, as OpenQASM 2 and as a Qiskit circuit, as far as each
can say it, and interpreted by the exact simulator. Qubits and classical bits are numbered; registers name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

from tests.differential.expressions import Binary, Bit, Element, Expression, Name, Operand, Register, Span, Type

Language: TypeAlias = Literal["openqasm3", "openqasm2", "qiskit"]

# Statements.

_INT = Type("int")


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
class Initialize:
    """Qiskit's: qubits are reset, and made the first column of ``random_unitary(…, seed)``."""

    operands: tuple[Operand, ...]
    seed: int


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
    """A loop over numbers: a span as OpenQASM counts, a set, a range of expressions, an array or a register of bits."""

    variable: str
    values: Span | tuple[int, ...] | Range | Name
    body: tuple[Statement, ...]
    type: Type = _INT

    def numbers(self) -> tuple[int, ...]:
        if isinstance(self.values, Span):
            start, stop, step = self.values.start, self.values.stop, self.values.step
            return tuple(range(start, stop + (1 if step > 0 else -1), step))
        if isinstance(self.values, tuple):
            return self.values
        raise TypeError(self.values)


@dataclass(frozen=True)
class Range:
    """``[start:step:stop]``, of values that the program works out."""

    start: Expression
    stop: Expression
    step: int = 1


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


# What OpenQASM 3 alone has.


@dataclass(frozen=True)
class Declare:
    """A variable, with a value or with what a measurement gives."""

    type: Type
    name: str
    value: Expression | Operand
    const: bool = False


@dataclass(frozen=True)
class Assign:
    target: Name | Bit | Element
    operator: str  # = or += and the like
    value: Expression

    def as_expression(self) -> Expression:
        return self.value if self.operator == "=" else Binary(self.operator[:-1], self.target, self.value)


@dataclass(frozen=True)
class CallFunction:
    """A call as a statement: its value is assigned, or declares a variable, or nobody takes it."""

    function: str
    arguments: tuple[Expression | Operand, ...]
    target: Name | Bit | None = None
    declares: Type | None = None


@dataclass(frozen=True)
class Within:
    """A statement that has a call within it: where it names what the call declares, OpenQASM 3 has the call."""

    call: CallFunction
    statement: Statement


@dataclass(frozen=True)
class Delay:
    duration: Expression
    qubits: Operand


@dataclass(frozen=True)
class Return:
    value: Expression | Operand | None = None


@dataclass(frozen=True)
class End:
    pass


Statement: TypeAlias = (
    Apply
    | Measure
    | Reset
    | Initialize
    | Barrier
    | If
    | While
    | For
    | Switch
    | Break
    | Continue
    | Declare
    | Assign
    | CallFunction
    | Within
    | Delay
    | Return
    | End
)


@dataclass(frozen=True)
class Parameter:
    """Of a function: of a classical type, or a qubit, or a register of so many."""

    name: str
    type: Type | None = None
    qubits: int | None = None


@dataclass(frozen=True)
class Function:
    """A subroutine; an ``extern`` is declared, and defined behind the program, as ``--extern`` does it."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type | None
    body: tuple[Statement, ...]
    extern: bool = False


@dataclass(frozen=True)
class GateDefinition:
    """A gate of the program's own; in Qiskit it may be ``shown`` by a name that others have too."""

    name: str
    parameters: tuple[str, ...]
    qubits: tuple[str, ...]
    body: tuple[Apply, ...]
    shown: str | None = None


@dataclass(frozen=True)
class Noise:
    """Probabilities: of a completely mixed state after a gate of one or of two qubits, and of a wrongly read bit."""

    one_qubit: float
    two_qubits: float
    readout: float


@dataclass(frozen=True)
class Program:
    """A whole program.

    Attributes:
        language: whose gates its names mean, and whose order of registers.
        qubits: how many, registers and aliases of them.
        bits: how many classical ones, and theirs.
        inputs: parameters with a value, or a tuple of values that makes a sweep.
        global_phase: of a Qiskit circuit.
        noise: what a noisy run adds.
        explicit_blocks: whether the blocks of a Qiskit circuit are circuits made apart, of qubits of their own.
        functions: of OpenQASM 3.
        input_types: of inputs that are not ``float``.
        outputs: names of registers, and of variables with their types: if there are any, the result shows these alone.
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
    functions: tuple[Function, ...] = ()
    input_types: tuple[tuple[str, Type], ...] = ()
    outputs: tuple[tuple[str, Type | None], ...] = ()
    explicit_blocks: bool = False
    noise: Noise | None = None

    def points(self) -> list[dict[str, float]]:
        """Return the values of all inputs at each point of the sweep; one point where there is none."""
        length = max((len(value) for _, value in self.inputs if isinstance(value, tuple)), default=1)
        return [
            {name: value[k] if isinstance(value, tuple) else value for name, value in self.inputs}
            for k in range(length)
        ]

    @property
    def output_variables(self) -> list[tuple[str, Type]]:
        return [(name, kind) for name, kind in self.outputs if kind is not None]

    @property
    def contents(self) -> int:
        """Return how many classical bits a result may show: those of registers, then those of outputs."""
        return self.bits + sum(kind.width or 1 for _, kind in self.output_variables)

    @property
    def is_sweep(self) -> bool:
        return any(isinstance(value, tuple) for _, value in self.inputs)


def written_name(name: str) -> str:
    """Return how a name is written: what follows an apostrophe tells apart those of one name in several scopes."""
    return name.partition("'")[0]


def parts(node: Any) -> Iterator[Any]:
    """Return the node and every dataclass within it."""
    if is_dataclass(node):
        yield node
        for each in fields(node):
            yield from parts(getattr(node, each.name))
    elif isinstance(node, tuple):
        for item in node:
            yield from parts(item)
