"""Frames: what is written is read, and what is no frame is refused by its first bytes."""

from __future__ import annotations

import asyncio
import io
import struct

import pytest

from quantask_worker import frames


async def reader_of(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


VALUES = [
    {"counts": {"00": 519, "11": 505}},
    [1, 2.5, None, True, "⟨ψ|φ⟩"],
    "a lone surrogate: \ud800",
    {},
]


@pytest.mark.parametrize("value", VALUES)
async def test_what_is_encoded_is_read(value):
    assert await frames.read(await reader_of(frames.encode(value)), max_bytes=1000) == value


@pytest.mark.parametrize("value", VALUES)
def test_what_is_sent_is_received(value):
    stream = io.BytesIO()
    frames.send(stream, frames.encode(value))
    stream.seek(0)
    assert frames.receive(stream) == value
    assert frames.receive(stream) is None


async def test_a_frame_over_the_cap_is_refused_by_its_length_alone():
    reader = asyncio.StreamReader()
    reader.feed_data(struct.pack(">Q", 2**30))  # and nothing more ever comes
    with pytest.raises(frames.FrameError, match="a frame of 1073741824 bytes, where 1000 are the most"):
        await frames.read(reader, max_bytes=1000)


async def test_a_frame_of_just_the_cap_is_read():
    frame = frames.encode("x" * 98)
    assert await frames.read(await reader_of(frame), max_bytes=100) == "x" * 98
    with pytest.raises(frames.FrameError):
        await frames.read(await reader_of(frame), max_bytes=99)


@pytest.mark.parametrize(
    "body",
    [b"", b"{]}", b"\xff\xfe", b"NaN", b'{"a":Infinity}', b"[" * 100_000, b"1" * 10_000, b"{} {}"],
    ids=["empty", "brackets", "not UTF-8", "NaN", "infinity", "nested", "long number", "two values"],
)
async def test_what_is_not_json_is_refused(body):
    with pytest.raises(frames.FrameError):
        await frames.read(await reader_of(struct.pack(">Q", len(body)) + body), max_bytes=10**6)


@pytest.mark.parametrize("data", [b"", b"\0\0", struct.pack(">Q", 10) + b"123"])
async def test_a_stream_that_ends_early_is_told_apart(data):
    with pytest.raises(asyncio.IncompleteReadError):
        await frames.read(await reader_of(data), max_bytes=1000)


@pytest.mark.parametrize("data", [b"", b"\0\0", struct.pack(">Q", 10) + b"123"])
def test_a_child_whose_parent_went_away_in_the_middle_of_a_frame_ends(data):
    assert frames.receive(io.BytesIO(data)) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_have_are_not_sent(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        frames.encode(value)
