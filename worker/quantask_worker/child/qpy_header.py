"""What the first bytes of a QPY file say, read without Qiskit: the format is described in ``qiskit.qpy``."""

from __future__ import annotations

import itertools
import struct

from qiskit.circuit import ClassicalRegister, QuantumCircuit

from quantask_jupyter.errors import CircuitInvalidError

OLDEST_VERSION = 13
"""Older formats can execute code while they load (CVE-2025-2000)."""

NEWEST_VERSION = 18
HINT = "Write it again with qiskit.qpy.dump(circuit, file, version=13)."

_FILE = struct.Struct("!6sBBBBQ")  # magic, format version, three parts of Qiskit's version, number of programs
_SYMBOLS_AND_TYPE = 2  # a byte each: how expressions are written, and that the program is a circuit
_TABLE_SINCE = 16  # one offset for each program stands before it
_OFFSET = 8
_CIRCUIT = struct.Struct("!H1cHIIQIQI")
_REGISTER = struct.Struct("!1c?IH?")  # kind, whether it owns its bits, their number, length of its name, in the circuit
_BIT = 8
_SHORT_SINCE = 18
_SHORT_REGISTER = struct.Struct("!1c?IH??")  # ..., whether its bits follow each other, so that the first stands for all
_SHORT_BIT = 4


def check_header(data: bytes) -> None:
    """Look at the bytes alone: loading an old or many-circuit file is what must not happen.

    Raises:
        CircuitInvalidError: it is not QPY of a version that can be loaded, or not one circuit.
    """
    if len(data) < _FILE.size or not data.startswith(b"QISKIT"):
        raise CircuitInvalidError("The data is not a QPY file.", hint=HINT)
    _, version, _, _, _, programs = _FILE.unpack_from(data)
    if not OLDEST_VERSION <= version <= NEWEST_VERSION:
        raise CircuitInvalidError(
            f"The QPY file has format version {version}; versions {OLDEST_VERSION} to {NEWEST_VERSION} are loaded.",
            hint=HINT,
        )
    if programs != 1:
        raise CircuitInvalidError(f"The QPY file has {programs} circuits; a task runs one.", hint="Submit a batch.")


def declared_registers(data: bytes, circuit: QuantumCircuit) -> list[ClassicalRegister]:
    """Return the classical registers of a circuit, in the order of its author.

    Qiskit's reader puts registers that share bits with others behind those that do not.

    Args:
        data: the file that ``circuit`` was loaded from.
        circuit: the circuit.
    """
    order = {name: position for position, name in enumerate(_register_names(data))}
    return sorted(circuit.cregs, key=lambda register: order.get(register.name, len(order)))


def _register_names(data: bytes) -> list[str]:
    version = data[len(b"QISKIT")]
    offset = _FILE.size + _SYMBOLS_AND_TYPE + (_OFFSET if version >= _TABLE_SINCE else 0)
    name, _, phase, _, _, metadata, registers, _, _ = _CIRCUIT.unpack_from(data, offset)
    offset += _CIRCUIT.size + name + phase + metadata
    header, bit = (_SHORT_REGISTER, _SHORT_BIT) if version >= _SHORT_SINCE else (_REGISTER, _BIT)
    names = []
    for _ in itertools.repeat(None, registers):
        kind, _, size, length, _, *in_a_row = header.unpack_from(data, offset)
        offset += header.size
        if kind == b"c":
            names.append(data[offset : offset + length].decode("utf-8"))
        offset += length + bit * (1 if any(in_a_row) else size)
    return names
