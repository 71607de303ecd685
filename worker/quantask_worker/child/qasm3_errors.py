"""What the OpenQASM 3 importer says when it fails, with its place in the text.

Some of its errors have a position, some only a node of the syntax tree in the frame that raised them, some an empty
message; and a construct that it does not foresee ends in a bare AttributeError, IndexError or TypeError.
"""

from __future__ import annotations

import re
import traceback

from openqasm3 import ast
from qiskit.exceptions import QiskitError
from qiskit_qasm3_import.exceptions import ConversionError

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, LimitExceededError, QuantumError
from quantask_worker.child.source_text import error_at, lines_of, sentence

_IMPORTER_POSITION = re.compile(r"[0-9]+,[0-9]+: ")
_NODE_TYPE = re.compile(r"node of type (\w+) is not supported")
_ALREADY_DECLARED = re.compile(r"Symbol '(.*)' already inserted in symbol table")
_SAYS_UNSUPPORTED = re.compile(
    r"not (currently )?supported|unsupported|unhandled|\bonly\b|cannot be resolved into|conditions must be"
    r"|no registered handler|must save their result"
)
_WORDS_OF_NODES = {
    "AliasStatement": "let",
    "CalibrationDefinition": "defcal",
    "CalibrationGrammarDeclaration": "defcalgrammar",
    "CalibrationStatement": "cal",
    "ClassicalAssignment": "assignment to a classical variable",
    "ConstantDeclaration": "const",
    "EndStatement": "end",
    "ExpressionStatement": "expression as a statement",
    "ExternDeclaration": "extern",
    "Pragma": "pragma",
    "ReturnStatement": "return",
    "SubroutineDefinition": "subroutine (def)",
    "SwitchStatement": "switch",
}
_STDGATES_HINT = 'The standard gates need the line: include "stdgates.inc";'


class OverLimitError(ConversionError):  # type: ignore[misc]  # the importer's package has no types
    """The program is over a limit of this server."""


def conversion_error(error: Exception, source: str) -> QuantumError:
    """Return the error for a program that is OpenQASM 3 but could not be made a circuit, with line and column."""
    line, column = _place(error, source)
    if not isinstance(error, ConversionError):
        return error_at(CircuitSyntaxError, _bare_message(error), source, line=line, column=column)
    message = _reworded(_IMPORTER_POSITION.sub("", str(error), count=1))
    if isinstance(error, OverLimitError):
        return error_at(LimitExceededError, sentence(message), source, line=line, column=column)
    kind = CircuitUnsupportedError if _SAYS_UNSUPPORTED.search(message) else CircuitSyntaxError
    needs_include = message.startswith("gate ") and "is not defined" in message and "stdgates.inc" not in source
    hint = _STDGATES_HINT if needs_include else None
    return error_at(kind, sentence(message), source, line=line, column=column, hint=hint)


def _reworded(message: str) -> str:
    """Say in words of OpenQASM what the importer says in words of its own."""
    message = message.replace(".defined", "")
    node_type = _NODE_TYPE.fullmatch(message)
    if node_type is not None:
        return f"'{_WORDS_OF_NODES.get(node_type[1], node_type[1])}' is not supported"
    declared = _ALREADY_DECLARED.match(message)
    if declared is not None:
        return f"'{declared[1]}' is declared already"
    return 'only "stdgates.inc" can be included' if message.startswith("non-stdgates imports") else message


def _bare_message(error: Exception) -> str:
    detail = error.message if isinstance(error, QiskitError) else str(error)
    if isinstance(error, TypeError) and "__init__()" in detail:
        return "The gate is called with a wrong number of parameters."
    return sentence(f"This cannot be imported: {detail or type(error).__name__}")


def _place(error: BaseException, source: str) -> tuple[int | None, int | None]:
    """Return line and column of what was being read when the error was raised, from the frames it came through."""
    found: tuple[int | None, int | None] = (None, None)
    for frame, _ in traceback.walk_tb(error.__traceback__):
        node = frame.f_locals.get("node")
        if isinstance(node, ast.QASMNode) and node.span is not None:
            found = node.span.start_line, _column_of(node, source)
    return found


def _column_of(node: ast.QASMNode, source: str) -> int | None:
    """Return the node's column from 1."""
    lines = lines_of(source)
    line, column = node.span.start_line, node.span.start_column
    return column + 1 if line <= len(lines) and 0 <= column <= len(lines[line - 1]) else None
