"""Where a brace is missing: nothing but the indentation says where its block was to end."""

from __future__ import annotations

from quantask_worker.child.openqasm3.syntax.lexer import END, NAME, Tokens
from quantask_worker.child.openqasm3.syntax.types import SCALARS

_BEFORE_WHAT_IS_DECLARED = {*SCALARS, "qubit", "]", "let"}


def closed(tokens: Tokens, opening: int) -> Tokens | None:
    """Return a text's tokens with the missing ``}`` of a ``{``, or None where the indentation does not say its place.

    A block ends before the first line that is indented no more than the line on which it begins. If that is its first
    line already, and nothing of it stands beside its ``{``, the text is not indented.
    """
    kinds, lines, columns = tokens.kinds, tokens.lines, tokens.columns
    margin = columns[_first_of_line(tokens, opening)]
    for at in range(opening + 1, len(kinds)):
        if kinds[at] == END:
            return tokens.with_brace(at)
        if lines[at] > lines[at - 1] and columns[at] <= margin:
            return None if at == opening + 1 else tokens.with_brace(at)
    return None


def names_of_block(tokens: Tokens, opening: int) -> set[str]:
    """Return the names on the line on which a block begins, and those that it declares: it may go on further down."""
    kinds, texts = tokens.kinds, tokens.texts
    names = {texts[at] for at in range(_first_of_line(tokens, opening), opening) if kinds[at] == NAME}
    depth = 0
    for at in range(opening, len(kinds)):
        depth += {"{": 1, "}": -1}.get(kinds[at], 0)
        if depth == 0:
            break
        if kinds[at] == NAME and kinds[at - 1] in _BEFORE_WHAT_IS_DECLARED:
            names.add(texts[at])
    return names


def _first_of_line(tokens: Tokens, at: int) -> int:
    while at > 0 and tokens.lines[at - 1] == tokens.lines[at]:
        at -= 1
    return at
