"""Tab completion in the cells of ``%%quantum``: what OpenQASM 3 knows, and what the cell declares."""

from __future__ import annotations

import re
from typing import NamedTuple

from quantask_jupyter.domain.openqasm3_names import LANGUAGE_NAMES

_WORD = re.compile(r"[^\W\d]\w*\Z")
_COMMENTS = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TYPES = "qubit|qreg|bit|creg|bool|int|uint|float|angle|complex|array|duration|stretch"
_DECLARATION = re.compile(
    rf"\b(?P<kind>gate|def|extern|let|{_TYPES})(?:\s*\[[^;{{}}()\n]{{0,60}}\])?\s+(?P<name>[^\W\d]\w*)(?=\s*[;=(\[,){{]|\s+[^\W\d]|\s*\Z)"
)


class Offer(NamedTuple):
    """A name that may stand at the cursor, and what it stands for."""

    name: str
    kind: str


def offers(cell: str, before: str) -> list[Offer]:
    """Return the names that may complete the word before the cursor: those of the cell, and then the language's.

    Args:
        cell: all of it, without the magic's line.
        before: its line up to the cursor.
    """
    word = word_before(before)
    if not word:
        return []
    names = [
        *(Offer(match["name"], match["kind"]) for match in _DECLARATION.finditer(_COMMENTS.sub(" ", cell))),
        *(Offer(each.name, each.kind) for each in LANGUAGE_NAMES),
    ]
    kinds = dict(reversed(names))
    found = dict.fromkeys(name for name, _ in names if name.startswith(word) and name != word)
    return [Offer(name, kinds[name]) for name in found]


def word_before(line: str) -> str:
    """Return the word that ends at the cursor, or an empty one."""
    match = _WORD.search(line)
    return match[0] if match else ""
