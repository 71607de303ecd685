"""Bodies over the cap: an answer and not a broken connection, chunked or not, and a connection that goes on."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.integration.api.server import BELL, Client, Served, serve, stop

CAP = 1_000_000
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def capped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = serve(tmp_path_factory.mktemp("capped"), MAX_REQUEST_BYTES=str(CAP))
    yield served
    stop(served.process)


@pytest.fixture
def api(capped: Served) -> Client:
    return capped.client


def padded(size: int) -> bytes:
    """Return a good request of ``size`` bytes."""
    text = json.dumps({"circuit": BELL}).encode()
    return text + b" " * (size - len(text))


def pieces(body: bytes, size: int = 10_000) -> Iterator[bytes]:
    return (body[i : i + size] for i in range(0, len(body), size))


def raw(api: Client, *parts: bytes) -> bytes:
    """Send bytes as they are, and return the answer up to the end of the connection."""
    address = urlsplit(api.url)
    with socket.create_connection((address.hostname or "", address.port or 0), 20) as connection:
        for part in parts:
            connection.sendall(part)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer


def test_a_body_of_just_the_cap_is_accepted(api: Client) -> None:
    assert api.post("tasks", padded(CAP), headers=JSON).status == 202
    assert api.post("tasks", pieces(padded(CAP)), headers=JSON, chunked=True).status == 202


@pytest.mark.parametrize("size", [CAP + 1, 2 * CAP, 2 * CAP + 1])
def test_a_body_over_the_cap_is_refused_and_the_connection_goes_on(api: Client, size: int) -> None:
    answer = api.post("tasks", padded(size), headers=JSON)
    assert (answer.status, answer.code) == (413, "REQUEST_TOO_LARGE")
    assert str(CAP) in answer.json["error"]["message"]
    assert api.get("backends").status == 200


@pytest.mark.parametrize("size", [CAP + 1, 2 * CAP])
def test_a_chunked_body_over_the_cap_is_refused(api: Client, size: int) -> None:
    answer = api.post("tasks", pieces(padded(size)), headers=JSON, chunked=True)
    assert (answer.status, answer.code) == (413, "REQUEST_TOO_LARGE")
    assert api.get("backends").status == 200


def test_a_chunked_body_without_end_is_cut_off_with_an_answer(api: Client) -> None:
    head = (
        f"POST /quantask/api/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {api.token}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    answer = raw(api, head.encode(), *[chunk] * (2 * CAP // 65_536 + 1))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"REQUEST_TOO_LARGE"' in answer
    assert b"Connection: close" in answer


def test_a_client_that_asks_before_sending_too_much_is_told_at_once(api: Client) -> None:
    answer = raw(
        api,
        f"POST /quantask/api/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {api.token}\r\n"
        f"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {CAP + 1}\r\n\r\n".encode(),
    )
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_announced_as_far_too_large_is_refused_unread(api: Client) -> None:
    answer = raw(
        api,
        f"POST /quantask/api/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {api.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {10**15}\r\n\r\n".encode(),
    )
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"REQUEST_TOO_LARGE"' in answer


def test_who_is_not_let_in_may_send_a_body_and_still_gets_the_answer(api: Client) -> None:
    stranger = Client(api.url, "wrong")
    for size in (100, CAP, 2 * CAP):
        answer = stranger.post("tasks", padded(size), headers=JSON)
        assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")


def test_a_body_where_none_is_expected_is_ignored(api: Client) -> None:
    task = api.submit()
    assert api.post(f"tasks/{task['id']}/cancel", padded(CAP + 1), headers=JSON).status in (200, 202, 409)
    assert api.request("GET", "backends", body=b"{}", headers=JSON).status == 200
