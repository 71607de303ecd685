"""Circuits as they are sent: text as it stands, Qiskit's objects as QPY, packed."""

from __future__ import annotations

import base64
import io
import os
import re
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quantask_jupyter.client.written_once import written_once
from quantask_jupyter.domain import qpy_source
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError

QPY_VERSION = 13
"""The newest that every supported Qiskit reads; older ones may execute code when they are loaded (CVE-2025-2000)."""


_HINT = "Give OpenQASM text, a pathlib.Path of a file, or a Qiskit QuantumCircuit."
MOST_OF_A_NAME = 200  # characters
_MADE_UP = re.compile(r"circuit-\d+(-\d+)?")  # names that Qiskit gives circuits without one
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

_SUFFIXES = (".qasm", ".qasm2", ".qasm3", ".qpy")
_STATEMENT = re.compile(r"[;{}\n]")  # text without any of these is no program


def as_circuit(circuit: object) -> Circuit:
    """Return what is sent for ``circuit``: OpenQASM text, a file's path or bytes, or a Qiskit circuit.

    Raises:
        CircuitInvalidError: it is none of these, or the file cannot be read.
        CircuitUnsupportedError: the circuit has what Qiskit cannot write, or what no simulator knows.
        LimitExceededError: it is too large once its gates are written out.
    """
    if isinstance(circuit, Circuit):
        return circuit
    if isinstance(circuit, str):
        if not circuit.strip():
            raise CircuitInvalidError("The circuit is empty text.", hint=_HINT)
        _refuse_path(circuit)
        return Circuit.from_text(circuit)
    if isinstance(circuit, Path):
        return read_circuit(circuit)
    if isinstance(circuit, bytes):
        return _of_bytes(circuit, "the bytes")
    if is_qiskit_circuit(circuit):
        return written_once(circuit, (), lambda: Circuit(CircuitFormat.QPY, qpy_source.packed(_qpy(circuit))))
    raise CircuitInvalidError(
        f"What has the type {type(circuit).__name__} is not a circuit.",
        hint=_HINT,
    )


def _refuse_path(text: str) -> None:
    """Say of text that is a file's name, and no statement of OpenQASM, how the file is given."""
    if _STATEMENT.search(text) or not (text.lower().endswith(_SUFFIXES) or os.path.isfile(text)):  # noqa: PTH113  (no error)
        return
    raise CircuitInvalidError(
        f"{text!r} is the name of a file, and no circuit.", hint=f"Give the file: pathlib.Path({text!r})."
    )


def read_circuit(path: Path) -> Circuit:
    """Return the circuit in a file: QPY, also one in gzip, or OpenQASM text.

    Raises:
        CircuitInvalidError: the file cannot be read, or is neither.
    """
    try:
        data = path.expanduser().read_bytes()
    except OSError as error:
        raise CircuitInvalidError(f"The file {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name, or a home that nobody has
        raise CircuitInvalidError(f"There is no file {str(path)!r}: {error}.") from error
    return _of_bytes(data, f"the file {path}")


def _of_bytes(data: bytes, name: str) -> Circuit:
    if data.startswith(qpy_source.MAGIC):
        return Circuit(CircuitFormat.QPY, qpy_source.packed(data))
    if data.startswith(qpy_source.GZIP_MAGIC):
        return Circuit(CircuitFormat.QPY, base64.b64encode(data).decode("ascii"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name[0].upper()}{name[1:]}: neither QPY nor text in UTF-8."
        raise CircuitInvalidError(message, hint="Circuits are OpenQASM text or QPY files.") from error
    if not text.strip():
        raise CircuitInvalidError(f"There is no circuit in {name}: it is empty.")
    return Circuit.from_text(text)


def is_qiskit_circuit(value: object) -> bool:
    """Say whether ``value`` is a Qiskit circuit; who has one has imported Qiskit, so we need not."""
    qiskit = sys.modules.get("qiskit.circuit")
    return qiskit is not None and isinstance(value, qiskit.QuantumCircuit)


def given_name(circuit: object) -> str | None:
    """Return the name that its author gave a Qiskit circuit, or None for one that Qiskit made up, and for all else."""
    name = str(getattr(circuit, "name", None) or "") if is_qiskit_circuit(circuit) else ""
    return name[:MOST_OF_A_NAME] if name and not _MADE_UP.fullmatch(name) and not _UNSTORABLE.search(name) else None


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


def loaded(sent: Mapping[str, str]) -> Any:
    """Return the Qiskit circuit of a QPY file in its wire form."""
    from qiskit import qpy

    (circuit,) = qpy.load(io.BytesIO(qpy_source.unpacked(sent["source"])))
    return circuit
