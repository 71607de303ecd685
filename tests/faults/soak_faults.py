"""What the soak does to a deployment at random, with the checks that belong to one fault alone."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quantask_jupyter.adapters.amqp.queue import QUEUE
from tests.faults.checker import check_held, expired_leases
from tests.faults.database import terminate_backends
from tests.faults.held import held_while, longest_of
from tests.faults.lab import Lab
from tests.faults.soak_laptop import Laptop
from tests.faults.soak_owner import Owner
from tests.faults.standstill import stand_still
from tests.integration.api.server import LONG, serve
from tests.services.faketime import Clock

LEASE_SECONDS = 15.0  # so that a busy machine costs none
BROKER_REST_SECONDS = 10.0  # before it may be killed again: a queue's votes are written down every few seconds
JUMP_SECONDS = 3600.0
HELD = 1000


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Faults:
    """What is done to the deployment, one after the other; each puts back what it took away."""

    def __init__(self, lab: Lab, owners: list[Owner], laptop: Laptop, clock: Clock, draw: random.Random) -> None:
        self._lab = lab
        self._owners = owners
        self._draw = draw
        self._broker_up_since = time.monotonic()
        self._apis = 0
        self._laptop = laptop
        self._clock = clock
        self._to_come: list[str] = []
        self.done: Counter[str] = Counter()

    def next(self) -> None:
        """Do one of them; each comes once before any comes again, in an order that is drawn anew."""
        if not self._to_come:
            self._to_come = [name for name in vars(Faults) if name.startswith("fault_")]
            self._draw.shuffle(self._to_come)
        kind = self._to_come.pop()
        began = time.monotonic()
        getattr(self, kind)()
        name = kind.removeprefix("fault_")
        self.done[name] += 1
        say(f"{time.strftime('%H:%M:%S')} {name} ({time.monotonic() - began:.1f} s)")

    def fault_worker_killed(self) -> None:
        self._lab.kill(self._a_worker())
        self._lab.start_worker()

    def fault_worker_told_to_stop(self) -> None:
        worker = self._a_worker()
        self._lab.kill(worker, signal.SIGTERM)
        worker.wait(60)
        self._lab.start_worker()

    def fault_worker_frozen(self) -> None:
        worker = self._a_worker()
        self._lab.kill(worker, signal.SIGSTOP)
        time.sleep(1.2 * LEASE_SECONDS)  # the fault itself: longer than the lease
        self._lab.kill(worker, signal.SIGCONT)

    def fault_api_killed(self) -> None:
        owner = self._draw.choice(self._owners)
        self._lab.kill(owner.served.process)
        self._apis += 1
        home = self._lab.deployment.home / f"{owner.name}{self._apis}"
        again = serve(home, **{**self._lab.deployment.settings, "OWNER": owner.name})
        if owner.served is self._lab.deployment.served:
            self._lab.deployment.served = again
        else:
            self._lab._apis[self._lab._apis.index(owner.served)] = again
        owner.served = again

    def fault_broker_killed(self) -> None:
        if time.monotonic() - self._broker_up_since < BROKER_REST_SECONDS:
            self.fault_connections_closed()
            return
        self._lab.servers.rabbitmq.kill()
        self._lab.servers.rabbitmq.start()
        self._broker_up_since = time.monotonic()

    def fault_broker_restarted(self) -> None:
        self._lab.servers.rabbitmq.stop()
        self._lab.servers.rabbitmq.start()
        self._broker_up_since = time.monotonic()

    def fault_connections_closed(self) -> None:
        self._lab.servers.rabbitmq.close_all_connections()

    def fault_queue_purged(self) -> None:
        self._lab.servers.rabbitmq.purge(self._lab.servers.amqp_url, QUEUE)

    def fault_database_killed(self) -> None:
        self._lab.servers.postgres.stop("immediate")
        self._lab.servers.postgres.start()

    def fault_back_ends_terminated(self) -> None:
        terminate_backends(self._lab.servers.postgres, self._lab.servers.database_url)

    def fault_everything_stands_still(self) -> None:
        with self._no_lease_lost():
            family = [process.pid for process in (*self._lab.processes(), self._laptop.served.process)]
            self._draw.shuffle(family)
            stand_still(1.2 * LEASE_SECONDS, *family)

    def fault_clock_jumps(self) -> None:
        with self._no_lease_lost():
            self._clock.jump(JUMP_SECONDS)

    def fault_sqlite_file_replaced(self) -> None:
        self._laptop.put_a_copy_back()

    def fault_sqlite_file_away(self) -> None:
        self._laptop.take_the_file_away()

    def fault_thousand_requests_held(self) -> None:
        owner = self._draw.choice(self._owners)
        task = owner.client.submit(circuit=LONG)["id"]
        self._lab.accepted.append(task)

        def look_and_cancel() -> float:
            owner.client.get("tasks", query={"limit": 5})  # it is answered when all those have arrived
            longest = longest_of(10, lambda: owner.client.get("tasks", query={"limit": 5}).json["tasks"])
            answer = owner.client.post(f"tasks/{task}/cancel")
            assert answer.status in (200, 202), answer.body
            return longest

        check_held(*held_while(owner.client, task, HELD, look_and_cancel), task_id=task, count=HELD)

    @contextmanager
    def _no_lease_lost(self) -> Iterator[None]:
        """Check that what is done in the block costs no attempt, when what was done before has been got over."""
        time.sleep(1.5 * LEASE_SECONDS)
        before = [expired_leases(query) for query in (self._lab.query, self._laptop.query)]
        yield
        time.sleep(1.5 * LEASE_SECONDS)
        after = [expired_leases(query) for query in (self._lab.query, self._laptop.query)]
        assert after == before, f"leases were lost: {before}, then {after} (lab, laptop)"

    def _a_worker(self) -> Any:
        return self._draw.choice([each for each in self._lab.deployment.workers if each.poll() is None])
