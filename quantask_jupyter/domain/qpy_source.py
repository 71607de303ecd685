"""QPY, Qiskit's binary format, as it is sent and stored: base64 of a gzip file, or of the file as it is.

Its size is what it has unpacked. The sender declares that (gzip does, at its end), so that everybody can refuse what is
too large without unpacking it; and who unpacks it stops at the size that was declared.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterator

from quantask_jupyter.errors import CircuitInvalidError
from quantask_jupyter.long_text import in_pieces

MAGIC = b"QISKIT"
GZIP_MAGIC = b"\x1f\x8b"
MOST_TIMES = 1000
"""How often larger a file may be unpacked: a hundred thousand times the same gate is 340 times, and a bomb 1030."""

_LEVEL = 6  # 100,000 gates take 0.1 to 0.3 s; at 9 a second, for a tenth less
_GZIP_WINDOW = 31
_SIZE_BYTES = 4


def packed(data: bytes) -> str:
    """Return a file as it is sent; equal files are sent as equal text."""
    return base64.b64encode(gzip.compress(data, _LEVEL, mtime=0)).decode("ascii")


def unpacked_size(source: str) -> int:
    """Return how many bytes the file has, or says that it has, unpacked.

    Raises:
        CircuitInvalidError: it is not base64 of a QPY file, or says that it unpacks to more than is believed.
    """
    begin = end = b""
    sent = 0
    for piece in _decoded(source):
        begin = begin or piece
        end = (end + piece)[-_SIZE_BYTES:]
        sent += len(piece)
    if begin.startswith(MAGIC):
        return sent
    if _unzipped(begin, len(MAGIC)) != MAGIC:
        raise CircuitInvalidError("The data is not a QPY file: it does not start with QISKIT.")
    size = _declared_size(end)
    if size > MOST_TIMES * sent:
        raise CircuitInvalidError(
            f"The QPY file says that it unpacks to {size} bytes, which is more than {MOST_TIMES} times its own size."
        )
    return size


def unpacked(source: str) -> bytes:
    """Return the file, never more of it than the size that it says.

    Raises:
        CircuitInvalidError: it is not base64, or is not of the size that it says. What the file is, is not looked at.
    """
    data = b"".join(_decoded(source))
    if not data.startswith(GZIP_MAGIC):
        return data
    size = _declared_size(data)
    file = _unzipped(data, size + 1)
    if len(file) != size:
        raise CircuitInvalidError("The QPY file is damaged: it is not of the size that it says.")
    return file


def _decoded(source: str) -> Iterator[bytes]:
    ended = False
    for text in in_pieces(source):
        try:
            piece = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            piece = b""
        if ended or not piece:
            raise CircuitInvalidError("A QPY circuit must be sent as base64.")
        ended = text.endswith("=")
        yield piece


def _declared_size(data: bytes) -> int:
    return int.from_bytes(data[-_SIZE_BYTES:], "little")


def _unzipped(data: bytes, most: int) -> bytes:
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(data, most)
    except zlib.error as error:
        raise CircuitInvalidError("The QPY file is damaged: it cannot be unpacked.") from error
