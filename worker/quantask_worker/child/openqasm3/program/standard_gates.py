"""The gates that every program knows: ``U``, those of ``stdgates.inc``, and those of OpenQASM 2's ``qelib1.inc``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from qiskit import QuantumCircuit
from qiskit.circuit import library as std

from quantask_worker.child.defined_gate import gate_of


class Standard(NamedTuple):
    """A gate that is known without a definition."""

    parameters: int
    qubits: int
    make: Callable[..., Any]


def with_phase(gate: Any, phase: Any, name: str) -> Any:
    """Return a gate times a phase, which counts once it is controlled."""
    body = QuantumCircuit(gate.num_qubits, global_phase=phase)
    body.append(gate, range(gate.num_qubits))
    return gate_of(f"{name}.phase", body)


def _u(theta: Any, phi: Any, lam: Any) -> Any:
    """Return the specification's ``U``, which is Qiskit's times ``exp(i θ / 2)``."""
    return with_phase(std.UGate(theta, phi, lam), theta / 2, "U")


def _u2(phi: Any, lam: Any) -> Any:
    return with_phase(std.U2Gate(phi, lam), -(phi + lam) / 2, "u2")


def _u3(theta: Any, phi: Any, lam: Any) -> Any:
    return with_phase(std.U3Gate(theta, phi, lam), -(phi + lam) / 2, "u3")


BUILT_IN = {"U": Standard(3, 1, _u)}

STDGATES = {
    "p": Standard(1, 1, std.PhaseGate),
    "x": Standard(0, 1, std.XGate),
    "y": Standard(0, 1, std.YGate),
    "z": Standard(0, 1, std.ZGate),
    "h": Standard(0, 1, std.HGate),
    "s": Standard(0, 1, std.SGate),
    "sdg": Standard(0, 1, std.SdgGate),
    "t": Standard(0, 1, std.TGate),
    "tdg": Standard(0, 1, std.TdgGate),
    "sx": Standard(0, 1, std.SXGate),
    "rx": Standard(1, 1, std.RXGate),
    "ry": Standard(1, 1, std.RYGate),
    "rz": Standard(1, 1, std.RZGate),
    "cx": Standard(0, 2, std.CXGate),
    "cy": Standard(0, 2, std.CYGate),
    "cz": Standard(0, 2, std.CZGate),
    "cp": Standard(1, 2, std.CPhaseGate),
    "crx": Standard(1, 2, std.CRXGate),
    "cry": Standard(1, 2, std.CRYGate),
    "crz": Standard(1, 2, std.CRZGate),
    "ch": Standard(0, 2, std.CHGate),
    "swap": Standard(0, 2, std.SwapGate),
    "ccx": Standard(0, 3, std.CCXGate),
    "cswap": Standard(0, 3, std.CSwapGate),
    "cu": Standard(4, 2, std.CUGate),
    "CX": Standard(0, 2, std.CXGate),
    "phase": Standard(1, 1, std.PhaseGate),
    "cphase": Standard(1, 2, std.CPhaseGate),
    "id": Standard(0, 1, std.IGate),
    "u1": Standard(1, 1, std.U1Gate),
    "u2": Standard(2, 1, _u2),
    "u3": Standard(3, 1, _u3),
}

QELIB1 = {
    **{name: gate for name, gate in STDGATES.items() if name not in ("CX", "phase", "cphase", "cp", "p")},
    "u0": Standard(1, 1, lambda _: std.IGate()),
    "u": Standard(3, 1, std.UGate),
    "p": Standard(1, 1, std.PhaseGate),
    "sxdg": Standard(0, 1, std.SXdgGate),
    "cu1": Standard(1, 2, std.CU1Gate),
    "cp": Standard(1, 2, std.CPhaseGate),
    "cu3": Standard(3, 2, std.CU3Gate),
    "csx": Standard(0, 2, std.CSXGate),
    "rxx": Standard(1, 2, std.RXXGate),
    "rzz": Standard(1, 2, std.RZZGate),
    "rccx": Standard(0, 3, std.RCCXGate),
    "rc3x": Standard(0, 4, std.RC3XGate),
    "c3x": Standard(0, 4, std.C3XGate),
    "c3sqrtx": Standard(0, 4, std.C3SXGate),
    "c4x": Standard(0, 5, std.C4XGate),
}

INCLUDES = {"stdgates.inc": STDGATES, "qelib1.inc": QELIB1}

KNOWN = {**QELIB1, **STDGATES, **BUILT_IN}
"""All of them; a name that is in both files means the same in both but for phases, and is that of OpenQASM 3."""

OTHER_NAMES = {
    "cnot": "cx",
    "ccnot": "ccx",
    "toffoli": "ccx",
    "fredkin": "cswap",
    "i": "id",
    "si": "sdg",
    "ti": "tdg",
    "v": "sx",
    "vi": "sxdg",
    "phaseshift": "p",
    "cphaseshift": "cp",
    "xx": "rxx",
    "zz": "rzz",
}
"""What other tools call these gates."""
