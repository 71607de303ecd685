"""Processes that are killed beside a commit: just before it, or after it and before anybody heard of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from quantask_jupyter.adapters.amqp.queue import QUEUE
from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.lab import Lab, Servers
from tests.faults.proxy import Answer, proxy_before
from tests.integration.api.server import BELL, until

pytestmark = pytest.mark.slow_fault

CLAIM = "worker:"
"""In the parameters of a claim, which names its actor; a worker's first statement that does."""
FINISH = '"status": "completed"'
"""In the parameters of a finish."""


def moves(task: dict[str, Any]) -> list[tuple[str | None, str, int]]:
    return [(entry["from"], entry["to"], entry["attempt"]) for entry in task["history"]]


def test_a_task_whose_worker_is_killed_before_its_claim_runs_as_the_first_attempt(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy, open_lab(workers=0) as lab:
        worker = lab.start_worker(DATABASE_URL=proxy.url_for(servers.database_url))
        proxy.freeze()  # a claim that has reached the server is made, whether its worker lives or not
        [task_id] = lab.submit()
        until(lambda: dispatched(lab, task_id), "the message has been sent")
        until(lambda: servers.rabbitmq.queue_depth(servers.amqp_url, QUEUE) == 0, "the worker has the message")
        lab.kill(worker)
        proxy.cut()
        proxy.thaw()
        lab.start_worker()
        [done] = lab.finished(task_id)
    assert (done["status"], done["attempt"]) == ("completed", 1)
    assert moves(done) == [(None, "pending", 0), ("pending", "processing", 1), ("processing", "completed", 1)]


def dispatched(lab: Lab, task_id: str) -> bool:
    return bool(lab.query(f"SELECT 1 FROM tasks WHERE id = '{task_id}' AND dispatched_at IS NOT NULL"))


def test_a_task_whose_worker_is_killed_right_after_its_claim_runs_as_the_second_attempt(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy, open_lab(workers=0) as lab:
        worker = lab.start_worker(DATABASE_URL=proxy.url_for(servers.database_url))
        proxy.keep_answer_to_commit(CLAIM, Answer.HELD)
        [task_id] = lab.submit()
        until(proxy.committed.is_set, "the claim is committed, and the worker does not know")
        assert lab.status(task_id) == "processing"
        lab.kill(worker)
        lab.start_worker()
        [done] = lab.finished(task_id)
    assert (done["status"], done["attempt"]) == ("completed", 2)
    assert done["history"][2]["note"] == "lease expired"


def test_a_result_whose_worker_is_killed_before_it_acknowledges_the_message_is_stored_once(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.amqp_url, 5672) as proxy, open_lab(workers=0) as lab:
        worker = lab.start_worker(AMQP_URL=proxy.url_for(servers.amqp_url))
        [task_id] = lab.submit(seed=7, **slow(400))
        until(lambda: lab.status(task_id) == "processing", "a worker runs it")
        proxy.freeze()
        [before] = lab.finished(task_id)
        assert before["status"] == "completed"
        lab.kill(worker)
        proxy.cut()
        until(lambda: servers.rabbitmq.queue_depth(servers.amqp_url, QUEUE) == 1, "the message is back in the queue")
        lab.start_worker()
        until(lambda: servers.rabbitmq.queue_depth(servers.amqp_url, QUEUE) == 0, "another worker takes the message")
        [after] = lab.finished(task_id)
    assert after == before
    assert after["attempt"] == 1


@pytest.mark.parametrize("moment", [CLAIM, FINISH], ids=["claim", "finish"])
def test_a_worker_whose_commit_succeeds_and_whose_answer_is_lost_ends_the_task_in_one_attempt(
    open_lab: OpenLab, servers: Servers, moment: str
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy, open_lab(workers=0) as lab:
        worker = lab.start_worker(DATABASE_URL=proxy.url_for(servers.database_url))
        proxy.keep_answer_to_commit(moment, Answer.CUT)
        [task_id] = lab.submit()
        until(proxy.committed.is_set, "the commit is done, and its answer is lost")
        [done] = lab.finished(task_id)
        [again] = lab.finished(*lab.submit())
        assert worker.poll() is None
    assert (done["status"], done["attempt"]) == ("completed", 1)
    assert (again["status"], again["attempt"]) == ("completed", 1)


def in_background(call: Callable[[], Any]) -> Future[Any]:
    pool = ThreadPoolExecutor(1)
    future = pool.submit(call)
    pool.shutdown(wait=False)
    return future


KEY = {"Idempotency-Key": "the-same-submit"}


def test_a_submit_whose_answer_is_lost_is_one_task_when_the_client_repeats_it(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy:
        with open_lab(api={"DATABASE_URL": proxy.url_for(servers.database_url)}) as lab:
            lab.submit()  # so that the connections are open
            proxy.keep_answer_to_commit("the-same-submit", Answer.CUT)
            first = lab.api.post("tasks", {"circuit": BELL}, headers=KEY)
            assert (first.status, first.code) == (503, "DATABASE_UNAVAILABLE")
            assert int(first.headers["retry-after"]) > 0
            second = lab.api.post("tasks", {"circuit": BELL}, headers=KEY)
            assert second.status == 202
            lab.accepted.append(second.json["id"])
            lab.finished(*lab.accepted)
            assert len(lab.query("SELECT id FROM tasks")) == 2


def test_an_api_killed_after_its_commit_and_before_its_answer_has_accepted_one_task(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy:
        with open_lab(api={"DATABASE_URL": proxy.url_for(servers.database_url)}) as lab:
            proxy.keep_answer_to_commit("the-same-submit", Answer.HELD)
            answered = in_background(lambda: lab.deployment.api.post("tasks", {"circuit": BELL}, headers=KEY))
            until(proxy.committed.is_set, "the task is committed, and the API does not know")
            lab.kill(lab.deployment.served.process)
            with pytest.raises(urllib3.exceptions.ProtocolError):
                answered.result(20)
            lab.start_api()
            repeated = lab.api.post("tasks", {"circuit": BELL}, headers=KEY)
            assert repeated.status == 202
            lab.accepted.append(repeated.json["id"])
            [row] = lab.query("SELECT id FROM tasks")
            assert str(row["id"]) == repeated.json["id"]
