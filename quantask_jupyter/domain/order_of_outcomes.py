"""Outcomes in the order of their values: of outputs that of what people read, else that of their bits.

``frontend/histogram/order_of_outcomes.js`` does the same on a page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.output_values import ARRAY, has_value

_FLIPPED = str.maketrans("01", "10")


def by_value(registers: Sequence[Mapping[str, Any]]) -> Callable[[str], str]:
    """Return what outcomes of these registers are sorted by; the register that was declared last weighs most."""
    if not any(has_value(register) for register in registers):
        return str

    def weight(outcome: str) -> str:
        bits = outcome.replace(" ", "")
        words, end = [], len(bits)
        for register in registers:
            word = bits[end - register["size"] : end]
            words.append(ordered_bits(register["type"], word) if has_value(register) else word)
            end -= register["size"]
        return "".join(reversed(words))

    return weight


def ordered_bits(type_: str, bits: str) -> str:
    """Return bits that compare, as text, as the values of these bits do: a sign is a bit that is 1 where less is."""
    array = ARRAY.fullmatch(type_)
    if array is not None:
        width = len(bits) // math.prod(int(length) for length in array["shape"].split(","))
        elements = (bits[end - width : end] for end in range(len(bits), 0, -width))
        return "".join(ordered_bits(array["base"], element) for element in elements)
    match type_.partition("[")[0]:
        case "int":
            return bits[0].translate(_FLIPPED) + bits[1:]
        case "float":
            return bits.translate(_FLIPPED) if bits[0] == "1" else f"1{bits[1:]}"
        case "complex":
            half = len(bits) // 2
            return ordered_bits("float", bits[half:]) + ordered_bits("float", bits[:half])
        case _:
            return bits
