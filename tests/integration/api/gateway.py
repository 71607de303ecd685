"""A reverse proxy as labs have one in front of the API: where nothing answers behind it, it says so in HTML."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import urllib3
from typing_extensions import override

_OF_ONE_CONNECTION = {"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"}


class Gateway(ThreadingHTTPServer):
    """Hands requests on to a port of this machine."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = f"http://127.0.0.1:{port}"
        self.pool = urllib3.PoolManager(retries=False, timeout=90, maxsize=32)
        self.bad_gateways = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gateway

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {name: value for name, value in self.headers.items() if name.lower() not in _OF_ONE_CONNECTION}
        try:
            answer = self.server.pool.request(
                self.command, f"{self.server.upstream}{self.path}", body=body or None, headers=sent, redirect=False
            )
        except urllib3.exceptions.HTTPError:
            self.server.bad_gateways += 1
            self._answer(HTTPStatus.BAD_GATEWAY, {"Content-Type": "text/html"}, b"<html>502 Bad Gateway</html>")
        else:
            self._answer(answer.status, answer.headers, answer.data)

    def do_POST(self) -> None:
        self.do_GET()

    def _answer(self, status: int, headers: urllib3.HTTPHeaderDict | dict[str, str], body: bytes) -> None:
        with suppress(OSError):  # who has asked may have gone
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in _OF_ONE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep still."""


@contextmanager
def gateway_before(port: int) -> Iterator[Gateway]:
    """Serve one for as long as the block lasts."""
    with Gateway(port) as gateway:
        thread = threading.Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield gateway
        finally:
            gateway.shutdown()
            thread.join()
