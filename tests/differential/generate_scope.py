"""Names in scope while a random classical program is made."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.differential.expressions import Bit, Element, Name, Operand, Register, Type
from tests.differential.program import parts, written_name

_NAMES = ("n", "count", "s", "fl", "val", "acc", "x2", "res", "t1", "lo", "hi", "tmp", "p2", "e1", "L", "z")


@dataclass(frozen=True)
class Variable:
    name: str
    type: Type
    const: bool = False
    given: bool = False  # an input
    counts: bool = False  # a loop's turns

    @property
    def fixed(self) -> bool:
        """Whether nothing may write it."""
        return self.const or self.given or self.counts


@dataclass
class Names:
    """What is in scope. Names are unique; ``n1'7`` is written as ``n1``, and hides what has that name outside.

    Attributes:
        registers: of classical bits.
        qubit_registers: registers of qubits.
        variables: and constants.
        made: how many names were made.
        suffix: tells the names of a function from those outside of it that are written alike.
        is_global: whether arrays may be declared.
        outer: names that a declaration may hide, because they are declared outside of the block.
    """

    rng: random.Random
    registers: list[Register]
    qubit_registers: list[Register] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    made: int = 0
    suffix: str = ""
    is_global: bool = True
    outer: frozenset[str] = frozenset()

    def declare(self, kind: Type, *, const: bool = False, counts: bool = False, using: Any = ()) -> Variable:
        """Put a new variable in scope.

        Args:
            kind: its type.
            const: whether it is a constant.
            counts: whether it is what a loop counts by.
            using: what its declaration is made of: it hides no name that stands there.
        """
        hidden = self._hidden(using) if self.rng.random() < 0.25 else None
        variable = Variable(self._new_name(hidden), kind, const, counts=counts)
        self.variables = [*self.variables, variable]
        return variable

    def temporary(self) -> str:
        """Return a name for what a call returns within a statement."""
        self.made += 1
        return f"call'{self.made}{self.suffix}"

    def _new_name(self, hidden: str | None = None) -> str:
        self.made += 1
        if hidden is not None:
            return f"{written_name(hidden)}'{self.made}{self.suffix}"
        written = f"{self.rng.choice(_NAMES)}{self.made}"
        return f"{written}'{self.suffix}" if self.suffix else written

    def _hidden(self, using: Any) -> str | None:
        """Choose a name of an outer scope, and take it out of this one."""
        used = {part.name for part in parts(using) if isinstance(part, Name | Bit | Element)}
        used |= {part.register for part in parts(using) if isinstance(part, Operand)}
        known = [each.name for each in self.variables if not each.counts] + [each.name for each in self.registers]
        names = [name for name in known if name in self.outer and name not in used]
        if not names:
            return None
        name = self.rng.choice(names)
        self.variables = [each for each in self.variables if each.name != name]
        self.registers = [each for each in self.registers if each.name != name]
        return name

    def of(self, *names: str, writable: bool = False) -> list[Variable]:
        """Return the variables in scope of some kinds of types, arrays left out."""
        return [
            each
            for each in self.variables
            if each.type.name in names and each.type.size is None and not (writable and each.fixed)
        ]

    def arrays(self, of_one: Type | None = None) -> list[Variable]:
        """Return the arrays in scope; of two dimensions only where ``of_one`` is an array too."""
        return [
            each
            for each in self.variables
            if each.type.size is not None
            and (each.type.inner is None if of_one is None else each.type.of_one() == of_one)
        ]

    def tables(self, of_one: Type | None = None) -> list[Variable]:
        """Return the arrays of two dimensions in scope."""
        return [each for each in self.variables if each.type.inner is not None and of_one in (None, each.type.scalar())]

    def given(self) -> tuple[Variable, Callable[[], float]]:
        """Put an input in scope; also return what draws a value of it."""
        rng = self.rng
        kind = rng.choice(
            (
                *(Type("int", 4), Type("uint", 3), Type("uint", 1), Type("bool"), Type("bit", 3), Type("int", 8)),
                *(Type("angle", 4), Type("angle", 8)),
            )
        )
        variable = Variable(self._new_name(), kind, given=True)
        self.variables = [*self.variables, variable]
        if kind.name == "angle":
            return variable, lambda: rng.uniform(-7, 7)  # more than a turn, to both sides
        width = kind.width or 1
        signed = kind.name == "int"
        low, high = (-(2 ** (width - 1)), 2 ** (width - 1) - 1) if signed else (0, 2**width - 1)
        return variable, lambda: rng.randint(low, high)
