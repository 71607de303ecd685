"""Frames between a parent and its child: eight bytes of length, then that many bytes of JSON.

The parent reads with a cap and decides on the length alone, so a child that announces a gigabyte, or writes text that
was never a frame, is refused after eight bytes.
"""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO, NoReturn

MAX_REPLY_BYTES = 64 * 2**20
"""The largest reply that the parent reads; a million outcomes of 25 bits take half of it."""

_LENGTH = struct.Struct(">Q")


class FrameError(Exception):
    """What arrived is not a frame."""


def encode(value: Any) -> bytes:
    """Return ``value`` as one frame; escapes keep even a lone surrogate, which has no UTF-8, sendable."""
    body = json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
    return _LENGTH.pack(len(body)) + body


async def read(reader: asyncio.StreamReader, *, max_bytes: int) -> object:
    """Read one frame of at most ``max_bytes``, as :func:`read_body` does.

    Raises:
        FrameError: it is longer, or is not JSON.
        asyncio.IncompleteReadError: the stream ended first.
    """
    return decode(await read_body(reader, max_bytes=max_bytes))


async def read_body(reader: asyncio.StreamReader, *, max_bytes: int) -> bytes:
    """Read what is in one frame, at most ``max_bytes``, and look no further at it.

    Raises:
        FrameError: it is longer.
        asyncio.IncompleteReadError: the stream ended first.
    """
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    if length > max_bytes:
        raise FrameError(f"a frame of {length} bytes, where {max_bytes} are the most")
    return await reader.readexactly(length)


def receive(stream: BinaryIO) -> Any:
    """Read one frame from a blocking stream whose other side is trusted; None when that side has closed it."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    body = stream.read(length)
    return decode(body) if len(body) == length else None


def send(stream: BinaryIO, frame: bytes) -> None:
    """Write a frame to a blocking stream."""
    stream.write(frame)
    stream.flush()


def decode(body: bytes) -> object:
    """Return what a frame says.

    Raises:
        FrameError: it is not JSON.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a frame that is not JSON: {str(error)[:200]}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
