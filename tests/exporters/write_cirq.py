"""The circuits as Cirq writes them, in both versions of OpenQASM."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import cirq
from cirq.circuits.qasm_output import QasmUGate

from tests.exporters.circuits import Circuit, Step

NAME = f"cirq-{cirq.__version__}"

_GATES: dict[str, Any] = {
    "h": cirq.H,
    "x": cirq.X,
    "y": cirq.Y,
    "z": cirq.Z,
    "s": cirq.S,
    "sdg": cirq.S**-1,
    "t": cirq.T,
    "tdg": cirq.T**-1,
    "sx": cirq.X**0.5,
    "cx": cirq.CNOT,
    "cz": cirq.CZ,
    "swap": cirq.SWAP,
    "ccx": cirq.CCX,
    "cswap": cirq.CSWAP,
}
_ROTATIONS: dict[str, Callable[..., Any]] = {
    "rx": cirq.rx,
    "ry": cirq.ry,
    "rz": cirq.rz,
    "p": lambda angle: cirq.Z ** (angle / math.pi),
    "cp": lambda angle: cirq.CZ ** (angle / math.pi),
    "rzz": lambda angle: cirq.ZZPowGate(exponent=angle / math.pi, global_shift=-0.5),
    "u": lambda *angles: QasmUGate(*(angle / math.pi for angle in angles)),
}


def texts(circuit: Circuit) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each form's name, and what writes it."""
    qubits = cirq.LineQubit.range(circuit.num_qubits)
    built = cirq.Circuit(_operation(step, [qubits[k] for k in step.qubits]) for step in circuit.steps)
    yield "openqasm2", lambda: str(built.to_qasm(version="2.0"))
    yield "openqasm3", lambda: str(built.to_qasm(version="3.0"))


def _operation(step: Step, qubits: list[Any]) -> Any:
    if step.name == "measure":
        return cirq.measure(*qubits, key=f"c{step.qubits[0]}")
    if step.name == "reset":
        return cirq.reset(*qubits)
    if step.name == "gphase":
        return cirq.global_phase_operation(complex(math.cos(step.angles[0]), math.sin(step.angles[0])))
    if step.name == "mcx":
        operation = cirq.X(qubits[-1]).controlled_by(*qubits[:-1])
    else:
        gate = _ROTATIONS[step.name](*step.angles) if step.angles else _GATES[step.name]
        operation = gate(*qubits)
    return operation if step.only_if is None else operation.with_classical_controls(f"c{step.only_if}")
