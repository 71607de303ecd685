"""Gates under Qiskit's lazy modifiers, written out: QPY and Qiskit's translation lose what some of these hold.

A circuit stands for the gate, in operations that are known by their class; so Qiskit's own ``control`` and ``inverse``,
which go by names, take none of them for another.
"""

from __future__ import annotations

from typing import Any

from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError

WIDEST_ROOT = 8
"""Qubits of a gate whose fractional power is taken, as a matrix."""

MOST_REPEATED = 10_000
"""Operations of a power that is written out."""


def modified(circuit: Any, modifiers: list[Any]) -> Any:
    """Return a circuit that does what a circuit's gate does under modifiers, the innermost first.

    Args:
        circuit: of gates alone; its qubits are the gate's.
        modifiers: Qiskit's.

    Raises:
        CircuitUnsupportedError: a fractional power of a gate that has parameters or too many qubits.
        LimitExceededError: a power that is too large.
    """
    from qiskit.circuit import ControlModifier, InverseModifier, PowerModifier

    for modifier in modifiers:
        match modifier:
            case InverseModifier():
                circuit = circuit.inverse()
            case PowerModifier():
                circuit = _power(circuit, modifier.power)
            case ControlModifier():
                circuit = _controlled(circuit, modifier.num_ctrl_qubits, modifier.ctrl_state)
    return circuit


def _power(circuit: Any, exponent: float) -> Any:
    from qiskit import QuantumCircuit
    from qiskit.circuit.library import UnitaryGate
    from qiskit.quantum_info import Operator

    if float(exponent).is_integer():
        once = circuit.inverse() if exponent < 0 else circuit
        times = abs(int(exponent))
        if times * len(circuit.data) > MOST_REPEATED:
            raise LimitExceededError(f"The power of a gate is more than {MOST_REPEATED:,} operations.")
        out = circuit.copy_empty_like()
        out.global_phase = 0
        for _ in range(times):
            out.compose(once, inplace=True)
        return out
    if circuit.parameters or circuit.num_qubits > WIDEST_ROOT:
        raise CircuitUnsupportedError(
            f"A fractional power of a gate with parameters, or of more than {WIDEST_ROOT} qubits, cannot be sent.",
            hint="Bind its parameters first, or take a whole power.",
        )
    out = QuantumCircuit(circuit.qubits)
    out.append(UnitaryGate(Operator(circuit).power(exponent, assume_unitary=True)), circuit.qubits)
    return out


def _controlled(circuit: Any, count: int, state: int) -> Any:
    from qiskit import QuantumCircuit

    gate = circuit.to_gate().control(count, ctrl_state=state, annotated=False)
    out = QuantumCircuit(gate.num_qubits)
    out.append(gate, out.qubits)
    return out
