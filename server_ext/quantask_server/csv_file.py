"""A table as CSV, which spreadsheets open: no cell of it is a formula, whatever a user has called something."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quantask_jupyter.errors import visible

_BEGINS_FORMULA = tuple("=+-@\t\r\n|%") + tuple("＝＋－＠")
_BREAKS = "\r"  # stays what it is, as the other ends of lines do
_MARK = secrets.token_hex(16)  # stands where parts belong; nobody can send it


@dataclass(frozen=True, slots=True)
class Parts:
    """A cell's text in parts, as it may be long; it begins as no formula does."""

    texts: Iterable[str]


Cell = str | int | float | Parts | None


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as text, with a mark of UTF-8 before it, without which spreadsheets guess the encoding."""
    return f"\ufeff{csv_lines([head, *rows])}"


def csv_lines(rows: Iterable[Sequence[Cell]]) -> str:
    """Return more rows of a table that has begun."""
    return "".join(csv_parts(rows))


def csv_parts(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Return them in parts, none of which takes long to write."""
    for row in rows:
        file = io.StringIO()
        csv.writer(file).writerow([_cell(value) for value in row])
        line, *others = file.getvalue().split(_MARK)
        yield line
        for value, other in zip((value for value in row if isinstance(value, Parts)), others, strict=True):
            yield '"'
            yield from (text.replace('"', '""') for text in value.texts)
            yield f'"{other}'


def _cell(value: Cell) -> str | int | float | None:
    """Return a cell; text that a spreadsheet would take for a formula is marked as text by an apostrophe.

    Characters that would turn or hide what stands around them are spelled out, as on the class page.
    """
    if isinstance(value, Parts):
        return _MARK
    if not isinstance(value, str):
        return value
    shown = value if value.isprintable() else _BREAKS.join(map(visible, value.split(_BREAKS)))
    return f"'{shown}" if value.lstrip(" ").startswith(_BEGINS_FORMULA) else shown
