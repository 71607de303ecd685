"""A result as a picture (PNG), for readers that draw nothing themselves.

It is drawn on a canvas of its own, without pyplot: the notebook's figures, backend and style are its author's.
"""

from __future__ import annotations

import atexit
import io
import threading
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from quantask_jupyter.errors import visible
from quantask_jupyter.forked import renew_in_child
from quantask_jupyter.widget.shown_outcomes import label, number, select, select_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (6.4, 3.4)
DOTS_PER_INCH = 150
WIDTH = 640  # CSS pixels in which the picture is shown: sharp on fine screens, too
BARS = 24
LINES = 8
UPRIGHT_CHARACTERS = 60  # that fit below the bars side by side
MAX_LABEL = 24
MAX_TITLE = 40
NUMBERED_BARS = 12
LEAST_PLACES = 5  # for bars: a single one does not fill the picture

INK, FAINT, BAR = "#333333", "#d9d9d9", "#5457c9"
LINE_COLORS = ("#5457c9", "#d1495b", "#2e8b57", "#e09f3e", "#3b8ea5", "#8e5572", "#6b705c", "#1d3557")

FONT = "DejaVu Sans"  # comes with matplotlib
PLAIN: dict[str, Any] = {"family": FONT, "parse_math": False, "usetex": False}  # for names: they are no formulas

_drawing = threading.RLock()
"""Cards may draw in several threads. When Python exits, the main thread takes the lock for good: a daemon thread that
is stopped inside matplotlib's C++ would abort the process."""

atexit.register(lambda: _drawing.acquire())


def _renew_lock() -> None:
    global _drawing
    _drawing = threading.RLock()


renew_in_child(_renew_lock)


def prepare_picture() -> None:
    """Import what :func:`picture` needs: on a machine that never drew one it takes seconds to look at all fonts."""
    with _drawing:
        for module in ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.font_manager"):
            import_module(module)


def picture(result: Mapping[str, Any], name: str | None) -> bytes:
    """Return a PNG of ``INCHES`` at ``DOTS_PER_INCH``: bars for counts, a line for each outcome of a sweep."""
    with _drawing:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, facecolor="white", layout="constrained")
        axes = figure.add_subplot(facecolor="white")
        if "points" in result:
            _draw_lines(axes, result)
        else:
            _draw_bars(axes, result)
        _draw_frame(axes, name)
        file = io.BytesIO()
        FigureCanvasAgg(figure).print_png(file, metadata={"Software": None})
    return file.getvalue()


def _draw_bars(axes: Axes, result: Mapping[str, Any]) -> None:
    shown = select(result["counts"], BARS)
    labels = [label(bits, MAX_LABEL) for bits, _ in shown.rows]
    places = range(len(shown.rows))
    bars = axes.bar(places, [count for _, count in shown.rows], color=BAR, width=0.72, zorder=2)
    side_by_side = sum(len(text) + 2 for text in labels) <= UPRIGHT_CHARACTERS
    axes.set_xticks(places, labels, rotation=0 if side_by_side else 90, family="monospace", fontsize=8)
    middle, half = (len(labels) - 1) / 2, max(len(labels), LEAST_PLACES) / 2
    axes.set_xlim(middle - half, middle + half)
    axes.set_ylabel(f"counts of {result['shots']}", color=INK, fontsize=9)
    if len(labels) <= NUMBERED_BARS:
        axes.bar_label(bars, padding=2, fontsize=8, color=INK)
        axes.margins(y=0.12)
    if shown.rest_outcomes:  # as text: a bar of all the rest together would dwarf the others
        note = f"{shown.rest_outcomes} other outcomes: {shown.rest_count}"
        axes.set_title(note, color=INK, fontsize=8, loc="right")


def _draw_lines(axes: Axes, result: Mapping[str, Any]) -> None:
    points = result["points"]
    columns, _ = select_columns((point["counts"] for point in points), LINES)
    names = list(points[0]["parameters"])
    along = [point["parameters"][names[0]] for point in points] if len(names) == 1 else list(range(len(points)))
    for bits, color in zip(columns, LINE_COLORS, strict=False):
        heights = [point["counts"].get(bits, 0) for point in points]
        axes.plot(along, heights, color=color, marker="o", markersize=3, linewidth=1.4, label=label(bits, MAX_LABEL))
    axes.set_xlabel(_words(names[0]) if len(names) == 1 else "point", color=INK, fontsize=9, **PLAIN)
    axes.set_ylabel(f"counts of {result['shots']}", color=INK, fontsize=9)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.legend(prop={"family": "monospace", "size": 8}, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def _draw_frame(axes: Axes, name: str | None) -> None:
    if name:
        axes.set_title(_words(name), color=INK, fontsize=11, loc="left", **PLAIN)
    axes.grid(axis="y", color=FAINT, linewidth=0.6, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0, labelsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)


def _words(text: str) -> str:
    """Return text that fits and that the font has: matplotlib would warn in the notebook of what is missing."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(FONT))
    short = label(" ".join(visible(text).split()), MAX_TITLE)
    return "".join(c if font.get_char_index(ord(c)) else "\ufffd" for c in short)
