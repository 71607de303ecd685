"""Names that were meant for words of the language."""

from __future__ import annotations

from quantask_worker.child.openqasm3.syntax.lexer import KEYWORDS


def word_in_capitals(name: str) -> str | None:
    """Return the word of the language that a name is but for its capitals (``Qubit``), or None if it is no such."""
    word = name.lower()
    return word if word != name and word in KEYWORDS else None


def not_known(name: str, meant: str) -> tuple[str, str]:
    """Return what is said, and the hint, where a name stands in place of a word of the language."""
    return f"'{name}' is not known.", f"Did you mean '{meant}'?"
