"""A result as text: what terminals, logs and screen readers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.output_values import outcome_texts
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.shown_outcomes import Shown, labels, number, select

BAR_WIDTH = 40  # characters
OUTCOMES = 16
POINTS = 20
OUTCOMES_OF_POINT = 4

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def text_histogram(result: Mapping[str, Any], name: str | None) -> str:
    """Return counts as bars, and a sweep as a line for each point."""
    if "points" in result:
        lines = [_title(name, f"{len(result['points'])} points of {result['shots']} shots"), *_points(result)]
    else:
        lines = [
            _title(name, f"{result['shots']} shots"),
            *_bars(select(result["counts"], OUTCOMES, result["registers"]), result["registers"]),
        ]
    return "\n".join(lines)


def _title(name: str | None, shots: str) -> str:
    return f"{visible(name)}: {shots}" if name else shots


def _bars(shown: Shown, registers: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = _labelled(shown, registers)
    largest = max(count for _, count in rows)
    width = max(len(bits) for bits, _ in rows)
    digits = len(str(max(largest, shown.rest_count)))
    lines = [f"{bits:>{width}} {_bar(count / largest)} {count:>{digits}}" for bits, count in rows]
    if shown.rest_outcomes:
        rest = f"{shown.rest_outcomes} other outcomes"
        lines.append(f"{'':>{width}} {rest:<{BAR_WIDTH}} {shown.rest_count:>{digits}}")
    return lines


def _bar(share: float) -> str:
    eighths = round(share * BAR_WIDTH * 8)
    partial = _EIGHTHS[eighths % 8] if eighths % 8 else ""
    return f"{'█' * (eighths // 8) + partial:<{BAR_WIDTH}}"


def _points(result: Mapping[str, Any]) -> list[str]:
    points = result["points"]
    heads = [
        ", ".join(f"{visible(key)} = {number(value)}" for key, value in point["parameters"].items())
        for point in points[:POINTS]
    ]
    width = max(len(head) for head in heads)
    lines = [
        f"{head:<{width}}  {_outcomes(point, result['registers'])}" for head, point in zip(heads, points, strict=False)
    ]
    if len(points) > POINTS:
        lines.append(f"… and {len(points) - POINTS} more points")
    return lines


def _outcomes(point: Mapping[str, Any], registers: Sequence[Mapping[str, Any]]) -> str:
    shown = select(point["counts"], OUTCOMES_OF_POINT, registers)
    rest = [f"others: {shown.rest_count}"] if shown.rest_outcomes else []
    return "  ".join([*(f"{bits}: {count}" for bits, count in _labelled(shown, registers)), *rest])


def _labelled(shown: Shown, registers: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    counts = [count for _, count in shown.rows]
    return list(zip(labels(outcome_texts(registers, [bits for bits, _ in shown.rows])), counts, strict=True))
