from __future__ import annotations

import os
import subprocess
import sys

import pytest

from quantask_jupyter.widget.terminal import writable

SHOWN = "from quantask_jupyter.widget.terminal import writable; print(writable('00 ███▌ 5 … π'))"


@pytest.mark.parametrize(
    ("encoding", "text"), [("utf-8", "00 ███▌ 5 … π"), ("cp1252", "00 #### 5 ~ ?"), ("ascii", "00 #### 5 ~ ?")]
)
def test_a_terminal_without_blocks_shows_bars_all_the_same(encoding, text):
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = subprocess.run([sys.executable, "-c", SHOWN], env=environ, capture_output=True, check=True)
    assert shown.stdout.decode(encoding).rstrip() == text


RESULT = """
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.widget.circuit_drawing import CircuitDrawing
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
counts = {"00": 5, "11": 4}
shell.user_ns["result"] = QuantumResult({"counts": counts, "shots": 9, "registers": [{"name": "c", "size": 2}]})
drawn = {"text": "q: ┤ H ├", "svg": None, "png": None, "columns": 1, "shown_columns": 1, "qubits": 1, "shown_qubits": 1}
shell.user_ns["drawing"] = CircuitDrawing(drawn)
shell.run_cell("result")
shell.run_cell("drawing")
shell.run_cell("print(drawing)")
"""


@pytest.mark.parametrize(
    ("encoding", "bar", "gate"), [("utf-8", "█", "┤ H ├"), ("cp1252", "#", "+ H +"), ("ascii", "#", "+ H +")]
)
def test_results_and_drawings_at_a_prompt_have_bars_and_boxes_that_its_encoding_has(tmp_path, encoding, bar, gate):
    environ = {**os.environ, "PYTHONIOENCODING": encoding, "IPYTHONDIR": str(tmp_path)}
    shown = subprocess.run([sys.executable, "-c", RESULT], env=environ, capture_output=True, check=True)
    text = shown.stdout.decode(encoding)
    assert f"00 {bar * 40} 5" in text
    assert text.count(gate) == 2


def test_an_output_that_knows_no_encoding_takes_everything(monkeypatch):
    monkeypatch.setattr(sys, "stdout", object())
    assert writable("█") == "█"
