"""What a client asks of a deployment, whichever Qiskit each of them has: ``python -m tests.versions.client``.

Writes one JSON object to its standard output: the version, and what came back.
"""

from __future__ import annotations

import json
import math
import sys

import qiskit
import qiskit_aer.library  # noqa: F401 - adds the save methods to circuits
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit.circuit.library import MCXGate, QFTGate, UnitaryGate, real_amplitudes
from qiskit.quantum_info import SparsePauliOp

import quantask_jupyter
from quantask_jupyter.provider import EstimatorV2, QuantaskBackend, SamplerV2


def library() -> QuantumCircuit:
    """Gates that travel by name, by matrix and by definition, and an inverse."""
    circuit = QuantumCircuit(4, 4)
    circuit.x([0, 1])
    circuit.append(MCXGate(2), [0, 1, 2])
    circuit.append(QFTGate(3), [0, 1, 2])
    circuit.append(QFTGate(3).inverse(), [0, 1, 2])
    circuit.append(UnitaryGate([[0, 1], [1, 0]]), [3])
    circuit.measure(range(4), range(4))
    return circuit


def feedback() -> QuantumCircuit:
    """A measurement decides twice: in a branch and in a loop."""
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], True)):
        circuit.x(1)
    with circuit.while_loop((circuit.clbits[0], True)):
        circuit.x(0)
        circuit.measure(0, 0)
    circuit.measure([0, 1], [0, 1])
    return circuit


def saved() -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.save_statevector()
    return circuit


def main() -> None:
    theta = Parameter("theta")
    turned = QuantumCircuit(1, 1)
    turned.rx(theta, 0)
    turned.measure(0, 0)
    backend, ansatz = QuantaskBackend(), real_amplitudes(2, reps=1)
    estimated = EstimatorV2().run([(ansatz, SparsePauliOp(["ZZ", "XI"], [1.0, 0.5]), [0.1, 0.2, 0.3, 0.4])]).result()
    answers = {
        "qiskit": qiskit.__version__,
        "library": quantask_jupyter.submit(library(), shots=20, seed=1).counts(),
        "feedback": sorted(quantask_jupyter.submit(feedback(), shots=200, seed=1).counts()),
        "sweep": quantask_jupyter.submit(turned, parameters={theta: [0.0, math.pi]}, shots=20).counts(),
        "run": backend.run(transpile(library(), backend), shots=20, seed_simulator=1).result().get_counts(),
        "sampled": SamplerV2(seed=1).run([(turned, [[0.0], [math.pi]])], shots=9).result()[0].data.c.get_bitstrings(),
        "estimated": round(float(estimated[0].data.evs), 9),
        "saved": [round(abs(each) ** 2, 9) for each in quantask_jupyter.submit(saved()).result().statevector().data],
    }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
