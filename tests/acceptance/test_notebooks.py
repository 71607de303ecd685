"""Every example notebook gives the outputs that are saved in it: on a laptop, and on PostgreSQL and RabbitMQ."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from tests.integration.notebook.laptop import RESULT_MIME, Laptop

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def check_notebooks(laptop: Laptop) -> None:
    """Run all notebooks in a pytest of their own, which compares every cell's outputs with the saved ones."""
    command = [sys.executable, "-m", "pytest", "--nbval", str(NOTEBOOKS), "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(command, env=laptop.environ, cwd=NOTEBOOKS.parent, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


@contextmanager
def running_worker(environ: dict[str, str]) -> Iterator[None]:
    """Run a worker as a lab server does."""
    command = [sys.executable, "-m", "quantask_worker", "--slots", "1"]
    with subprocess.Popen(command, env=environ, start_new_session=True, stderr=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.terminate()


@pytest.mark.timeout(900)  # nine kernels, one after another
def test_on_a_laptop_with_nothing_set_up(tmp_path):
    laptop = Laptop(tmp_path)
    try:
        check_notebooks(laptop)
        assert (tmp_path / "data" / "quantask" / "quantask.sqlite3").exists()
    finally:
        laptop.close()


@pytest.mark.timeout(900)
def test_on_postgresql_and_rabbitmq_with_a_worker_in_another_process(tmp_path, database_url, amqp_url):
    laptop = Laptop(tmp_path, {"QUANTASK_DATABASE_URL": database_url, "QUANTASK_AMQP_URL": amqp_url})
    upgrade = [sys.executable, "-m", "quantask_jupyter.cli", "db", "upgrade"]
    subprocess.run(upgrade, env=laptop.environ, check=True, capture_output=True)
    try:
        with running_worker(laptop.environ):
            check_notebooks(laptop)
        assert not (tmp_path / "data" / "quantask").exists()
    finally:
        laptop.close()


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")), ids=lambda path: path.stem)
def test_saved_notebooks_show_their_results_to_every_reader_and_nothing_of_the_machine_they_ran_on(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    results = [output.data for output in outputs if RESULT_MIME in output.get("data", {})]
    assert results
    for data in results:
        assert {"image/png", "text/html", "text/plain"} <= set(data)
    assert not any("widget" in mime for output in outputs for mime in output.get("data", {}))
    text = path.read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert os.sep + "tmp" + os.sep not in text


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")), ids=lambda path: path.stem)
def test_text_has_only_letters_that_latexs_font_has_and_formulas_for_the_rest(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    text = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert {letter for letter in text if ord(letter) > 0xFF} <= set("“”‘’–—…")
