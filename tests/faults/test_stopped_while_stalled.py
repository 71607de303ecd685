"""Processes that are told to stop while the network to a server stalls: they end, and others go on with their tasks."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.lab import Servers
from tests.faults.proxy import proxy_before
from tests.integration.api.server import until

pytestmark = pytest.mark.slow_fault

LONGEST_GOODBYE_SECONDS = 15.0
"""A process that ends says goodbye on two connections and their channels, each for as long as CLOSE_SECONDS at most."""
LONG_LEASE = {"LEASE_SECONDS": "20"}
"""So that a busy machine costs no attempt."""


def seconds_until_it_ends(process: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    assert process.wait(90) == 0
    return time.monotonic() - began


def test_a_worker_that_is_told_to_stop_while_its_network_to_the_database_stalls_ends_in_time(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.database_url, 5432) as proxy, open_lab(workers=0, LEASE_SECONDS="6") as lab:
        worker = lab.start_worker(DATABASE_URL=proxy.url_for(servers.database_url), GRACE_SECONDS="1")
        [task_id] = lab.submit(**slow(3000))
        until(lambda: lab.status(task_id) == "processing", "a worker runs it")
        proxy.freeze()
        lab.kill(worker, signal.SIGTERM)
        took = seconds_until_it_ends(worker)
        proxy.cut()
        proxy.thaw()
        lab.start_worker()
        [done] = lab.finished(task_id)
    assert took < 1 + LONGEST_GOODBYE_SECONDS
    assert (done["status"], done["attempt"]) == ("completed", 2)


def test_a_worker_that_is_told_to_stop_while_its_network_to_the_broker_stalls_finishes_and_ends(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.amqp_url, 5672) as proxy, open_lab(workers=0, **LONG_LEASE) as lab:
        worker = lab.start_worker(AMQP_URL=proxy.url_for(servers.amqp_url), GRACE_SECONDS="60")
        [running] = lab.submit(**slow(1500))
        until(lambda: lab.status(running) == "processing", "a worker runs it")
        proxy.freeze()
        lab.kill(worker, signal.SIGTERM)
        until(lambda: lab.status(running) == "completed", "it is finished", 60)
        took = seconds_until_it_ends(worker)
        proxy.thaw()
        lab.start_worker()
        done = lab.finished(running, *lab.submit())
    assert took < LONGEST_GOODBYE_SECONDS
    assert {(task["status"], task["attempt"]) for task in done} == {("completed", 1)}


def test_a_worker_whose_grace_period_ends_while_its_network_to_the_broker_stalls_releases_its_task_and_ends(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.amqp_url, 5672) as proxy, open_lab(workers=0, **LONG_LEASE) as lab:
        worker = lab.start_worker(AMQP_URL=proxy.url_for(servers.amqp_url), GRACE_SECONDS="1")
        [running] = lab.submit(**slow(20_000))
        until(lambda: lab.status(running) == "processing", "a worker runs it")
        proxy.freeze()
        lab.kill(worker, signal.SIGTERM)
        took = seconds_until_it_ends(worker)
        released = lab.api.get(f"tasks/{running}").json
        proxy.thaw()
        lab.start_worker()
        [done] = lab.finished(running)
    assert took < 1 + LONGEST_GOODBYE_SECONDS
    assert (released["status"], released["attempt"]) == ("pending", 0)
    assert released["history"][-1]["note"] == "worker shuts down"
    assert (done["status"], done["attempt"]) == ("completed", 1)


def test_an_idle_worker_that_is_told_to_stop_while_its_network_to_the_broker_stalls_ends(
    open_lab: OpenLab, servers: Servers
) -> None:
    with proxy_before(servers.amqp_url, 5672) as proxy, open_lab(workers=0) as lab:
        worker = lab.start_worker(AMQP_URL=proxy.url_for(servers.amqp_url))
        lab.finished(*lab.submit())
        proxy.freeze()
        lab.kill(worker, signal.SIGTERM)
        took = seconds_until_it_ends(worker)
        proxy.thaw()
    assert took < LONGEST_GOODBYE_SECONDS


@pytest.mark.parametrize("stalled", ["DATABASE_URL", "AMQP_URL"])
def test_an_api_that_is_told_to_stop_while_its_network_stalls_ends_in_time(
    open_lab: OpenLab, servers: Servers, stalled: str
) -> None:
    url, port = {"DATABASE_URL": (servers.database_url, 5432), "AMQP_URL": (servers.amqp_url, 5672)}[stalled]
    with proxy_before(url, port) as proxy, open_lab(api={stalled: proxy.url_for(url)}) as lab:
        lab.finished(*lab.submit())
        lab.see_processes()
        proxy.freeze()
        lab.deployment.served.process.send_signal(signal.SIGTERM)
        took = seconds_until_it_ends(lab.deployment.served.process)
        proxy.cut()
        proxy.thaw()
        lab.start_api()
        [done] = lab.finished(*lab.submit())
    assert took < LONGEST_GOODBYE_SECONDS
    assert done["status"] == "completed"
