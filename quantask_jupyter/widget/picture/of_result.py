"""Which picture a result gets: bars for counts, a curve or a map for a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.bars import draw_counts
from quantask_jupyter.widget.picture.curve import draw_curve
from quantask_jupyter.widget.picture.drawing import Drawing
from quantask_jupyter.widget.picture.frame import ROOM_FOR_FACTS
from quantask_jupyter.widget.picture.heat_map import draw_heat_map, thinned
from quantask_jupyter.widget.picture.sweep_axes import grid_of
from quantask_jupyter.widget.shown_outcomes import point_text, registers_text, shots_text

_NOT_ALL = "; not every one is drawn"


def draw_result(result: Mapping[str, Any], name: str | None) -> Drawing:
    """Return the picture of a result (wire form) that has counts."""
    title = " ".join(visible(name or "").split())
    shots, registers = result["shots"], result["registers"]
    if "points" not in result:
        return draw_counts(result["counts"], shots, registers, title, shots_text(shots))
    points = result["points"]
    if len(points) == 1:
        facts = " · ".join(part for part in (point_text(points[0]["parameters"]), shots_text(shots)) if part)
        return draw_counts(points[0]["counts"], shots, registers, title, facts)
    size = f"{len(points):,} points of {shots_text(shots)}"
    facts = f"{size} · {registers_text(registers, ROOM_FOR_FACTS - len(size) - len(_NOT_ALL))}"
    axes = grid_of(points)
    if axes is None:
        return draw_curve(result, title, facts)
    if any(len(thinned(values)) < len(values) for values in (sorted(set(axis.values)) for axis in axes)):
        facts += _NOT_ALL
    return draw_heat_map(result, axes, title, facts)
