"""JupyterLab and Notebook 7 with a real server, a real worker and a real kernel: what cells show while they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from quantask_jupyter.widget.saved_result import RESULT_MIME
from quantask_jupyter.widget.task_json import BATCH_MIME, TASK_MIME
from tests.browser.axe import serious_faults
from tests.browser.conftest import WINDOW, notebook_page
from tests.browser.jupyter_pages import BATCH, BELL, CHECKOUT, ENDLESS, FAULTY, JupyterPages, NotebookPage
from tests.integration.api.jupyter import TOKEN
from tests.integration.api.server import Client

LOAD = "%load_ext quantask_jupyter"
AT_ONCE = f"{LOAD}\nfrom quantask_jupyter.magics import waiting\nwaiting.CARD_AFTER_SECONDS = 0"
BUSY = "import time; time.sleep(20)"
WAITING = f"{ENDLESS.replace('endless', 'waited', 1).replace(chr(10), ' --wait --timeout 4' + chr(10), 1)}"
IDEAL = 'bell.compare({"00": 0.5, "11": 0.5})'
FAILING = FAULTY.replace("faulty", "faulty --wait", 1)
BESIDE = """from pathlib import Path
written = Path("faulty.qasm").write_text("qubit q")
print("before")
%quantum --file faulty.qasm --wait"""
MOVED = "print(endless.job_id() != old and endless.status().word == 'running')"
CELLS = [LOAD, BELL, FAULTY, IDEAL, "%quantum list"]
SAVED = [RESULT_MIME, "image/png", "text/html", "text/plain"]
ENDED = [BATCH_MIME, "text/html", "text/plain"]

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def ran(context: BrowserContext, pages: JupyterPages) -> Iterator[NotebookPage]:
    """A notebook in which every cell of ``CELLS`` was run."""
    page = context.new_page()
    with notebook_page(page, pages) as ran:
        ran.open(pages.write("ran.ipynb", *CELLS))
        ran.connected()
        for index in range(len(CELLS)):
            ran.run(index)
        ran.kinds_become(1, SAVED)
        ran.loses_its_id(2, TASK_MIME)
        yield ran
    page.close()


@pytest.fixture
def look(ran: NotebookPage, snapshot_of: Callable[..., None]) -> Callable[[int, str], None]:
    """Scrolls to what a cell shows and takes a picture; axe must find nothing serious in it."""

    def look(index: int, name: str) -> None:
        output = ran.output(index)
        output.scroll_into_view_if_needed()
        snapshot_of(ran.page, f"{ran.pages.kind}-{name}")
        output.evaluate("(output, mark) => { output.id = mark; }", f"output-{index}")
        assert serious_faults(ran.page, f"#output-{index} .quantask") == []

    return look


def test_a_cell_leaves_the_histogram_and_what_others_can_show(ran: NotebookPage, look: Callable[..., None]) -> None:
    expect(ran.output(1).locator(".qt-histogram")).to_be_visible()
    assert ran.outcomes(1) == ["00", "11"]
    look(1, "bell")
    ran.save()
    (output,) = ran.pages.read("ran.ipynb")["cells"][1]["outputs"]
    assert sum(output["data"][RESULT_MIME]["counts"].values()) == 1000


def test_a_finished_card_tells_seed_method_and_time(ran: NotebookPage) -> None:
    facts = ran.output(1).locator(".qt-facts")
    expect(facts).to_contain_text("aer · 1,000 shots · seed 7 · stabilizer · ")
    ran.save()
    (output,) = ran.pages.read("ran.ipynb")["cells"][1]["outputs"]
    told = output["metadata"][RESULT_MIME]
    assert (told["backend"], told["seed"], told["method"]) == ("aer", 7, "stabilizer")
    assert told["seconds"] > 0


def test_a_faulty_circuit_shows_the_line_with_a_caret_and_offers_no_retry_which_cannot_succeed(
    ran: NotebookPage, look: Callable[..., None]
) -> None:
    error = ran.output(2).locator(".qt-error")
    expect(error).to_contain_text("CIRCUIT_SYNTAX")
    expect(error.locator("pre")).to_contain_text("^")
    expect(ran.output(2).get_by_role("button", name="Copy ID")).to_be_visible()
    expect(ran.output(2).get_by_role("button", name="Retry")).to_be_hidden()
    look(2, "failed")
    ran.save()
    (output,) = ran.pages.read("ran.ipynb")["cells"][2]["outputs"]
    assert output["data"][TASK_MIME].keys() == {"status", "name", "backend", "shots", "seed", "points", "error"}


def test_two_results_are_compared_side_by_side(ran: NotebookPage, look: Callable[..., None]) -> None:
    expect(ran.output(3).locator(".qt-summary")).to_contain_text("total variation distance")
    look(3, "comparison")


def test_the_list_shows_tasks_and_opens_one(ran: NotebookPage, look: Callable[..., None]) -> None:
    opener = ran.output(4).get_by_role("button", name="bell").first
    expect(opener).to_be_visible()
    opener.click()
    expect(ran.output(4).locator(".qt-detail .qt-state")).to_have_text("Completed")
    look(4, "list")


def test_cards_move_and_cancel_while_the_kernel_is_busy(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    notebook.open(notebook.pages.write("busy.ipynb", LOAD, ENDLESS, BUSY))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    notebook.run(2, wait=False)
    state = notebook.output(1).locator(".qt-state")
    expect(state).to_have_text("Running")
    snapshot_of(notebook.page, f"{notebook.pages.kind}-running")
    assert serious_faults(notebook.page, ".quantask") == []
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(state).to_have_text("Cancelled")
    assert notebook.kernel_status() == "busy"
    notebook.interrupt_kernel()
    notebook.loses_its_id(1, TASK_MIME)


def test_a_batchs_bar_moves_and_cancels_all_and_leaves_how_it_ended(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    name = notebook.pages.write("batch.ipynb", LOAD, BATCH)
    notebook.open(name)
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    state = notebook.output(1).locator(".qt-state")
    expect(state).to_have_text("2 of 3 done")
    expect(notebook.output(1).locator(".qt-facts")).to_have_text("2 completed · 1 running")
    snapshot_of(notebook.page, f"{notebook.pages.kind}-batch")
    assert serious_faults(notebook.page, ".quantask") == []
    notebook.output(1).get_by_role("button", name="Cancel all").click()
    notebook.output(1).get_by_role("button", name="Cancel 1 task").click()
    expect(state).to_have_text("Ended, 1 cancelled")
    notebook.loses_its_id(1, BATCH_MIME)
    notebook.save()
    (output,) = notebook.pages.read(name)["cells"][1]["outputs"]
    assert sorted(output["data"]) == ENDED
    assert output["data"]["text/plain"] == ["scan: 2 completed, 1 cancelled"]


def test_a_cell_that_waits_long_shows_the_card_which_can_cancel_when_the_cell_has_given_up(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    notebook.open(notebook.pages.write("waiting.ipynb", LOAD, WAITING))
    notebook.connected()
    notebook.run(0)
    notebook.run(1, wait=False)
    state = notebook.output(1).locator(".qt-state")
    expect(state).to_have_text("Running")
    expect(notebook.output(1).get_by_role("progressbar")).to_be_visible()
    assert notebook.kernel_status() == "busy"
    snapshot_of(notebook.page, f"{notebook.pages.kind}-waiting")
    expect(notebook.output(1)).to_contain_text("WAIT_TIMEOUT")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(state).to_have_text("Cancelled")


def test_a_cell_that_waited_long_leaves_the_result_alone(notebook: NotebookPage) -> None:
    name = notebook.pages.write("waited.ipynb", AT_ONCE, BELL.replace("--seed", "--wait --seed", 1))
    notebook.open(name)
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    notebook.kinds_become(1, SAVED)
    notebook.save()
    (output,) = notebook.pages.read(name)["cells"][1]["outputs"]
    assert sorted(output["data"]) == SAVED


def test_a_cell_that_waited_long_and_failed_shows_the_exception_alone(notebook: NotebookPage) -> None:
    name = notebook.pages.write("excepted.ipynb", AT_ONCE, FAILING, BESIDE)
    notebook.open(name)
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.output(1)).to_contain_text("CIRCUIT_SYNTAX")
    expect(notebook.output(1).locator(".jp-OutputArea-child")).to_have_count(1)
    notebook.run(2)
    expect(notebook.output(2)).to_contain_text("CIRCUIT_SYNTAX")
    expect(notebook.output(2).locator(".quantask")).to_have_count(0)
    notebook.save()
    first, second = (cell["outputs"] for cell in notebook.pages.read(name)["cells"][1:])
    assert [output["output_type"] for output in first] == ["error"]
    assert [output["output_type"] for output in second] == ["stream", "display_data", "error"]
    assert second[1]["data"] == {}


def test_a_card_follows_its_task_through_a_restart_and_when_the_kernel_is_gone(notebook: NotebookPage) -> None:
    notebook.open(notebook.pages.write("gone.ipynb", LOAD, ENDLESS))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    state = notebook.output(1).locator(".qt-state")
    expect(state).to_have_text("Running")
    api = Client(notebook.pages.url, TOKEN)
    [endless] = api.get("tasks", query={"status": "processing", "name": "endless"}).json["tasks"]
    notebook.restart_kernel()
    assert api.post(f"tasks/{endless['id']}/cancel").status in (200, 202)
    expect(state).to_have_text("Cancelled")
    notebook.shut_down_kernel()
    notebook.output(1).get_by_role("button", name="Retry").click()
    expect(state).to_have_text("Running")
    notebook.output(1).get_by_role("button", name="Cancel").click()
    expect(state).to_have_text("Cancelled")


def test_retry_on_a_card_moves_the_variable_to_the_new_task(notebook: NotebookPage) -> None:
    notebook.open(notebook.pages.write("moved.ipynb", LOAD, ENDLESS, "old = endless.job_id()", "endless", MOVED))
    notebook.connected()
    for index in range(3):
        notebook.run(index)
    card = notebook.output(1)
    card.get_by_role("button", name="Cancel").click()
    expect(card.locator(".qt-state")).to_have_text("Cancelled")
    card.get_by_role("button", name="Retry").click()
    expect(card.locator(".qt-state")).to_have_text("Running")
    notebook.run(3)
    expect(notebook.output(3).locator(".qt-state")).to_have_text("Running")
    notebook.run(4)
    expect(notebook.output(4)).to_have_text("True")
    card.get_by_role("button", name="Cancel").click()
    expect(card.locator(".qt-state")).to_have_text("Cancelled")


def test_a_reopened_notebook_shows_results_and_failures_without_a_kernel(
    ran: NotebookPage, notebook: NotebookPage
) -> None:
    ran.save()
    ran.shut_down_kernel()
    notebook.open("ran.ipynb")
    assert notebook.outcomes(1) == ["00", "11"]
    notebook.output(1).get_by_label("Sort by").select_option("count")
    assert notebook.outcomes(1) == ["11", "00"]
    expect(notebook.output(2).locator(".qt-error")).to_contain_text("CIRCUIT_SYNTAX")
    expect(notebook.output(2).get_by_role("button")).to_have_count(0)


def test_the_readmes_first_cell_gives_its_counts_with_the_circuit_below(
    notebook: NotebookPage, snapshot_of: Callable[..., None]
) -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    cell = readme[readme.index("%%quantum bell") :].partition("\n```")[0]
    notebook.page.set_viewport_size({"width": 1000, "height": 900})
    notebook.open(notebook.pages.write("bell.ipynb", LOAD, cell))
    notebook.connected()
    notebook.run(0)
    notebook.run(1)
    output = notebook.output(1)
    expect(output.locator(".qt-row[role=option]")).to_have_count(2)
    expect(output).to_contain_text("1,019")
    output.get_by_text("Circuit", exact=True).click()
    image = output.locator(".qt-drawing img:visible")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    notebook.page.mouse.move(0, 0)
    snapshot_of(notebook.page, f"{notebook.pages.kind}-readme")  # docs/bell.png, of JupyterLab
    notebook.page.set_viewport_size(WINDOW)
