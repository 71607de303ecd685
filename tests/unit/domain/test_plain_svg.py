from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from quantask_jupyter.domain.plain_svg import GROUND, INK, NotPlainError, in_ink, on_paper, plain_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
DRAWN = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
{HEAD} width="150pt" height="75pt" viewBox="0 0 150 75">
 <defs><style type="text/css">*{{stroke-linecap: butt}}</style></defs>
 <g id="figure_1"><path d="M 0 75 L 150 0 z" style="fill: {GROUND}"/>
  <path d="M 64.609196 44.2832 \nL 9 44 " clip-path="url(#p1)" style="fill: none; stroke: {INK}; stroke-width: 2"/>
  <path d="M 1 2" style="fill: {GROUND}; stroke: #2f6bd0"/>
  <!-- a comment -->
  <g transform="translate(3 4)" style="fill: {INK}"><text>
   <tspan x="0" y="-1" style="font-style: oblique; font-family: 'DejaVu Sans'">q</tspan></text></g>
  <text style="text-anchor: start" x="1" y="2" transform="rotate(-0 1 2)">  a &lt;b&gt;</text>
 </g></svg>"""
PLAIN = (
    "<path d='M 64.60 44.28 L 9 44' fill='none' stroke='currentColor' stroke-width='2'/>"
    "<path d='M 1 2' fill='#fff' stroke='#2f6bd0'/>"
    "<g fill='currentColor' transform='translate(3 4)'>"
    "<text><tspan x='0' y='-1' font-style='oblique'>q</tspan></text> </g>"
    "<text x='1' y='2' text-anchor='start'>\xa0\xa0a &lt;b&gt;</text> </svg>"
)


def test_shapes_and_words_are_kept_in_the_ink_of_the_page_and_paper_is_left_away():
    plain = plain_svg(DRAWN, "circuit of <bell>")
    head, _, body = plain.partition(">")
    assert body == PLAIN
    assert "width='200' height='100' viewBox='0 0 150 75'" in head
    assert "aria-label='circuit of &lt;bell&gt;'" in head


def test_what_it_has_made_is_not_changed_again():
    assert plain_svg(plain_svg(DRAWN, "bell"), "bell") == plain_svg(DRAWN, "bell")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<foreignObject><img src='x' onerror='alert(1)'/></foreignObject>",
        "<style>body {display: none}</style>",
        "<image xlink:href='https://example.org/x.png'/>",
        "<a xlink:href='javascript:alert(1)'><text>click</text></a>",
        "<use xlink:href='#x'/>",
        "<path d='M 0 0' onload='alert(1)' fill='url(https://example.org)' style='stroke: url(#x); position: fixed'/>",
        "<text style=\"fill: var(--x); font-size: expression(1)\" class='jp-Dialog' id='main'/>",
    ],
)
def test_what_could_do_more_than_be_seen_is_left_out(hostile):
    plain = plain_svg(f"{HEAD} width='9' viewBox='0 0 9 9'>{hostile}</svg>")
    elements = list(ET.fromstring(plain).iter())
    assert {one.tag.rpartition("}")[2] for one in elements} <= {"svg", "path", "text"}
    assert {name for one in elements[1:] for name in one.attrib} <= {"d"}
    assert "click" not in plain


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "no SVG",
        "<svg>",
        f"{HEAD}/>",
        f"{HEAD} width='9' viewBox='0 0 0 0'/>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
    ],
)
def test_what_is_no_picture_is_refused(broken):
    with pytest.raises(NotPlainError):
        plain_svg(broken)


def test_one_that_stands_alone_has_an_ink_and_paper_of_its_own():
    plain = plain_svg(DRAWN)
    assert ET.fromstring(in_ink(plain, "#e6e9ef")).get("color") == "#e6e9ef"
    alone = ET.fromstring(on_paper(plain))
    assert alone.get("color") == "#222"
    assert alone[0].attrib == {"width": "100%", "height": "100%", "fill": "#fff"}
