"""A drawing of a circuit, as each kind of reader gets it."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from quantask_jupyter.widget.circuit_drawing import CircuitDrawing

DRAWN = {
    "text": "q: ┤ H ├\n\nc: 1/",
    "svg": "<svg xmlns='http://www.w3.org/2000/svg' width='20' viewBox='0 0 20 10'><text fill='#010203'>H</text></svg>",
    "png": "iVBORw0KGgo=",
    "columns": 3200,
    "shown_columns": 40,
    "qubits": 100,
    "shown_qubits": 40,
}
HOSTILE = "</text><script>alert(1)</script>"


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.tags.add(tag)


def bundle(**changes: Any) -> dict[str, Any]:
    return CircuitDrawing({**DRAWN, **changes}, "bell").bundle()


def test_it_is_text_in_a_terminal_and_says_what_of_a_large_circuit_is_drawn() -> None:
    drawing = CircuitDrawing(DRAWN)
    assert str(drawing) == repr(drawing) == f"{DRAWN['text']}\nfirst 40 columns of 3,200, first 40 qubits of 100"
    whole = CircuitDrawing({**DRAWN, "columns": 3, "shown_columns": 3, "qubits": 1, "shown_qubits": 1})
    assert str(whole) == DRAWN["text"]


def test_pages_get_a_picture_in_their_own_ink_with_the_text_folded_under_it_and_latex_a_png() -> None:
    found = bundle()
    assert found["image/png"].startswith(b"\x89PNG")
    picture = found["text/html"].partition("</svg>")[0]
    assert "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'" in picture
    assert "aria-label='circuit of bell'" in picture
    assert picture.endswith("<text fill='currentColor'>H</text> ")
    assert "<p>first 40 columns of 3,200, first 40 qubits of 100</p>" in found["text/html"]
    assert "\n\n" not in found["text/html"]  # Markdown would end it there


def test_where_svg_is_taken_away_an_image_on_white_is_left() -> None:
    html = bundle()["text/html"]
    [image] = re.findall(r"<foreignObject width='0' height='0'>(<img [^>]+>)</foreignObject>", html)
    drawn = unquote(image.partition("data:image/svg+xml,")[2])
    assert "fill='#fff'" in drawn
    assert "color='#222'" in drawn


def test_what_is_no_picture_is_not_put_into_a_page() -> None:
    assert set(bundle(svg="<svg><!ENTITY")) == {"text/plain", "image/png"}


def test_without_a_picture_it_is_text_alone() -> None:
    assert set(bundle(svg=None, png=None)) == {"text/plain"}


def test_names_in_it_stay_text() -> None:
    found = bundle(text=HOSTILE, svg=DRAWN["svg"].replace("H", escape(HOSTILE)))
    tags = {"div", "svg", "foreignobject", "img", "text", "p", "details", "summary", "pre"}
    assert Tags(found["text/html"]).tags == tags
    assert set(bundle(svg=f"<svg>{HOSTILE}</svg>")) == {"text/plain", "image/png"}
