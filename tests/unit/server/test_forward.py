from __future__ import annotations

import asyncio

import pytest

from quantask_jupyter.errors import ApiUnreachableError
from quantask_server.forward import Forwarder


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"], ids=["nothing", "a part"])
async def test_a_service_that_is_killed_while_it_answers_does_not_answer(said):
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ApiUnreachableError, match="does not answer"):
            await Forwarder(f"http://127.0.0.1:{port}/", "token").send("GET", "tasks", b"", {})
