"""Several drawings as one, the first on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quantask_jupyter.widget.picture.drawing import Area, Drawing, Line, Shape


def stacked(drawings: Sequence[Drawing]) -> Drawing:
    """Return one drawing of all."""
    if len(drawings) == 1:
        return drawings[0]
    whole = Drawing(max(one.width for one in drawings), 0.0, title="; ".join(one.title for one in drawings))
    for one in drawings:
        whole.add(*(_moved(shape, whole.height) for shape in one.shapes))
        whole.height += one.height
    return whole


def _moved(shape: Shape, down: float) -> Shape:
    if isinstance(shape, Line | Area):
        return replace(shape, points=tuple((x, y + down) for x, y in shape.points))
    return replace(shape, y=shape.y + down)
