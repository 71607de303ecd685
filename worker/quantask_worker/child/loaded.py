"""What every loader returns."""

from __future__ import annotations

from dataclasses import dataclass

from qiskit import QuantumCircuit

from quantask_worker.child.registers import Register


@dataclass(frozen=True, slots=True)
class Loaded:
    """A circuit and its registers as its author declared them."""

    circuit: QuantumCircuit
    registers: tuple[Register, ...]
