"""An application that is built by its first request serves that one like any other."""

from __future__ import annotations

import asyncio

from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

from quantask_server.deferred import DeferredApplication


class Echo(RequestHandler):
    def post(self) -> None:
        self.write(self.request.body)


async def test_many_first_requests_build_one_application_and_all_keep_their_bodies() -> None:
    built: list[Application] = []

    async def build() -> Application:
        await asyncio.sleep(0.05)
        built.append(Application([("/echo", Echo)]))
        return built[-1]

    socket, port = bind_unused_port()
    server = HTTPServer(DeferredApplication(build))
    server.add_socket(socket)
    client = AsyncHTTPClient()
    bodies = [bytes([65 + number]) * (1 + number * 70_000) for number in range(6)]
    answers = await asyncio.gather(
        *(client.fetch(f"http://127.0.0.1:{port}/echo", method="POST", body=body) for body in bodies)
    )
    assert [answer.body for answer in answers] == bodies
    assert len(built) == 1
    server.stop()
    await server.close_all_connections()
