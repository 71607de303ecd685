"""A broker that restarts, hangs up, forgets, stalls or is out of memory: messages are hints, and no task is lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from quantask_jupyter.adapters.amqp.queue import QUEUE
from tests.faults.broker import declare_with_other_arguments, memory_alarm
from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.lab import Lab, Servers
from tests.faults.proxy import proxy_before
from tests.integration.api.commands import quantask
from tests.integration.api.server import BELL, serve, stop, until

pytestmark = pytest.mark.slow_fault

LONGEST_SUBMIT_SECONDS = 3.0
SECONDS_UNTIL_A_QUEUE_SURVIVES = 7.0
"""RabbitMQ 3.10 writes down every few seconds who has voted for whom: a single broker that is killed before it has done
so for a new queue finds no leader for it (rabbitmq-server issue 10070) until somebody triggers an election."""
LONG_LEASE = {"LEASE_SECONDS": "20"}
"""So that a busy machine costs no attempt."""


SLOTS = 4


def queued_messages(lab: Lab, servers: Servers) -> list[str]:
    """Submit tasks that wait: a message for each slot that is known of is with the broker, the rest in the outbox."""
    worker = lab.start_worker(SLOTS=str(SLOTS))
    lab.kill(worker)  # which nobody knows yet: one that ends in order says so
    worker.wait(60)
    ids = lab.submit(20)
    until(lambda: servers.rabbitmq.queue_depth(servers.amqp_url, QUEUE) == SLOTS, "what there are slots for is sent")
    return ids


@pytest.mark.stops_rabbitmq
def test_messages_that_are_queued_when_the_broker_loses_its_power_are_delivered_when_it_is_back(
    open_lab: OpenLab, servers: Servers
) -> None:
    with open_lab(workers=0, **LONG_LEASE) as lab:
        declared = time.monotonic()
        ids = queued_messages(lab, servers)
        until(lambda: time.monotonic() > declared + SECONDS_UNTIL_A_QUEUE_SURVIVES, "the queue is older than that")
        servers.rabbitmq.kill()
        servers.rabbitmq.start()
        lab.start_worker()
        done = lab.finished(*ids)
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


@pytest.mark.stops_rabbitmq
def test_a_job_goes_on_while_the_broker_restarts_beside_it(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab(**LONG_LEASE) as lab:
        [running] = lab.submit(**slow(2000))
        waiting = lab.submit(5)
        until(lambda: lab.status(running) == "processing", "a worker runs it")
        servers.rabbitmq.stop()
        servers.rabbitmq.start()
        done = lab.finished(running, *waiting)
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_job_goes_on_when_all_connections_are_closed_in_its_middle(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab(**LONG_LEASE) as lab:
        [running] = lab.submit(**slow(2000))
        waiting = lab.submit(5)
        until(lambda: lab.status(running) == "processing", "a worker runs it")
        servers.rabbitmq.close_all_connections()
        assert lab.status(running) == "processing"
        done = lab.finished(running, *waiting)
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


@pytest.mark.parametrize("forget", ["purge", "delete_queue"])
def test_tasks_whose_messages_are_gone_are_sent_again(open_lab: OpenLab, servers: Servers, forget: str) -> None:
    with open_lab(workers=0, **LONG_LEASE, REDISPATCH_SECONDS="5") as lab:
        ids = queued_messages(lab, servers)
        getattr(servers.rabbitmq, forget)(servers.amqp_url, QUEUE)
        lab.start_worker()
        done = lab.finished(*ids)
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_queue_that_is_deleted_under_a_running_worker_is_made_again(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab(**LONG_LEASE, REDISPATCH_SECONDS="1") as lab:
        [running] = lab.submit(**slow(2000))
        waiting = lab.submit(5)
        until(lambda: lab.status(running) == "processing", "a worker runs it")
        servers.rabbitmq.delete_queue(servers.amqp_url, QUEUE)
        done = lab.finished(running, *waiting)
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


@pytest.mark.stops_rabbitmq
def test_under_a_memory_alarm_tasks_are_accepted_at_once_and_run_when_it_is_over(
    open_lab: OpenLab, servers: Servers
) -> None:
    with open_lab(**LONG_LEASE) as lab:
        lab.finished(*lab.submit())
        with memory_alarm(servers.rabbitmq):
            longest = 0.0
            ids = []
            for _ in range(5):
                began = time.monotonic()
                ids += lab.submit()
                longest = max(longest, time.monotonic() - began)
            cancelled = ids.pop()
            began = time.monotonic()
            answer = lab.api.post(f"tasks/{cancelled}/cancel")
            cancelling = time.monotonic() - began
        done = lab.finished(*ids)
    assert longest < LONGEST_SUBMIT_SECONDS
    assert cancelling < LONGEST_SUBMIT_SECONDS
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


@pytest.mark.stops_rabbitmq
def test_an_api_that_is_told_to_stop_ends_under_a_memory_alarm(open_lab: OpenLab, servers: Servers) -> None:
    with open_lab(**LONG_LEASE) as lab:
        lab.finished(*lab.submit())
        with memory_alarm(servers.rabbitmq):
            ids = lab.submit(2)  # the broker has stopped reading from who publishes
            lab.see_processes()
            began = time.monotonic()
            stop(lab.deployment.served.process)
            took = time.monotonic() - began
        lab.start_api()
        done = lab.finished(*ids)
    assert took < 15
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_queue_with_other_arguments_stops_the_worker_with_one_clear_sentence_and_the_api_says_it_too(
    open_lab: OpenLab, servers: Servers, tmp_path: Path
) -> None:
    declare_with_other_arguments(servers.amqp_url)
    quantask(tmp_path, "db", "upgrade", DATABASE_URL=servers.database_url)
    ended = quantask(tmp_path, "worker", DATABASE_URL=servers.database_url, AMQP_URL=servers.amqp_url)
    assert ended.returncode == 1
    assert "The broker has a queue of this name already, with other arguments" in ended.stderr
    assert "Let the workers empty it, delete it, and start again" in ended.stderr
    assert "Traceback" not in ended.stderr
    served = serve(tmp_path / "conflict", DATABASE_URL=servers.database_url, AMQP_URL=servers.amqp_url)
    answer = served.client.post("tasks", {"circuit": BELL})
    stop(served.process)
    assert (answer.status, answer.code) == (503, "BROKER_CONFLICT")
    assert "with other arguments" in answer.json["error"]["message"]
    assert int(answer.headers["retry-after"]) > 0
    servers.rabbitmq.delete_queue(servers.amqp_url, QUEUE)
    with open_lab(**LONG_LEASE) as lab:
        [done] = lab.finished(*lab.submit())
    assert done["status"] == "completed"


def test_while_the_network_to_the_broker_stalls_the_api_accepts_and_answers(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.amqp_url, 5672) as proxy:
        with open_lab(api={"AMQP_URL": proxy.url_for(servers.amqp_url)}) as lab:
            lab.finished(*lab.submit())
            proxy.freeze()
            began = time.monotonic()
            ids = lab.submit(5)
            accepting = time.monotonic() - began
            health = lab.api.get("health").json
            proxy.thaw()
            done = lab.finished(*ids)
    assert accepting < 5 * LONGEST_SUBMIT_SECONDS
    assert health["broker"]["reachable"] is False
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_worker_whose_network_to_the_broker_stalls_hands_its_messages_to_others_in_time(
    open_lab: OpenLab, servers: Servers
) -> None:
    """The broker notices by its heartbeats that nobody is there; the worker does too, and comes back."""
    with proxy_before(servers.amqp_url, 5672) as proxy, open_lab(workers=0, LEASE_SECONDS="10") as lab:
        stalled = lab.start_worker(AMQP_URL=proxy.url_for(servers.amqp_url))
        [running] = lab.submit(**slow(2000))
        until(lambda: lab.status(running) == "processing", "a worker runs it")
        proxy.freeze()
        [waiting] = lab.submit()  # on its way to the stalled worker or not: it waits for somebody else
        other = lab.start_worker()
        done = lab.finished(running, waiting, seconds=120)
        proxy.thaw()
        lab.kill(other)
        done += lab.finished(*lab.submit(), seconds=120)
        assert stalled.poll() is None
    assert [task["status"] for task in done] == ["completed"] * 3
