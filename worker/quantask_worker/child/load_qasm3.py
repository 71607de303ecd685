"""OpenQASM 3, through our parser and Qiskit's importer.

The syntax tree between them can be mended (gates named like Qiskit's own, conditions that the importer does not know).
``qasm3.loads_experimental`` is no choice: it panics, and reads files.
"""

from __future__ import annotations

from typing import Any

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Clbit
from qiskit_qasm3_import.exceptions import ConversionError

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.loaded import Loaded
from quantask_worker.child.openqasm3.problems import ProgramError, refusal
from quantask_worker.child.openqasm3.syntax.parser import parse
from quantask_worker.child.qasm3_errors import conversion_error
from quantask_worker.child.qasm3_gates import rename_shadowing_gates
from quantask_worker.child.qasm3_importer import Importer, State
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.registers import Register
from quantask_worker.child.source_text import code_of, error_at, position_of


def load(source: str, *, max_qubits: int) -> Loaded:
    """Load OpenQASM 3.

    Raises:
        CircuitSyntaxError: the text is not OpenQASM 3, with line and column.
        CircuitUnsupportedError: it uses a construct that cannot be run, naming it, with line and column.
        LimitExceededError: it has too many qubits or bits, or is too large once its gates and loops are written out.
    """
    program = _parse(source)
    if program.version is not None and not program.version.startswith("3"):
        line, column = position_of(source, code_of(source).find("OPENQASM"))
        message = f"OpenQASM {program.version[:20]} is not supported; versions 2 and 3 are."
        raise error_at(CircuitUnsupportedError, message, source, line=line, column=column)
    rename_shadowing_gates(program)
    try:
        state = Importer(max_qubits=max_qubits).convert(program)
    except RecursionError:
        raise
    except (ConversionError, *QISKIT_FAILURES) as error:
        raise conversion_error(error, source) from error
    return Loaded(state.circuit, _registers(state))


def _parse(source: str) -> ast.Program:
    try:
        return parse(source)
    except ProgramError as error:
        raise refusal(error.problems, source) from error


def _registers(state: State) -> tuple[Register, ...]:
    """Return the ``bit`` declarations in order; the circuit itself also has registers made by ``let`` and slices."""
    declarations = [
        symbol
        for symbol in state.symbol_table.globals()
        if isinstance(symbol.definer, ast.ClassicalDeclaration) and isinstance(symbol.definer.type, ast.BitType)
    ]
    registers = [Register(symbol.name, _clbits(state.circuit, symbol.data)) for symbol in declarations]
    return tuple(register for register in registers if register.clbits)


def _clbits(circuit: QuantumCircuit, declared: Any) -> tuple[int, ...]:
    bits = [declared] if isinstance(declared, Clbit) else declared
    return tuple(circuit.find_bit(bit).index for bit in bits)
