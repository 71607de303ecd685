"""A table as CSV, which spreadsheets open: no cell of it is a formula, whatever a user has called something."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_BEGINS_FORMULA = tuple("=+-@\t\r\n|%") + tuple("＝＋－＠")

Cell = str | int | float | None


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as text, with a mark of UTF-8 before it, without which spreadsheets guess the encoding."""
    return f"\ufeff{csv_lines([head, *rows])}"


def csv_lines(rows: Iterable[Sequence[Cell]]) -> str:
    """Return more rows of a table that has begun."""
    file = io.StringIO()
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: Cell) -> Cell:
    """Return a cell; text that a spreadsheet would take for a formula is marked as text by an apostrophe."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_BEGINS_FORMULA):
        return f"'{value}"
    return value
