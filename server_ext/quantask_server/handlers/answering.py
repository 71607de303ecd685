"""How an answer is sent: with its tag, whole, or piece by piece where it is long."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from jupyter_server.base.handlers import APIHandler
from pydantic import BaseModel
from tornado.iostream import StreamClosedError
from typing_extensions import override

from quantask_server.written_answer import written


class Answering(APIHandler):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """Sends answers."""

    _etag: str | None = None

    def reply(self, answer: BaseModel, status: HTTPStatus = HTTPStatus.OK, *, location: str | None = None) -> None:
        """Send an answer."""
        self.set_status(status)
        if location is not None:
            self.set_header("Location", location)
        self.finish("".join(written(answer)))

    async def reply_in_pieces(self, answer: BaseModel) -> None:
        """Send an answer that may be long, unless the client has this version of it."""
        self.set_etag_header()
        if self.check_etag_header():  # Tornado looks at a tag by itself only where nobody has set it before
            self.set_status(HTTPStatus.NOT_MODIFIED)
            self.finish()
            return
        pieces = written(answer)
        if len(pieces) == 1:
            self.finish(pieces[0])
        else:
            await self.send_pieces(_each(pieces))

    async def send_pieces(self, pieces: AsyncIterable[str], kind: str = "application/json") -> None:
        """Send an answer piece by piece, each once the client has taken the one before; others have their turn."""
        self.set_header("Content-Type", kind)
        with suppress(StreamClosedError):  # the client has hung up
            async for piece in pieces:
                self.write(piece)
                await self.flush()
        self.finish(set_content_type=kind)

    @override
    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Send an error; where a part of an answer has gone out, break the answer off: half must not pass for whole."""
        if self._headers_written:
            self.request.connection.close()
        else:
            super().send_error(status_code, **kwargs)

    def set_version(self, version: int) -> None:
        """Tag the answer with a task's version; weakly, as the queue position changes without it."""
        self._etag = f'W/"{version}"'

    @override
    def compute_etag(self) -> str | None:
        """Return the tag, with which Tornado answers 304 by itself."""
        return self._etag


async def _each(pieces: Sequence[str]) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece
