"""No body, hostile or large, keeps the API from its other requests.

The API runs in this process, on its own loop; what is measured is the time that this process takes between two turns of
the loop, in whichever thread, so that a busy machine is no part of it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from quantask_jupyter import event_loop
from quantask_jupyter.load_settings import load_settings
from quantask_server.identity import TokenIdentity
from quantask_server.local import serving
from tests.integration.api.held_loop import LONGEST_HOLD_SECONDS, asked
from tests.integration.api.server import BELL, Answer, Client, Served, until

JSON = {"Content-Type": "application/json"}
TOKEN = "a-token-for-this-test"
MOST_MEMORY_MB = 300
MOST_KEPT_MB = 50

HOSTILE: dict[str, tuple[int, Callable[[], bytes]]] = {
    "keys": (413, lambda: b"{" + b",".join(b'"k%d":{}' % i for i in range(4_500_000)) + b"}"),
    "few keys": (422, lambda: b"{" + b",".join(b'"k%d":{}' % i for i in range(250_000)) + b"}"),
    "lists": (413, lambda: b'{"noise":[' + b"[]," * 1_000_000 + b"1]}"),
    "few lists": (422, lambda: b'{"noise":[' + b"[]," * 250_000 + b"1]}"),
    "numbers": (413, lambda: b"[" + b"1," * 25_000_000 + b"1]"),
    "numbers in a task": (413, lambda: b'{"circuit":"x","parameters":{"a":[' + b"1," * 25_000_000 + b"1]}}"),
    "nested": (400, lambda: b'{"a":' * 10_000_000),
    "a text": (422, lambda: b'{"name":"' + b"a" * 31_457_280 + b'"}'),
    "a text of escapes": (422, lambda: b'{"noise":"' + b"\\n" * 15_000_000 + b'"}'),
    "wrong parameters": (
        422,
        lambda: b'{"circuit":"x","parameters":{' + b",".join(b'"k%d":"x"' % i for i in range(9_000)) + b"}}",
    ),
    "wrong tasks": (422, lambda: b'{"tasks":[' + b",".join([b'{"shots":"1"}'] * 250_000) + b"]}"),
}
LEGAL: dict[str, Callable[[], bytes]] = {
    "a text of 30 MiB": lambda: json.dumps({"circuit": "rz(0.1234) q[12];\n" * 1_700_000}).encode(),
    "a sweep of 10,000 points": lambda: json.dumps(
        {"circuit": BELL, "parameters": {f"p{i}": [0.1] * 10_000 for i in range(20)}}
    ).encode(),
    "a file of 30 MiB": lambda: json.dumps(
        {"circuit": {"format": "qpy", "source": base64.b64encode(b"QISKIT" + os.urandom(31_000_000)).decode()}}
    ).encode(),
    "a batch of 10,000": lambda: json.dumps({"tasks": [{"circuit": BELL, "tags": ["a"]}] * 10_000}).encode(),
}


async def answers(database_url: str, bodies: dict[str, tuple[str, bytes]]) -> dict[str, tuple[Answer, float]]:
    """Send each body after the other; return the answer to each, and how long the loop was held meanwhile."""
    environ = {"QUANTASK_DATABASE_URL": database_url, "QUANTASK_AUTO_MIGRATE": "true", "QUANTASK_TOKEN": TOKEN}
    found = {}
    async with serving(load_settings(environ=environ), 0, TokenIdentity(TOKEN, "ada")) as (url, _):
        client = Client(url, TOKEN)
        await asyncio.to_thread(client.submit)  # the first request opens the API
        for name, (endpoint, body) in bodies.items():
            found[name] = await asked(partial(asyncio.to_thread, client.post, endpoint, body, headers=JSON))
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tasks.sqlite3'}"
    return str(request.getfixturevalue("database_url"))


def test_what_is_refused_holds_up_nobody(tmp_path: Path) -> None:
    bodies = {name: ("batches" if name == "wrong tasks" else "tasks", make()) for name, (_, make) in HOSTILE.items()}
    found = event_loop.run(answers(f"sqlite:///{tmp_path / 'tasks.sqlite3'}", bodies))
    assert {name: answer.status for name, (answer, _) in found.items()} == {
        name: status for name, (status, _) in HOSTILE.items()
    }
    assert all(len(answer.body) < 1_000 for answer, _ in found.values()), "the request is not repeated"
    assert too_long(found) == {}


def test_what_is_large_and_legal_is_taken_and_holds_up_nobody(store_url: str) -> None:
    bodies = {name: ("batches" if "batch" in name else "tasks", make()) for name, make in LEGAL.items()}
    found = event_loop.run(answers(store_url, bodies))
    assert {name: answer.body[:500] for name, (answer, _) in found.items() if answer.status != 202} == {}
    assert too_long(found) == {}


async def requests_told(database_url: str, bodies: dict[str, bytes]) -> dict[str, tuple[Answer, float]]:
    """Submit each body; return the answer about its request, and how long the loop was held meanwhile."""
    environ = {"QUANTASK_DATABASE_URL": database_url, "QUANTASK_AUTO_MIGRATE": "true", "QUANTASK_TOKEN": TOKEN}
    found = {}
    async with serving(load_settings(environ=environ), 0, TokenIdentity(TOKEN, "ada")) as (url, _):
        client = Client(url, TOKEN)
        for name, body in bodies.items():
            task = (await asyncio.to_thread(client.post, "tasks", body, headers=JSON)).json
            found[name] = await asked(partial(asyncio.to_thread, client.get, f"tasks/{task['id']}/request"))
    return found


def test_a_large_request_is_told_as_it_was_and_holds_up_nobody(store_url: str) -> None:
    bodies = {name: make() for name, make in LEGAL.items() if "batch" not in name}
    found = event_loop.run(requests_told(store_url, bodies))
    for name, (answer, _) in found.items():
        sent = json.loads(bodies[name])
        source = sent["circuit"]["source"] if isinstance(sent["circuit"], dict) else sent["circuit"]
        assert answer.json["circuit"]["source"] == source, name
        assert answer.json["parameters"] == sent.get("parameters"), name
    assert too_long(found) == {}


def too_long(found: dict[str, tuple[Answer, float]]) -> dict[str, float]:
    """Return those bodies that held the loop for too long, and how long they did."""
    return {name: held for name, (_, held) in found.items() if held >= LONGEST_HOLD_SECONDS}


def test_what_large_bodies_take_is_little_and_is_given_back(
    serve_with: Callable[..., Served], database_url: str
) -> None:
    served = serve_with(DATABASE_URL=database_url, AUTO_MIGRATE="true")
    served.client.submit()
    before = memory_mb(served, "VmRSS")
    for name in ("a text of 30 MiB", "a file of 30 MiB"):
        for _ in range(2):
            assert served.client.post("tasks", LEGAL[name](), headers=JSON).status == 202
    assert memory_mb(served, "VmHWM") < MOST_MEMORY_MB
    until(lambda: served.client.get("tasks") and memory_mb(served, "VmRSS") < before + MOST_KEPT_MB, "it is given back")


def memory_mb(served: Served, name: str) -> int:
    """Return what the kernel says of the API's memory."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) // 1024
