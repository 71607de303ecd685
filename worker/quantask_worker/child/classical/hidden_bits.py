"""Classical bits of our own, after those of the circuit: for its variables, and for what an expression needs twice.

They hold something while a statement or block is run, and are used again by the next. No result shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from qiskit import QuantumCircuit
from qiskit.circuit import Clbit

from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.classical.formula import Formula, bit

LONGEST_REPEATED = 32
"""Bits named by a formula that is still written out again where it is needed again."""

MOST_STEPS = 500_000
"""Bits named by all formulas of a circuit: Aer reads each one in each shot, in some ten nanoseconds."""

StoreBit: TypeAlias = tuple[int, Formula]
"""A classical bit by its index, and what it becomes."""


class HiddenBits:
    """The circuit's classical bits, and as many more as are asked for.

    Attributes:
        clbits: all of them, by index.
    """

    def __init__(self, circuit: QuantumCircuit) -> None:
        """Begin with the bits that the circuit has."""
        self.clbits: list[Clbit] = list(circuit.clbits)
        self._next = self._first = len(self.clbits)
        self._steps = 0

    @property
    def hidden(self) -> list[Clbit]:
        """Return those that the circuit does not have."""
        return self.clbits[self._first :]

    def take(self, count: int) -> list[int]:
        """Return the indices of ``count`` bits that nothing else uses."""
        indices = range(self._next, self._next + count)
        self._next += count
        self.clbits += [Clbit() for _ in range(self._next - len(self.clbits))]
        return list(indices)

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give back, at the end of the block, what is taken in it."""
        before = self._next
        yield
        self._next = before

    def count(self, formula: Formula) -> None:
        """Count what is to be evaluated.

        Raises:
            LimitExceededError: it is too much.
        """
        self._steps += formula.size + 1
        if self._steps > MOST_STEPS:
            raise LimitExceededError(
                f"The circuit's classical expressions are more than {MOST_STEPS:,} operations on single bits.",
                hint="Use narrower registers or variables, or fewer multiplications and divisions.",
            )


class Prelude:
    """What is stored before a statement, so that the statement's formulas stay short.

    Attributes:
        stores: in their order.
    """

    def __init__(self, bits: HiddenBits) -> None:
        """Begin with nothing stored."""
        self.stores: list[StoreBit] = []
        self._bits = bits

    def keep(self, formula: Formula) -> Formula:
        """Return the formula, or, if it is long, a hidden bit that holds its value."""
        return formula if formula.size <= LONGEST_REPEATED else self.held(formula)

    def held(self, formula: Formula) -> Formula:
        """Return a hidden bit that holds the formula's value."""
        (index,) = self._bits.take(1)
        self.stores.append((index, formula))
        return bit(index)
