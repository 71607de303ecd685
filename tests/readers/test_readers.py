"""Whoever opens a saved notebook sees pictures, whatever opens it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import nbformat
import pytest

from tests.readers.exporters import EXPORTERS
from tests.readers.notebook import BELL, SHOWN, data_of, saved_notebook

RESULTS = [name for name in SHOWN if name != "circuit"]
STORED = Path(__file__).parent / "stored"
VS_CODE = (  # its order; what it does not trust, and does not know to be safe, it leaves out
    "application/json",
    "application/javascript",
    "text/html",
    "image/svg+xml",
    "text/latex",
    "text/markdown",
    "image/png",
    "image/jpeg",
    "text/plain",
)
SAFE_IN_VS_CODE = ("application/json", "text/markdown", "image/png", "text/plain")
MOST_BYTES_OF_A_BELL_CELL = 12 * 1024


def _picture_in(data: dict, order: Sequence[str]) -> bool:
    kind = next(one for one in order if one in data)
    return kind == "image/png" or (kind == "text/html" and "<svg" in data[kind])


def _drawn(html: str) -> str:
    return re.sub(r"<foreignObject.*?</foreignObject>", "", html[html.index("<svg") : html.index("</svg>") + 6])


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_shows_what_it_has_shown_before(name: str) -> None:
    assert EXPORTERS[name]() == (STORED / name).read_text(encoding="utf-8"), "look at it, then: python -m tests.readers"


@pytest.mark.parametrize(
    ("name", "picture"),
    [("page.html", "<svg"), ("notebook.md", "<svg"), ("github.html", "<img"), ("notebook.tex", ".png")],
)
def test_every_output_has_a_picture_in_what_is_stored(name: str, picture: str) -> None:
    assert (STORED / name).read_text(encoding="utf-8").count(picture) == len(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_vs_code_shows_the_picture_of_a_notebook_that_it_trusts_and_of_one_that_it_does_not(name: str) -> None:
    data = data_of(SHOWN[name])
    assert _picture_in(data, VS_CODE)
    assert _picture_in(data, [kind for kind in VS_CODE if kind in SAFE_IN_VS_CODE])


@pytest.mark.parametrize("name", RESULTS)
def test_the_picture_is_well_formed_has_no_script_and_its_ink_is_that_of_the_page(name: str) -> None:
    html = data_of(SHOWN[name])["text/html"]
    assert "\n\n" not in html  # Markdown would end it there
    drawn = _drawn(html)
    svg = ET.fromstring(drawn)
    kinds = {element.tag.rpartition("}")[2] for element in svg.iter()}
    assert kinds <= {"svg", "text", "rect", "path", "circle"}
    assert svg.get("fill") == "currentColor"
    assert not re.search(r"(fill|stroke)='(#222|#000|black|#fff|white)'", drawn)
    assert html.index("</svg>") < html.index("<details>") < html.index("<table>")


def test_a_circuit_is_drawn_without_paper_in_the_ink_of_the_page() -> None:
    html = data_of(SHOWN["circuit"])["text/html"]
    svg = ET.fromstring(_drawn(html))
    assert {element.tag.rpartition("}")[2] for element in svg.iter()} == {"svg", "text", "path"}
    inks = [element.get("stroke") or element.get("fill") for element in svg]
    assert inks == ["currentColor", "#fa4d56", "currentColor", None]  # black on the colour of its gate


def test_error_bars_registers_parameters_and_shots_are_in_the_picture() -> None:
    html = {name: _drawn(data_of(shown)["text/html"]) for name, shown in SHOWN.items()}
    assert ">out[0] sent[1…0]<" in html["teleport"]
    assert html["teleport"].count("stroke-width='1.4'") == 4
    assert ">theta = 1.1781 · 200 shots<" in html["point"]
    assert ">17 points of 200 shots · c[1…0]<" in html["curve"]
    assert ">1,242 more<" in html["many"]
    assert ">1,242<" in html["many"]


def test_labels_of_a_hundred_bits_stand_one_above_the_other_in_the_picture() -> None:
    drawn = _drawn(data_of(SHOWN["ghz"])["text/html"])
    found = re.findall(r"<text x='([\d.]+)' y='([\d.]+)' font-size='([\d.]+)'[^>]*>([01]{100})<", drawn)
    assert len({float(y) for _, y, _, _ in found}) == 3
    for x, _, size, bits in found:
        assert float(x) + len(bits) * float(size) * 0.602 <= 640


def test_a_saved_bell_cell_is_small() -> None:
    output = nbformat.v4.new_output("display_data", data_of(SHOWN["bell"]))
    assert BELL["metadata"]["notes"]
    assert len(json.dumps(nbformat.v4.new_code_cell("bell", outputs=[output]), indent=1)) <= MOST_BYTES_OF_A_BELL_CELL


def test_a_jupyter_book_has_the_pictures(tmp_path: Path) -> None:
    nbformat.write(saved_notebook(), tmp_path / "index.ipynb")
    (tmp_path / "conf.py").write_text('extensions = ["myst_nb"]\nnb_execution_mode = "off"\nhtml_theme = "basic"\n')
    build = [sys.executable, "-m", "sphinx", "-q", str(tmp_path), str(tmp_path / "book")]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    page = (tmp_path / "book" / "index.html").read_text(encoding="utf-8")
    assert page.count("<summary>Table</summary>") == len(RESULTS)
    assert len(re.findall(r"<svg xmlns='[^']*' width='640'", page)) >= len(RESULTS)
    assert page.count("aria-label='circuit of bell'") == 1
