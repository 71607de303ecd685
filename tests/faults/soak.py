"""The soak: several owners submit while workers, APIs, broker and database are killed at random; the checker ends it.

Beside them a laptop has its SQLite file replaced, a client forks and asks in all of its processes, clocks jump, and all
stands still at times. ``python -m tests.faults.soak --minutes 30 [--seed N]`` prints a line a fault, and at the end
what became of the tasks.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from quantask_jupyter.domain.states import Status
from tests.faults.checker import check_answers
from tests.faults.lab import QUICK, Lab, Servers, checked_lab
from tests.faults.soak_faults import LEASE_SECONDS, Faults, say
from tests.faults.soak_laptop import Laptop, laptop_under_faults
from tests.faults.soak_owner import Owner
from tests.services import Postgres, provide_postgres, provide_rabbitmq
from tests.services.faketime import Clock
from tests.services.postgres_local import LocalPostgres

OWNERS = ("ada", "bob", "cyd")
FORKING = "fay"
WORKERS = 3
SETTINGS = {
    "LEASE_SECONDS": str(LEASE_SECONDS),
    "WALL_SECONDS": "60",
    "REDISPATCH_SECONDS": "3",
    "DELIVERY_LIMIT": "1000",
}
PAUSE_SECONDS = (2.0, 8.0)  # between two faults
FORK_ROUND_SECONDS = 300.0  # of a client whose questions are all waited for in vain


def owners_of(lab: Lab, seed: int) -> list[Owner]:
    """Start an API for each owner, and return them."""
    served = [lab.deployment.served, *(lab.start_api(OWNER=name) for name in OWNERS[1:])]
    return [Owner(name, api, seed + place) for place, (name, api) in enumerate(zip(OWNERS, served, strict=True))]


def soak(lab: Lab, owners: list[Owner], laptop: Laptop, faults: Faults, minutes: float) -> None:
    """Run owners and faults against each other, then leave the deployment whole."""
    stop = threading.Event()
    everybody = [*owners, laptop.owner]
    threads = [threading.Thread(target=owner.run, args=[stop]) for owner in everybody]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 60 * minutes
    try:
        while time.monotonic() < end and not any(owner.failure for owner in everybody):
            time.sleep(faults._draw.uniform(*PAUSE_SECONDS))
            faults.next()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for owner in everybody:
        if owner.failure is not None:
            raise owner.failure
    for owner in owners:
        lab.accepted += owner.accepted


@contextmanager
def forking_client(lab: Lab) -> Iterator[Path]:
    """Have a client fork and ask for as long as the block lasts; what it was told is in the file."""
    api = lab.start_api(OWNER=FORKING).client
    told = lab.deployment.home / "fork_pool.json"
    with (lab.deployment.home / "fork_pool.log").open("ab") as log:
        program = [sys.executable, "-m", "tests.faults.fork_pool", api.url, str(api.token), str(told)]
        process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=log, stderr=log)
    try:
        yield told
    finally:
        process.communicate(timeout=FORK_ROUND_SECONDS)
    assert process.returncode == 0, "the client that forks has failed"


def its_clock(postgres: Postgres) -> Clock:
    """Have a server of ours go by a clock that can be set, and return it."""
    server = postgres._process
    assert isinstance(server, LocalPostgres), "only the machine's own PostgreSQL goes by another clock"
    clock = Clock(server.folder / "clock")
    server._environ.update(clock.environ)
    postgres.stop()
    postgres.start()
    return clock


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
        clock = its_clock(postgres)
        servers = Servers(postgres, rabbitmq, postgres.create_database(), rabbitmq.create_vhost())
        with (
            laptop_under_faults(home / "laptop", clock, options.seed, **{**QUICK, **SETTINGS}) as laptop,
            checked_lab(servers, home, workers=WORKERS, api={"OWNER": OWNERS[0]}, **SETTINGS) as lab,
        ):
            owners = owners_of(lab, options.seed)
            faults = Faults(lab, owners, laptop, clock, random.Random(options.seed))
            with forking_client(lab) as told:
                soak(lab, owners, laptop, faults, options.minutes)
            began = time.monotonic()
            lab.check()
            answers = [json.loads(line) for line in told.read_text().splitlines()]
            answered = check_answers(lab.query, answers)
            on_laptop = laptop.check()
            say(f"all ended and checked {time.monotonic() - began:.1f} s after the last fault")
            report(lab, owners, faults)
            say(f"asked by forks: {len(answers)}, answered: {answered}, each with its own")
            say(f"laptop: {laptop.replaced} times another file, {len(laptop.owner.accepted)} accepted, now {on_laptop}")
            assert answered > 0
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
