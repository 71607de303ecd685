"""What is said about text that is no OpenQASM wherever it stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from quantask_worker.child.openqasm3.syntax.lexer import (
    HASH,
    LONG_NAME,
    LONGEST_NAME,
    NO_NUMBER,
    UNCLOSED_COMMENT,
    UNCLOSED_STRING,
    UNKNOWN,
)
from quantask_worker.child.openqasm3.values import BUILT_IN_CONSTANTS

NEVER_CLOSED = "This '{' is never closed."
NO_SEMICOLON = "A ';' is missing at the end of this statement."

_LONGEST_QUOTED = 40

_HINTS_OF_CHARACTERS = {
    **dict.fromkeys("“”„«»‟", 'Strings stand in straight quotes: "…"'),
    **dict.fromkeys("‘’‚`´", 'Strings stand in straight quotes: "…"'),
    **dict.fromkeys("−–—‐‑", "Write a minus as '-'."),
    **dict.fromkeys("×·∗⋅", "Write a product as '*'."),
    "÷": "Write a quotient as '/'.",
    "≤": "Write '<='.",
    "≥": "Write '>='.",
    "≠": "Write '!='.",
    "→": "Write '->'.",
    "；": "Write ';'.",
    "，": "Write ','.",
    "\\": "A statement may go over several lines without a sign for it.",
    "°": "Angles are in radians: 90 degrees are 90*pi/180.",
    "?": "OpenQASM has no 'a ? b : c': write if (a) { … } else { … }.",
}


_WORDS_FOR_OPERATORS = {"and": "Write '&&'.", "or": "Write '||'."}


class Wrong(NamedTuple):
    """What is wrong with a token, and what to do about it."""

    message: str
    hint: str | None


def _hint_of_number(text: str) -> str:
    number, letters = re.fullmatch(r"([0-9.]*)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    if letters in ("i", "j", "I", "J"):
        return f"Imaginary numbers end with im: {number}im"
    if letters in BUILT_IN_CONSTANTS:
        return f"Write the product: {number}*{letters}"
    if letters in ("e", "E"):
        return f"An exponent has digits: {text}3"
    if number == "0" and re.fullmatch("O[0-7]+", letters):
        return f"Octal numbers begin with 0o: {text.lower()}"
    return "Single underscores may stand between digits." if "_" in text else "Names begin with a letter."


def quoted(text: str) -> str:
    """Return text as it is named in a message."""
    shown = text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
    if len(text) == 1 and not text.isprintable():
        return f"The character U+{ord(text):04X}, which is not seen,"
    return f"'{shown}'"


def hint_at_words(before: str, found: str) -> str | None:
    """Return the operator that OpenQASM has for a word of Python's that stands here, or before this, or None."""
    return "Write '!'." if before == "not" else _WORDS_FOR_OPERATORS.get(found)


def never_right(kind: str, text: str) -> Wrong | None:
    """Return what is wrong with a token that can stand nowhere, or None for one that can."""
    if kind == UNCLOSED_COMMENT:
        return Wrong("This comment is never closed.", "A comment that begins with /* ends with */.")
    if kind == UNCLOSED_STRING:
        hint = _HINTS_OF_CHARACTERS["“"] if text[-1] in "“”‘’" else None
        return Wrong("This string is not closed on its line.", hint)
    if kind == HASH:
        return Wrong("'#' begins neither a comment nor a pragma.", "Comments begin with //.")
    if kind == NO_NUMBER:
        return Wrong(f"{quoted(text)} is neither a number nor a name.", _hint_of_number(text))
    if kind == LONG_NAME:
        return Wrong(f"A name has at most {LONGEST_NAME} characters here.", None)
    if kind == UNKNOWN:
        return Wrong(f"{quoted(text)} means nothing in OpenQASM.", _HINTS_OF_CHARACTERS.get(text))
    return None
