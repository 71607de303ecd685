"""Classical bits of our own, after those of the circuit: for its variables, and for what an expression needs twice.

They hold something while a statement or block is run, and are used again by the next. No result shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from qiskit import QuantumCircuit
from qiskit.circuit import Clbit

from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.classical.formula import Formula, bit, bits_of, renamed

LONGEST_REPEATED = 5
"""Bits named by a formula that is written out where it is needed again, as a store would cost more."""

MOST_STEPS = 500_000
"""Bits named by all formulas of a circuit: each takes some 50 microseconds until Aer has it, once for all shots."""

TOO_MANY_STEPS = f"The circuit's classical expressions are more than {MOST_STEPS:,} operations on single bits."
TOO_MANY_STEPS_HINT = "Use narrower registers or variables, or fewer multiplications and divisions."

StoreBit: TypeAlias = tuple[int, Formula]
"""A classical bit by its index, and what it becomes."""


class HiddenBits:
    """The circuit's classical bits, and as many more as are asked for.

    Attributes:
        clbits: those that something was placed on so far, by index.
        next: the index of the first bit that nothing uses now.
    """

    def __init__(self, circuit: QuantumCircuit) -> None:
        """Begin with the bits that the circuit has."""
        self.clbits: list[Clbit] = list(circuit.clbits)
        self.next = self._first = len(self.clbits)
        self._steps = 0

    @property
    def hidden(self) -> list[Clbit]:
        """Return those that the circuit does not have."""
        return self.clbits[self._first :]

    def take(self, count: int) -> list[int]:
        """Return the indices of ``count`` bits that nothing else uses."""
        self.next += count
        return list(range(self.next - count, self.next))

    def clbit(self, index: int) -> Clbit:
        """Return a bit, to place something on it."""
        self.clbits += [Clbit() for _ in range(index + 1 - len(self.clbits))]
        return self.clbits[index]

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give back, at the end of the block, what is taken in it."""
        before = self.next
        yield
        self.next = before

    def count(self, formula: Formula) -> None:
        """Count what is to be evaluated.

        Raises:
            LimitExceededError: it is too much.
        """
        self._steps += formula.size + 1
        if self._steps > MOST_STEPS:
            raise LimitExceededError(TOO_MANY_STEPS, hint=TOO_MANY_STEPS_HINT)


class Prelude:
    """What is stored before a statement, so that the statement's formulas stay short.

    Attributes:
        stores: in their order; each into another hidden bit, until they are settled.
    """

    def __init__(self, bits: HiddenBits) -> None:
        """Begin with nothing stored."""
        self.stores: list[StoreBit] = []
        self._bits = bits
        self._first = bits.next

    def keep(self, formula: Formula) -> Formula:
        """Return the formula, or, if it is long, a hidden bit that holds its value."""
        return formula if formula.size <= LONGEST_REPEATED else self.held(formula)

    def held(self, formula: Formula) -> Formula:
        """Return a hidden bit that holds the formula's value."""
        (index,) = self._bits.take(1)
        self.stores.append((index, formula))
        return bit(index)

    def settle(self, formulas: Sequence[Formula]) -> list[Formula]:
        """Return the statement's formulas after the stores have been moved to as few bits as hold what is still needed.

        A store whose value nobody needs is left out. Aer takes a time for each store that grows with the bits.
        """
        last_uses = self._last_uses(formulas)
        needed = [(index, formula) for index, formula in self.stores if index in last_uses]
        names: dict[int, int] = {}
        free: list[int] = []
        most = self._first
        self.stores = []
        for index, formula in needed:
            read = [used for used in bits_of(formula) if last_uses.get(used) == index]
            moved = renamed(formula, names)
            free += [names.pop(used) for used in read]  # its own bit may be one that it reads last
            if not free:
                free.append(most)
                most += 1
            names[index] = free.pop()
            self.stores.append((names[index], moved))
        self._bits.next = most
        return [renamed(formula, names) for formula in formulas]

    def _last_uses(self, formulas: Sequence[Formula]) -> dict[int, int]:
        """Return, for each stored bit that is needed, the bit whose store reads it last; -1 if the statement does."""
        own = {index for index, _ in self.stores}
        last_uses = dict.fromkeys((used for formula in formulas for used in bits_of(formula) & own), -1)
        for index, formula in reversed(self.stores):
            if index in last_uses:
                for used in bits_of(formula) & own:
                    last_uses.setdefault(used, index)
        return last_uses
