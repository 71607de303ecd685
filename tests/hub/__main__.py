"""``make hub``: a JupyterHub with a made-up class, PostgreSQL, RabbitMQ and two workers, until ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quantask_jupyter.adapters.sql.migrate import upgrade
from tests.hub import week
from tests.hub.hub import Hub, running_hub
from tests.hub.people import ADMIN, INSTRUCTORS, STUDENTS
from tests.integration.api.server import BELL, LONG, isolated_environment, start, stop, until
from tests.services import ServiceError, provide_postgres, provide_rabbitmq

WORKERS = 2
TEXT = """
JupyterHub   {hub.public_url}
             any password; students {students}; instructors {instructors}; administrator {admin}
Class page   {hub.public_url}/services/quantask/
             for the instructors and the administrator
Service      {hub.service_url}/services/quantask/quantask/api/
             {made} tasks of the last week, in the course qc101, and the assignment hw3
Log          {hub.log}

ctrl-C ends all of it.
"""


@contextmanager
def worker(home: Path, database_url: str, amqp_url: str) -> Iterator[None]:
    """Run a worker for as long as the block lasts."""
    environment = isolated_environment(home, DATABASE_URL=database_url, AMQP_URL=amqp_url, GRACE_SECONDS="1")
    process = start(["-m", "quantask_worker"], environment, home / "worker.log")
    try:
        yield
    finally:
        stop(process, 40)


@contextmanager
def made_up_class(home: Path) -> Iterator[tuple[Hub, int]]:
    """Run all of it; yield the Hub, and how many tasks there are."""
    with ExitStack() as stack:
        postgres = stack.enter_context(closing(provide_postgres()))
        rabbitmq = stack.enter_context(closing(provide_rabbitmq()))
        database_url, amqp_url = postgres.create_database(), rabbitmq.create_vhost()
        upgrade(database_url)
        made = week.fill(database_url)
        for number in range(WORKERS):
            folder = home / f"worker-{number}"
            folder.mkdir()
            stack.enter_context(worker(folder, database_url, amqp_url))
        hub = stack.enter_context(running_hub(home / "hub", database_url=database_url, amqp_url=amqp_url))
        admin = hub.client_of(ADMIN)
        until(lambda: admin.get("health").json["workers_alive"] == WORKERS, "the workers are alive", 120)
        due = (datetime.now(UTC) + timedelta(days=7)).isoformat()
        hw3 = {"name": "hw3", "deadline": due, "max_shots": 4000, "expected": {"00": 0.5, "11": 0.5}, "verdicts": True}
        hub.client_of(INSTRUCTORS[0]).post("assignments", hw3)
        for student, circuit, name in zip(STUDENTS, (BELL, LONG), ("just now", "does not end by itself"), strict=True):
            hub.client_of(student).post("tasks", {"circuit": circuit, "name": name, "tags": ["hw3"]})
        yield hub, made


def main() -> int:
    """Run it until a signal, and say where it is."""
    parser = argparse.ArgumentParser(prog="make hub", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end as soon as all of it has answered")
    once = parser.parse_args().once
    ended = threading.Event()
    try:
        with tempfile.TemporaryDirectory(prefix="quantask-hub-") as home, made_up_class(Path(home)) as (hub, made):
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: ended.set())
            students, instructors = " and ".join(STUDENTS), " and ".join(INSTRUCTORS)
            sys.stdout.write(TEXT.format(hub=hub, made=made, students=students, instructors=instructors, admin=ADMIN))
            sys.stdout.flush()
            if not once:
                ended.wait()
            sys.stdout.write("Ending…\n")
    except ServiceError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
