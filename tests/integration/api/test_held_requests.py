"""Requests that wait: any number of one user's leaves room for another's, and too many are told to ask again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.session import Session
from quantask_jupyter.load_settings import load_settings
from quantask_server import presence
from quantask_server.identity import sent_token
from quantask_server.local import serving
from tests.integration.api.server import LONG, Client


class ByName(IdentityProvider):  # type: ignore[misc]
    """Lets everybody in as whom they say they are."""

    def get_user(self, handler: web.RequestHandler) -> User | None:
        setattr(handler, "_token_authenticated", True)  # noqa: B010
        return User(sent_token(handler))


@asynccontextmanager
async def served(path: Path, most: int) -> AsyncIterator[str]:
    environ = {
        "QUANTASK_DATABASE_URL": f"sqlite:///{path / 'tasks.sqlite3'}",
        "QUANTASK_OWNER_HELD_REQUESTS": str(most),
    }
    async with serving(load_settings(environ=environ), 0, ByName()) as (url, _):
        yield url


async def hold(url: str, owner: str, path: str, count: int) -> list[asyncio.StreamWriter]:
    """Send requests that will not be answered for a long time."""
    address = urlsplit(url)
    request = f"GET /quantask/api/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {owner}\r\n\r\n".encode()
    held = []
    for _ in range(count):
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(request)
        held.append(writer)
    return held


async def test_too_many_are_told_to_ask_again_and_nobody_else_is(tmp_path: Path) -> None:
    async with served(tmp_path, most=300) as url:
        ada, bob = Client(url, "ada"), Client(url, "bob")
        task = (await asyncio.to_thread(ada.submit, circuit=LONG))["id"]
        running = f"tasks/{task}?wait=60&until=final"
        held = await hold(url, "ada", running, 300)
        refused = await asyncio.to_thread(until_refused, ada, f"tasks/{task}")
        assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "TOO_MANY_REQUESTS", "2")
        assert (await asyncio.to_thread(ada.get, "tasks")).status == 200, "what does not wait is answered"
        mine = await asyncio.to_thread(bob.submit)
        assert (await asyncio.to_thread(bob.get, f"tasks/{mine['id']}", query={"wait": 0.2})).status == 200
        for writer in held:
            writer.close()
        await asyncio.to_thread(ada.post, f"tasks/{task}/cancel")
        assert (await asyncio.to_thread(ada.finished, task))["status"] == "cancelled"


def until_refused(client: Client, path: str):
    """Wait a moment and again, until that is one too many: those that were sent have arrived."""
    while (answer := client.get(path, query={"wait": 0.01, "until": "final"})).status == 200:
        pass
    return answer


async def test_whose_request_is_one_too_many_gets_the_result_without_a_word(tmp_path: Path) -> None:
    async with served(tmp_path, most=1) as url:
        task = (await asyncio.to_thread(Client(url, "ada").submit, circuit=LONG))["id"]
        states: list[str] = []
        waiting = [
            threading.Thread(
                target=lambda: states.append(str(QuantumJob(Session(url, "ada"), task).wait_for_final_state(60)))
            )
            for _ in range(4)
        ]
        for one in waiting:
            one.start()
        await asyncio.to_thread(until_refused, Client(url, "ada"), f"tasks/{task}")
        await asyncio.to_thread(Client(url, "ada").post, f"tasks/{task}/cancel")
        for one in waiting:
            await asyncio.to_thread(one.join, 60)
        assert states == ["cancelled"] * 4


async def test_a_kernels_sign_of_life_is_bounded_in_number_and_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path, most=2) as url:
        ada = Client(url, "ada")
        first, second = [await asyncio.to_thread(ada.streaming, "presence") for _ in range(2)]
        refused = await asyncio.to_thread(ada.get, "presence")
        assert (refused.status, refused.code) == (429, "TOO_MANY_REQUESTS")
        assert (await asyncio.to_thread(Client(url, "bob").streaming, "presence")).status == 200
        second.close()
        monkeypatch.setattr(presence, "LONGEST_SECONDS", 0.1)

        def ends() -> bytes:
            while (answer := ada.streaming("presence")).status != 200:
                answer.drain_conn()
            return answer.read()

        assert await asyncio.wait_for(asyncio.to_thread(ends), 30) == b"{}\n"
        first.close()
