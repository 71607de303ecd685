"""What the README shows is what a reader gets."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.unit.child.jobs import result_of

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_the_first_cell_has_the_counts_that_are_said_of_it() -> None:
    cell = re.search(r"%%quantum bell --shots (\d+) --seed (\d+)\n(.*?)```", README, re.DOTALL)
    said = re.search(r"waits for `(\{.*?\})`", README)
    assert cell is not None
    assert said is not None
    shots, seed, circuit = cell.groups()
    assert result_of(circuit, shots=int(shots), seed=int(seed))["counts"] == ast.literal_eval(said[1])
