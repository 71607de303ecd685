"""The circuits that are run, as OpenQASM 3 text."""

from __future__ import annotations

import random
import uuid

SHOTS = 1024
HEADER = 'OPENQASM 3.0; include "stdgates.inc";'

BELL = f"{HEADER} qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;"
SWEPT_BELL = f"{HEADER} input float theta; qubit[2] q; bit[2] c; ry(theta) q[0]; cx q[0], q[1]; c = measure q;"


def never_seen(source: str = BELL) -> str:
    """The same circuit as text that nobody can have kept anything of."""
    return f"{source} // {uuid.uuid4()}"


def ghz(qubits: int) -> str:
    """All zeros and all ones, half and half."""
    chain = " ".join(f"cx q[{i}], q[{i + 1}];" for i in range(qubits - 1))
    return f"{HEADER} qubit[{qubits}] q; bit[{qubits}] c; h q[0]; {chain} c = measure q;"


def random_circuit(qubits: int = 20, depth: int = 20, seed: int = 20) -> str:
    """Layers of random rotations and controlled NOTs, each qubit in one gate a layer."""
    draw = random.Random(seed)
    lines = [f"{HEADER} qubit[{qubits}] q; bit[{qubits}] c;"]
    for _ in range(depth):
        order = draw.sample(range(qubits), qubits)
        for one, other in zip(order[::2], order[1::2], strict=True):
            if draw.random() < 0.5:
                lines.append(f"cx q[{one}], q[{other}];")
            else:
                lines += [f"{draw.choice(('rx', 'ry', 'rz'))}({draw.uniform(-3, 3):.6f}) q[{q}];" for q in (one, other)]
    return "\n".join([*lines, "c = measure q;"])


def layered(qubits: int, depth: int, seed: int = 24) -> str:
    """Layers of random rotations of every qubit, and of controlled NOTs between neighbours.

    It begins with six pairs of distant qubits, for which a matrix product state is worse than a statevector.
    """
    draw = random.Random(seed)
    lines = [f"{HEADER} qubit[{qubits}] q; bit[{qubits}] c;"]
    lines += [f"h q[{qubit}]; cx q[{qubit}], q[{qubit + qubits // 2}];" for qubit in range(6)]
    for layer in range(depth):
        for qubit in range(qubits):
            theta, phi, lam = (f"{draw.uniform(-3, 3):.6f}" for _ in range(3))
            lines.append(f"U({theta}, {phi}, {lam}) q[{qubit}];")
        lines += [f"cx q[{qubit}], q[{qubit + 1}];" for qubit in range(layer % 2, qubits - 1, 2)]
    return "\n".join([*lines, "c = measure q;"])


def many_outcomes(qubits: int = 20) -> str:
    """Every bitstring with the same probability."""
    return f"{HEADER} qubit[{qubits}] q; bit[{qubits}] c; h q; c = measure q;"


MANY_SHOTS = 106_000
"""So many draws out of 2**20 give about 100,700 distinct outcomes."""

SWEEP_POINTS = [0.001 * point for point in range(1000)]
