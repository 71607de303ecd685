"""What the OpenQASM 3 parser and importer say when they fail, with its place in the text.

Some of their errors have a position, some only a node of the syntax tree in the frame that raised them, some an empty
message; and a construct that they do not foresee ends in a bare AttributeError, IndexError or TypeError.
"""

from __future__ import annotations

import re
import traceback
from typing import Any

from antlr4 import ParserRuleContext
from antlr4.error.Errors import RecognitionException
from openqasm3 import ast
from qiskit.exceptions import QiskitError
from qiskit_qasm3_import.exceptions import ConversionError

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, LimitExceededError, QuantumError
from quantask_worker.child.source_text import end_of, error_at, lines_of, sentence

_PARSER_POSITION = re.compile(r"L([0-9]+):C([0-9]+): (.*)", re.DOTALL)
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


def parse_error(error: Exception, source: str) -> QuantumError:
    """Return the error for text that the parser refused, with line and column."""
    token = _offending_token(error)
    if token is not None:
        return _unexpected(token, source)
    match = _PARSER_POSITION.fullmatch(str(error))
    if match is not None:
        line, column = int(match[1]), int(match[2]) + 1
        return error_at(CircuitSyntaxError, sentence(match[3]), source, line=line, column=column)
    at_line, at_column = _place(error, source)
    message = sentence(str(error)) if str(error) else "This is not valid OpenQASM 3."
    return error_at(CircuitSyntaxError, message, source, line=at_line, column=at_column)


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


def _offending_token(error: Exception) -> Any:
    """Return where ANTLR gave up. Its error has no message; the parser's is empty and only has it as its cause."""
    cause = error.__cause__
    if cause is not None and cause.args and isinstance(cause.args[0], RecognitionException):
        cause = cause.args[0]
    return cause.offendingToken if isinstance(cause, RecognitionException) else None


def _unexpected(token: Any, source: str) -> QuantumError:
    if token.text == "<EOF>":
        message, hint = "The circuit ends in the middle of a statement.", "Is a ';' or a '}' missing at the end?"
        line, column = end_of(source)
    else:
        line, column = token.line, token.column + 1
        message, hint = f"Unexpected '{token.text[:80]}'.", None
        before = lines_of(source)[token.line - 1][: token.column]
        if token.line > 1 and not before.strip():
            hint = "Is a ';' missing at the end of the line before?"
    return error_at(CircuitSyntaxError, message, source, line=line, column=column, hint=hint)


def _place(error: BaseException, source: str) -> tuple[int | None, int | None]:
    """Return line and column of what was being read when the error was raised, from the frames it came through."""
    found: tuple[int | None, int | None] = (None, None)
    for frame, _ in traceback.walk_tb(error.__traceback__):
        node, context = frame.f_locals.get("node"), frame.f_locals.get("ctx")
        if isinstance(node, ast.QASMNode) and node.span is not None:
            found = node.span.start_line, _column_of(node, source)
        elif isinstance(context, ParserRuleContext) and context.start is not None:
            found = context.start.line, context.start.column + 1
    return found


def _column_of(node: ast.QASMNode, source: str) -> int | None:
    """Return the node's column from 1. The parser gives some identifiers their offset in the whole text instead."""
    lines = lines_of(source)
    line, column = node.span.start_line, node.span.start_column
    text = lines[line - 1] if line <= len(lines) else ""
    is_offset = column > len(text) or (isinstance(node, ast.Identifier) and not text.startswith(node.name, column))
    if is_offset:
        column -= sum(len(earlier) + 1 for earlier in source.split("\n")[: line - 1])
    return column + 1 if 0 <= column <= len(text) else None
