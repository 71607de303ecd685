"""The embedded bus: one TCP connection between the API process and its embedded worker, a JSON line an event.

It is on the loopback interface; when it closes, each side knows that the other has gone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from uuid import UUID

from typing_extensions import override

from quantask_jupyter.adapters.listeners import Listeners
from quantask_jupyter.background import running
from quantask_jupyter.ports import Event, EventBus, EventType

LOOPBACK = "127.0.0.1"
LONGEST_LINE = 1 << 20  # bytes; an event has 38 for each id
IDS_PER_LINE = 10_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """Where an API process waits for its embedded worker, and the secret that lets it in."""

    host: str
    port: int
    token: str

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> LinkAddress:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: the line is something else.
        """
        try:
            return cls(**json.loads(line))
        except TypeError as error:
            raise ValueError("not a link address") from error


class LocalBus(EventBus):
    """The API process's end of the link; it serves any number of workers."""

    def __init__(self) -> None:
        """Make a bus without workers."""
        self.address = LinkAddress(LOOPBACK, 0, secrets.token_urlsafe(32))
        self._listeners = Listeners()
        self._connected: set[asyncio.StreamWriter] = set()
        self._workers: set[asyncio.StreamWriter] = set()

    @classmethod
    @asynccontextmanager
    async def serve(cls) -> AsyncIterator[LocalBus]:
        """Wait for workers for as long as the block lasts."""
        bus = cls()
        server = await asyncio.start_server(bus._welcome, LOOPBACK, 0, limit=LONGEST_LINE)
        bus.address = LinkAddress(LOOPBACK, server.sockets[0].getsockname()[1], bus.address.token)
        try:
            yield bus
        finally:
            server.close()
            for writer in list(bus._connected):  # or one that never says its token would keep the server waiting
                writer.close()
            await server.wait_closed()

    @override
    async def announce(self, event: Event) -> None:
        self._listeners.tell(event)
        self._send(event, self._workers)

    @override
    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[Event]]:
        with self._listeners.joined() as events:
            yield events

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connected.add(writer)
        try:
            offered = (await reader.readline()).decode(errors="replace").strip()
            if not secrets.compare_digest(offered.encode(), self.address.token.encode()):
                return
            self._workers.add(writer)
            while line := await reader.readline():
                event = _decode(line)
                self._listeners.tell(event)
                self._send(event, self._workers - {writer})
        except (ConnectionError, ValueError) as error:
            log.warning("embedded worker's link ends: %s", error)
        finally:
            self._workers.discard(writer)
            self._connected.discard(writer)
            writer.close()

    def _send(self, event: Event, writers: set[asyncio.StreamWriter]) -> None:
        for writer in writers:
            if not writer.is_closing():
                writer.writelines(_encode(event))


class RemoteBus(EventBus):
    """An embedded worker's end of the link."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak over an open connection."""
        self._reader = reader
        self._writer = writer
        self._listeners = Listeners()
        self.closed = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def connect(cls, link: LinkAddress) -> AsyncIterator[RemoteBus]:
        """Connect to the API process for as long as the block lasts.

        Raises:
            ConnectionError: it is not there any more.
        """
        reader, writer = await asyncio.open_connection(link.host, link.port, limit=LONGEST_LINE)
        writer.write(f"{link.token}\n".encode())
        bus = cls(reader, writer)
        try:
            async with running(bus._hear()):
                yield bus
        finally:
            writer.close()

    @override
    async def announce(self, event: Event) -> None:
        self._listeners.tell(event)
        if not self._writer.is_closing():
            self._writer.writelines(_encode(event))

    @override
    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[Event]]:
        with self._listeners.joined() as events:
            yield events

    async def _hear(self) -> None:
        try:
            while line := await self._reader.readline():
                self._listeners.tell(_decode(line))
        except (ConnectionError, ValueError) as error:
            log.warning("link to the API ends: %s", error)
        finally:
            self.closed.set()


def _encode(event: Event) -> list[bytes]:
    ids = [str(task_id) for task_id in event.task_ids]
    parts = [ids[i : i + IDS_PER_LINE] for i in range(0, len(ids), IDS_PER_LINE)] or [[]]
    return [json.dumps([event.type, part]).encode() + b"\n" for part in parts]


def _decode(line: bytes) -> Event:
    event_type, ids = json.loads(line)
    return Event(EventType(event_type), tuple(UUID(task_id) for task_id in ids))
