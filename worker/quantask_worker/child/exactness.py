"""Whether what a circuit saves comes of no drawn shot: then neither their number nor the seed says anything of it."""

from __future__ import annotations

from qiskit import QuantumCircuit

from quantask_worker.child.branches import has_blocks
from quantask_worker.child.noise_model import GateErrors
from quantask_worker.child.prepare import Prepared
from quantask_worker.child.simulate import Run

_MIXED = frozenset({"density_matrix", "superop", "unitary"})
"""Methods whose state is also what resets and noise make of one."""

_PURE = frozenset({"statevector", "stabilizer"})
_RESETS = frozenset({"reset", "initialize"})
_DRAWN = frozenset({"kraus", "superop", "quantum_channel", "roerror"})


def is_exact(prepared: Prepared) -> bool:
    """Say so of a job without counts; of one that may be an approximation, or that is not looked into, it is not said.

    The circuits of a sweep differ in numbers alone.
    """
    if prepared.parts:
        return all(map(is_exact, prepared.parts))
    return bool(prepared.circuits) and _draws_nothing(prepared.circuits[0], prepared.run)


def _draws_nothing(circuit: QuantumCircuit, run: Run) -> bool:
    if any(instruction.name == "measure" or has_blocks(instruction) for instruction in circuit.data):
        return False
    if run.method in _MIXED:
        return True
    if run.method not in _PURE or run.noise is not None or run.errors != GateErrors():
        return False
    touched: set[object] = set()
    for instruction in circuit.data:
        again = touched.intersection(instruction.qubits)
        if instruction.name in _DRAWN or (instruction.name in _RESETS and again):  # to reset what is entangled draws
            return False
        touched.update(instruction.qubits)
    return True
