"""The exact distribution of a Qiskit circuit that measures at its end."""

from __future__ import annotations

from typing import Any

from quantask_jupyter.errors import UsageError

MOST_QUBITS = 20
NO_OPERATIONS = ("barrier", "delay")


def exact_distribution(circuit: Any) -> dict[str, float]:
    """Return the probabilities of a circuit's outcomes, by bitstring without spaces, where they are not zero.

    Bit 0 is the rightmost character; a bit that nothing measures is 0.

    Raises:
        UsageError: it is no circuit, or has parameters, more than ``MOST_QUBITS`` qubits, no measurement, or operations
            that depend on a measurement or follow one.
    """
    from qiskit import QuantumCircuit
    from qiskit.quantum_info import Statevector

    if not isinstance(circuit, QuantumCircuit):
        raise UsageError(
            "Probabilities by bitstring are expected, or a QuantumCircuit.",
            hint='For example: check(job, {"00": 0.5, "11": 0.5})',
        )
    if circuit.num_qubits > MOST_QUBITS or circuit.num_parameters:
        raise UsageError(
            f"What is expected can be calculated for up to {MOST_QUBITS} qubits and bound parameters.",
            hint="Give probabilities by bitstring.",
        )
    gates, bit_of = _split(circuit)
    state = Statevector.from_instruction(gates)
    measured = sorted(bit_of)
    width = circuit.num_clbits
    found: dict[str, float] = {}
    for bits, probability in state.probabilities_dict([bit_of[bit] for bit in measured]).items():
        digits = dict(zip(measured, reversed(bits), strict=True))
        word = "".join(digits.get(bit, "0") for bit in reversed(range(width)))
        found[word] = found.get(word, 0.0) + float(probability)
    return {bits: share for bits, share in found.items() if share > 1e-12}


def _split(circuit: Any) -> tuple[Any, dict[int, int]]:
    """Return the circuit without its measurements, and which qubit each classical bit reads."""
    gates = circuit.copy_empty_like()
    bit_of: dict[int, int] = {}
    measured: set[int] = set()
    for step in circuit.data:
        qubits = [circuit.find_bit(qubit).index for qubit in step.qubits]
        if step.operation.name in NO_OPERATIONS:
            continue
        if step.operation.name == "measure":
            bit_of[circuit.find_bit(step.clbits[0]).index] = qubits[0]
            measured.add(qubits[0])
            continue
        if step.clbits or measured.intersection(qubits) or step.operation.name == "reset":
            raise UsageError(
                "What is expected can be calculated of circuits that only measure at their end.",
                hint="Give probabilities by bitstring.",
            )
        gates.append(step)
    if not bit_of:
        raise UsageError("The circuit measures nothing.", hint="Add circuit.measure_all().")
    return gates, bit_of
