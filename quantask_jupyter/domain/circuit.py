"""A circuit as the user wrote it, and what can be said of it without parsing it.

Parsing happens only in a worker's child: hostile text can abort or stall the process that parses it. Everybody else
looks at size and shape.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from quantask_jupyter.domain.qpy_source import unpacked, unpacked_size
from quantask_jupyter.errors import CircuitInvalidError, RequestTooLargeError
from quantask_jupyter.long_text import in_pieces


class CircuitFormat(StrEnum):
    """The forms in which a circuit can be sent."""

    OPENQASM3 = "openqasm3"
    OPENQASM2 = "openqasm2"
    QPY = "qpy"  # a file with one circuit, as qpy_source writes it


MOST_OPERATIONS = 300_000
"""Of a circuit when its gates and loops are written out; Qiskit takes a minute to write out so many."""

TOO_MANY_OPERATIONS = (
    f"The circuit is more than {MOST_OPERATIONS:,} operations when all gates and loops are written out"
)

# An unfinished comment goes to the end: looked for again from each of many, a missing end would take hours.
_COMMENTS = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_BLANK = re.compile(r"\ufeff?\s*")
_MOST_LOOKED_AT = 1_048_576  # characters, which takes 20 ms
_VERSION = re.compile(r"\ufeff?\s*OPENQASM\s+([0-9]+)(?:\.[0-9]+)?\s*;")
_WHILE = re.compile(r"\bwhile\b")
_QISKITS_WHILE = b"WhileLoopOp"
_OLD_REGISTER = re.compile(r"(?:^|[;}\s])[qc]reg\s(?!\s*\w+\s*(?:;|\[\s*[^\W\d]))")  # ``qreg q;`` is of version 3 alone
_NEW_STATEMENT = re.compile(
    r"(?:\A|[;{}])\s*(?:(?:qubit|bit|int|uint|float|angle|bool|let|def|const|input|output|for|while|switch)\b"
    r"|include\s*\"stdgates\.inc\")"
)


@dataclass(frozen=True, slots=True)
class Circuit:
    """Circuit text (or a QPY file as text) with its format."""

    format: CircuitFormat
    source: str

    @classmethod
    def from_text(cls, source: str) -> Circuit:
        """Make a circuit from OpenQASM text, finding its version by the header, or by ``qreg`` where there is none."""
        return cls(openqasm_version(source), source)


@dataclass(frozen=True, slots=True)
class KnownCircuit:
    """A circuit that its owner has sent before: by its SHA-256 (hexadecimal), and a task that has it."""

    sha256: str
    task_id: UUID


def circuit_sha256(source: str) -> str:
    """Return the SHA-256 of a circuit's source (hexadecimal), by which it is known to its owner."""
    digest = hashlib.sha256()
    for piece in in_pieces(source):
        digest.update(piece.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def openqasm_version(source: str) -> CircuitFormat:
    """Say which OpenQASM a text is.

    Its header decides. Without one, ``qreg`` or ``creg`` mean version 2, unless a statement begins as in version 3
    alone; of a long text its beginning tells.
    """
    begin = _after_comments(source)
    header = _VERSION.match(source, begin)
    if header is None:
        # Comments may also stand within the header.
        code = _COMMENTS.sub(" ", source[begin : begin + _MOST_LOOKED_AT])
        header = _VERSION.match(code)
        if header is None:
            is_old = _OLD_REGISTER.search(code) and not _NEW_STATEMENT.search(code)
            return CircuitFormat.OPENQASM2 if is_old else CircuitFormat.OPENQASM3
    return CircuitFormat.OPENQASM2 if header[1] == "2" else CircuitFormat.OPENQASM3


def _after_comments(source: str) -> int:
    """Return where the first thing stands that is neither space nor comment."""
    place = 0
    while True:
        place = _BLANK.match(source, place).end()  # type: ignore[union-attr]  # it matches anything
        if source.startswith("//", place):
            place = source.find("\n", place)
        elif source.startswith("/*", place):
            place = source.find("*/", place + 2) + 2
            place = -1 if place == 1 else place
        else:
            return place
        if place < 0:
            return len(source)


def has_while(circuit: Circuit) -> bool:
    """Say whether a circuit has a ``while`` loop, without parsing it: of a long text by its beginning."""
    if circuit.format is CircuitFormat.QPY:
        try:
            return _QISKITS_WHILE in unpacked(circuit.source)
        except CircuitInvalidError:
            return False
    code = _COMMENTS.sub(" ", circuit.source[:_MOST_LOOKED_AT])
    return circuit.format is CircuitFormat.OPENQASM3 and _WHILE.search(code) is not None


def check_circuit(circuit: Circuit, *, max_bytes: int) -> None:
    """Check a circuit's size and shape.

    Args:
        circuit: what was sent.
        max_bytes: the largest source accepted, in bytes of UTF-8 (for QPY: of the file unpacked).

    Raises:
        RequestTooLargeError: the source is larger than ``max_bytes``.
        CircuitInvalidError: the text is empty, has characters no text has, or is not a QPY file in base64.
    """
    try:
        size = sum(len(piece) if piece.isascii() else len(piece.encode()) for piece in in_pieces(circuit.source))
    except UnicodeEncodeError as error:
        raise CircuitInvalidError("The circuit's text has a lone surrogate, which is not a character.") from error
    if circuit.format is CircuitFormat.QPY:
        size = unpacked_size(circuit.source)
    elif not circuit.source.strip():
        raise CircuitInvalidError("The circuit is empty.", hint="A circuit is OpenQASM text, or a QPY file in base64.")
    elif "\0" in circuit.source:
        raise CircuitInvalidError("The circuit's text has a NUL character.")
    if size > max_bytes:
        raise RequestTooLargeError(
            f"The circuit has {size} bytes; this server accepts {max_bytes}.",
            hint="The limit is the setting max_circuit_bytes; of a QPY file it is the size unpacked.",
        )
