"""A large body is read as it arrives: what it says is what Python's reader says, and no step takes long."""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from quantask_jupyter.errors import RequestTooLargeError, RequestUnreadableError
from quantask_server import arriving_json
from quantask_server.arriving_json import ArrivingJson

CHUNK = 65_536  # bytes, as Tornado reads them
MOST = {"most_values": 1_200_000, "most_keys": 300_000}
LONGEST_STEP_SECONDS = 0.05  # of the thread's own time, of which a virtual machine that waits counts some
TIMES = 3  # the same is fed: what a step takes itself, it takes each time


@pytest.fixture(autouse=True)
def no_collection() -> Iterator[None]:
    """No garbage is collected meanwhile: what other tests have left would count as a step's."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def pieces(body: bytes, size: int = CHUNK) -> Iterator[bytes]:
    return (body[i : i + size] for i in range(0, len(body), size))


def fed(body: bytes) -> ArrivingJson:
    """What has arrived."""
    arriving = ArrivingJson(**MOST)
    for piece in pieces(body):
        arriving.feed(piece)
    return arriving


def fed_until_refused(body: bytes) -> tuple[int, list[float], str]:
    """How many bytes arrived, how long each step took, and why no more was taken."""
    arriving, arrived, times, refusal = ArrivingJson(**MOST), 0, [], ""
    for piece in pieces(body):
        began = time.thread_time()
        try:
            arriving.feed(piece)
        except RequestTooLargeError as error:
            refusal = error.message
        times.append(time.thread_time() - began)
        if refusal:
            break
        arrived += len(piece)
    return arrived, times, refusal


def longest_step(body: bytes) -> float:
    """Return the longest time that a step takes, of each the least of a few times."""
    runs = [fed_until_refused(body)[1] for _ in range(TIMES)]
    return max(min(times) for times in zip(*runs, strict=True))


def anything(rng: random.Random, level: int = 0) -> Any:
    kind = rng.randrange(8) if level < 5 else rng.randrange(5)
    if kind < 4:
        return "".join(rng.choice('a"\\\n\té€😀/\x7f ') for _ in range(rng.randrange(60)))
    if kind == 4:
        return rng.choice([1, 1.5, -3e5, None, True, False])
    if kind < 7:
        return [anything(rng, level + 1) for _ in range(rng.randrange(5))]
    return {f"{rng.choice('é😀a')}{i}" * rng.randrange(1, 9): anything(rng, level + 1) for i in range(rng.randrange(5))}


def test_what_arrives_in_pieces_of_any_size_is_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving_json, "SMALL_BYTES", 0)
    rng = random.Random(13)
    for _ in range(500):
        sent = {"a": anything(rng), "b": anything(rng)}
        body = json.dumps(sent, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 2])).encode()
        arriving = ArrivingJson(**MOST)
        while body:
            size = rng.choice([1, 2, 5, 30, 500])
            arriving.feed(body[:size])
            body = body[size:]
        assert arriving.read() == sent


def test_a_long_text_is_read_whole_with_all_its_escapes() -> None:
    text = 'h q[0]; // "\\" 😀 \u2028\n' * 400_000
    body = json.dumps({"circuit": text, "name": "x"}).encode()
    arriving = fed(body)
    assert not arriving.is_small
    assert arriving.read() == {"circuit": text, "name": "x"}
    assert longest_step(body) < LONGEST_STEP_SECONDS


def test_a_small_body_is_looked_at_when_it_is_read_and_not_before() -> None:
    for body in (b'{"a":' * 1_000, b'{"a": 1' + b"1" * 2_000, b'{"a": "\xff'):
        assert fed(body).is_small
    assert fed(b'{"noise": 1' + b"0" * 2_000 + b"}").read() == {"noise": 10**2_000}
    deep = {"a": {}}
    for _ in range(100):
        deep = {"a": deep}
    assert fed(json.dumps(deep).encode()).read() == deep


MANY = {  # made by the test that sends it: every process of a run imports this file
    "keys": lambda: b"{" + b",".join(b'"k%d":{}' % i for i in range(4_000_000)) + b"}",
    "numbers": lambda: b'{"parameters":[' + b"1," * 10_000_000,
    "texts": lambda: b'{"tags":[' + b'"a",' * 10_000_000,
    "lists": lambda: b'{"tags":[' + b"[]," * 10_000_000,
}


@pytest.mark.parametrize("what", MANY)
def test_too_much_of_anything_is_refused_while_it_arrives(what: str) -> None:
    body = MANY[what]()
    arrived, _, refusal = fed_until_refused(body)
    assert "more than" in refusal
    assert arrived < len(body) / 2, "the rest is not kept"
    assert longest_step(body) < LONGEST_STEP_SECONDS


WRONG = {
    "nested": b'{"a":' * 200_000,
    "number": b'{"a": 1' + b"1" * 1_000_000,
    "twice": b'{"' + b"a" * 200_000 + b'":1,"b":' + b" " * 200_000 + b'2,"b":3}',
    "UTF-8: byte 300005": b'{"a":' + b" " * 300_000 + b"\xff",
    "text": b'{"a":"' + b"a" * 200_000 + b"\n" + b"a" * 200_000 + b'"}',
    "no end": b'{"a":"' + b"a" * 300_000,
    "object": b"[" + b"1," * 200_000 + b"1]",
    "NaN": b'{"a":[' + b"1," * 200_000 + b"NaN]}",
    "JSON": b'{"a":[' + b"1," * 200_000 + b"]}",
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_no_object_of_json_is_refused_as_in_a_small_body(said: str) -> None:
    with pytest.raises(RequestUnreadableError, match=said):
        fed(WRONG[said]).read()


def test_nobody_can_send_what_stands_for_a_long_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving_json, "SMALL_BYTES", 0)
    first, second = ArrivingJson(**MOST), ArrivingJson(**MOST)
    first.feed(b'{"a":"b')
    first.feed(b'c"}')
    second.feed(json.dumps({"a": f"{first._mark}0"}).encode())
    assert (first.read(), second.read()) == ({"a": "bc"}, {"a": f"{first._mark}0"})
