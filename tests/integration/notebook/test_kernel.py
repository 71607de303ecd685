"""A real kernel, driven as a notebook drives it, with a real local process and worker behind it."""

from __future__ import annotations

import time

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from quantask_jupyter.widget.task_json import TASK_MIME
from tests.integration.notebook.laptop import RESULT_MIME, SECONDS, running_kernel, until

BELL = 'OPENQASM 3.0; include "stdgates.inc";\nqubit[2] q; bit[2] c;\nh q[0]; cx q[0], q[1]; c = measure q;'
LAYER = " ".join(f"rx(0.3) q[{i}]; cz q[{i}], q[{(i + 1) % 22}];" for i in range(22))
LONG = 'OPENQASM 3.0; include "stdgates.inc";\nqubit[22] q;\n' + "\n".join([LAYER] * 60)
"""Takes a worker some tens of seconds; no test waits for its end."""


def data_of(messages: list) -> list[dict]:
    return [message["content"]["data"] for message in messages if "data" in message["content"]]


def test_a_waiting_cell_shows_its_result_once(kernel):
    messages = kernel.run(f"%%quantum bell --shots 200 --seed 7 --wait\n{BELL}")
    assert [message["msg_type"] for message in messages] == ["display_data"]
    [data] = data_of(messages)
    assert set(data) == {RESULT_MIME, "image/png", "text/html", "text/plain"}
    assert data[RESULT_MIME]["registers"] == [{"name": "c", "size": 2}]
    assert set(data[RESULT_MIME]["counts"]) == {"00", "11"}
    assert kernel.value("bell.counts()") == data[RESULT_MIME]["counts"]


def test_the_same_cell_shows_the_same_in_every_run(kernel):
    cell = f"%%quantum bell --shots 200 --seed 7 --wait\n{BELL}"
    assert data_of(kernel.run(cell)) == data_of(kernel.run(cell))


def test_a_card_turns_into_the_result_while_the_kernel_runs_another_cell(seen_kernel, tmp_path):
    kernel = seen_kernel
    messages = kernel.run(f"%%quantum bell --shots 200 --seed 7\n{BELL}")
    shown = [message for message in messages if message["msg_type"] == "display_data"]
    assert len(shown) == 1
    assert shown[0]["content"]["data"]["text/plain"].startswith("bell: ")
    assert RESULT_MIME not in shown[0]["content"]["data"]
    display_id = shown[0]["content"]["transient"]["display_id"]
    gate = tmp_path / "gate"
    busy = kernel.client.execute(
        f"import pathlib, time\nwhile not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)"
    )
    already = [m for m in messages if m["msg_type"] == "update_display_data" and RESULT_MIME in m["content"]["data"]]
    update = already[0] if already else kernel.read_until(lambda m: RESULT_MIME in m["content"].get("data", ()))
    assert update["msg_type"] == "update_display_data"
    assert update["content"]["transient"]["display_id"] == display_id
    assert sum(update["content"]["data"][RESULT_MIME]["counts"].values()) == 200
    gate.touch()
    kernel.read_until_idle(busy)


def test_an_error_of_the_circuit_reaches_the_notebook_with_its_place_in_the_cell(kernel):
    cell = '%%quantum --wait\nOPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncx q[0], q[1;'
    [message] = kernel.run(cell)
    assert (message["msg_type"], message["content"]["ename"]) == ("error", "CircuitSyntaxError")
    lines = message["content"]["traceback"]
    assert lines[1:3] == ["   5 | cx q[0], q[1;", "     |             ^"]


def test_an_awaited_job_shows_its_result(kernel):
    kernel.run(f"%%quantum bell --quiet --shots 20\n{BELL}")
    [data] = data_of(kernel.run("await bell"))
    assert sum(data[RESULT_MIME]["counts"].values()) == 20


def test_an_array_of_the_notebook_makes_a_sweep(kernel):
    kernel.run("import numpy as np; theta = np.array([0, np.pi])")
    cell = '%%quantum flips --wait\nOPENQASM 3.0; include "stdgates.inc";\ninput float theta; qubit q; rx(theta) q;'
    [data] = data_of(kernel.run(cell))
    assert [point["counts"] for point in data[RESULT_MIME]["points"]] == [{"0": 1024}, {"1": 1024}]


def test_a_qiskit_circuit_is_run_from_its_variable(kernel):
    kernel.run("from qiskit import QuantumCircuit\nflip = QuantumCircuit(2)\nflip.x(1)")
    [data] = data_of(kernel.run("%quantum flip --shots 30 --wait"))
    assert data[RESULT_MIME]["counts"] == {"10": 30}


