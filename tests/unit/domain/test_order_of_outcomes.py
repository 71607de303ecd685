"""Outcomes stand in the order of the values that people read."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter.domain.order_of_outcomes import by_value, ordered_bits
from quantask_jupyter.domain.output_values import outcome_texts, value_of

EVERY: dict[str, list[str]] = defaultdict(list)
for each in json.loads(Path(__file__).with_name("output_values.json").read_text("utf-8")):
    EVERY[each["type"]].append(each["bits"])
EVERY |= {"int[4]": [f"{number:04b}" for number in range(16)], "float[16]": [f"{n:016b}" for n in range(0, 2**16, 97)]}


def comparable(value: Any) -> Any:
    return (value.real, value.imag) if isinstance(value, complex) else value


@pytest.mark.parametrize("type_", EVERY)
def test_bits_compare_as_the_values_that_python_has_of_them(type_: str) -> None:
    register = {"name": "out", "type": type_}
    values = {bits: comparable(value_of({**register, "size": len(bits)}, bits)) for bits in EVERY[type_]}
    in_order = [values[bits] for bits in sorted(values, key=lambda bits: ordered_bits(type_, bits))]
    assert not any(after < before for before, after in pairwise(in_order))  # nothing is less than not-a-number


def test_the_register_that_was_declared_last_weighs_most_and_bits_stay_bits() -> None:
    registers = [{"name": "n", "size": 2, "type": "int[2]"}, {"name": "c", "size": 2}]
    outcomes = sorted([f"{c:02b} {n:02b}" for c in range(4) for n in range(4)], key=by_value(registers))
    texts = outcome_texts(registers, outcomes)
    assert texts == [f"{c} {n}" for c in ("00", "01", "10", "11") for n in (-2, -1, 0, 1)]
    plain = [{"name": "c", "size": 2}]
    assert sorted(["10", "01", "11"], key=by_value(plain)) == ["01", "10", "11"]
