"""The circuits as pytket writes them, with the includes that it knows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from pytket.circuit import Bit, OpType, Qubit
from pytket.circuit import Circuit as Built
from pytket.qasm import circuit_to_qasm_str

from tests.exporters.circuits import Circuit

NAME = f"pytket-{version('pytket')}"

_TYPES = {
    "h": OpType.H,
    "x": OpType.X,
    "y": OpType.Y,
    "z": OpType.Z,
    "s": OpType.S,
    "sdg": OpType.Sdg,
    "t": OpType.T,
    "tdg": OpType.Tdg,
    "sx": OpType.SX,
    "rx": OpType.Rx,
    "ry": OpType.Ry,
    "rz": OpType.Rz,
    "p": OpType.U1,
    "u": OpType.U3,
    "cx": OpType.CX,
    "cz": OpType.CZ,
    "swap": OpType.SWAP,
    "cp": OpType.CU1,
    "ccx": OpType.CCX,
    "cswap": OpType.CSWAP,
    "mcx": OpType.CnX,
    "rzz": OpType.ZZPhase,
    "reset": OpType.Reset,
}


def texts(circuit: Circuit) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each form's name, and what writes it."""
    built = _built(circuit)
    yield "openqasm2", lambda: circuit_to_qasm_str(built, header="qelib1")
    yield "hqslib1", lambda: circuit_to_qasm_str(built, header="hqslib1")


def _built(circuit: Circuit) -> Any:
    built = Built(circuit.num_qubits)
    for k in range(circuit.num_qubits):
        built.add_bit(Bit(f"c{k}", 0))  # a register for each: a condition is on a whole one
    for step in circuit.steps:
        qubits = [Qubit(k) for k in step.qubits]
        if step.name == "measure":
            built.Measure(qubits[0], Bit(f"c{step.qubits[0]}", 0))
        elif step.name == "gphase":
            built.add_phase(step.angles[0] / math.pi)
        else:
            when = {} if step.only_if is None else {"condition": Bit(f"c{step.only_if}", 0)}
            angles = [angle / math.pi for angle in step.angles]
            built.add_gate(_TYPES[step.name], angles, qubits, **when)
    return built
