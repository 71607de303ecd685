"""The names of a program and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openqasm3 import ast
from qiskit.circuit import Clbit, Qubit

from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.types import Type
from quantask_worker.child.openqasm3.unknown import Unknown
from quantask_worker.child.openqasm3.values import Value


@dataclass(slots=True)
class Variable:
    """A classical variable or constant that is no bit.

    Attributes:
        name: as declared.
        type: its type.
        value: what it holds now: a value, an expression over the circuit's variable, or a symbol.
        constant: whether it may be assigned to.
        var: the circuit's variable that holds it, once it depends on a measurement.
        depth: in how many parts that depend on a measurement its declaration stands.
    """

    name: str
    type: Type
    value: Any
    constant: bool = False
    var: Any = None
    depth: int = 0


@dataclass(slots=True)
class Bits:
    """A bit or a register of bits, or an alias of such.

    Attributes:
        name: as declared.
        type: ``bit`` or ``bit[n]``.
        clbits: of the circuit, bit 0 first.
    """

    name: str
    type: Type
    clbits: list[Clbit]


@dataclass(slots=True)
class Qubits:
    """A qubit or a register of qubits, or an alias of such."""

    name: str
    qubits: list[Qubit]
    scalar: bool = False


@dataclass(slots=True)
class GateName:
    """A gate that the program defines."""

    node: ast.QuantumGateDefinition


@dataclass(slots=True)
class Subroutine:
    """A subroutine that the program defines."""

    node: ast.SubroutineDefinition


@dataclass(slots=True)
class Extern:
    """A function that is only declared."""

    node: ast.ExternDeclaration


@dataclass(slots=True)
class Stretch:
    """A duration that nobody has chosen yet."""

    name: str


@dataclass(slots=True)
class Broken:
    """What a declaration was to declare that is wrong."""


Operand = Value | Unknown | Symbolic
"""What an expression gives: it is known, or depends on a measurement or an input."""

Named = Variable | Bits | Qubits | GateName | Subroutine | Extern | Stretch | Broken


@dataclass(slots=True)
class Scope:
    """The names of a block, and of what is around it.

    Attributes:
        outer: the scope around, or None.
        closed: whether of the outer scopes only that can be seen which stands for no changeable value, as in a gate and
            a subroutine.
        names: what is declared here.
        lines: where, of what can be told with it: the lines, from 1.
    """

    outer: Scope | None = None
    closed: bool = False
    names: dict[str, Named] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int | None:
        """Return the line in which the innermost thing of a name is declared, or None if that is not known."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return None if scope is None else scope.lines.get(name)

    def find(self, name: str) -> Named | None:
        """Return what a name stands for here, or None."""
        scope: Scope | None = self
        closed = False
        while scope is not None:
            found = scope.names.get(name)
            if found is not None and not (closed and _is_changeable(found)):
                return found
            closed = closed or scope.closed
            scope = scope.outer
        return None

    def hides(self, name: str) -> bool:
        """Return whether a name is declared around, but cannot be seen here."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope is not None and self.find(name) is None

    def visible(self) -> Iterator[str]:
        """Yield all names that can be seen here."""
        scope: Scope | None = self
        while scope is not None:
            yield from (name for name in scope.names if self.find(name) is not None)
            scope = scope.outer


def _is_changeable(named: Named) -> bool:
    return isinstance(named, Bits | Qubits | Stretch) or (isinstance(named, Variable) and not named.constant)
