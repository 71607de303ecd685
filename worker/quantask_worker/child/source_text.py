"""OpenQASM text: where in it an error is, and what can be read from it before it is parsed."""

from __future__ import annotations

import re

from quantask_jupyter.errors import QuantumError

_NOT_CODE = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"[^"\n]*"', re.DOTALL)
_LONGEST_SHOWN_LINE = 500


def lines_of(source: str) -> list[str]:
    """Return the lines as the parsers count them: they end at a newline and nothing else."""
    return [line.rstrip("\r") for line in source.split("\n")]


def end_of(source: str) -> tuple[int, int]:
    """Return line and column, both from 1, of the place behind the last character that is no blank."""
    return position_of(source, len(source.rstrip()))


def error_at(
    kind: type[QuantumError],
    message: str,
    source: str,
    *,
    line: int | None,
    column: int | None,
    hint: str | None = None,
) -> QuantumError:
    """Make an error that points into ``source``.

    Args:
        kind: the class of the error.
        message: what is wrong, as one sentence.
        source: the circuit's text.
        line: counted from 1, or None where it is not known.
        column: counted from 1, or None where it is not known.
        hint: what to do about it.
    """
    lines = lines_of(source)
    if line is None or not 1 <= line <= len(lines):
        return kind(message, hint=hint)
    text = lines[line - 1]
    if column is not None and not 1 <= column <= len(text) + 1:
        column = None
    shown = text if len(text) <= _LONGEST_SHOWN_LINE else None
    return kind(message, hint=hint, line=line, column=column, source_line=shown)


def sentence(message: str) -> str:
    """Return a library's message with a capital and a full stop."""
    message = message[:1].upper() + message[1:]
    return message if message.endswith(".") else f"{message}."


def position_of(source: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of the character at ``offset``."""
    return source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)


def code_of(source: str) -> str:
    """Return the text with comments and strings replaced by blanks, so that every position stays the same."""
    return _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def without_comments(source: str) -> str:
    """Return the text with comments, but not strings, replaced by blanks."""
    return _NOT_CODE.sub(lambda m: m[0] if m[0].startswith('"') else re.sub(r"[^\n]", " ", m[0]), source)
