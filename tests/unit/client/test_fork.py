"""A process that is forked from one that uses the API: what it must not share, and what it goes on with."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from quantask_jupyter.client import known_task
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.errors import ApiUnreachableError
from quantask_jupyter.widget import live_card
from quantask_jupyter.widget.picture import png
from tests.unit.client.wire_api import Failure

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

ROUNDS = 30
SECONDS = 30.0


def body_of(name: str) -> dict[str, Any]:
    return {"circuit": {"format": "openqasm3", "source": "qubit q;"}, "name": name}


def in_forked_child(work: Callable[[], Any]) -> Callable[[], Any]:
    """Fork a child that does `work`; what comes back waits for its answer, and ends a child that gives none."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = json.dumps(work()).encode()
        except BaseException as error:  # noqa: BLE001 - told to the parent, which fails
            answer = json.dumps(repr(error)).encode()
        os.write(writer, answer)
        os._exit(0)
    os.close(writer)

    def outcome() -> Any:
        timer = threading.Timer(SECONDS, os.kill, (pid, 9))
        timer.start()
        with os.fdopen(reader, "rb") as pipe:
            answer = pipe.read()
        timer.cancel()
        os.waitpid(pid, 0)
        assert answer, f"the child did not end within {SECONDS:g} s"
        return json.loads(answer)

    return outcome


def test_a_forked_child_and_its_parent_get_their_own_answers(api, session):
    def names(who: str, rounds: int) -> list[str | None]:
        return [submit_request(session, body_of(f"{who} {k}")).name for k in range(rounds)]

    names("before", 1)  # so that there is a connection to share
    for _ in range(ROUNDS):
        child = in_forked_child(lambda: names("child", 20))
        assert names("parent", 20) == [f"parent {k}" for k in range(20)]
        assert child() == [f"child {k}" for k in range(20)]
    used = {request.body["name"].split()[0]: set() for request in api.requests}
    for request in api.requests:
        used[request.body["name"].split()[0]].add(request.connection)
    assert used["parent"].isdisjoint(used["child"])


def test_every_process_of_a_fork_pool_gets_its_own_answers(api, session, monkeypatch):
    submit_request(session, body_of("before"))
    monkeypatch.setattr("tests.unit.client.test_fork._session", session, raising=False)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        given = [f"task {k}" for k in range(80)]
        assert pool.map(_name_as_stored, given) == given


def _name_as_stored(name: str) -> str | None:
    return submit_request(_session, body_of(name)).name  # noqa: F821 - set by the test, before it forks


def test_a_child_goes_on_with_the_api_that_its_parent_had_found(api, session):
    endpoint = session.endpoint()
    assert in_forked_child(lambda: session.endpoint().url)() == endpoint.url


@pytest.mark.parametrize(
    "lock",
    [
        lambda session: session._finding,
        lambda _session: known_task._storing,
        lambda _session: live_card._speaking,
        lambda _session: png._drawing,
    ],
    ids=["finding", "storing", "speaking", "drawing"],
)
def test_a_lock_that_another_thread_holds_at_the_fork_does_not_hold_up_the_child(session, lock):
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock(session):
            held.set()
            done.wait(SECONDS)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(SECONDS)
    try:
        assert in_forked_child(lambda: lock(session).acquire(timeout=SECONDS / 2))() is True
    finally:
        done.set()
        holder.join()


def test_an_answer_to_another_request_is_asked_for_again(api, session):
    api.failures.append(Failure(status=200, body=b'{"id": "of another"}', headers={"X-Request-Id": "another"}))
    job = submit_request(session, body_of("mine"))
    assert list(api.tasks) == [job.job_id()]


def test_an_answer_to_another_request_is_refused_where_the_request_must_not_happen_twice(api, session):
    api.failures.append(Failure(status=200, body=b'{"id": "of another"}', headers={"X-Request-Id": "another"}))
    with pytest.raises(ApiUnreachableError, match="another request"):
        session.post("tasks", body_of("mine"))
