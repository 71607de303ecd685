"""Gates of the same qubits side by side: so Aer fuses more of them into one, and goes through a wide state less often.

A circuit that is written layer by layer has few side by side. Qiskit's transpiler gives this order by the way, but what
is in the simulator's gates already is not translated.
"""

from __future__ import annotations

from qiskit import QuantumCircuit
from qiskit.circuit import Gate, Qubit
from qiskit.converters import circuit_to_dag, dag_to_circuit

from quantask_worker.child import saves
from quantask_worker.child.simulate import Run

FUSED_FROM_QUBITS = 15
"""Aer fuses gates of states above 14 qubits."""


def in_fusion_order(circuit: QuantumCircuit, run: Run, method: str) -> QuantumCircuit:
    """Return the circuit in an order in which a statevector is made faster; it may be the one that was given.

    Measured with Aer 0.18, 21 qubits: 0.71 of the time for layers of ``u`` and ``cx``, 0.84 for steps of an Ising
    model, 1 within 2 % where gates stand side by side already. What is drawn on the way is drawn in the order in which
    it stands, for a seed: a circuit with such stays as it is.
    """
    if method != "statevector" or run.noise is not None or circuit.num_qubits < FUSED_FROM_QUBITS:
        return circuit
    body, ending = saves.without_saves_at_its_end(circuit)
    if not _draws_at_its_end_alone(body):
        return circuit
    return saves.with_saves_at_its_end(dag_to_circuit(circuit_to_dag(body), copy_operations=False), ending)


def _draws_at_its_end_alone(circuit: QuantumCircuit) -> bool:
    measured: set[Qubit] = set()
    for instruction in circuit.data:
        if instruction.name == "barrier":
            continue
        if not measured.isdisjoint(instruction.qubits):
            return False
        if instruction.name == "measure":
            measured.update(instruction.qubits)
        elif not (instruction.is_standard_gate() or isinstance(instruction.operation, Gate)):
            return False
    return True
