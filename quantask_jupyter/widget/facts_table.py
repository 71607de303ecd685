"""Names and texts as a table: what an estimate or a quota tells."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

TO_THE_LEFT = ' style="text-align: left"'
"""Notebooks set cells as numbers, to the right."""


def facts_table(lines: Iterable[tuple[str, str]]) -> str:
    """Return a row of HTML for each name and its text."""
    rows = (
        f"<tr><th{TO_THE_LEFT}>{escape(name)}</th><td{TO_THE_LEFT}>{escape(text)}</td></tr>" for name, text in lines
    )
    return f"<table>{''.join(rows)}</table>"
