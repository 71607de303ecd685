"""A small HTTP server with the front end's sources and an API that the test makes up.

The browser keeps the sources from test to test, which it would not do if each request were intercepted.
"""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FRONTEND = Path(__file__).parents[2] / "quantask_jupyter" / "frontend"
PAGE = """<!doctype html>
<html lang="en"><head><title>Quantask</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/frontend/styles/widget.css">
<script id="jupyter-config-data" type="application/json">{"baseUrl": "BASE"}</script>
</head><body data-jp-theme-light="true" style="margin: 8px"><main id="root"></main></body></html>"""

Reply = tuple[int, Any]
Answer = Callable[[str, str], Reply | None]


class FrontEnd:
    """The server; ``answer(method, path)`` gives the API's status and body, None cuts the connection."""

    def __init__(self, origin: str) -> None:
        """Answer 404 to every request to the API, until a test says otherwise."""
        self.origin = origin
        self._pages = 0
        self.reset()

    def reset(self) -> None:
        """Forget what a test has made up, and what was asked; what its page still asks is not answered any more."""
        self._pages += 1
        self.answer: Answer = lambda _method, _path: (404, {})
        self.asked: list[tuple[str, str]] = []

    @property
    def base(self) -> str:
        """The base URL of the test's own page: a request of the page before may come when the next test has begun."""
        return f"/lab-{self._pages}/"

    @property
    def api(self) -> str:
        """Where that page asks the API."""
        return f"{self.base}quantask/api/"


@contextmanager
def running_front_end() -> Iterator[FrontEnd]:
    """Serve while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    front_end = server.front_end = FrontEnd(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield front_end
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        file = FRONTEND / path.removeprefix("/frontend/")
        if path == "/":
            self._send(200, PAGE.replace("BASE", self._front_end.base).encode(), "text/html; charset=utf-8")
        elif path.startswith("/frontend/") and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            self._send(200, file.read_bytes(), kind, "max-age=3600")
        else:
            self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    @property
    def _front_end(self) -> FrontEnd:
        return self.server.front_end  # type: ignore[attr-defined, no-any-return]

    def _answer(self) -> None:
        front_end = self._front_end
        if not self.path.startswith(front_end.api):
            self._send(404, b"", "text/plain")
            return
        path = self.path.removeprefix(front_end.api)
        front_end.asked.append((self.command, path))
        reply = front_end.answer(self.command, path)
        if reply is None:  # the answer breaks off: a connection without any would be tried again by the browser itself
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"{")
            self.close_connection = True
        else:
            status, body = reply
            self._send(status, b"" if status == 204 else json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str, cache: str = "no-store") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", cache)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""
