"""OpenQASM 2, with the gates that everybody's files use although ``qelib1.inc`` never had them."""

from __future__ import annotations

import re

from qiskit import qasm2

from quantask_jupyter.errors import CircuitSyntaxError, LimitExceededError, QuantumError
from quantask_worker.child.expansion import TOO_MANY, oversized_gate
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.registers import registers_of
from quantask_worker.child.source_text import code_of, end_of, error_at, position_of, sentence

_GATE_DEFINITION = re.compile(r"\bgate\s+([A-Za-z_]\w*)")
_POSITION = re.compile(r'"?<input>:([0-9]+),([0-9]+): (.*?)"?', re.DOTALL)
_HINTS = {
    "include search path": 'Only "qelib1.inc" can be included.',
    "before definition": 'The standard gates need the line: include "qelib1.inc";',
}


def load(source: str) -> Loaded:
    """Load OpenQASM 2.

    A gate that the text defines itself is taken from the text, also where Qiskit has one of that name: with Qiskit's
    list of legacy gates as it is, a definition of ``rzz`` is read and then ignored, and one of a three-parameter
    ``cu`` is an error.

    Raises:
        CircuitSyntaxError: with line and column.
        LimitExceededError: it is too large once its gates are written out.
    """
    own_gates = set(_GATE_DEFINITION.findall(code_of(source)))
    try:
        circuit = qasm2.loads(
            source,
            include_path=(),  # the default opens any file, and an error quotes its first word
            custom_instructions=[gate for gate in qasm2.LEGACY_CUSTOM_INSTRUCTIONS if gate.name not in own_gates],
            custom_classical=qasm2.LEGACY_CUSTOM_CLASSICAL,
        )
    except qasm2.QASM2ParseError as error:
        raise _syntax_error(error.message, source) from error
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise CircuitSyntaxError(f"The circuit cannot be read: {error}") from error
    oversized = oversized_gate(circuit)
    if oversized is not None:
        raise _too_large(oversized, source)
    return Loaded(circuit, registers_of(circuit))


def _too_large(gate: str, source: str) -> QuantumError:
    """Point to the definition of the gate that is too large, or to nothing where it is no gate of the text's own."""
    definition = next((m for m in _GATE_DEFINITION.finditer(code_of(source)) if m[1] == gate), None)
    line, column = position_of(source, definition.start()) if definition else (None, None)
    message = sentence(f"{TOO_MANY} (see '{gate}')")
    return error_at(LimitExceededError, message, source, line=line, column=column)


def _syntax_error(message: str, source: str) -> QuantumError:
    match = _POSITION.fullmatch(message)
    if match is None:
        return CircuitSyntaxError(f"The circuit cannot be read: {message}")
    line, column = int(match[1]), int(match[2]) + 1
    if match[3].startswith("unexpected end-of-file"):
        line, column = end_of(source)
    return error_at(
        CircuitSyntaxError,
        sentence(match[3]),
        source,
        line=line,
        column=column,
        hint=next((hint for text, hint in _HINTS.items() if text in match[3]), None),
    )
