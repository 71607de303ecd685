"""A result as a plain HTML table, which is folded under its picture. Whatever it quotes is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.shown_outcomes import labels, notes_of, number, select, select_columns, share_text

ROWS = 64
COLUMNS = 8


def html_table(result: Mapping[str, Any], name: str | None) -> str:
    """Return counts as a row for each outcome, and a sweep as a row for each point."""
    return _sweep(result, name) if "points" in result else _counts(result, name)


def html_notes(result: Mapping[str, Any]) -> list[str]:
    """Return a paragraph for each of the notes that a result has."""
    return [f"<p>Note: {escape(visible(note))}</p>" for note in notes_of(result)]


def _counts(result: Mapping[str, Any], name: str | None) -> str:
    shots = result["shots"]
    shown = select(result["counts"], ROWS, result["registers"])
    keys = labels(outcome_texts(result["registers"], [bits for bits, _ in shown.rows]))
    rows = [
        _row(_code(key), str(count), share_text(count / shots))
        for key, (_, count) in zip(keys, shown.rows, strict=True)
    ]
    if shown.rest_outcomes:
        rest = f"{shown.rest_outcomes} other outcomes"
        rows.append(_row(rest, str(shown.rest_count), share_text(shown.rest_count / shots)))
    return _table(_caption(name, f"{shots} shots"), ("outcome", "count", "share"), rows)


def _sweep(result: Mapping[str, Any], name: str | None) -> str:
    points = result["points"]
    names = list(points[0]["parameters"])
    columns, more = select_columns((point["counts"] for point in points), COLUMNS, result["registers"])
    rows = []
    for point in points[:ROWS]:
        counts = [point["counts"].get(bits, 0) for bits in columns]
        values = [number(point["parameters"][key]) for key in names]
        others = [str(result["shots"] - sum(counts))] if more else []
        rows.append(_row(*values, *map(str, counts), *others))
    if len(points) > ROWS:
        rows.append(_row(f"{len(points) - ROWS} more points"))
    heads = [
        *(escape(visible(key)) for key in names),
        *map(_code, labels(outcome_texts(result["registers"], columns))),
        *(["others"] if more else []),
    ]
    return _table(_caption(name, f"{len(points)} points of {result['shots']} shots"), heads, rows)


def _caption(name: str | None, shots: str) -> str:
    return f"{escape(visible(name))}: {shots}" if name else shots


def _code(key: str) -> str:
    return f"<code>{escape(key)}</code>"


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _table(caption: str, heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "\n".join(rows)
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
