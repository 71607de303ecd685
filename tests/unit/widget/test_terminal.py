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


def test_an_output_that_knows_no_encoding_takes_everything(monkeypatch):
    monkeypatch.setattr(sys, "stdout", object())
    assert writable("█") == "█"
