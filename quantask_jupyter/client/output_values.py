"""The values of a program's outputs, out of the bits that a result has of them.

A register that is an output has its type beside it, as OpenQASM writes it. ``child/openqasm3/stored.py`` of the worker
says which bit is which.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

_ARRAY = re.compile(r"array\[(?P<base>[a-z]+(?:\[.*?\]+)?), (?P<shape>[0-9, ]+)\]")
_FLOATS = {16: ("<H", "<e"), 32: ("<I", "<f"), 64: ("<Q", "<d")}


def value_of(register: Mapping[str, Any], bits: str) -> Any:
    """Return what a register's bits are: of an output its value, else the bits themselves.

    A ``bool`` is a Boolean, an ``int`` and ``uint`` an integer, a ``float`` a float, an ``angle`` a float of radians in
    ``[0, 2π)``, a ``complex`` one, and an array lists of these.
    """
    return _value(register.get("type", "bit"), bits)


def outputs(registers: Sequence[Mapping[str, Any]], counts: Mapping[str, int]) -> list[tuple[dict[str, Any], int]]:
    """Return for each outcome the values of its registers by name, and how many shots had it."""
    return [
        (
            {each["name"]: value_of(each, word) for each, word in zip(registers, key.split(" ")[::-1], strict=True)},
            count,
        )
        for key, count in counts.items()
    ]


def _value(type_: str, bits: str) -> Any:
    array = _ARRAY.fullmatch(type_)
    if array is not None:
        shape = [int(length) for length in array["shape"].split(",")]
        width = len(bits) // math.prod(shape)
        places = range(len(bits), 0, -width)
        return _nested([_value(array["base"], bits[place - width : place]) for place in places], shape)
    name = type_.partition("[")[0]
    if name == "complex":
        half = len(bits) // 2
        return complex(_value("float", bits[half:]), _value("float", bits[:half]))
    return _SCALARS.get(name, str)(bits)


def _nested(elements: list[Any], shape: Sequence[int]) -> Any:
    if len(shape) == 1:
        return elements
    part = len(elements) // shape[0]
    return [_nested(elements[first : first + part], shape[1:]) for first in range(0, len(elements), part)]


def _signed(bits: str) -> int:
    number = int(bits, 2)
    return number - (1 << len(bits)) if bits[0] == "1" else number


def _float(bits: str) -> float:
    of_bits, of_float = _FLOATS[len(bits)]
    return float(struct.unpack(of_float, struct.pack(of_bits, int(bits, 2)))[0])


def _radians(bits: str) -> float:
    return math.tau * (int(bits, 2) / (1 << len(bits)))


_SCALARS = {
    "bool": lambda bits: bits == "1",
    "int": _signed,
    "uint": lambda bits: int(bits, 2),
    "angle": _radians,
    "float": _float,
}
