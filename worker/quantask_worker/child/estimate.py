"""What can be told of a run before it: of a circuit that is prepared, and not simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qiskit import QuantumCircuit

from quantask_worker.child.job import Job
from quantask_worker.child.prepare import Prepared
from quantask_worker.child.simulate import state_bytes


def size_of(prepared: Prepared) -> dict[str, int]:
    """Return the qubits and operations of what is simulated for one point, as results have it."""
    circuit = _first(prepared)
    if circuit is None:
        return {}
    return {"qubits": circuit.num_qubits, "operations": len(circuit.data)}


def estimate(prepared: Prepared, job: Job) -> dict[str, Any]:
    """Return what is to be told: the circuit as it will be simulated, the method and why, and the memory of its state.

    The gates are those of the simulation or of the device. ``memory_bytes`` is null for methods whose states become as
    large as the circuit makes them; a program that is run shot by shot has no circuit.
    """
    circuit, shown = _first(prepared), _first(prepared) if prepared.on_device is None else prepared.on_device
    told: dict[str, Any] = {
        "method": prepared.run.method,
        "reason": prepared.reason,
        "points": len(prepared.binding.points or [{}]),
        "memory_bytes": None,
        "memory_limit_bytes": job.limits.memory_bytes,
    }
    if circuit is None or shown is None:
        return told
    return {
        **told,
        "qubits": circuit.num_qubits,
        "clbits": prepared.num_clbits,
        "depth": shown.depth(),
        "operations": dict(sorted(shown.count_ops().items())),
        "two_qubit_gates": sum(1 for _ in _of_two_qubits(shown)),
        "size": size_of(prepared),
        "memory_bytes": state_bytes(prepared.run.method, circuit.num_qubits) or None,
    }


def _first(prepared: Prepared) -> QuantumCircuit | None:
    of_first = prepared.parts[0] if prepared.parts else prepared
    return of_first.circuits[0] if of_first.circuits else None


def _of_two_qubits(circuit: QuantumCircuit) -> Iterator[object]:
    for instruction in circuit.data:
        if len(instruction.qubits) == 2 and not instruction.clbits and instruction.name != "barrier":
            yield instruction
