"""A picture that matplotlib has written, as plain SVG: shapes and words alone, in the ink of the page around it.

Gates have names that anybody may have chosen, and matplotlib's files have identifiers, references and a style sheet,
which would reach beyond the picture where it stands within a page. So it is read, and what is known to be harmless is
written anew; whatever else there is, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from xml.etree import ElementTree as ET

INK = "#010203"
"""The colour in which matplotlib draws what has none of its own: no other part of a drawing has it."""
GROUND = "#fefefe"
"""The colour of its paper, which is left away, and of what it fills with it, which stays white."""

_CURRENT = "currentColor"
_GEOMETRY: Mapping[str, tuple[str, ...]] = {
    "g": (),
    "path": ("d",),
    "rect": ("x", "y", "width", "height"),
    "text": ("x", "y"),
    "tspan": ("x", "y"),
}
_LOOKS = (
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-opacity",
    "opacity",
    "font-size",
    "font-style",
    "text-anchor",
    "transform",
)
_HARMLESS = re.compile(r"[a-zA-Z0-9\s.,#%+-]*|(?:translate|rotate|scale|rgba?)\([0-9\s.,%+-]*\)")
_NO_TURN = re.compile(r"rotate\(-?0 [^()]*\)")
_LONG = re.compile(r"(-?\d+\.\d\d)\d+")
_SANS = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"  # the first has the widths for which it was drawn
_FLUID = " style='max-width:100%;height:auto'"
_PIXELS_OF_A_POINT = 4 / 3
_LARGEST = 1e6


class NotPlainError(ValueError):
    """It is no SVG that can be written anew."""


def plain_svg(svg: str, title: str = "", *, inside: str = "") -> str:
    """Return a picture as one SVG element that may stand within a page; it is itself what this makes of it.

    Attributes stand in single quotes, which JSON does not escape: it is saved in notebooks.

    Args:
        svg: what matplotlib has written with ``svg.fonttype`` ``none``.
        title: what a screen reader says of it.
        inside: HTML that nobody sees, until something takes the SVG away and leaves what is in it.

    Raises:
        NotPlainError: it is no SVG, or declares entities.
    """
    if "<!ENTITY" in svg:
        raise NotPlainError("It declares entities.")
    try:
        root = ET.fromstring(svg)  # noqa: S314  (without entities nothing in it can grow)
    except ET.ParseError as error:
        raise NotPlainError(str(error)) from error
    width, height, scale = _size(root)
    label = f" role='img' aria-label='{escape(title)}'" if title else ""
    unseen = f"<foreignObject width='0' height='0'>{inside}</foreignObject>" if inside else ""
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width * scale:.0f}' height='{height * scale:.0f}'"
        f" viewBox='0 0 {width:g} {height:g}'{label} font-family='{_SANS}' stroke-linejoin='round'"
        f"{_FLUID}>{unseen}{''.join(_written(root))}</svg>"
    )


def on_paper(plain: str) -> str:
    """Return a picture of :func:`plain_svg` in black on white, for where it stands alone."""
    return in_ink(plain, "#222").replace(">", "><rect width='100%' height='100%' fill='#fff'/>", 1)


def in_ink(plain: str, color: str) -> str:
    """Return a picture of :func:`plain_svg` in an ink of its own: one that stands alone knows no page around it."""
    return plain.replace("<svg ", f"<svg color='{color}' ", 1)


def _size(root: ET.Element) -> tuple[float, float, float]:
    """Return width and height in the picture's own units, and how many pixels one of them is."""
    shown = root.get("width", "")
    try:
        _, _, width, height = (round(float(number), 1) for number in root.get("viewBox", "").split())
        scale = _PIXELS_OF_A_POINT if shown.endswith("pt") else float(shown) / width
    except (ValueError, ZeroDivisionError):
        raise NotPlainError("It has no size.") from None
    if not (0 < width < _LARGEST and 0 < height < _LARGEST and 0 < scale < _LARGEST):
        raise NotPlainError("It has no size.")
    return width, height, scale


def _written(parent: ET.Element) -> Iterator[str]:
    for element in parent:
        name = element.tag.rpartition("}")[2]
        if name not in _GEOMETRY:
            continue
        given = _given(element)
        if given.get("fill") == GROUND and given.get("stroke", GROUND) in (GROUND, "none"):
            continue  # paper
        looks = _attributes(given, _GEOMETRY[name])
        inside = "".join(_written(element))
        if name in ("text", "tspan"):
            inside = escape(_with_its_indent((element.text or "").strip("\n"))) + inside
        if name != "g":
            after = " " if name == "text" else ""  # words stay apart where SVG is taken away
            yield f"<{name}{looks}>{inside}</{name}>{after}" if inside else f"<{name}{looks}/>"
        elif inside:
            yield f"<g{looks}>{inside}</g>" if looks else inside


def _given(element: ET.Element) -> dict[str, str]:
    """Return the attributes of an element with what its style says."""
    style = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in style} | dict(element.attrib)


def _attributes(given: Mapping[str, str], geometry: tuple[str, ...]) -> str:
    return "".join(
        f" {name}='{_plain(given[name])}'"
        for name in (*geometry, *_LOOKS)
        if name in given and _HARMLESS.fullmatch(given[name]) and not _NO_TURN.fullmatch(given[name])
    )


def _plain(value: str) -> str:
    if value in (INK, GROUND):
        return _CURRENT if value == INK else "#fff"
    return " ".join(_LONG.sub(r"\1", value).split())


def _with_its_indent(text: str) -> str:
    """Return text whose spaces at the beginning are seen: SVG takes them away."""
    plain = text.lstrip(" ")
    return "\N{NO-BREAK SPACE}" * (len(text) - len(plain)) + plain if plain else ""
