"""QPY, Qiskit's own binary format: what the client sends for circuits made in Python."""

from __future__ import annotations

import io
import re

from qiskit import QuantumCircuit, qpy
from qiskit.exceptions import QiskitError

from quantask_jupyter.domain.circuit import TOO_MANY_OPERATIONS
from quantask_jupyter.domain.qpy_source import unpacked
from quantask_jupyter.errors import CircuitInvalidError, LimitExceededError
from quantask_worker.child.delays import with_delays
from quantask_worker.child.expansion import TOO_MANY_HINT, oversized_gate
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.qpy_header import HINT, check_header, declared_registers
from quantask_worker.child.qpy_losses import notes_of_losses, with_lost_parameters
from quantask_worker.child.registers import registers_of
from quantask_worker.child.saves import with_saves
from quantask_worker.child.source_text import sentence

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ESSENCE = re.compile(r"Error: ([^\n]*)")


def load(source: str) -> Loaded:
    """Load the one circuit of a QPY file.

    Args:
        source: the file, as :mod:`quantask_jupyter.domain.qpy_source` writes it.

    Raises:
        CircuitInvalidError: it is not QPY of a version that can be loaded, not one circuit, or damaged.
        LimitExceededError: it is too large once its gates and loops are written out.
    """
    data = unpacked(source)
    check_header(data)
    try:
        return _loaded(data)
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise CircuitInvalidError(
            f"The QPY file is damaged, or of a newer Qiskit: {_told(error)}", hint=HINT
        ) from error


def _loaded(data: bytes) -> Loaded:
    programs = qpy.load(io.BytesIO(data))
    if len(programs) != 1 or not isinstance(programs[0], QuantumCircuit):
        raise CircuitInvalidError("The QPY file has something other than one circuit.")
    circuit = programs[0]
    oversized = oversized_gate(circuit)  # the first to look at each operation: some come to be only then
    if oversized is not None:
        raise LimitExceededError(sentence(f"{TOO_MANY_OPERATIONS} (see '{oversized[:60]}')"), hint=TOO_MANY_HINT)
    registers = registers_of(circuit, declared_registers(data, circuit))
    return Loaded(with_delays(with_saves(with_lost_parameters(circuit))), registers, notes_of_losses(circuit))


def _told(error: Exception) -> str:
    """Return the essence of an error: Qiskit's QPY reader answers with a coloured backtrace of several lines."""
    text = _COLOUR.sub("", error.message if isinstance(error, QiskitError) else str(error))
    first = _ESSENCE.search(text)
    return first[1].strip() if first else text.strip() or type(error).__name__
