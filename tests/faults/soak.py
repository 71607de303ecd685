"""The soak: several owners submit while workers, APIs, broker and database are killed at random; the checker ends it.

``python -m tests.faults.soak --minutes 30 [--seed N]`` prints a line a fault, and at the end what became of the tasks.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import urllib3

from quantask_jupyter.adapters.amqp.queue import QUEUE
from quantask_jupyter.domain.states import Status
from tests.faults.circuits import slow
from tests.faults.database import terminate_backends
from tests.faults.lab import Lab, Servers, checked_lab
from tests.integration.api.server import BELL, Client, Served, serve
from tests.services import provide_postgres, provide_rabbitmq

OWNERS = ("ada", "bob", "cyd")
WORKERS = 3
SETTINGS = {"LEASE_SECONDS": "5", "WALL_SECONDS": "20", "REDISPATCH_SECONDS": "3", "DELIVERY_LIMIT": "1000"}
PAUSE_SECONDS = (2.0, 8.0)  # between two faults
SUBMIT_EVERY_SECONDS = 0.5  # each owner
PATIENCE_SECONDS = 120.0  # of a submit that is refused or breaks
BROKER_REST_SECONDS = 10.0  # before it may be killed again: a queue's votes are written down every few seconds


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass
class Owner:
    """Submits until told to stop, repeating each submit with its key until it is accepted, and cancels a few."""

    name: str
    served: Served
    seed: int
    accepted: list[str] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    repeats: int = 0
    failure: BaseException | None = None

    @property
    def client(self) -> Client:
        """The client of this owner's API, as it is now."""
        return self.served.client

    def run(self, stop: threading.Event) -> None:
        """Submit until ``stop``; what goes wrong is kept."""
        draw = random.Random(self.seed)
        try:
            while not stop.wait(draw.uniform(0, 2 * SUBMIT_EVERY_SECONDS)):
                self._submit(draw)
        except BaseException as failure:
            self.failure = failure
            raise

    def _submit(self, draw: random.Random) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        body = _task(draw)
        answer = self._until_answered(lambda: self.client.post("tasks", body, headers=key), 202)
        self.accepted.append(answer["id"])
        if draw.random() < 0.1:
            chosen = draw.choice(self.accepted[-20:])
            if self._until_answered(lambda: self.client.post(f"tasks/{chosen}/cancel"), 200, 202, 409):
                self.cancelled.add(chosen)

    def _until_answered(self, call: Any, *good: int) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with suppress(urllib3.exceptions.HTTPError, OSError):
                answer = call()
                if answer.status in good:
                    return {} if answer.status == 409 else answer.json
                assert answer.status == 503, answer.body
            self.repeats += 1
            time.sleep(0.2)
        raise AssertionError(f"{self.name}'s API has not answered for {PATIENCE_SECONDS:g} s")


def _task(draw: random.Random) -> dict[str, Any]:
    kind = draw.random()
    if kind < 0.15:
        return slow(draw.randrange(50, 400))
    if kind < 0.25:
        return {"circuit": "OPENQASM 3.0; qubit q; nonsense q;"}
    if kind < 0.35:
        angles = [draw.random() for _ in range(draw.randrange(1, 20))]
        sweep = 'OPENQASM 3.0; include "stdgates.inc"; input float a; qubit q; bit c; rx(a) q; c = measure q;'
        return {"circuit": sweep, "parameters": {"a": angles}, "shots": 100}
    return {"circuit": BELL, "shots": draw.randrange(1, 2000)}


class Faults:
    """What is done to the deployment, one after the other; each puts back what it took away."""

    def __init__(self, lab: Lab, owners: list[Owner], draw: random.Random) -> None:
        self._lab = lab
        self._owners = owners
        self._draw = draw
        self._broker_up_since = time.monotonic()
        self._apis = 0
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
        time.sleep(1.5 * float(SETTINGS["LEASE_SECONDS"]))  # the fault itself: longer than the lease
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

    def _a_worker(self) -> Any:
        return self._draw.choice([each for each in self._lab.deployment.workers if each.poll() is None])


def soak(lab: Lab, minutes: float, seed: int) -> tuple[list[Owner], Faults]:
    """Run owners and faults against each other, then leave the deployment whole."""
    served = [lab.deployment.served, *(lab.start_api(OWNER=name) for name in OWNERS[1:])]
    owners = [Owner(name, api, seed + place) for place, (name, api) in enumerate(zip(OWNERS, served, strict=True))]
    faults = Faults(lab, owners, random.Random(seed))
    stop = threading.Event()
    threads = [threading.Thread(target=owner.run, args=[stop]) for owner in owners]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 60 * minutes
    try:
        while time.monotonic() < end and not any(owner.failure for owner in owners):
            time.sleep(faults._draw.uniform(*PAUSE_SECONDS))
            faults.next()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for owner in owners:
        if owner.failure is not None:
            raise owner.failure
        lab.accepted += owner.accepted
    return owners, faults


def report(lab: Lab, owners: list[Owner], faults: Faults) -> None:
    """Print what became of it all."""
    say(f"faults: {dict(faults.done.most_common())}, {faults.done.total()} in all")
    say(f"accepted: {len(lab.accepted)}, repeated requests: {sum(owner.repeats for owner in owners)}")
    say(f"ends: {dict(Counter(state.value for state in lab.states.values()))}")
    lost = "SELECT count(*) AS n FROM tasks WHERE error->>'code' = 'WORKER_LOST'"
    attempts = lab.query("SELECT attempt, count(*) AS n FROM tasks GROUP BY attempt ORDER BY attempt")
    say(f"attempts: { ({row['attempt']: row['n'] for row in attempts}) }, workers lost: {lab.query(lost)[0]['n']}")
    cancelled = {UUID(task_id) for owner in owners for task_id in owner.cancelled}
    assert all(lab.states[task_id] is Status.CANCELLED for task_id in cancelled), "an accepted cancel is kept"
    say(f"cancels accepted: {len(cancelled)}, all kept")


def tracebacks(home: Path) -> list[str]:
    """The lines of all logs with a traceback, which nothing foreseen has, but for the broker's client: it warns so."""
    logs = sorted(home.rglob("*.log"))
    return [
        f"{log.name}: {line}"
        for log in logs
        for line in log.read_text(errors="replace").splitlines()
        if "Traceback" in line and " WARNING aiormq." not in line
    ]


def main() -> int:
    """Run the soak and return 0 if the checker is content."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="quantask-soak-"))
    say(f"logs are in {home} until all has gone well")
    postgres, rabbitmq = provide_postgres(), provide_rabbitmq()
    try:
        servers = Servers(postgres, rabbitmq, postgres.create_database(), rabbitmq.create_vhost())
        with checked_lab(servers, home, workers=WORKERS, api={"OWNER": OWNERS[0]}, **SETTINGS) as lab:
            owners, faults = soak(lab, options.minutes, options.seed)
            began = time.monotonic()
            lab.check()
            say(f"all ended and checked {time.monotonic() - began:.1f} s after the last fault")
            report(lab, owners, faults)
    finally:
        rabbitmq.close()
        postgres.close()
    unforeseen = tracebacks(home)
    assert not unforeseen, "errors that nobody had foreseen:\n" + "\n".join(unforeseen)
    shutil.rmtree(home)
    say("nothing accepted is lost, nothing was done twice, nothing is left over")
    return 0


if __name__ == "__main__":
    sys.exit(main())
