"""An application that is imported and built by the first request to it.

The handlers bring pydantic and the rules with them, a sixth of a second. Nobody's Jupyter should start later for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, HTTPServerRequest, RequestStartLine, ResponseStartLine
from tornado.routing import Router
from tornado.web import Application
from typing_extensions import override


class DeferredApplication(Router):
    """Stands in a router for an application that is not there yet."""

    def __init__(self, build: Callable[[], Awaitable[Application]]) -> None:
        """Call ``build`` for the application with the first request."""
        self._build = build
        self._building = asyncio.Lock()
        self._application: Application | None = None

    async def application(self) -> Application:
        """Return the application, built once."""
        async with self._building:
            if self._application is None:
                self._application = await self._build()
            return self._application

    @override
    def find_handler(self, request: HTTPServerRequest, **_kwargs: Any) -> HTTPMessageDelegate:
        """Return what hands the request on once there is an application."""
        return _DeferredDelegate(self, request)


class _DeferredDelegate(HTTPMessageDelegate):
    def __init__(self, deferred: DeferredApplication, request: HTTPServerRequest) -> None:
        self._deferred = deferred
        self._request = request
        self._delegate: HTTPMessageDelegate | None = None

    @override
    async def headers_received(self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders) -> None:
        application = await self._deferred.application()
        self._delegate = application.find_handler(self._request)
        begun = self._delegate.headers_received(start_line, headers)
        if begun is not None:
            await begun

    @override
    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._delegate.data_received(chunk) if self._delegate else None

    @override
    def finish(self) -> None:
        if self._delegate:
            self._delegate.finish()

    @override
    def on_connection_close(self) -> None:
        if self._delegate:
            self._delegate.on_connection_close()
