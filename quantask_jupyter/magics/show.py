"""How subcommands show what they have to say: as a table, or as a line of text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.live_card import publish
from quantask_jupyter.widget.terminal import writable


def show_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    empty: str,
    note: str | None = None,
    live: Mapping[str, Any] | None = None,
) -> None:
    """Show rows as a table with a ``note`` below.

    ``live`` is what our own renderers draw in its place, also while there are no rows.
    """
    cells = [tuple(visible(cell) for cell in row) for row in rows]
    if not cells:
        publish({**(live or {}), "text/plain": empty, "text/html": f"<p>{escape(empty)}</p>"})
        return
    widths = [max(len(cell) for cell in column) for column in zip(heads, *cells, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in (heads, *cells)]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
    publish(
        {
            **(live or {}),
            "text/plain": "\n".join([*(line.rstrip() for line in lines), *([note] if note else [])]),
            "text/html": f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
            + (f"\n<p>{escape(note)}</p>" if note else ""),
        }
    )


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{writable(text)}\n")
