"""The values of a program's outputs, out of the bits that a result has of them.

A register that is an output has its type beside it, as OpenQASM writes it. ``child/openqasm3/values_as_bits.py`` of the
worker says which bit is which.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

ARRAY = re.compile(r"array\[(?P<base>[a-z]+(?:\[.*?\]+)?), (?P<shape>[0-9, ]+)\]")
_DIGITS = {16: (5,), 32: (6, 7, 8, 9), 64: ()}
_MOST_FIGURES = 21  # of a number without an exponent
_LEAST_POINT = -6
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


def value_text(register: Mapping[str, Any], bits: str) -> str:
    """Return what people read of a register's bits: of an output its value, else the bits themselves.

    A float has as many digits as tell it from its neighbours, an angle is a part of π.
    """
    return _text(register.get("type", "bit"), bits)


def outcome_texts(registers: Sequence[Mapping[str, Any]], outcomes: Sequence[str]) -> list[str]:
    """Return what people read of each outcome: its bits, but the values of outputs that have any."""
    if not any("type" in register for register in registers):
        return list(outcomes)
    return [_outcome_text(registers, outcome.replace(" ", "")) for outcome in outcomes]


def has_value(register: Mapping[str, Any]) -> bool:
    """Say whether a register's bits are written as a value."""
    return "type" in register and not register["type"].startswith("bit")


def _outcome_text(registers: Sequence[Mapping[str, Any]], bits: str) -> str:
    words, end = [], len(bits)
    for register in registers:
        words.append(value_text(register, bits[end - register["size"] : end]))
        end -= register["size"]
    return " ".join(reversed(words))


def _text(type_: str, bits: str) -> str:
    array = ARRAY.fullmatch(type_)
    if array is not None:
        return _nested_text(array["base"], bits, [int(length) for length in array["shape"].split(",")])
    name = type_.partition("[")[0]
    if name == "complex":
        half = len(bits) // 2
        real, imaginary = _float_text(bits[half:]), _float_text(bits[:half])
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}im"
    return _TEXTS.get(name, str)(bits)


def _nested_text(base: str, bits: str, shape: Sequence[int]) -> str:
    width = len(bits) // shape[0]
    parts = (bits[end - width : end] for end in range(len(bits), 0, -width))
    return f"[{','.join(_nested_text(base, part, shape[1:]) if shape[1:] else _text(base, part) for part in parts)}]"


def _value(type_: str, bits: str) -> Any:
    array = ARRAY.fullmatch(type_)
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


def _float_text(bits: str) -> str:
    value = _float(bits)
    if not math.isfinite(value):
        return repr(value)
    written = value
    for digits in _DIGITS[len(bits)]:
        written = float(Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal_from_float(value))
        if _bits(written, len(bits)) == bits:
            break
    return _as_in_javascript(written)


def _as_in_javascript(value: float) -> str:
    """Return a finite float as a page writes it: ECMAScript's Number::toString, but with the sign of -0."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    figures = "".join(map(str, digits))
    point = len(figures) + int(exponent)  # figures before it
    if value == 0:
        text = "0"
    elif len(figures) <= point <= _MOST_FIGURES:
        text = figures.ljust(point, "0")
    elif 0 < point <= _MOST_FIGURES:
        text = f"{figures[:point]}.{figures[point:]}"
    elif _LEAST_POINT < point <= 0:
        text = f"0.{'0' * -point}{figures}"
    else:
        text = f"{figures[0]}{'.' if figures[1:] else ''}{figures[1:]}e{point - 1:+d}"
    return f"-{text}" if sign else text


def _bits(value: float, width: int) -> str:
    of_bits, of_float = _FLOATS[width]
    try:
        return f"{struct.unpack(of_bits, struct.pack(of_float, value))[0]:0{width}b}"
    except OverflowError:  # the rounded text is above the largest number
        return ""


def _part_of_turn(bits: str) -> str:
    part = Fraction(2 * int(bits, 2), 1 << len(bits))
    if part == 0:
        return "0"
    above = "" if part.numerator == 1 else str(part.numerator)
    return f"{above}π" if part.denominator == 1 else f"{above}π/{part.denominator}"


_TEXTS = {
    "bool": lambda bits: "true" if bits == "1" else "false",
    "int": lambda bits: str(_signed(bits)),
    "uint": lambda bits: str(int(bits, 2)),
    "angle": _part_of_turn,
    "float": _float_text,
}
