"""A request's body, read up to a cap that is ours: the host's own limit may be larger or smaller."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tornado import web
from tornado.http1connection import HTTP1Connection
from typing_extensions import override

from quantask_jupyter.errors import QuantumError, RequestTooLargeError


class CappedBody(web.RequestHandler):
    """Keeps no more than ``max_body_bytes`` of a body, and says so with 413, chunked or not.

    A handler that reads a body says how it is kept, by :meth:`keep`; the others keep nothing of it.

    Whatever is refused or sent elsewhere, the body is read to its end first and thrown away, up to twice the cap: a
    client that sends first and reads later would otherwise see a broken connection and not the answer. So would one
    whose request has no body and that sends the next one, as Tornado closes after an answer that comes before the end
    of the request, and says so to nobody. Beyond, the answer breaks in.
    """

    @override
    def initialize(self) -> None:
        """Begin with nothing received."""
        self._received = 0
        self._keeps = True
        self.closes_connection = True
        """Whether the answer leaves a body unread, after which the connection is of no more use."""

    @property
    def max_body_bytes(self) -> int:
        """Return the cap."""
        raise NotImplementedError

    def answer_error(self, error: QuantumError) -> None:
        """Send an error as the answer."""
        raise NotImplementedError

    def admit(self) -> None:
        """Raise an error that the answer will be, if the request is not to be served."""
        raise NotImplementedError

    async def keep(self, chunk: bytes) -> None:
        """Keep a piece of the body; an error that is raised here will be the answer, and no more is kept."""

    def forget_body(self) -> None:
        """Keep nothing any more of what was kept."""

    @override
    async def prepare(self) -> None:
        """Admit the request, or remember why not until its body has been read."""
        self._check_announced_length()
        if isinstance(self.request.connection, HTTP1Connection):
            self.request.connection.set_max_body_size(sys.maxsize)
        try:
            prepared = super().prepare()
            if prepared is not None:
                await prepared
            self.admit()
        except (web.HTTPError, QuantumError) as refusal:
            self._refuse_with(refusal)
        self.closes_connection = False

    @override
    def redirect(self, url: str, permanent: bool = False, status: int | None = None) -> None:
        """Send the client elsewhere: who is not let in, when the request has been read."""
        go = super().redirect
        if self.closes_connection:
            self._answer_with(lambda *_path: go(url, permanent, status))
        else:
            go(url, permanent, status)

    @override
    async def data_received(self, chunk: bytes) -> None:
        """Keep the body up to the cap."""
        self._received += len(chunk)
        if self._received <= self.max_body_bytes:
            if self._keeps:
                try:
                    await self.keep(chunk)
                except QuantumError as refusal:
                    self._refuse_with(refusal)
            return
        self.forget_body()
        if self._received > 2 * self.max_body_bytes and not self._finished:
            self.closes_connection = True
            self.answer_error(self._too_large())

    def check_size(self) -> None:
        """Check that the whole body was kept.

        Raises:
            RequestTooLargeError: it was over the cap.
        """
        if self._received > self.max_body_bytes:
            raise self._too_large()

    def _refuse_with(self, refusal: Exception) -> None:
        def refuse(*_path: str) -> None:
            raise refusal

        self._answer_with(refuse)

    def _answer_with(self, answer: Callable[..., None]) -> None:
        """Answer so in place of the method, and keep nothing of the body."""
        self.forget_body()
        self._keeps = False
        setattr(self, (self.request.method or "").lower(), answer)

    def _check_announced_length(self) -> None:
        declared = self.request.headers.get("Content-Length", "")
        length = int(declared) if declared.isdecimal() and len(declared) < 20 else 0
        asks_first = self.request.headers.get("Expect", "").lower() == "100-continue"
        if length > 2 * self.max_body_bytes or (length > self.max_body_bytes and asks_first):
            raise self._too_large()

    def _too_large(self) -> RequestTooLargeError:
        return RequestTooLargeError(
            f"The request is larger than {self.max_body_bytes} bytes.",
            hint="The limit is the setting max_request_bytes.",
        )
