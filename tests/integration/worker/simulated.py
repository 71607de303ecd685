"""Circuits whose right counts are known beforehand, for every method of the simulator."""

from __future__ import annotations

import base64
import io
import random
from dataclasses import dataclass
from typing import Any

from qiskit import QuantumCircuit, qpy
from qiskit.quantum_info import random_clifford

SHOTS = 200
LIMITS = {"memory_bytes": 2**29, "mps_seconds": 60.0, "max_qubits": 500, "max_outcomes": 50_000, "threads": 2}


def job(circuit: QuantumCircuit, *, threads: int = 2, **options: Any) -> dict[str, Any]:
    """Return the job frame that runs a circuit."""
    file = io.BytesIO()
    qpy.dump(circuit, file, version=13)
    source = base64.b64encode(file.getvalue()).decode("ascii")
    limits = LIMITS | {"threads": threads}
    return {"circuit": {"format": "qpy", "source": source}, "shots": SHOTS, "seed": 7, "limits": limits, **options}


def layers(qubits: int, depth: int, rng: random.Random) -> QuantumCircuit:
    """Random gates on every qubit, and on neighbours: entangled the more, the deeper."""
    circuit = QuantumCircuit(qubits)
    for layer in range(depth):
        for qubit in range(qubits):
            circuit.u(rng.uniform(0, 6), rng.uniform(0, 6), rng.uniform(0, 6), qubit)
        for qubit in range(layer % 2, qubits - 1, 2):
            circuit.cx(qubit, qubit + 1)
    return circuit


@dataclass
class Known:
    """A circuit with its only outcome, and the only one where every bit is read wrongly."""

    circuit: QuantumCircuit
    outcome: str
    misread: str


def mirrored(there: QuantumCircuit, rng: random.Random) -> Known:
    """A circuit that goes there and back, and ends with known bits."""
    qubits = there.num_qubits
    bits = [rng.randrange(2) for _ in range(qubits)]
    circuit = QuantumCircuit(qubits, qubits)
    circuit.compose(there, inplace=True)
    circuit.compose(there.inverse(), inplace=True)
    for qubit, bit in enumerate(bits):
        if bit:
            circuit.x(qubit)
    circuit.measure(range(qubits), range(qubits))
    outcome = "".join(map(str, reversed(bits)))
    return Known(circuit, outcome, outcome.translate(str.maketrans("01", "10")))


def clifford(qubits: int, rng: random.Random) -> QuantumCircuit:
    return random_clifford(qubits, seed=rng.randrange(2**31)).to_circuit()


def branching(there: QuantumCircuit) -> Known:
    """A circuit that measures in the middle, resets, branches by what was read, and goes back."""
    qubits = there.num_qubits
    circuit = QuantumCircuit(qubits + 2, 3)
    circuit.compose(there, range(qubits), inplace=True)
    circuit.x(qubits)
    circuit.measure(qubits, 0)
    with circuit.if_test((0, 1)) as otherwise:
        circuit.x(qubits + 1)
        circuit.reset(qubits)
    with otherwise:
        circuit.h(0)
    circuit.compose(there.inverse(), range(qubits), inplace=True)
    circuit.measure([qubits, qubits + 1], [1, 2])
    return Known(circuit, "101", "100")
