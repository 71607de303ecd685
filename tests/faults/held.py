"""Very many requests that wait at the same time, as a class's open cards do."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.integration.api.server import Client

LONGEST_HOLD_SECONDS = 60


def held_while(client: Client, task_id: str, count: int, work: Callable[[], float]) -> tuple[list[Any], float]:
    """Hold requests for the end of a task while ``work`` is done, which ends it; return their answers and its own.

    An answer is its status and, where that is 200, id and state of the task.
    """
    return asyncio.run(_held_while(client, task_id, count, work))


async def _held_while(client: Client, task_id: str, count: int, work: Callable[[], float]) -> tuple[list[Any], float]:
    held = [await _ask(client, f"tasks/{task_id}?wait={LONGEST_HOLD_SECONDS}&until=final") for _ in range(count)]
    took = await asyncio.to_thread(work)
    return await asyncio.gather(*(_answer(reader, writer) for reader, writer in held)), took


async def _ask(client: Client, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"GET /quantask/api/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {client.token}\r\n"
    writer.write(f"{head}Connection: close\r\n\r\n".encode())
    return reader, writer


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status = int(head.split()[1])
    if status != 200:
        return (status,)
    task = json.loads(body)
    return status, task["id"], task["status"]


def longest_of(count: int, call: Callable[[], Any]) -> float:
    """Call again and again, and return how many seconds the longest call took."""
    longest = 0.0
    for _ in range(count):
        began = time.monotonic()
        call()
        longest = max(longest, time.monotonic() - began)
    return longest
