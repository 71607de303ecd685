"""One connection of one owner to the API, as light as it can be: a thousand of them share a process."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SLICE = 262_144  # bytes of a body that are sent before others have their turn
FINAL = ("completed", "failed", "cancelled")


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """Sends one request after the other, over a connection that is kept while both sides do."""

    def __init__(self, url: str, owner: str) -> None:
        """Talk to the API at ``url`` as ``owner``, whose token is the name."""
        place = urlsplit(url)
        self._address = place.hostname, place.port
        self._owner = owner
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """Read."""
        return await self._ask("GET", path, b"")

    async def post(self, path: str, body: bytes) -> Answer:
        """Send JSON."""
        return await self._ask("POST", path, body)

    async def finished(self, task_id: str) -> Answer:
        """Wait for a task until it is final, and return it in full."""
        while True:
            answer = await self.get(f"tasks/{task_id}?wait=20&until=final")
            if answer.status == 429:
                await asyncio.sleep(float(answer.headers["retry-after"]))
            elif answer.status != 200 or answer.json["status"] in FINAL:
                return answer

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection[1].close()

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        if self._connection is None:
            self._connection = await asyncio.open_connection(*self._address)
        reader, writer = self._connection
        head = (
            f"{method} /quantask/api/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {self._owner}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode())
        for begin in range(0, len(body), SLICE):
            writer.write(body[begin : begin + SLICE])
            await writer.drain()
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        answer = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
            self._connection = None
        return Answer(int(status.split()[1]), headers, answer)


def bodies_at_the_cap() -> Iterator[tuple[str, bytes]]:
    """Return endpoints and bodies: of millions of keys and numbers, too deep, one long text; and two that are legal."""
    yield "tasks", b"{" + b",".join(b'"k%d":{}' % i for i in range(4_500_000)) + b"}"
    yield "tasks", b"[" + b"1," * 25_000_000 + b"1]"
    yield "tasks", b'{"a":' * 10_000_000
    yield "tasks", b'{"name":"' + b"a" * 60_000_000 + b'"}'
    yield "tasks", json.dumps({"circuit": "rz(0.1234) q[12];\n" * 1_700_000}).encode()
    file = base64.b64encode(b"QISKIT" + os.urandom(31_000_000)).decode()
    yield "tasks", json.dumps({"circuit": {"format": "qpy", "source": file}}).encode()
