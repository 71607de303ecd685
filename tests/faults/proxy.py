"""A TCP proxy of the tests' own: it stalls, it cuts, and it keeps back the answer to a commit."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

PIECE = 65_536
BEGIN, COMMIT = b"BEGIN", b"COMMIT"


class Answer(Enum):
    """What happens to the answer to the commit that is waited for."""

    HELD = "held"  # the client hears nothing more on that connection
    CUT = "cut"  # the client's connection ends


class Proxy:
    """Forwards connections to a server on the loopback interface, each in a thread of its own."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._flowing = threading.Event()
        self._flowing.set()
        self._links: set[_Link] = set()
        self._lock = threading.Lock()
        self._wanted: tuple[bytes, Answer] | None = None
        self.committed = threading.Event()
        """Set when the server has answered the commit that was waited for."""
        threading.Thread(target=self._accept, daemon=True).start()

    def url_for(self, url: str) -> str:
        """The URL, by way of this proxy."""
        parts = urlsplit(url)
        credentials, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{credentials}{at}127.0.0.1:{self.port}"))

    def freeze(self) -> None:
        """Stall in both directions: connections stay open, and nothing more comes through."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Let everything go on, what was sent meanwhile included."""
        self._flowing.set()

    def cut(self) -> None:
        """End all connections; new ones are let through."""
        with self._lock:
            links = list(self._links)
        for link in links:
            link.close()

    def keep_answer_to_commit(self, text: str, answer: Answer) -> None:
        """Let the next transaction that has ``text`` in a parameter commit, and keep the answer from the client.

        No statement of ours has the text in itself. A statement outside of a transaction is one of its own.
        """
        self.committed.clear()
        self._wanted = (text.encode(), answer)

    def close(self) -> None:
        """Stop listening and end all connections."""
        self.thaw()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def take(self, sent: bytes) -> Answer | None:
        """Say what happens to the answer to the commit of what was sent: the awaited one is taken once."""
        with self._lock:
            if self._wanted is None or self._wanted[0] not in sent:
                return None
            answer = self._wanted[1]
            self._wanted = None
            return answer

    def wait_until_flowing(self) -> None:
        """Wait while the proxy is frozen."""
        self._flowing.wait()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target, 5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            link = _Link(self, client, server)
            with self._lock:
                self._links.add(link)
            threading.Thread(target=self._carry, args=[link], daemon=True).start()

    def _carry(self, link: _Link) -> None:
        with suppress(OSError, ValueError):
            link.carry()
        link.close()
        with self._lock:
            self._links.discard(link)


class _Link:
    """One client's connection and the one to the server that belongs to it."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._in_transaction = False
        self._at_commit: Answer | None = None
        self._answer: Answer | None = None

    def carry(self) -> None:
        while True:
            ready, _, _ = select.select([self._client, self._server], [], [])
            self._proxy.wait_until_flowing()
            if self._client in ready:
                sent = self._client.recv(PIECE)
                if not sent:
                    return
                self._look_at(sent)
                self._server.sendall(sent)
            if self._server in ready:
                sent = self._server.recv(PIECE)
                if not sent:
                    return
                if self._answer is not None:
                    self._proxy.committed.set()
                    if self._answer is Answer.CUT:
                        return
                    continue
                self._client.sendall(sent)

    def _look_at(self, sent: bytes) -> None:
        if self._answer is not None:
            return
        if BEGIN in sent:
            self._in_transaction = True
        self._at_commit = self._at_commit or self._proxy.take(sent)
        if COMMIT in sent:
            self._in_transaction = False
        if not self._in_transaction:
            self._answer, self._at_commit = self._at_commit, None

    def close(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def proxy_before(url: str, default_port: Literal[5432, 5672]) -> Iterator[Proxy]:
    """Put a proxy before the server of a URL for as long as the block lasts."""
    proxy = Proxy(urlsplit(url).port or default_port)
    try:
        yield proxy
    finally:
        proxy.close()
