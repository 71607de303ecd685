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
from qiskit.circuit.library import MCXGate, QAOAAnsatz, QFTGate, UnitaryGate, real_amplitudes
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


def left_early() -> QuantumCircuit:
    """A loop is left in its middle."""
    circuit = QuantumCircuit(1, 1)
    with circuit.for_loop(range(3)):
        circuit.x(0)
        circuit.measure(0, 0)
        with circuit.if_test((0, 1)):
            circuit.break_loop()
        circuit.x(0)
    return circuit


def with_parameters(*, loop: bool = True) -> QuantumCircuit:
    """Angles and phases whose parameters cancel out, in gates of their own and within a gate of the library."""
    theta = Parameter("theta")
    circuit = QuantumCircuit(3, 3, global_phase=theta - theta)
    circuit.append(QAOAAnsatz(SparsePauliOp(["ZZI", "IZZ", "ZIZ"]), reps=1), [0, 1, 2])
    circuit.rz(0 * theta, 0)
    circuit.append(MCXGate(2, ctrl_state=0), [0, 1, 2])
    if loop:
        with circuit.for_loop(range(3), Parameter("step")) as step:
            circuit.rx(step * math.pi, 2)
    else:
        circuit.rx((0 + 1 + 2) * math.pi, 2)
    circuit.measure(range(3), range(3))
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
    reciprocal = QuantumCircuit(1, 1)
    reciprocal.rx(1 / theta, 0)
    reciprocal.measure(0, 0)
    backend, ansatz = QuantaskBackend(), real_amplitudes(2, reps=1)
    estimated = EstimatorV2().run([(ansatz, SparsePauliOp(["ZZ", "XI"], [1.0, 0.5]), [0.1, 0.2, 0.3, 0.4])]).result()
    waiting = with_parameters()
    values = {parameter: 0.3 for parameter in waiting.parameters if parameter.name != "step"}
    answers = {
        "qiskit": qiskit.__version__,
        "library": quantask_jupyter.submit(library(), shots=20, seed=1).counts(),
        "feedback": sorted(quantask_jupyter.submit(feedback(), shots=200, seed=1).counts()),
        "left early": quantask_jupyter.submit(left_early(), shots=20).counts(),
        "sweep": quantask_jupyter.submit(turned, parameters={theta: [0.0, math.pi]}, shots=20).counts(),
        "reciprocal": quantask_jupyter.submit(reciprocal, parameters={theta: 1 / math.pi}, shots=20).counts(),
        "parameters": quantask_jupyter.submit(waiting, parameters=values, shots=500, seed=1).counts(),
        "run": backend.run(transpile(library(), backend), shots=20, seed_simulator=1).result().get_counts(),
        "sampled": SamplerV2(seed=1).run([(turned, [[0.0], [math.pi]])], shots=9).result()[0].data.c.get_bitstrings(),
        "estimated": round(float(estimated[0].data.evs), 9),
        "saved": [round(abs(each) ** 2, 9) for each in quantask_jupyter.submit(saved()).result().statevector().data],
    }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
