"""JupyterLab and Notebook 7 with notebooks that somebody has saved, and no kernel that ran them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import nbformat
import pytest
from playwright.sync_api import expect

from quantask_jupyter.widget.saved_result import RESULT_MIME
from quantask_jupyter.widget.task_json import BATCH_MIME, TASK_MIME, batch_json, task_json
from tests.browser.axe import serious_faults
from tests.browser.jupyter_pages import NotebookPage
from tests.browser.responsive import RESPONSIVE_MS, milliseconds_to_show
from tests.browser.samples import HOSTILE, TWO_REGISTERS, many
from tests.integration.api.jupyter import TOKEN
from tests.integration.api.server import BELL, LONG, Client
from tests.readers.notebook import SHOWN, data_of

TURNED = 'OPENQASM 3.0; include "stdgates.inc"; input float theta; qubit q; bit c; rx(theta) q; c = measure q;'
SAVED = [RESULT_MIME, "image/png", "text/html", "text/plain"]
FAR = 30  # cells above the cards

pytestmark = pytest.mark.timeout(300)


def below_the_window(notebook: NotebookPage, cards: Sequence[dict[str, Any]]) -> str:
    """Write a notebook with cards at its end, each in a cell of its own, and return its name."""
    name = notebook.pages.write("far.ipynb", *["\n" * 20] * FAR, *["card"] * len(cards))
    file = notebook.pages.folder / name
    whole = nbformat.read(file, as_version=4)
    for cell, card in zip(whole.cells[FAR:], cards, strict=True):
        cell.outputs = [nbformat.v4.new_output("display_data", card)]
    nbformat.write(whole, file)
    return name


def test_a_card_that_was_saved_before_its_task_ended_finds_the_result_without_a_kernel(notebook: NotebookPage) -> None:
    task = Client(notebook.pages.url, TOKEN).submit(name="late", shots=50)
    output = nbformat.v4.new_output("display_data", {TASK_MIME: task_json(task), "text/plain": "late: waiting"})
    name = notebook.pages.write("late.ipynb", "%%quantum late", outputs=[output])
    notebook.open(name)
    expect(notebook.output(0).locator(".qt-histogram")).to_be_visible()
    notebook.kinds_become(0, SAVED)
    notebook.save()
    (saved,) = notebook.pages.read(name)["cells"][0]["outputs"]
    assert sum(saved["data"][RESULT_MIME]["counts"].values()) == 50
    assert "<svg" in "".join(saved["data"]["text/html"])
    assert notebook.outcomes(0) == ["00", "11"]


def test_cards_that_nobody_scrolls_to_are_saved_as_their_tasks_have_ended(notebook: NotebookPage) -> None:
    api = Client(notebook.pages.url, TOKEN)
    turned = api.submit(circuit=TURNED, parameters={"theta": [0.0, 3.141592653589793]}, shots=10, name="turned")
    lost = api.submit(circuit=LONG, name="lost")
    pair = api.post("batches", {"tasks": [{"circuit": BELL, "shots": 2}] * 2, "name": "pair"}).json
    api.post(f"tasks/{lost['id']}/cancel")
    for task_id in (turned["id"], lost["id"], *pair["task_ids"]):
        api.finished(task_id)
    goes_on = api.submit(circuit=LONG, name="goes on")
    cards = [
        {TASK_MIME: task_json(turned), "text/plain": "turned: waiting"},
        {TASK_MIME: task_json(lost), "text/plain": "lost: waiting"},
        {TASK_MIME: task_json(goes_on), "text/plain": "goes on: waiting"},
        {BATCH_MIME: batch_json(pair), "text/plain": "pair: 2 waiting"},
    ]
    name = below_the_window(notebook, cards)
    notebook.open(name)
    notebook.kinds_become(FAR, SAVED)
    notebook.loses_its_id(FAR + 1, TASK_MIME)
    notebook.loses_its_id(FAR + 3, BATCH_MIME)
    notebook.save()
    saved = [cell["outputs"][0]["data"] for cell in notebook.pages.read(name)["cells"][FAR:]]
    lines = "".join(saved[0]["text/plain"]).splitlines()
    assert lines == ["turned: 2 points of 10 shots", "theta = 0        0: 10", "theta = 3.14159  1: 10"]
    assert "".join(saved[1]["text/plain"]).startswith("TASK_CANCELLED")
    assert saved[2][TASK_MIME]["id"] == goes_on["id"]
    assert "".join(saved[3]["text/plain"]) == "pair: 2 completed"

    api.post(f"tasks/{goes_on['id']}/cancel")
    notebook.loses_its_id(FAR + 2, TASK_MIME)
    notebook.output(FAR + 1).locator(".qt-card").scroll_into_view_if_needed()
    expect(notebook.output(FAR + 1).locator(".qt-state")).to_have_text("Cancelled")
    expect(notebook.output(FAR + 1).get_by_role("button", name="Retry")).to_be_visible()


def test_a_strangers_untrusted_notebook_is_drawn_and_its_markup_stays_text(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    saved = {**TWO_REGISTERS, "name": HOSTILE, "registers": [{"name": HOSTILE, "size": 2}, {"name": "out", "size": 1}]}
    data = {RESULT_MIME: saved, "text/html": HOSTILE, "text/plain": "teleport"}
    output = nbformat.v4.new_output("display_data", data)
    notebook.open(notebook.pages.write("stranger.ipynb", "%%quantum teleport", outputs=[output]))
    assert not notebook.is_trusted(0)
    expect(notebook.output(0).locator(".qt-title")).to_contain_text("<script>alert(2)</script>")
    notebook.output(0).get_by_label("Sort by").select_option("count")
    assert notebook.outcomes(0) == ["1 01", "0 10", "1 11", "0 01"]
    notebook.say_again(0)
    assert notebook.outcomes(0) == ["1 01", "0 10", "1 11", "0 01"]
    assert notebook.output(0).locator("img, script").count() == 0
    snapshot_of(notebook.page, f"{notebook.pages.kind}-stranger")
    assert serious_faults(notebook.page, ".quantask") == []


@pytest.mark.parametrize("name", ["state", "mixed"])
def test_a_saved_state_is_drawn_with_what_is_told_of_its_run_also_beside_counts(
    notebook: NotebookPage, snapshot_of: Callable[..., None], name: str
) -> None:
    run = {RESULT_MIME: {"backend": "aer", "method": "statevector", "seed": 3, "seconds": 0.5}}
    output = nbformat.v4.new_output("display_data", data_of(SHOWN[name]), metadata=run)
    notebook.open(notebook.pages.write(f"{name}.ipynb", "job", outputs=[output]))
    shown = notebook.output(0)
    expect(shown.locator(".qt-facts")).to_have_text(re.compile(r"^aer · 10? shots? · seed 3 · statevector · 0\.5 s$"))
    expect(shown.locator(".qt-saved-state svg")).to_be_visible()
    expect(shown.locator(".qt-histogram")).to_have_count(1 if name == "mixed" else 0)
    if name == "state":  # of a number beside it the table tells
        expect(shown.get_by_role("region", name="What the circuit has saved")).to_contain_text("0.5")
    snapshot_of(notebook.page, f"{notebook.pages.kind}-saved-{name}")
    assert serious_faults(notebook.page, ".quantask") == []


def test_the_dark_theme_is_followed(notebook: NotebookPage, snapshot_of: Callable[..., None]) -> None:
    output = nbformat.v4.new_output("display_data", {RESULT_MIME: TWO_REGISTERS, "text/plain": "teleport"})
    notebook.open(notebook.pages.write("dark.ipynb", "%%quantum teleport", outputs=[output]))
    notebook.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(notebook.output(0).locator(".qt-bar").first).to_have_css("background-color", "rgb(107, 157, 240)")
    snapshot_of(notebook.page, f"{notebook.pages.kind}-dark")
    assert serious_faults(notebook.page, ".quantask") == []
    notebook.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", "true")


def test_ten_thousand_outcomes_are_shown_and_sorted_within_a_tenth_of_a_second(notebook: NotebookPage) -> None:
    output = nbformat.v4.new_output("display_data", {RESULT_MIME: many(10_000), "text/plain": "random"})
    notebook.open(notebook.pages.write("many.ipynb", "%%quantum random", outputs=[output]))
    notebook.draws_anew(0, RESULT_MIME)
    assert milliseconds_to_show(notebook.page) < RESPONSIVE_MS
    assert notebook.output(0).locator(".qt-histogram").count() == 2
    notebook.page.evaluate("window.takeDown()")
    shown = notebook.output(0).get_by_label("Show", exact=True)
    shown.evaluate(
        """(shown) => {
            const { options } = shown;
            window.act = () => {
                const now = document.querySelector("[data-control='top']");
                now.value = options[0].value;
                now.dispatchEvent(new Event("change"));
                const again = document.querySelector("[data-control='top']");
                again.value = options[options.length - 1].value;
                again.dispatchEvent(new Event("change"));
            };
        }"""
    )
    assert milliseconds_to_show(notebook.page) < RESPONSIVE_MS
    expect(shown.locator("option:checked")).to_have_text("All 10,000")
    for by in ("value", "count"):
        notebook.page.evaluate(
            """(by) => {
                window.act = () => {
                    const select = document.querySelector("[data-control='sort']");
                    select.value = by;
                    select.dispatchEvent(new Event("change"));
                };
            }""",
            by,
        )
        assert milliseconds_to_show(notebook.page) < RESPONSIVE_MS


@pytest.mark.parametrize("is_trusted", [True, False])
def test_without_our_renderers_the_picture_is_there_whether_the_notebook_is_trusted_or_not(
    notebook: NotebookPage, snapshot_of: Callable[..., None], *, is_trusted: bool
) -> None:
    data = {kind: value for kind, value in data_of(SHOWN["teleport"]).items() if kind != RESULT_MIME}
    output = nbformat.v4.new_output("display_data", data)
    name = f"without-{is_trusted}.ipynb"
    notebook.open(notebook.pages.write(name, "%%quantum teleport", outputs=[output]))
    if is_trusted:
        notebook.trust(0)
        expect(notebook.output(0).locator("svg text").filter(has_text="30.0 %")).to_be_visible()
    else:
        image = notebook.output(0).locator("img")
        expect(image).to_be_visible()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    expect(notebook.output(0).get_by_text("Table", exact=True)).to_be_visible()
    snapshot_of(notebook.page, f"{notebook.pages.kind}-without-renderers-{'trusted' if is_trusted else 'untrusted'}")


def test_of_a_result_that_was_too_large_to_save_the_whole_is_fetched_from_the_pages_server(
    notebook: NotebookPage,
) -> None:
    client = Client(notebook.pages.url, TOKEN)
    task = client.submit(name="large", shots=50)
    counts = client.finished(task["id"])["result"]["counts"]
    first, *others = sorted(counts)
    rest = {"outcomes": len(others), "shots": 50 - counts[first]}
    registers = [{"name": "c", "size": len(first)}]
    part = {"name": "large", "shots": 50, "registers": registers, "counts": {first: counts[first]}, "rest": rest}
    metadata = {RESULT_MIME: {"task": task["id"]}}
    output = nbformat.v4.new_output("display_data", {RESULT_MIME: part, "text/plain": "large"}, metadata=metadata)
    notebook.open(notebook.pages.write("large.ipynb", "%%quantum large", outputs=[output]))
    expect(notebook.output(0).locator(".qt-note").first).to_contain_text("holds the 1 most frequent of 2 outcomes")
    with notebook.page.expect_download() as download:
        notebook.output(0).get_by_role("button", name="Export CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 1 + len(counts)
    assert notebook.outcomes(0) == sorted(counts)


def test_a_circuit_that_was_unfolded_under_a_result_is_in_the_saved_notebook_and_needs_no_server_then(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    client = Client(notebook.pages.url, TOKEN)
    task = client.submit(name="drawn", shots=50)
    client.finished(task["id"])
    data = {RESULT_MIME: {**TWO_REGISTERS, "name": "drawn"}, "text/plain": "drawn"}
    output = nbformat.v4.new_output("display_data", data, metadata={RESULT_MIME: {"task": task["id"]}})
    name = notebook.pages.write("drawn.ipynb", "%%quantum drawn", outputs=[output])
    notebook.open(name)
    notebook.output(0).get_by_text("Circuit", exact=True).click()
    image = notebook.output(0).locator(".qt-drawing img:visible")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    notebook.save()
    (saved,) = notebook.pages.read(name)["cells"][0]["outputs"]
    beside = saved["metadata"][RESULT_MIME]
    assert (beside["task"], beside["circuit"]["qubits"]) == (task["id"], 2)
    assert saved["data"] == {RESULT_MIME: data[RESULT_MIME], "text/plain": ["drawn"]}

    beside["task"] = "0197a5d2-7b1e-7c3a-9f00-000000000001"  # which nobody has
    again = nbformat.v4.new_output("display_data", data, metadata={RESULT_MIME: beside})
    notebook.open(notebook.pages.write("drawn-again.ipynb", "%%quantum drawn", outputs=[again]))
    notebook.output(0).get_by_text("Circuit", exact=True).click()  # that task's was never unfolded on this page
    expect(image).to_be_visible()
    snapshot_of(notebook.page, f"{notebook.pages.kind}-circuit")
    assert serious_faults(notebook.page, ".quantask") == []
    notebook.output(0).get_by_text("Circuit", exact=True).click()
