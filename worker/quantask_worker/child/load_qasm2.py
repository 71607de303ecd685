"""OpenQASM 2, with the gates that everybody's files use although ``qelib1.inc`` never had them."""

from __future__ import annotations

import re

from qiskit import QuantumCircuit, qasm2
from qiskit.circuit import Delay, Gate

from quantask_jupyter.domain.circuit import TOO_MANY_OPERATIONS
from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError, QuantumError
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.expansion import TOO_MANY_HINT, oversized_gate
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.qasm2_errors import call_error, parse_error
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.registers import registers_of
from quantask_worker.child.source_text import code_of, error_at, position_of, sentence, without_comments

_GATE_DEFINITION = re.compile(r"\bgate\s+([A-Za-z_]\w*)")
_OPAQUE = re.compile(r"\bopaque\s+([A-Za-z_]\w*)")
_DELAY = re.compile(r"delay(_[0-9]+)?")
"""Qiskit writes a scheduled circuit's delays as an opaque gate, and one more for each other length."""


def load(source: str) -> Loaded:
    """Load OpenQASM 2.

    A gate that the text defines itself is taken from the text, also where Qiskit has one of that name: with Qiskit's
    list of legacy gates as it is, a definition of ``rzz`` is read and then ignored, and one of a three-parameter
    ``cu`` is an error.

    Raises:
        CircuitSyntaxError: with line and column.
        CircuitUnsupportedError: it includes a file, or calls an opaque gate.
        LimitExceededError: it is too large once its gates are written out.
    """
    code = code_of(source)
    try:
        circuit = qasm2.loads(
            without_comments(source),  # the parser takes no character in them that is not ASCII
            include_path=(),  # the default opens any file, and an error quotes its first word
            custom_instructions=_gates(code),
            custom_classical=qasm2.LEGACY_CUSTOM_CLASSICAL,
        )
    except qasm2.QASM2ParseError as error:
        raise parse_error(error, source) from error
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise call_error(source) from error
    oversized = oversized_gate(circuit)
    if oversized is not None:
        raise _too_large(oversized, source)
    _check_opaque(circuit, source, code)
    return Loaded(circuit, registers_of(circuit, circuit.cregs))


def _gates(code: str) -> list[qasm2.CustomInstruction]:
    """Return the gates that are known to a text beside those of its own."""
    own_gates = set(_GATE_DEFINITION.findall(code))
    opaque = set(_OPAQUE.findall(code))
    delays = {"delay", *filter(_DELAY.fullmatch, opaque)} - own_gates
    gates = [gate for gate in qasm2.LEGACY_CUSTOM_INSTRUCTIONS if gate.name not in own_gates | delays]
    if "gphase" not in own_gates | opaque:
        gates.append(qasm2.CustomInstruction("gphase", 1, 1, _global_phase, builtin=True))
    return [*gates, *(_delay(name, builtin=name not in opaque) for name in sorted(delays))]


def _delay(name: str, *, builtin: bool) -> qasm2.CustomInstruction:
    """Return a delay; how long it is does not matter to a simulator, and it is written without its unit."""
    return qasm2.CustomInstruction(name, 1, 1, lambda _duration: Delay(0), builtin=builtin)


def _global_phase(angle: float) -> Gate:
    """Return what PennyLane writes for a global phase; OpenQASM 2 has none."""
    gate = Gate("gphase", 1, [angle])
    gate.definition = QuantumCircuit(1, global_phase=angle)
    return gate


def _check_opaque(circuit: QuantumCircuit, source: str, code: str) -> None:
    """Refuse a call of a gate that the text leaves without a definition, at its place."""
    for name in _called(circuit).intersection(_OPAQUE.findall(code)):
        if not _DELAY.fullmatch(name):
            _, call, *_ = re.finditer(rf"\b{re.escape(name)}\b", code)  # the first is the declaration
            line, column = position_of(source, call.start())
            message = f"The gate '{name}' has no definition."
            hint = f"A simulator cannot run an opaque gate. Write what it does: gate {name} … {{ … }}"
            raise error_at(CircuitUnsupportedError, message, source, line=line, column=column, hint=hint)


def _called(circuit: QuantumCircuit) -> set[str]:
    """Return the names of what is called outside of definitions, in branches too."""
    names = set(map(str, circuit.count_ops()))
    branches = [instruction.operation for instruction in circuit.data if has_blocks(instruction)]
    return names.union(*(_called(block) for branch in branches for block in branch.blocks))


def _too_large(gate: str, source: str) -> QuantumError:
    """Point to the definition of the gate that is too large, or to nothing where it is no gate of the text's own."""
    definition = next((m for m in _GATE_DEFINITION.finditer(code_of(source)) if m[1] == gate), None)
    line, column = position_of(source, definition.start()) if definition else (None, None)
    message = sentence(f"{TOO_MANY_OPERATIONS} (see '{gate}')")
    return error_at(LimitExceededError, message, source, line=line, column=column, hint=TOO_MANY_HINT)
