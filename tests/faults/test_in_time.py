"""What must be over in a promised time, whatever hinders those who see to it: a cancel, a lease."""

from __future__ import annotations

import signal
import time

import pytest

from tests.faults.circuits import slow
from tests.faults.conftest import OpenLab
from tests.faults.lab import Servers
from tests.faults.proxy import proxy_before
from tests.integration.api.server import until
from tests.integration.worker.processes import busy_child, runs

pytestmark = pytest.mark.slow_fault

RENEWALS_PER_LEASE = 3


def test_while_the_network_to_the_broker_stalls_a_cancelled_task_ends_with_the_next_renewal(
    open_lab: OpenLab, servers: Servers
) -> None:
    """The hint that would have ended it at once is lost."""
    lease = 6
    with proxy_before(servers.amqp_url, 5672) as proxy:
        with open_lab(AMQP_URL=proxy.url_for(servers.amqp_url), LEASE_SECONDS=str(lease)) as lab:
            [task_id] = lab.submit(**slow(20_000))
            until(lambda: lab.status(task_id) == "processing", "a worker runs it")
            child = until(lambda: busy_child(lab.deployment.workers[0].pid), "its child is busy")
            proxy.freeze()
            answer = lab.api.post(f"tasks/{task_id}/cancel")
            asked = time.monotonic()
            until(lambda: not runs(child), "its child is dead")
            took = time.monotonic() - asked
            [done] = lab.finished(task_id)
            proxy.thaw()
    assert answer.status == 202, answer.body
    assert took < lease / RENEWALS_PER_LEASE + 2
    assert (done["status"], done["result"]) == ("cancelled", None)


def test_a_child_whose_parent_is_frozen_is_dead_before_its_lease_ends(open_lab: OpenLab) -> None:
    lease = 6
    with open_lab(workers=0, LEASE_SECONDS=str(lease)) as lab:
        frozen = lab.start_worker()
        [task_id] = lab.submit(**slow(20_000))
        until(lambda: lab.status(task_id) == "processing", "a worker runs it")
        child = until(lambda: busy_child(frozen.pid), "its child is busy")
        lab.kill(frozen, signal.SIGSTOP)
        until(lambda: lab.status(task_id) == "pending" or not runs(child), "the lease or the child has ended")
        after = (lab.status(task_id), runs(child))
        lab.kill(frozen, signal.SIGCONT)
        lab.api.post(f"tasks/{task_id}/cancel")
        [done] = lab.finished(task_id)
    assert after == ("processing", False)
    assert done["status"] == "cancelled"
