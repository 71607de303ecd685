"""Names in the cells of ``%%quantum``, for completion and hover: what OpenQASM 3 knows, and what the cell declares."""

from __future__ import annotations

import re
from typing import NamedTuple

from quantask_jupyter.domain.openqasm3_names import LANGUAGE_NAMES, LanguageName

_CELL = re.compile(r"\s*%%quantum\b[^\n]*\n")
_LONGEST_LINE = 120
_WORD = re.compile(r"[^\W\d]\w*\Z")
_REST = re.compile(r"\w*")
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


def is_in_cell(code: str, position: int) -> bool:
    """Say whether a position of a cell of the notebook is in OpenQASM: behind the line of ``%%quantum``."""
    head = _CELL.match(code)
    return head is not None and position >= head.end()


def meaning(code: str, position: int) -> str | None:
    """Return what the name at a position means: as it is written, what it stands for, and whose it is.

    Args:
        code: a whole cell of ``%%quantum``.
        position: in it; between parentheses without a name, the gate or function in front of them is meant.
    """
    plain = _COMMENTS.sub(lambda comment: " " * len(comment[0]), code)
    name = _name_at(plain, position) if is_in_cell(code, position) else ""
    if not name:
        return None
    for match in _DECLARATION.finditer(plain):
        if match["name"] == name:
            return _declared(code, match.start("name"))
    return "\n\n".join(_told(each) for each in LANGUAGE_NAMES if each.name == name) or None


def _name_at(text: str, position: int) -> str:
    before, after = word_before(text[:position]), _REST.match(text, position)
    name = before + (after[0] if after else "")
    if name or not text[:position].endswith("("):
        return name
    return word_before(text[: position - 1])


def _declared(code: str, position: int) -> str:
    start = code.rfind("\n", 0, position) + 1
    line = code[start:].partition("\n")[0].strip()
    shown = line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"
    return f"{shown}\nDeclared in this cell."


def _told(each: LanguageName) -> str:
    meaning = each.meaning if each.meaning.endswith((".", "…")) else f"{each.meaning}."
    return f"{each.form}\n{meaning}\nA {each.kind} of OpenQASM 3."
