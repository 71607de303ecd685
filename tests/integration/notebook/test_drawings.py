"""How a circuit looks, from a cell: of a job, of a variable, and of a cell that is not run."""

from __future__ import annotations

from tests.integration.notebook.laptop import Kernel

BELL = 'OPENQASM 3.0; include "stdgates.inc";\nqubit[2] q; bit[2] c;\nh q[0]; cx q[0], q[1]; c = measure q;'


def _shown(kernel: Kernel, cell: str) -> dict[str, str]:
    [data] = [message["content"]["data"] for message in kernel.run(cell) if "data" in message["content"]]
    return dict(data)


def test_a_cell_with_draw_shows_the_circuit_and_runs_nothing(kernel: Kernel) -> None:
    before = kernel.value("len(__import__('quantask_jupyter').jobs())")
    shown = _shown(kernel, f"%%quantum --draw\n{BELL}")
    assert set(shown) == {"text/plain", "text/html", "image/png"}
    assert "┤ H ├" in shown["text/plain"]
    assert '<img alt="circuit"' in shown["text/html"]
    assert kernel.value("len(__import__('quantask_jupyter').jobs())") == before


def test_a_job_and_a_variable_are_drawn_alike(kernel: Kernel) -> None:
    kernel.run(f"%%quantum bell --wait --quiet\n{BELL}")
    of_job = _shown(kernel, "%quantum draw bell")
    kernel.run(f"text = {BELL!r}")
    of_text = _shown(kernel, "%quantum draw text")
    assert of_job["text/plain"] == of_text["text/plain"] == kernel.value("bell.draw().text")
    kernel.run("from qiskit import QuantumCircuit\nqc = QuantumCircuit(1)\nqc.h(0)")
    assert "┤ H ├" in _shown(kernel, "%quantum draw qc")["text/plain"]


def test_a_wrong_circuit_is_told_with_its_line(kernel: Kernel) -> None:
    messages = kernel.run("%%quantum --draw\nOPENQASM 3.0;\nqubit[2] q")
    [error] = [message["content"] for message in messages if message["msg_type"] == "error"]
    assert error["ename"] == "CircuitSyntaxError"
