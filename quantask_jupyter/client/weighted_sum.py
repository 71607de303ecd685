"""Qiskit's ``WeightedSumGate``, which has no definition: Qiskit makes it only where other qubits are free beside it."""

from __future__ import annotations

from typing import Any


def weighted_sum(gate: Any) -> Any:
    """Return the gate as a circuit without other qubits, the same unitary.

    Each weight is added to the sum, modulo its size, where its qubit is 1: a bit is added at place j by flipping, from
    the highest down to j, each bit of the sum below which all from j on are 1.
    """
    from qiskit import QuantumCircuit

    count = gate.num_state_qubits
    circuit = QuantumCircuit(gate.num_qubits)
    for qubit, weight in enumerate(gate.params):
        for place in range(gate.num_sum_qubits):
            if int(weight) >> place & 1:
                for bit in reversed(range(place, gate.num_sum_qubits)):
                    circuit.mcx([qubit, *range(count + place, count + bit)], count + bit)
    return circuit
