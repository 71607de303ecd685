"""Messages that come fifty times, or that nobody can understand."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.faults.broker import send_raw
from tests.faults.conftest import OpenLab
from tests.faults.lab import Servers

NOT_OURS = [
    b"",
    b"\xff\xfe",
    b"{",
    b"[]",
    b"null",
    b"[" * 100_000,
    b'{"v": 1}',
    b'{"v": 1, "task_ids": []}',
    b'{"v": 1, "task_ids": "all"}',
    b'{"v": 1, "task_ids": ["x"]}',
    b'{"v": 1, "task_ids": [1]}',
    b'{"v": 2, "task_ids": ["01a20be7-6764-74f2-9630-1830a51d29a9"]}',
    b'{"v": "1", "task_ids": ["01a20be7-6764-74f2-9630-1830a51d29a9"]}',
    b'{"tasks": ["01a20be7-6764-74f2-9630-1830a51d29a9"]}',
]
"""Malformed, and of a version that is yet to come."""


def message(*task_ids: str) -> bytes:
    return json.dumps({"v": 1, "task_ids": task_ids}).encode()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_message_that_comes_fifty_times_at_once_runs_its_task_once(
    open_lab: OpenLab, servers: Servers, workers: int
) -> None:
    with open_lab(workers=workers, LEASE_SECONDS="20") as lab:
        ids = lab.submit(5)
        send_raw(servers.amqp_url, [message(*ids)] * 25 + [message(ids[0])] * 25)
        done = lab.finished(*ids)
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_message_that_nobody_understands_is_dead_lettered_once_and_the_worker_lives_on(
    open_lab: OpenLab, servers: Servers
) -> None:
    with open_lab() as lab:
        send_raw(servers.amqp_url, NOT_OURS)
        lab.dead_letters = len(NOT_OURS)
        [done] = lab.finished(*lab.submit())
        assert lab.deployment.workers[0].poll() is None
    assert done["status"] == "completed"


def test_a_message_about_a_task_that_does_not_exist_is_dropped(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab() as lab:
        [known] = lab.submit()
        send_raw(servers.amqp_url, [message(str(uuid4())), message(str(uuid4()), known), message("0" * 32)])
        [done] = lab.finished(known)
    assert done["status"] == "completed"
