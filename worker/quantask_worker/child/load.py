"""Loading: from what the user sent to a circuit with its registers."""

from __future__ import annotations

from dataclasses import replace

from quantask_jupyter.domain.circuit import CircuitFormat, openqasm_version
from quantask_jupyter.errors import CircuitInvalidError, LimitExceededError
from quantask_worker.child import load_qasm2, load_qasm3, load_qpy
from quantask_worker.child.classical.conditions import in_single_bits
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.source_limits import MAX_CLASSICAL_BITS, check_source
from quantask_worker.child.source_text import code_of

_BYTE_ORDER_MARK = "\ufeff"  # what some editors begin a file with


def load(circuit_format: str, source: str, *, max_qubits: int) -> Loaded:
    """Load a circuit.

    Args:
        circuit_format: ``openqasm3``, ``openqasm2`` or ``qpy``. Text says its version itself (by its header, or by
            ``qreg`` without one), and what it says is believed.
        source: OpenQASM text, or base64 of a QPY file.
        max_qubits: the most qubits that a circuit may have.

    Raises:
        CircuitSyntaxError: the text is not OpenQASM.
        CircuitUnsupportedError: it uses what cannot be run.
        CircuitInvalidError: the QPY file is damaged, or the circuit is empty or has no qubits.
        LimitExceededError: the circuit has more qubits, bits or operations than allowed.
    """
    source = source.removeprefix(_BYTE_ORDER_MARK)
    if circuit_format == CircuitFormat.QPY:
        loaded = load_qpy.load(source)
    elif not code_of(source).strip():
        raise CircuitInvalidError("The circuit is empty.", hint="Declare qubits, for example: qubit[2] q;")
    else:
        check_source(source, max_qubits=max_qubits)
        if openqasm_version(source) is not CircuitFormat.OPENQASM2:
            loaded = load_qasm3.load(source, max_qubits=max_qubits)
            if loaded.at_point is None and loaded.by_shots is None:
                _check_size(loaded, max_qubits)
            return loaded
        loaded = load_qasm2.load(source)
        _check_size(loaded, max_qubits, example="qreg q[2];")
    _check_size(loaded, max_qubits, example="QuantumCircuit(2)")
    return replace(loaded, circuit=in_single_bits(loaded.circuit))


def _check_size(loaded: Loaded, max_qubits: int, example: str = "qubit[2] q;") -> None:
    qubits, clbits = loaded.circuit.num_qubits, loaded.circuit.num_clbits
    if qubits == 0:
        raise CircuitInvalidError("The circuit has no qubits.", hint=f"Declare some, for example: {example}")
    if qubits > max_qubits:
        raise LimitExceededError(
            f"The circuit has {qubits} qubits; the limit is {max_qubits}.", hint="Declare only what the circuit uses."
        )
    if clbits > MAX_CLASSICAL_BITS:
        raise LimitExceededError(
            f"The circuit has {clbits} classical bits; the limit is {MAX_CLASSICAL_BITS}.",
            hint="Declare only what the circuit uses.",
        )
