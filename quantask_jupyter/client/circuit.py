"""Circuits as they are sent: text as it stands, Qiskit's objects as QPY."""

from __future__ import annotations

import base64
import io
import struct
import sys
from pathlib import Path
from typing import Any

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError

QPY_VERSION = 13
"""The newest that every supported Qiskit reads; older ones may execute code when they are loaded (CVE-2025-2000)."""


def as_circuit(circuit: object) -> Circuit:
    """Return what is sent for ``circuit``: OpenQASM text, the path of a file, or a Qiskit circuit.

    Raises:
        CircuitInvalidError: it is none of these, or the file cannot be read.
        CircuitUnsupportedError: Qiskit cannot write the circuit as QPY.
    """
    if isinstance(circuit, Circuit):
        return circuit
    if isinstance(circuit, str):
        return Circuit.from_text(circuit)
    if isinstance(circuit, Path):
        return read_circuit(circuit)
    if is_qiskit_circuit(circuit):
        return Circuit(CircuitFormat.QPY, base64.b64encode(_qpy(circuit)).decode("ascii"))
    raise CircuitInvalidError(
        f"A {type(circuit).__name__} is not a circuit.",
        hint="Give OpenQASM text, a pathlib.Path of a file, or a Qiskit QuantumCircuit.",
    )


def read_circuit(path: Path) -> Circuit:
    """Return the circuit in a file: QPY if it is named ``.qpy``, else OpenQASM text.

    Raises:
        CircuitInvalidError: the file cannot be read, or is not text.
    """
    try:
        data = path.expanduser().read_bytes()
        if path.suffix == ".qpy":
            return Circuit(CircuitFormat.QPY, base64.b64encode(data).decode("ascii"))
        return Circuit.from_text(data.decode("utf-8-sig"))
    except OSError as error:
        raise CircuitInvalidError(f"The file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CircuitInvalidError(f"The file {path} is not text in UTF-8.", hint="QPY files end in .qpy.") from error


def is_qiskit_circuit(value: object) -> bool:
    """Say whether ``value`` is a Qiskit circuit; who has one has imported Qiskit, so we need not."""
    qiskit = sys.modules.get("qiskit.circuit")
    return qiskit is not None and isinstance(value, qiskit.QuantumCircuit)


def _qpy(circuit: Any) -> bytes:
    from qiskit import qpy
    from qiskit.exceptions import QiskitError

    from quantask_jupyter.client.written_out import written_out

    file = io.BytesIO()
    try:
        qpy.dump(written_out(circuit), file, version=QPY_VERSION)
    except struct.error as error:
        raise CircuitUnsupportedError("A loop or a case of this circuit has a number of more than 64 bits.") from error
    except (QiskitError, TypeError, ValueError, AttributeError) as error:
        raise CircuitUnsupportedError(f"Qiskit cannot write this circuit as QPY: {error}") from error
    return file.getvalue()
