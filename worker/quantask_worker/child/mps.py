"""Whether matrix product states suit a circuit, found out by a run that cannot take long.

A circuit's entanglement is not seen from its text, and Aer holds the interpreter for the whole of a run, so neither a
forecast nor a clock in this process tells. The probe limits the bond dimension instead: with that, its time is known
beforehand, and Aer's log says whether anything was cut off. If nothing was, the bonds stay small, and the circuit is
run again for its result, without the limit. Exactness never depends on the probe; only the choice of method does.
The probe is one shot: of a circuit that branches or has noise it sees one course, and the run, which then takes every
shot anew, is bounded by the task's own time alone.
"""

from __future__ import annotations

from typing import Any

from qiskit import QuantumCircuit

OPTIONS: dict[str, Any] = {"mps_lapack": True}
"""For every run by this method: LAPACK decomposes large bonds three times as fast as Aer's own code."""

_SECONDS_PER_UPDATE = 3e-4
_SECONDS_PER_CUBE = 1.2e-8
"""Measured for one two-qubit gate between neighbours at bond dimension d: 0.3 ms + 12 ns d**3, on one core."""

_BOND_DIMENSIONS = (512, 256, 128, 64, 32, 16)
_LOG_BYTES_PER_BOND = 4
_MOST_LOG_BYTES = 2**22
"""Aer's log is kept by the process for good, so a probe must not make it long."""

_CUT_OFF = "discarded_value"


def bond_limit(circuit: QuantumCircuit, *, seconds: float, memory_bytes: int) -> int | None:
    """Return the largest bond dimension at which one run of ``circuit`` fits, or None if none does.

    Args:
        circuit: the circuit to probe, in the method's own gates.
        seconds: the longest that the run may take.
        memory_bytes: the most that its state may need.
    """
    updates, qubits = _updates(circuit), circuit.num_qubits
    if updates * qubits * _LOG_BYTES_PER_BOND > _MOST_LOG_BYTES:
        return None
    for dimension in _BOND_DIMENSIONS:
        takes = updates * (_SECONDS_PER_UPDATE + _SECONDS_PER_CUBE * dimension**3)
        needs = 2 * qubits * dimension**2 * 16
        if takes <= seconds and needs <= memory_bytes:
            return dimension
    return None


def _updates(circuit: QuantumCircuit) -> int:
    """Count the two-qubit steps: Aer brings distant qubits together by swaps. Each block is counted once."""
    steps = 0
    for instruction in circuit.data:
        positions = [circuit.find_bit(qubit).index for qubit in instruction.qubits]
        if instruction.name not in ("barrier", "measure", "reset") and len(positions) > 1:
            steps += max(positions) - min(positions)
        steps += sum(_updates(block) for block in getattr(instruction.operation, "blocks", ()))
    return steps


class ProbeLog:
    """Aer's log of bond dimensions, which grows for the life of the process: each reading is of what is new."""

    def __init__(self) -> None:
        self._read = 0

    def nothing_was_cut_off(self, log: str) -> bool:
        """Say whether the latest run kept every bond whole, given the whole log."""
        start = self._read if len(log) > self._read else 0  # shorter than it was: this Aer begins anew for each run
        self._read = len(log)
        return _CUT_OFF not in log[start:]
