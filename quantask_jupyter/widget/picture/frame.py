"""What every picture has: its width, its margins, and the lines over it."""

from __future__ import annotations

from quantask_jupyter.widget.picture.drawing import Drawing, Words
from quantask_jupyter.widget.shown_outcomes import label

WIDTH = 640.0
EDGE = 16.0
QUIET = 0.72  # opacity of what is read second: the contrast is still above 4.5

ROOM_FOR_FACTS = 92  # characters
_TITLE = 64


def add_head(drawing: Drawing, title: str, facts: str) -> None:
    """Write the name, and below it what the picture is of."""
    if title:
        drawing.add(Words(EDGE, 24, label(title, _TITLE), size=14, bold=True))
    drawing.add(Words(EDGE, 41 if title else 24, label(facts, ROOM_FOR_FACTS), opacity=QUIET))
