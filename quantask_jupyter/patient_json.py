"""JSON that is read while other threads run.

Python's own reader takes a tenth of a second for some hundred thousand values, and nobody runs meanwhile. Its part that
is written in Python lets others run after each value, and takes ten times as long: that is a matter of a thread.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.decoder import scanstring  # type: ignore[attr-defined]  # in C; typeshed has the classes alone
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")

ReadText = Callable[[str, int, bool], tuple[str, int]]
_ScanOnce = Callable[[str, int], tuple[Any, int]]


def patient_decoder(
    read_text: ReadText = scanstring,
    *,
    parse_constant: Callable[[str], Any] | None = None,
    twice: Callable[[str], Exception] | None = None,
) -> json.JSONDecoder:
    """Return a decoder that lets other threads run.

    Args:
        read_text: reads a text from behind its first quote on, and says where it ends.
        parse_constant: as :func:`json.loads` takes it.
        twice: makes the error for a key that an object has already; without it the last one counts.
    """

    def read_object(text_from: tuple[str, int], strict: bool, scan_once: _ScanOnce, *_: object) -> tuple[Any, int]:
        # The reader's own way gathers pairs, which make as much garbage to look through, and makes an object of all of
        # them in one step, 50 ms for 250,000.
        text, place = text_from
        found: dict[str, Any] = {}
        place = _behind_spaces(text, place)
        if text.startswith("}", place):
            return found, place + 1
        while True:
            key, place = read_text(text, _behind(text, '"', place, "Expecting property name"), strict)
            if twice is not None and key in found:
                raise twice(key)
            place = _behind(text, ":", _behind_spaces(text, place), "Expecting ':' delimiter")
            try:
                found[key], place = scan_once(text, _behind_spaces(text, place))
            except StopIteration as error:
                raise json.JSONDecodeError("Expecting value", text, error.value) from None
            place = _behind_spaces(text, place)
            if text.startswith("}", place):
                return found, place + 1
            place = _behind_spaces(text, _behind(text, ",", place, "Expecting ',' delimiter"))

    decoder = json.JSONDecoder(parse_constant=parse_constant)
    decoder.parse_string = read_text  # type: ignore[attr-defined]
    decoder.parse_object = read_object  # type: ignore[attr-defined]
    decoder.scan_once = py_make_scanner(decoder)  # type: ignore[attr-defined]
    return decoder


def _behind_spaces(text: str, place: int) -> int:
    return _SPACE.match(text, place).end()  # type: ignore[union-attr]  # it matches anything


def _behind(text: str, expected: str, place: int, otherwise: str) -> int:
    if not text.startswith(expected, place):
        raise json.JSONDecodeError(otherwise, text, place)
    return place + 1
