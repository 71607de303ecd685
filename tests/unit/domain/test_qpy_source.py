"""QPY as it is sent: packed, and never unpacked to more than was said."""

from __future__ import annotations

import base64
import gzip
import tracemalloc

import pytest

from quantask_jupyter.domain.qpy_source import packed, unpacked, unpacked_size
from quantask_jupyter.errors import CircuitInvalidError

FILE = b"QISKIT" + bytes(range(256)) * 100


def text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def saying(size: int, data: bytes) -> str:
    """A gzip file that says another size than it has."""
    return text(gzip.compress(data)[:-4] + size.to_bytes(4, "little"))


def test_a_file_comes_back_and_equal_files_are_sent_as_equal_text() -> None:
    source = packed(FILE)
    assert len(source) < len(FILE) / 10
    assert source == packed(FILE)
    assert unpacked_size(source) == len(FILE)
    assert unpacked(source) == FILE


def test_a_file_as_it_is_comes_back_too() -> None:
    assert unpacked_size(text(FILE)) == len(FILE)
    assert unpacked(text(FILE)) == FILE


def test_a_file_of_many_pieces_is_read_whole_and_ends_once() -> None:
    large = b"QISKIT" + bytes(range(256)) * 10_000
    assert unpacked_size(text(large)) == len(large)
    assert unpacked(text(large)) == large
    for wrong in (text(large[:786_431]) + text(large), text(large) + "====", text(large)[:-3], "é" + text(large)):
        with pytest.raises(CircuitInvalidError, match="base64"):
            unpacked_size(wrong)


def test_more_than_a_thousand_times_its_size_is_not_believed() -> None:
    with pytest.raises(CircuitInvalidError, match="more than 1000 times its own size"):
        unpacked_size(packed(b"QISKIT" + bytes(50_000_000)))


@pytest.mark.parametrize("said", [10, 1_000_000])
def test_a_file_that_unpacks_to_another_size_is_refused_before_memory_is_used(said: int) -> None:
    source = saying(said, b"QISKIT" + bytes(100_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(CircuitInvalidError, match="damaged"):
            unpacked(source)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(text(gzip.compress(FILE)[:-100]), id="without its end"),
        pytest.param(text(b"\x1f\x8b"), id="without all"),
        pytest.param(text(b"\x1f\x8b" + bytes(100)), id="zeros"),
        pytest.param(text(gzip.compress(FILE) + b"more"), id="with more behind it"),
        pytest.param(saying(len(FILE) - 1, FILE), id="one byte more than it says"),
        pytest.param(saying(len(FILE) + 1, FILE), id="one byte less than it says"),
    ],
)
def test_a_damaged_file_is_refused(source: str) -> None:
    with pytest.raises(CircuitInvalidError, match="damaged"):
        unpacked(source)


def test_a_packed_file_of_something_else_is_refused_at_its_first_bytes() -> None:
    with pytest.raises(CircuitInvalidError, match="does not start with QISKIT"):
        unpacked_size(text(gzip.compress(b"something else")))
