"""A request's JSON, looked at as it arrives, and refused at the first piece that is too much.

Python's own reader takes a tenth of a second for a million numbers or for a text of 30 MiB, and no other thread runs
meanwhile. So of a large body the long texts are read in pieces, as they come, and what is left is read by the reader's
part that is written in Python, which lets other threads run after each value. That is a matter of a thread.

Nobody runs either while Python looks for garbage, a tenth of a second for a million lists, which it does again and
again as they become more: so there may be fewer of them than of numbers.
"""

from __future__ import annotations

import codecs
import json
import re
import secrets
from itertools import accumulate, count
from json.decoder import scanstring  # type: ignore[attr-defined]  # in C; typeshed has the classes alone
from operator import sub
from typing import Any

from quantask_jupyter.errors import RequestTooLargeError, RequestUnreadableError
from quantask_jupyter.patient_json import patient_decoder
from quantask_server.strict_json import not_a_number, not_utf8, object_from, parse_object, stands_twice

SMALL_BYTES = 262_144
"""A body up to this size is read at once, within milliseconds, whatever is in it."""

SLICE_BYTES = 65_536  # that are looked at in one step

MOST_LEVELS = 64
LONGEST_WORD = 1_000  # characters of a number; there is no other that is long

_SPACES = " \t\r\n"
_LONG_WORD = re.compile(rf"[^{_SPACES},:\[\]{{}}]{{{LONGEST_WORD + 1}}}")
_TWO_IF_OPENING = bytes(2 if chr(byte) in "[{" else 0 for byte in range(256))
_NO_BRACKETS = bytes(byte for byte in range(256) if chr(byte) not in "[]{}")
_LONGEST_ESCAPE = 12  # characters: of two \uXXXX that are one character
_PAIR = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]")


class ArrivingJson:
    """One body, piece by piece."""

    def __init__(self, *, most_values: int, most_keys: int) -> None:
        """Expect at most so many values, and keys among them, of all objects and lists together.

        Of the objects and lists themselves there are at most as many as of keys.
        """
        self._most = {"values": most_values, "keys": most_keys, "objects and lists": most_keys}
        self._small: bytearray | None = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._received = 0  # bytes
        self._carried = ""  # of the last piece, what is read with the next
        self._counted = dict.fromkeys(self._most, 0)
        self._level = 0
        self._kept: list[str] = []  # all but long texts
        self._texts: list[str] = []
        self._begun: list[str] | None = None  # of a text that has not ended yet
        self._mark = secrets.token_hex(16)  # stands where a long text was; nobody can send it

    @property
    def is_small(self) -> bool:
        """Whether reading it needs no thread."""
        return self._small is not None

    def feed(self, chunk: bytes) -> None:
        """Take the next piece; a body is looked at once it is no small one any more.

        Raises:
            RequestTooLargeError: there are more values or keys than may be.
            RequestUnreadableError: it is not UTF-8, nested too deeply, or has a number without end.
        """
        if self._small is not None:
            self._small += chunk
            if len(self._small) <= SMALL_BYTES:
                return
            chunk, self._small = bytes(self._small), None
        for begin in range(0, len(chunk), SLICE_BYTES):
            self._take(self._decode(chunk[begin : begin + SLICE_BYTES]))

    def read(self) -> dict[str, Any]:
        """Return the object that has arrived.

        Raises:
            RequestUnreadableError: as :func:`~quantask_server.strict_json.parse_object`.
        """
        if self._small is not None:
            return parse_object(bytes(self._small))
        self._take(self._decode(b"", final=True), final=True)
        if self._begun is not None:
            raise RequestUnreadableError("The body is not JSON: a text in it has no end.")
        text = "".join(self._kept)
        self._kept.clear()
        decoder = patient_decoder(self._string, parse_constant=not_a_number, twice=stands_twice)
        try:
            return object_from(lambda: decoder.decode(text), says_where=False)
        finally:
            self._texts.clear()  # a reader and its scanner hold each other, and this body, until they are collected

    def _decode(self, chunk: bytes, *, final: bool = False) -> str:
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            held_back = len(error.object) - len(chunk)
            raise not_utf8(self._received - held_back + error.start) from error
        self._received += len(chunk)
        return text

    def _take(self, text: str, *, final: bool = False) -> None:
        text = self._carried + text
        bare = text.replace("\\\\", "..").replace('\\"', "..")  # of the same length; each of its quotes is one
        whole = len(text) if final else _end_of_whole_escapes(bare)
        self._carried, text, bare = text[whole:], text[:whole], bare[:whole]
        is_inside = self._begun is not None
        parts = bare.split('"')  # inside and outside of texts, by turns
        self._count(" ".join(parts[is_inside::2]))
        if self._begun is not None:
            end = bare.find('"')
            self._begun.append(_unescaped(text if end < 0 else text[:end]))
            if end < 0:
                return
            self._texts.append("".join(self._begun))
            self._begun = None
            text, bare = text[end:], bare[end:]
        if is_inside == (len(parts) % 2 == 1):
            begin = bare.rfind('"') + 1
            self._kept += text[:begin], f"{self._mark}{len(self._texts)}"
            self._begun = [_unescaped(text[begin:])]
        else:
            self._kept.append(text if text.strip(_SPACES) else text[:1])

    def _count(self, outside: str) -> None:
        opened = outside.count("[") + outside.count("{")
        if self._level + opened > MOST_LEVELS and self._level + _highest_rise(outside) > MOST_LEVELS:
            raise RequestUnreadableError("The body is nested too deeply.")
        self._level += opened - outside.count("]") - outside.count("}")
        self._counted["values"] += opened + outside.count(",")
        self._counted["keys"] += outside.count(":")
        self._counted["objects and lists"] += opened
        for what, most in self._most.items():
            if self._counted[what] > most:
                raise RequestTooLargeError(f"The request has more than {most} {what}.")
        if _LONG_WORD.search(outside):
            raise RequestUnreadableError("The body has a number that is too long.")

    def _string(self, text: str, begin: int, strict: bool = True) -> tuple[str, int]:
        value, end = scanstring(text, begin, strict)
        return self._long_text(value), end

    def _long_text(self, value: str) -> str:
        return self._texts[int(value.removeprefix(self._mark))] if value.startswith(self._mark) else value


def _highest_rise(outside: str) -> int:
    """Return how many levels are open at most at a time; not step by step, which takes as long as all else."""
    twos = outside.encode("utf-8").translate(_TWO_IF_OPENING, _NO_BRACKETS)
    return max(map(sub, accumulate(twos), count(1)), default=0)


def _end_of_whole_escapes(bare: str) -> int:
    """Return where to cut so that no escape is cut, nor two of them that are one character."""
    begin = bare.find("\\", max(0, len(bare) - _LONGEST_ESCAPE))
    if begin < 0:
        return len(bare)
    return begin - 6 if begin >= 6 and _PAIR.match(bare, begin - 6) else begin


def _unescaped(piece: str) -> str:
    try:
        return str(scanstring(f'{piece}"', 0, True)[0])
    except json.JSONDecodeError as error:
        raise RequestUnreadableError(f"The body is not JSON: {error.msg} in a long text.") from error
