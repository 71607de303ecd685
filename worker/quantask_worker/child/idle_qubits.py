"""Qubits that nothing happens to, such as those below ``$90`` in a circuit of two physical qubits."""

from __future__ import annotations

from qiskit import QuantumCircuit


def without_idle_qubits(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit without the qubits that no operation acts on; its classical bits stay as they are.

    A simulated state doubles with each qubit. Barriers go too where a qubit does: nothing is reordered after this.
    """
    active = {qubit for instruction in circuit.data if instruction.name != "barrier" for qubit in instruction.qubits}
    if len(active) == circuit.num_qubits:
        return circuit
    kept = [qubit for qubit in circuit.qubits if qubit in active]
    narrow = QuantumCircuit(kept, circuit.clbits, *circuit.cregs, global_phase=circuit.global_phase)
    for instruction in circuit.data:
        if instruction.name != "barrier":
            narrow._append(instruction)
    return narrow
