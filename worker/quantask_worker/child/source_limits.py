"""Text that must not reach a parser: it would end the process, or keep it for minutes."""

from __future__ import annotations

import re

from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError, QuantumError
from quantask_worker.child.source_text import code_of, error_at, position_of

MAX_CLASSICAL_BITS = 16_384
"""More than any circuit needs; each bit is one character of every outcome."""

MAX_NESTING = 100
"""Brackets within brackets. At 300 the OpenQASM 3 parser gives up anyway; at 3000 it takes 15 s to do so."""

_QUBITS = re.compile(r"\bqubit\s*\[\s*([0-9_]+)\s*\]|\bqreg\s+\w+\s*\[\s*([0-9_]+)\s*\]")
_PHYSICAL_QUBIT = re.compile(r"\$([0-9]+)")
_BITS = re.compile(r"\bbit\s*\[\s*([0-9_]+)\s*\]|\bcreg\s+\w+\s*\[\s*([0-9_]+)\s*\]")
_BRACKET = re.compile(r"[()\[\]{}]")
_MOST_DIGITS = 12


def check_source(source: str, *, max_qubits: int) -> None:
    """Refuse text that a parser cannot be given.

    Args:
        source: OpenQASM of either version.
        max_qubits: the most qubits that a circuit may declare. (Sizes that are not plain numbers are seen only once
            the circuit is loaded.)

    Raises:
        LimitExceededError: the registers are larger than allowed.
        CircuitUnsupportedError: brackets are nested too deeply.
    """
    code = code_of(source)
    _check_sizes(source, code, _QUBITS, max_qubits, "qubits")
    _check_sizes(source, code, _BITS, MAX_CLASSICAL_BITS, "classical bits")
    for match in _PHYSICAL_QUBIT.finditer(code):
        if _size(match[1]) >= max_qubits:
            raise _error_at(source, match.start(), f"This qubit is beyond the limit of {max_qubits} qubits.")
    _check_nesting(source, code)


def _check_sizes(source: str, code: str, declaration: re.Pattern[str], most: int, what: str) -> None:
    total = 0
    for match in declaration.finditer(code):
        total += _size(match[1] or match[2])
        if total > most:
            raise _error_at(source, match.start(), f"The circuit declares {total} {what}; the limit is {most}.")


def _size(digits: str) -> int:
    """Return the number, or one that is over every limit: ``int`` itself refuses thousands of digits."""
    digits = digits.replace("_", "").lstrip("0") or "0"
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _error_at(source: str, offset: int, message: str) -> QuantumError:
    line, column = position_of(source, offset)
    hint = "Declare only what the circuit uses."
    return error_at(LimitExceededError, message, source, line=line, column=column, hint=hint)


def _check_nesting(source: str, code: str) -> None:
    depth = 0
    for match in _BRACKET.finditer(code):
        depth += 1 if match[0] in "([{" else -1
        if depth > MAX_NESTING:
            line, column = position_of(source, match.start())
            raise error_at(
                CircuitUnsupportedError,
                f"Brackets are nested more than {MAX_NESTING} deep.",
                source,
                line=line,
                column=column,
                hint="Calculate a part first, in a gate's parameter or a constant of its own.",
            )