def test_options_are_completed_by_the_kernel(kernel):
    reply = kernel.client.complete("%%quantum bell --sh", reply=True, timeout=SECONDS)["content"]
    assert (reply["matches"], reply["cursor_start"], reply["cursor_end"]) == (["--shots"], 15, 19)


def test_the_interrupt_button_cancels_the_task_of_a_waiting_cell(seen_kernel):
    kernel = seen_kernel
    cell = kernel.client.execute(f"%%quantum long --wait\n{LONG}")
    kernel.read_until(lambda m: TASK_MIME in m["content"].get("data", ()))
    kernel.manager.interrupt_kernel()
    errors = [m["content"] for m in kernel.read_until_idle(cell) if m["msg_type"] == "error"]
    assert [error["evalue"] for error in errors] == ["TASK_CANCELLED: The task was cancelled."]
    assert kernel.value("long.status()") == "cancelled"


def test_a_cell_that_waits_long_shows_the_card_which_goes_on_when_the_cell_gives_up(seen_kernel):
    cell = seen_kernel.client.execute(f"%%quantum long --wait --timeout 3\n{LONG}")
    messages = seen_kernel.read_until_idle(cell)
    [shown] = [m["content"] for m in messages if m["msg_type"] == "display_data"]
    assert shown["data"][TASK_MIME]["name"] == "long"
    assert messages[-1]["content"]["ename"] == "WaitTimeoutError"
    seen_kernel.client.execute("long.cancel()")
    last = seen_kernel.read_until(
        lambda m: (
            m["content"].get("transient") == shown["transient"]
            and m["content"]["data"]["text/plain"] == "TASK_CANCELLED: The task was cancelled."
        )
    )
    assert last["msg_type"] == "update_display_data"


def test_a_job_is_found_again_after_the_kernel_was_restarted(kernel):
    kernel.run(f"%%quantum bell --quiet --shots 200 --seed 7\n{BELL}")
    job_id, counts = kernel.value("bell.job_id()"), kernel.value("bell.counts()")
    kernel.restart()
    assert kernel.value("'bell' in globals()") is False
    assert kernel.value(f"__import__('quantask_jupyter').job({job_id!r}).counts()") == counts
    kernel.run("%load_ext quantask_jupyter")


@pytest.fixture
def execute(laptop, monkeypatch):
    """Execute cells as nbconvert and papermill do, and return the notebook that they save."""
    for name, value in laptop.environ.items():
        monkeypatch.setenv(name, value)

    def run(*cells: str):
        cells = [nbformat.v4.new_code_cell(cell) for cell in ("%load_ext quantask_jupyter", *cells)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute()
        return notebook

    return run


def test_a_program_that_runs_a_notebook_saves_results_of_cells_that_do_not_wait(execute):
    notebook = execute(f"%%quantum first --shots 10\n{BELL}", f"%%quantum --shots 20\n{BELL}")
    for cell, shots in zip(notebook.cells[1:], (10, 20), strict=True):
        [output] = cell.outputs
        assert sum(output.data[RESULT_MIME].counts.values()) == shots


def test_a_program_that_runs_a_notebook_fails_with_a_cell_whose_task_fails(execute):
    with pytest.raises(CellExecutionError, match="CIRCUIT_SYNTAX"):
        execute("%%quantum\nqubit[2] q;\ncx q[0], q[1;")


def test_a_program_that_runs_a_notebook_saves_how_a_batch_ended(execute):
    notebook = execute(f"import quantask_jupyter\nquantask_jupyter.submit_batch([{BELL!r}] * 3)")
    [output] = notebook.cells[1].outputs
    assert output.data["text/plain"] == "batch: 3 completed"


def test_a_kernel_ends_at_once_though_its_cards_and_awaits_still_wait(laptop):
    with running_kernel(laptop) as kernel:
        kernel.run("%load_ext quantask_jupyter")
        kernel.run("import os; os.environ['JPY_SESSION_NAME'] = 'seen.ipynb'")
        kernel.run(f"%%quantum long\n{LONG}")
        kernel.run("import asyncio; waiting = asyncio.ensure_future(long._result_async())")
        begin = time.monotonic()
        kernel.client.shutdown()
        until(lambda: not kernel.manager.is_alive(), seconds=30)
        assert time.monotonic() - begin < 20
