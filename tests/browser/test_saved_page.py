"""A saved notebook as a web page by nbconvert, and as it is left by a program that does not trust it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page, expect

from tests.readers.exporters import github_page
from tests.readers.notebook import SHOWN, saved_notebook

SMALLEST_CIRCUIT = 100  # pixels: a drawing is as wide as its circuit is long

_CONTRAST = """(text) => {
    const part = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number).map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const weights = [0.2126, 0.7152, 0.0722];
    const light = (color) => part(color).reduce((sum, value, index) => sum + value * weights[index], 0);
    const [ink, paper] = [getComputedStyle(text).fill, getComputedStyle(document.body).backgroundColor].map(light);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""


@pytest.fixture(scope="module", params=["light", "dark"])
def saved_page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A theme and the page in it."""
    body, _ = HTMLExporter(theme=request.param).from_notebook_node(saved_notebook())
    path = tmp_path_factory.mktemp("saved") / f"{request.param}.html"
    path.write_text(body)
    return request.param, path


@pytest.mark.parametrize("width", [480, 1200])
def test_pictures_stand_in_nbconverts_page_in_its_own_ink_and_tables_are_folded_under_them(
    page: Page, saved_page: tuple[str, Path], width: int, snapshot: Callable[..., None]
) -> None:
    theme, path = saved_page
    page.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    pictures = page.locator(".jp-Cell-outputWrapper svg")
    assert pictures.count() == len(SHOWN)
    for name, picture in zip(SHOWN, pictures.all(), strict=True):
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > (SMALLEST_CIRCUIT if name == "circuit" else 300)
        assert box["x"] + box["width"] <= width
        assert picture.locator("text").first.evaluate(_CONTRAST) > 4.5
        image = picture.locator("img").bounding_box()
        assert image is None or image["width"] * image["height"] == 0
    for table in page.locator("details table").all():
        expect(table).to_be_hidden()
    for number, name in enumerate(SHOWN):
        pictures.nth(number).screenshot(path=_screenshot(f"saved-{name}-{theme}-{width}"), animations="disabled")
    page.locator("summary").first.click()
    expect(page.locator("details table").first).to_contain_text("505")
    snapshot(f"saved-page-{theme}-{width}", "main")


def test_the_texts_of_a_picture_can_be_selected(page: Page, saved_page: tuple[str, Path]) -> None:
    _, path = saved_page
    page.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
    page.goto(path.as_uri())
    page.get_by_text("505", exact=True).first.dblclick()
    assert page.evaluate("getSelection().toString().trim()") == "505"


@pytest.mark.parametrize("width", [480, 1200])
def test_where_svg_is_taken_away_the_image_in_it_is_left(
    page: Page, tmp_path: Path, width: int, snapshot: Callable[..., None]
) -> None:
    path = tmp_path / "github.html"
    path.write_text(f"<style>img {{ max-width: 100% }}</style>{github_page()}")  # as GitHub's own style sheet has it
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    images = page.locator("img")
    assert images.count() == len(SHOWN)
    for name, image in zip(SHOWN, images.all(), strict=True):
        expect(image).to_be_visible()
        width_of_file = image.evaluate("image => image.decode().then(() => image.naturalWidth)")
        assert width_of_file >= (SMALLEST_CIRCUIT if name == "circuit" else 640)
    snapshot(f"saved-github-{width}", "body")


def _screenshot(name: str) -> Path:
    return Path(__file__).parent / "screenshots" / f"{name}.png"
