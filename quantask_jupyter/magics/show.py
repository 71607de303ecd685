"""How subcommands show what they have to say: as a table, or as a line of text."""

from __future__ import annotations

import re
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.facts_table import TO_THE_LEFT
from quantask_jupyter.widget.live_card import publish
from quantask_jupyter.widget.terminal import writable
from quantask_jupyter.widget.viewer import draws_cards

SET_IN = 10  # spaces, or more


def show_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    empty: str,
    numbers: Container[str] = (),
    note: str | None = None,
    live: Mapping[str, Any] | None = None,
) -> None:
    """Show rows as a table with a ``note`` below; the columns whose heads are ``numbers`` are set to the right.

    ``live`` is what our own renderers draw in its place, also while there are no rows.
    """
    cells = [tuple(visible(cell) for cell in row) for row in rows]
    if not cells:
        publish({**(live or {}), "text/plain": empty, "text/html": f"<p>{escape(empty)}</p>"})
        return
    widths = [max(len(cell) for cell in column) for column in zip(heads, *cells, strict=True)]
    signs = [">" if head in numbers else "<" for head in heads]
    columns = list(zip(signs, widths, strict=True))
    lines = [
        "  ".join(f"{cell:{sign}{width}}" for cell, (sign, width) in zip(row, columns, strict=True))
        for row in (heads, *cells)
    ]
    looks = ["" if sign == ">" else TO_THE_LEFT for sign in signs]
    head = "".join(f"<th{look}>{escape(cell)}</th>" for cell, look in zip(heads, looks, strict=True))
    body = "\n".join(
        f"<tr>{''.join(f'<td{look}>{escape(cell)}</td>' for cell, look in zip(row, looks, strict=True))}</tr>"
        for row in cells
    )
    publish(
        {
            **(live or {}),
            "text/plain": "\n".join([*(line.rstrip() for line in lines), *([note] if note else [])]),
            "text/html": f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
            + (f"\n<p>{escape(note)}</p>" if note else ""),
        }
    )


def show_help(text: str) -> None:
    """Show lines that are set for a terminal; a notebook, which has another width, breaks them between words.

    Lines that are set far in go on with the one above.
    """
    if not draws_cards():
        say(text)
        return
    whole = re.sub(rf"\n {{{SET_IN},}}", " ", text)
    publish({"text/plain": text, "text/html": f'<pre style="white-space: pre-wrap">{escape(whole)}</pre>'})


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{writable(text)}\n")
