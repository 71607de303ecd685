"""The classical registers of a circuit, as its author declared them.

Aer knows classical bits by index alone. Qiskit's ``get_counts`` splits its answer by register sizes, and shifts or
drops bits where a bit belongs to no register (``bit c;``) or to several (``let`` and slices in conditions).
So the table is our own: which bits, under which name, in which order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from qiskit import ClassicalRegister, QuantumCircuit


@dataclass(frozen=True, slots=True)
class Register:
    """A declared register, or a scalar bit.

    Attributes:
        name: as in the circuit's text.
        clbits: the indices of its bits in the circuit, the register's bit 0 first.
        type: of a program's output, its type as the program writes it; else None.
    """

    name: str
    clbits: tuple[int, ...]
    type: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form."""
        typed = {} if self.type is None else {"type": self.type}
        return {"name": self.name, "size": len(self.clbits), **typed}


def registers_of(circuit: QuantumCircuit, declared_in: Iterable[ClassicalRegister]) -> tuple[Register, ...]:
    """Return the registers of a circuit that came without its text, in the order in which they were declared.

    A register all of whose bits are in earlier ones is another name for them and is left out. A bit that is in no
    register counts as one of size 1, between the registers as its index is between theirs.
    """
    declared: list[Register] = []
    seen: set[int] = set()
    for register in declared_in:
        clbits = tuple(circuit.find_bit(bit).index for bit in register)
        if not seen.issuperset(clbits):
            declared.append(Register(str(register.name), clbits))
            seen.update(clbits)
    loose = [index for index in range(circuit.num_clbits) if index not in seen]
    return tuple(_with_loose_bits(declared, loose))


def _with_loose_bits(declared: list[Register], loose: list[int]) -> Iterator[Register]:
    rest = list(reversed(loose))
    for register in declared:
        while rest and rest[-1] < min(register.clbits):
            yield _unnamed(rest.pop())
        yield register
    while rest:
        yield _unnamed(rest.pop())


def _unnamed(index: int) -> Register:
    return Register(f"bit {index}", (index,))  # with a space, so that no identifier is equal to it
