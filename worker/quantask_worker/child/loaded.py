"""What every loader returns."""

from __future__ import annotations

from dataclasses import dataclass

from qiskit import QuantumCircuit

from quantask_worker.child.registers import Register
from quantask_worker.child.shot_by_shot.by_shots import ByShots


@dataclass(frozen=True, slots=True)
class Loaded:
    """A circuit and its registers as its author declared them.

    Attributes:
        circuit: the circuit.
        registers: its classical registers, in the order of their declaration.
        notes: sentences for its author about what was read otherwise than might be expected; shown with the result.
        by_shots: the program, if no circuit can say it; ``circuit`` and ``registers`` are empty then.
    """

    circuit: QuantumCircuit
    registers: tuple[Register, ...]
    notes: tuple[str, ...] = ()
    by_shots: ByShots | None = None
