"""What takes long to look at, and is looked at in a thread of its own."""

from __future__ import annotations

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.task import LARGE, TaskRequest, are_large


def request(source: str = "qubit q;", **fields: object) -> TaskRequest:
    return TaskRequest(Circuit(CircuitFormat.OPENQASM3, source), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("requests", "is_large"),
    [
        ([request()], False),
        ([request("x" * LARGE)], True),
        ([request()] * 1_000, False),
        ([request()] * 10_000, True),
        ([request(parameters={"a": [0.5] * 100})], False),
        ([request(parameters={"a": [0.5] * 10_000})], True),
        ([request(metadata={"deep": [{"text": "x" * LARGE}]})], True),
        ([request(noise={"model": None}, method_options={})], False),
    ],
    ids=["one", "long text", "many", "very many", "numbers", "many numbers", "text within", "nothing"],
)
def test_what_is_large_is_told_by_text_values_and_number(requests: list[TaskRequest], *, is_large: bool) -> None:
    assert are_large(requests) is is_large
