"""Rows that are written in parts are those that Python's own JSON writes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quantask_jupyter.long_text import PIECE, gathered, json_parts

VALUES: tuple[Any, ...] = (
    {"a": None, "b": True, "c": [], "d": {}, "e": (1, 2.5), "f": -0.0, "g": 2**70},
    [],
    {},
    {f"{bits:012b}": bits for bits in range(2_500)},
    {**{f"a{number}": number for number in range(1_000)}, "text": "x", **{f"b{number}": 0.5 for number in range(999)}},
    [[{}], [[]], {"a": [None, {"b": "c"}]}],
    ["x", 1, None, True],
    {"x": [0.1] * 2_500, "y": [[1, 2]] * 1_001},
    'quotes " and \\ \n \u2028 \x00 é 量 \U0001f600',
    "a" * PIECE,
    "\U0001f600" * (PIECE + 1),
    {"long": 'é"' * (2 * PIECE)},
)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_parts_are_the_json_of_the_whole(value: Any) -> None:
    parts = list(json_parts(value))
    assert json.loads("".join(parts)) == json.loads(json.dumps(value))


def test_no_part_of_a_long_text_or_list_is_long() -> None:
    parts = list(json_parts({"circuit": "x" * (5 * PIECE), "parameters": {"a": [0.25] * 100_000}}))
    assert max(map(len, parts)) <= PIECE
    assert sum(map(len, parts)) > 5 * PIECE


def test_short_parts_are_gathered_and_no_piece_is_long() -> None:
    parts = [str(number) * 7 for number in range(100_000)] + ["x" * PIECE, "", "end"]
    pieces = list(gathered(parts))
    assert "".join(pieces) == "".join(parts)
    assert max(map(len, pieces)) <= PIECE
    assert len(pieces) < 8
    assert list(gathered([])) == []
