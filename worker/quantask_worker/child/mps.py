"""How far a circuit may be tried by matrix product states, by what that takes.

A circuit's entanglement is not seen from its text. A trial limits the bond dimension, and with it its own time; Aer's
log says whether anything was cut off. If nothing was, the bonds stay small, and the circuit is run for its result
without the limit: its counts never depend on the trial, and the choice of a method never on a clock.
"""

from __future__ import annotations

import math
from collections import Counter

from qiskit import QuantumCircuit

_SECONDS_BY_POWER = {0: 2e-5, 2: 3e-7, 3: 1.2e-8}
"""For one two-qubit gate between neighbours at bond dimension d: at most 20 us + 0.3 us d**2 + 12 ns d**3, on one core.

LAPACK (Aer's ``mps_lapack``) decomposes large bonds four times as fast, and must not be used: the OpenBLAS in Aer's
wheels (0.3.15) reads beyond the end of a matrix there (``zgemv``), which kills the process whenever that is the end of
a mapping; and with other libraries Aer reports wrong decompositions (its issue 2386).
"""

_BOND_DIMENSIONS = (512, 256, 128, 64, 32, 16, 8, 4, 2)
_BYTES_PER_NUMBER = 16
_CUT_OFF = "discarded_value"
_WITHOUT_BONDS = ("barrier", "measure", "reset", "pauli")


def bond_limit(circuit: QuantumCircuit, *, seconds: float, memory_bytes: int) -> int | None:
    """Return the largest bond dimension at which one shot of ``circuit`` fits, or None if none does.

    Args:
        circuit: the circuit, in the method's own gates.
        seconds: the longest that the shot may take.
        memory_bytes: the most that its state may need.
    """
    updates = _updates(circuit)
    for dimension in _BOND_DIMENSIONS:
        takes = sum(steps * _seconds(dimension << width - 2) for width, steps in updates.items())
        if takes <= seconds and 2 * circuit.num_qubits * dimension**2 * _BYTES_PER_NUMBER <= memory_bytes:
            return dimension
    return None


def _seconds(dimension: int) -> float:
    return math.fsum(seconds * dimension**power for power, seconds in _SECONDS_BY_POWER.items())


def _updates(circuit: QuantumCircuit) -> Counter[int]:
    """Count the steps by the number of their qubits: Aer brings distant qubits together by swaps.

    Each block is counted once.
    """
    steps: Counter[int] = Counter()
    for instruction in circuit.data:
        width = len(instruction.qubits)
        if instruction.name not in _WITHOUT_BONDS and width > 1:
            positions = [circuit.find_bit(qubit).index for qubit in instruction.qubits]
            steps[2] += max(positions) - min(positions) - (width - 1)
            steps[width] += 1
        for block in getattr(instruction.operation, "blocks", ()):
            steps += _updates(block)
    return steps


def nothing_was_cut_off(log: str) -> bool:
    """Say whether a run kept every bond whole, given Aer's log of it."""
    return _CUT_OFF not in log
