"""How answers are sent: whole, in pieces, or broken off."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import BaseModel
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.simple_httpclient import HTTPStreamClosedError
from tornado.testing import bind_unused_port

from quantask_jupyter.domain.result import StoredResult
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_server.field_types import Result
from quantask_server.handlers.answering import Answering

RESULTS = {
    "small": json.dumps({"counts": {"0": 1}}),
    "large": json.dumps({"counts": {f"{place:024b}": 1 for place in range(100_000)}}),
}


class TaskOut(BaseModel):
    """An answer with a result."""

    result: Result


class Open(Answering):
    """Answers anybody."""

    async def prepare(self) -> None:
        """Let everybody in."""

    def update_api_activity(self) -> None:
        """Keep no times."""


class Whole(Open):
    """Sends a result."""

    async def get(self, size: str) -> None:
        """Send it with its version."""
        self.set_version(3)
        await self.reply_in_pieces(TaskOut(result=StoredResult(RESULTS[size])))


class Failing(Open):
    """Sends a table, and fails behind its first line."""

    async def get(self) -> None:
        """Send what there is."""
        await self.send_pieces(self.lines(), "text/csv")

    async def lines(self) -> AsyncIterator[str]:
        """Yield a line, and no other."""
        yield "task,student\n"
        raise DatabaseUnavailableError


@pytest_asyncio.fixture
async def url() -> AsyncIterator[str]:
    socket, port = bind_unused_port()
    server = HTTPServer(web.Application([("/whole/(.*)", Whole), ("/failing", Failing)], base_url="/"))
    server.add_socket(socket)
    yield f"http://127.0.0.1:{port}"
    server.stop()


async def get(url: str, **headers: str) -> HTTPResponse:
    return await AsyncHTTPClient(force_instance=True).fetch(url, headers=headers, raise_error=False)


@pytest.mark.parametrize(("size", "has_length"), [("small", True), ("large", False)])
async def test_an_answer_with_a_result_is_json_whole_or_in_pieces(url: str, size: str, has_length: bool) -> None:
    answer = await get(f"{url}/whole/{size}")
    assert json.loads(answer.body)["result"] == json.loads(RESULTS[size])
    assert answer.headers["Content-Type"] == "application/json"
    assert ("Content-Length" in answer.headers) is has_length
    assert answer.headers["Etag"] == 'W/"3"'


@pytest.mark.parametrize("size", RESULTS)
async def test_a_result_that_the_client_has_is_not_sent_again(url: str, size: str) -> None:
    answer = await get(f"{url}/whole/{size}", **{"If-None-Match": 'W/"3"'})
    assert (answer.code, answer.body) == (304, b"")


async def test_an_answer_that_fails_in_its_middle_is_broken_off_and_passes_for_no_whole_one(url: str) -> None:
    with pytest.raises(HTTPStreamClosedError):
        await AsyncHTTPClient(force_instance=True).fetch(f"{url}/failing")
    assert (await get(f"{url}/whole/small")).code == 200
