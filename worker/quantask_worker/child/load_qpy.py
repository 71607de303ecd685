"""QPY, Qiskit's own binary format: what the client sends for circuits made in Python."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct

from qiskit import QuantumCircuit, qpy
from qiskit.exceptions import QiskitError

from quantask_jupyter.errors import CircuitInvalidError, LimitExceededError
from quantask_worker.child.expansion import TOO_MANY, TOO_MANY_HINT, oversized_gate
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.registers import registers_of
from quantask_worker.child.source_text import sentence

OLDEST_VERSION = 13
"""Older formats can execute code while they load (CVE-2025-2000)."""

NEWEST_VERSION = 18

_HEADER = struct.Struct("!6sBBBBQ")  # magic, format version, three parts of Qiskit's version, number of programs
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ESSENCE = re.compile(r"Error: ([^\n]*)")
_HINT = "Write it again with qiskit.qpy.dump(circuit, file, version=13)."


def load(source: str) -> Loaded:
    """Load the one circuit of a QPY file.

    Args:
        source: base64 of the file.

    Raises:
        CircuitInvalidError: it is not QPY of a version that can be loaded, not one circuit, or damaged.
        LimitExceededError: it is too large once its gates and loops are written out.
    """
    try:
        data = base64.b64decode(source, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CircuitInvalidError("A QPY circuit must be sent as base64.") from error
    _check_header(data)
    try:
        programs = qpy.load(io.BytesIO(data))
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise CircuitInvalidError(
            f"The QPY file is damaged, or of a newer Qiskit: {_told(error)}", hint=_HINT
        ) from error
    if len(programs) != 1 or not isinstance(programs[0], QuantumCircuit):
        raise CircuitInvalidError("The QPY file has something other than one circuit.")
    oversized = oversized_gate(programs[0])
    if oversized is not None:
        raise LimitExceededError(sentence(f"{TOO_MANY} (see '{oversized[:60]}')"), hint=TOO_MANY_HINT)
    return Loaded(programs[0], registers_of(programs[0]))


def _told(error: Exception) -> str:
    """Return the essence of an error: Qiskit's QPY reader answers with a coloured backtrace of several lines."""
    text = _COLOUR.sub("", error.message if isinstance(error, QiskitError) else str(error))
    first = _ESSENCE.search(text)
    return first[1].strip() if first else text.strip() or type(error).__name__


def _check_header(data: bytes) -> None:
    """Look at the bytes alone: loading an old or many-circuit file is what must not happen."""
    if len(data) < _HEADER.size or not data.startswith(b"QISKIT"):
        raise CircuitInvalidError("The data is not a QPY file.", hint=_HINT)
    _, version, _, _, _, programs = _HEADER.unpack_from(data)
    if not OLDEST_VERSION <= version <= NEWEST_VERSION:
        raise CircuitInvalidError(
            f"The QPY file has format version {version}; versions {OLDEST_VERSION} to {NEWEST_VERSION} are loaded.",
            hint=_HINT,
        )
    if programs != 1:
        raise CircuitInvalidError(f"The QPY file has {programs} circuits; a task runs one.", hint="Submit a batch.")
