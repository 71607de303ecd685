"""No body, hostile or large, keeps the API from its other requests.

The API runs in this process, on its own loop; what is measured is the loop's own time, so that a busy machine is no
part of it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from asyncio import events
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter.settings import load_settings
from quantask_server.identity import TokenIdentity
from quantask_server.local import serving
from tests.integration.api.server import BELL, Answer, Client

JSON = {"Content-Type": "application/json"}
TOKEN = "a-token-for-this-test"
LONGEST_STEP_SECONDS = 0.05

HOSTILE: dict[str, tuple[int, Callable[[], bytes]]] = {
    "keys": (413, lambda: b"{" + b",".join(b'"k%d":{}' % i for i in range(4_500_000)) + b"}"),
    "few keys": (400, lambda: b"{" + b",".join(b'"k%d":{}' % i for i in range(250_000)) + b"}"),
    "numbers": (413, lambda: b"[" + b"1," * 25_000_000 + b"1]"),
    "numbers in a task": (413, lambda: b'{"circuit":"x","parameters":{"a":[' + b"1," * 25_000_000 + b"1]}}"),
    "nested": (400, lambda: b'{"a":' * 10_000_000),
    "a text": (400, lambda: b'{"name":"' + b"a" * 31_457_280 + b'"}'),
    "a text of escapes": (400, lambda: b'{"noise":"' + b"\\n" * 15_000_000 + b'"}'),
    "wrong parameters": (
        400,
        lambda: b'{"circuit":"x","parameters":{' + b",".join(b'"k%d":"x"' % i for i in range(9_000)) + b"}}",
    ),
    "wrong tasks": (400, lambda: b'{"tasks":[' + b",".join([b'{"shots":"1"}'] * 250_000) + b"]}"),
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


class Steps:
    """The longest step of the running loop, in seconds of its thread's own time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.longest = 0.0
        run = events.Handle._run

        def measured(handle: Any) -> None:
            began = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - began)

        monkeypatch.setattr(events.Handle, "_run", measured)


async def answers(path: Path, bodies: dict[str, tuple[str, bytes]], steps: Steps) -> dict[str, tuple[Answer, float]]:
    """Send each body after the other; return the answer to each and the longest step meanwhile."""
    environ = {"QUANTASK_DATABASE_URL": f"sqlite:///{path / 'tasks.sqlite3'}", "QUANTASK_TOKEN": TOKEN}
    found = {}
    async with serving(load_settings(environ=environ), 0, TokenIdentity(TOKEN, "ada")) as (url, _):
        client = Client(url, TOKEN)
        await asyncio.to_thread(client.submit)  # the first request opens the API
        for name, (endpoint, body) in bodies.items():
            steps.longest = 0.0
            answer = await asyncio.to_thread(client.post, endpoint, body, headers=JSON)
            found[name] = answer, steps.longest
    return found


async def test_what_is_refused_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Steps(monkeypatch)
    bodies = {name: ("batches" if name == "wrong tasks" else "tasks", make()) for name, (_, make) in HOSTILE.items()}
    found = await answers(tmp_path, bodies, steps)
    assert {name: answer.status for name, (answer, _) in found.items()} == {
        name: status for name, (status, _) in HOSTILE.items()
    }
    for name, (answer, longest) in found.items():
        assert len(answer.body) < 1_000, "the request is not repeated"
        print(name, answer.status, longest)


async def test_what_is_large_and_legal_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    steps = Steps(monkeypatch)
    bodies = {name: ("batches" if "batch" in name else "tasks", make()) for name, make in LEGAL.items()}
    found = await answers(tmp_path, bodies, steps)
    for name, (answer, longest) in found.items():
        assert answer.status == 202, answer.body[:500]
        print(name, answer.status, longest)
