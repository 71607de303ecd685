"""A drawing as SVG: no script, no style sheet, and text that can be selected."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.drawing import INK, Area, Box, Dot, Drawing, Line, Shape, Words

_SANS = "system-ui,Helvetica,Arial,sans-serif"
_INK_ON_PAPER = "#222"
_FLUID = " style='max-width:100%;height:auto'"
_MONO = "ui-monospace,Menlo,Consolas,monospace"


def to_svg(drawing: Drawing, *, paper: str | None = None, inside: str = "", styled: bool = True) -> str:
    """Return the drawing as one SVG element; whatever it quotes is escaped.

    Attributes stand in single quotes, which JSON does not escape: it is saved in notebooks.

    Args:
        drawing: what to write.
        paper: a colour to lay under it, for where it stands alone. Without one, it shows what is around it, and its ink
            has the colour of the text there.
        styled: say by itself that it may be shown smaller. A page whose policy lets no element have a style says so.
        inside: HTML that nobody sees, until something takes the SVG away and leaves what is in it.
    """
    width, height = _number(drawing.width), _number(drawing.height)
    ink = "currentColor" if paper is None else _INK_ON_PAPER
    sheet = "" if paper is None else f"<rect width='100%' height='100%' fill='{paper}'/>"
    unseen = f"<foreignObject width='0' height='0'>{inside}</foreignObject>" if inside else ""
    title = _text(drawing.title)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}'"
        f"{_FLUID if styled else ''} role='img' aria-label='{title}' fill='{ink}' font-family='{_SANS}'"
        f" font-size='12'>{unseen}{sheet}{''.join(_element(shape, ink) for shape in drawing.shapes)}</svg>"
    )


def to_data_url(drawing: Drawing) -> str:
    """Return the drawing on white, as the address of a picture."""
    return "data:image/svg+xml," + quote(to_svg(drawing, paper="#fff"), safe=" ='/:;,.()+-")


def _element(shape: Shape, ink: str) -> str:
    match shape:
        case Box():
            place = f"x='{_number(shape.x)}' y='{_number(shape.y)}'"
            size = f"width='{_number(shape.width)}' height='{_number(shape.height)}'"
            return f"<rect {place} {size}{_fill(shape.color, shape.opacity)}/>"
        case Line():
            color = ink if shape.color == INK else shape.color
            look = f"stroke='{color}'{_unless_one('stroke-width', shape.width)}{_unless_one('opacity', shape.opacity)}"
            return f"<path d='{_path(shape.points)}' fill='none' {look}/>"
        case Area():
            return f"<path d='{_path(shape.points)}'{_fill(shape.color, shape.opacity)}/>"
        case Dot():
            place = f"cx='{_number(shape.x)}' cy='{_number(shape.y)}' r='{_number(shape.radius)}'"
            return f"<circle {place}{_fill(shape.color, 1)}/>"
        case Words():
            return _words(shape)


def _words(words: Words) -> str:
    looks = [
        f" font-size='{_number(words.size)}'" if words.size != 12 else "",
        f" text-anchor='{words.anchor}'" if words.anchor != "start" else "",
        f" font-family='{_MONO}'" if words.mono else "",
        " font-weight='600'" if words.bold else "",
        _fill(words.color, words.opacity),
    ]
    return f"<text x='{_number(words.x)}' y='{_number(words.y)}'{''.join(looks)}>{_text(words.text)}</text> "


def _fill(color: str, opacity: float) -> str:
    return ("" if color == INK else f" fill='{color}'") + _unless_one("opacity", opacity)


def _unless_one(name: str, value: float) -> str:
    return "" if value == 1 else f" {name}='{_number(value)}'"


def _path(points: tuple[tuple[float, float], ...]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 1 or value == 0 else f"{value:.2g}"


def _text(text: str) -> str:
    return escape(" ".join(visible(text).split("\n")))
