"""A drawing as PNG, for readers that take neither HTML nor SVG: LaTeX, and programs that do not trust a notebook.

It is drawn on a canvas of its own, without pyplot: the notebook's figures, backend and style are its author's.
"""

from __future__ import annotations

import atexit
import io
import threading
from importlib import import_module
from typing import Any

from quantask_jupyter.errors import visible
from quantask_jupyter.forked import renew_in_child
from quantask_jupyter.widget.picture.drawing import INK, Area, Box, Dot, Drawing, Line, Shape, Words

DOTS_PER_PIXEL = 1.5  # sharp on fine screens, too
COLORS = 64  # of the file: a third of the bytes, and nobody sees it
_POINTS = 0.72  # of a typographer in one CSS pixel, at the 100 dots per inch that are drawn with
_INK, _PAPER = "#222222", "white"
_SANS, _MONO = "DejaVu Sans", "DejaVu Sans Mono"  # come with matplotlib

_drawing = threading.RLock()
"""Cards may draw in several threads. When Python exits, the main thread takes the lock for good: a daemon thread that
is stopped inside matplotlib's C++ would abort the process."""

atexit.register(lambda: _drawing.acquire())


def _renew_lock() -> None:
    global _drawing
    _drawing = threading.RLock()


renew_in_child(_renew_lock)


def prepare_png() -> None:
    """Import what :func:`to_png` needs: on a machine that never drew one it takes seconds to look at all fonts."""
    with _drawing:
        for module in ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.font_manager", "PIL.Image"):
            import_module(module)


def to_png(drawing: Drawing) -> bytes:
    """Return the drawing on white, ``DOTS_PER_PIXEL`` times as large."""
    with _drawing:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from PIL import Image

        dots = 100 * DOTS_PER_PIXEL
        figure = Figure(figsize=(drawing.width / 100, drawing.height / 100), dpi=dots, facecolor=_PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, drawing.width), ylim=(drawing.height, 0))
        for shape in drawing.shapes:
            _add(axes, shape)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        file = io.BytesIO()
        image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _add(axes: Any, shape: Shape) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle, Polygon, Rectangle

    match shape:
        case Box():
            filled = Rectangle((shape.x, shape.y), shape.width, shape.height, linewidth=0)
            filled.set(facecolor=_ink(shape.color), alpha=shape.opacity)
            axes.add_patch(filled)
        case Line():
            across, down = zip(*shape.points, strict=True)
            width = shape.width * _POINTS
            axes.add_line(Line2D(across, down, color=_ink(shape.color), alpha=shape.opacity, linewidth=width))
        case Area():
            axes.add_patch(Polygon(shape.points, facecolor=_ink(shape.color), alpha=shape.opacity, linewidth=0))
        case Dot():
            axes.add_patch(Circle((shape.x, shape.y), shape.radius, facecolor=_ink(shape.color), linewidth=0))
        case Words():
            family = _MONO if shape.mono else _SANS
            axes.text(
                shape.x,
                shape.y,
                _known(shape.text, family),
                fontsize=shape.size * _POINTS,
                family=family,
                weight="bold" if shape.bold else "normal",
                ha={"start": "left", "middle": "center", "end": "right"}[shape.anchor],
                va="baseline",
                color=_ink(shape.color),
                alpha=shape.opacity,
                parse_math=False,  # names are no formulas
                usetex=False,
            )


def _ink(color: str) -> str:
    return _INK if color == INK else color


def _known(text: str, family: str) -> str:
    """Return the text as far as the font has it: matplotlib would warn in the notebook of what is missing."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(family))
    return "".join(c if font.get_char_index(ord(c)) else "\ufffd" for c in visible(text))
