"""The pictures of a task's result, as the card saves them, and its most frequent outcomes as numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from quantask_jupyter.widget.picture.of_result import draw_result
from quantask_jupyter.widget.picture.state import draw_state
from quantask_jupyter.widget.picture.svg import to_svg
from quantask_jupyter.widget.saved_values_table import has_counts
from quantask_jupyter.widget.shown_outcomes import Shown, select, share_text
from quantask_jupyter.widget.shown_state import shown_states

MOST_OUTCOMES = 32


async def pictures_of(result: Mapping[str, Any], name: str | None) -> list[str]:
    """Return the pictures of a result (wire form) as SVG; a large one is drawn while others are served."""
    return await asyncio.to_thread(_draw, result, name)


def _draw(result: Mapping[str, Any], name: str | None) -> list[str]:
    counts = [draw_result(result, name)] if has_counts(result) else []
    states = [draw_state(state, name) for state in shown_states(result)]
    return [to_svg(one, styled=False) for one in (*counts, *states)]


def outcomes_of(result: Mapping[str, Any]) -> Shown | None:
    """Return the most frequent outcomes of a result; None for a sweep, and where nothing was measured."""
    return select(result["counts"], MOST_OUTCOMES) if result.get("counts") else None


def share(count: int, shots: int) -> str:
    """Return the share of a count."""
    return share_text(count / shots)
