"""JupyterLab in German: a language pack of a few of our words, made as those are that people install."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from quantask_jupyter.widget.saved_result import RESULT_MIME
from tests.browser.conftest import new_window, notebook_page, stop
from tests.browser.jupyter_pages import BELL, ENDLESS, JupyterPages, NotebookPage, start_pages, wish

LOAD = "%load_ext quantask_jupyter"
PACK = "a_language_pack_de_DE"
GERMAN = {
    "": {
        "domain": "quantask_jupyter",
        "language": "de-DE",
        "plural_forms": "nplurals=2; plural=(n != 1);",
        "version": "0.1.0",
    },
    "Running": ["Läuft"],
    "Waiting": ["Wartet"],
    "Cancelled": ["Abgebrochen"],
    "Cancel": ["Abbrechen"],
    "Sort by": ["Sortiert nach"],
    "%2 shot": ["%2 Messung", "%2 Messungen"],
    "Quantask tasks": ["Quantask-Aufgaben"],
    "Show Tasks": ["Aufgaben zeigen"],
    "Filter names, ids, tags": ["Namen, Nummern, Schlagworte"],
}

pytestmark = pytest.mark.timeout(180)


def _install(pack: Path) -> None:
    """Write the package as pip installs it."""
    messages = pack / PACK / "locale" / "de_DE" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "quantask_jupyter.json").write_text(json.dumps(GERMAN))
    (pack / PACK / "__init__.py").touch()
    described = pack / f"{PACK}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACK}\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[jupyterlab.languagepack]\nde_DE = {PACK}\n")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterPages]:
    home = tmp_path_factory.mktemp("german")
    _install(home / "packs")
    pages = start_pages("jupyterlab", home, beside=home / "packs")
    wish(pages, "@jupyterlab/translation-extension:plugin", locale="de_DE")
    yield pages
    stop(pages)


@pytest.fixture
def notebook(browser: Browser, pages: JupyterPages) -> Iterator[NotebookPage]:
    with new_window(browser) as window, notebook_page(window.new_page(), pages) as notebook:
        yield notebook
        notebook.close()


def test_cards_and_the_list_speak_jupyterlabs_language_and_what_is_saved_is_english(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    name = notebook.pages.write("german.ipynb", LOAD, BELL, ENDLESS)
    notebook.open(name)
    notebook.connected()
    for index in range(3):
        notebook.run(index)
    expect(notebook.output(1).get_by_label("Sortiert nach")).to_be_visible()
    expect(notebook.output(1).locator(".qt-summary")).to_contain_text("1,000 Messungen")
    expect(notebook.output(2)).to_contain_text("Läuft")

    notebook.page.evaluate("() => void window.jupyterapp.commands.execute('quantask:show-tasks')")
    panel = notebook.page.locator("#quantask-tasks")
    expect(panel.get_by_placeholder("Namen, Nummern, Schlagworte")).to_be_visible()
    expect(panel.locator(".qt-open").first).to_have_text("endless")
    expect(notebook.page.locator("[title^='Quantask-Aufgaben']")).to_have_count(1)
    assert notebook.page.evaluate("window.jupyterapp.commands.label('quantask:show-tasks')") == "Aufgaben zeigen"
    snapshot_of(notebook.page, "jupyterlab-in-german")

    notebook.output(2).get_by_role("button", name="Abbrechen").click()
    expect(notebook.output(2)).to_contain_text("Abgebrochen")
    notebook.kinds_become(1, [RESULT_MIME, "image/png", "text/html", "text/plain"])
    notebook.save()
    assert "Messungen" not in (notebook.pages.folder / name).read_text()
