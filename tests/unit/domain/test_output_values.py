"""What people read of a program's outputs: values, not their bits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter.domain.output_values import outcome_texts, value_text

VALUES: list[dict[str, str]] = json.loads(Path(__file__).with_name("output_values.json").read_text("utf-8"))
"""What the page makes of them, too: ``frontend/tests/output_values.test.js``."""


@pytest.mark.parametrize("each", VALUES, ids=lambda each: f"{each['type']} {each['bits']}")
def test_bits_of_an_output_are_written_as_its_value(each: dict[str, str]) -> None:
    register: dict[str, Any] = {"name": "out", "size": len(each["bits"]), "type": each["type"]}
    assert value_text(register, each["bits"]) == each["text"]


def test_an_outcome_has_values_and_bits_side_by_side_and_the_last_register_leftmost() -> None:
    registers = [{"name": "n", "size": 4, "type": "int[4]"}, {"name": "c", "size": 2}]
    assert outcome_texts(registers, ["01 1101", "100000"]) == ["01 -3", "10 0"]
    assert outcome_texts([{"name": "c", "size": 2}], ["01"]) == ["01"]
    assert outcome_texts([{"name": "c", "size": 2, "type": "bit[2]"}], ["01"]) == ["01"]
