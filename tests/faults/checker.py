"""The one checker that holds after every fault: nothing accepted is lost, done twice or left over."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.engine import make_url

from quantask_jupyter.adapters.amqp.dead_letters import DEAD
from quantask_jupyter.adapters.amqp.queue import QUEUE
from quantask_jupyter.domain.states import FINAL, Status
from tests.contract.moves import may_move
from tests.faults.fork_pool import counts_of
from tests.integration.api.server import until
from tests.integration.worker.processes import runs
from tests.services import Postgres, RabbitMQ

Rows = list[Mapping[str, Any]]
Query = Callable[[str], Rows]

TASKS = "SELECT id, status, shots, points, attempt, max_attempts, cancel_requested_at FROM tasks"
HISTORY = "SELECT task_id, source, target, attempt FROM task_history ORDER BY id"
RESULTS = "SELECT id AS task_id, result FROM tasks WHERE result IS NOT NULL"

LONGEST_LOOK_SECONDS = 5.0
"""However busy the machine is: 0.25 s are promised on one that does nothing else."""

BACKENDS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'quantask'"
AT_WORK = f"SELECT pid, state, query {BACKENDS} AND state <> 'idle'"
FORGOTTEN = (
    f"SELECT pid, state, query {BACKENDS} AND state LIKE 'idle in transaction%' "
    "AND state_change < clock_timestamp() - interval '2 seconds'"
)
CONNECTED = f"SELECT pid, state, query {BACKENDS}"


def postgres_query(postgres: Postgres, url: str) -> Query:
    """Ask a PostgreSQL database as its administrator."""
    return lambda sql: [dict(row) for row in postgres.admin(sql, database=url)]


def sqlite_query(file: Path) -> Query:
    """Ask a SQLite file."""

    def query(sql: str) -> Rows:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)  # it makes no file
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()

    return query


def check_store(query: Query, accepted: Collection[str]) -> dict[UUID, Status]:
    """Check what is stored, and return the state of every accepted task.

    Every accepted id is there and has exactly one final history row; each history is an unbroken chain of allowed moves
    that ends in the task's state; only what has completed has a result, whose counts sum to the shots; nothing whose
    cancel was accepted has completed.
    """
    tasks = {_id(row["id"]): row for row in query(TASKS)}
    results = {_id(row["task_id"]): json.loads(row["result"]) for row in query(RESULTS)}
    histories: dict[UUID, list[Mapping[str, Any]]] = {task_id: [] for task_id in tasks}
    for row in query(HISTORY):
        histories[_id(row["task_id"])].append(row)

    ids = {UUID(task_id) for task_id in accepted}
    assert not ids - tasks.keys(), "no accepted task is lost"
    for task_id, task in tasks.items():
        _check_history(task_id, task, histories[task_id])
        assert (task_id in results) == (task["status"] == Status.COMPLETED), f"{task_id}: a result means completed"
        if task_id in results:
            assert task["cancel_requested_at"] is None, f"{task_id}: what was cancelled never completes"
            _check_counts(task_id, task, results[task_id])
    states = {task_id: Status(tasks[task_id]["status"]) for task_id in ids}
    assert [task_id for task_id, state in states.items() if not state.is_final] == [], "every accepted task has ended"
    return states


def expired_leases(query: Query) -> int:
    """Return how often a task was taken from a worker whose lease had ended."""
    return int(query("SELECT count(*) AS n FROM task_history WHERE note = 'lease expired'")[0]["n"])


def check_answers(query: Query, told: Collection[Mapping[str, Any]]) -> int:
    """Check that a forking client's processes each got the answer to what they had asked; return how many got one.

    The store has the task that was asked about under the id that was told, and nobody was told of the same task twice.
    """
    stored = {str(_id(row["id"])): row["name"] for row in query("SELECT id, name FROM tasks")}
    submitted = [each for each in told if each["id"] is not None]
    assert len({each["id"] for each in submitted}) == len(submitted), "each has a task of its own"
    wrong = [each for each in submitted if stored.get(each["id"]) != f"fork {each['asked']}"]
    assert wrong == [], "every submit was answered with its own task"
    answered = [each for each in submitted if each["counts"] is not None]
    wrong = [each for each in answered if each["counts"] != counts_of(each["asked"])]
    assert wrong == [], "every answer belongs to its question"
    return len(answered)


def check_held(answers: Collection[Any], longest_seconds: float, *, task_id: str, count: int) -> None:
    """Check that requests held until a task's end were all answered with it, and that others did not wait for them."""
    told = Counter(answers)
    assert told == {(200, task_id, str(Status.CANCELLED)): count}, told.most_common(5)
    assert longest_seconds < LONGEST_LOOK_SECONDS, f"a small GET beside held requests took {longest_seconds:.1f} s"


def check_database_is_quiet(postgres: Postgres, url: str) -> None:
    """Check that no connection is checked out for good, and no transaction was forgotten."""
    query = postgres_query(postgres, url)
    until(lambda: not query(AT_WORK), f"no connection is checked out: {query(AT_WORK)}", 20)
    assert query(FORGOTTEN) == []


def check_nobody_is_connected(postgres: Postgres, url: str) -> None:
    """Check that processes which have ended left no connection."""
    query = postgres_query(postgres, url)
    until(lambda: not query(CONNECTED), f"nobody is connected any more: {query(CONNECTED)}", 20)


def check_queue(rabbitmq: RabbitMQ, url: str, *, dead_letters: int) -> None:
    """Check that no message waits, and how many could not be used."""
    until(lambda: rabbitmq.queue_depth(url, QUEUE) == 0, "the queue is empty", 30)
    assert rabbitmq.queue_depth(url, DEAD) == dead_letters


def check_processes_have_ended(pids: Collection[int]) -> None:
    """Check that no process is left of those that were seen."""
    until(lambda: not any(runs(pid) for pid in pids), f"{[pid for pid in pids if runs(pid)]} have ended", 20)


def database_file(url: str) -> Path:
    """The file of a SQLite URL."""
    return Path(str(make_url(url).database))


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _check_history(task_id: UUID, task: Mapping[str, Any], history: list[Mapping[str, Any]]) -> None:
    story = [(entry["source"], entry["target"], entry["attempt"]) for entry in history]
    assert story, f"{task_id} has a history"
    assert [source for source, _, _ in story] == [None, *(target for _, target, _ in story[:-1])], story
    assert all(may_move(source and Status(source), Status(target)) for source, target, _ in story), story
    assert story[-1][1] == task["status"], story
    finals = [target for _, target, _ in story if target in FINAL]
    assert len(finals) == (task["status"] in FINAL), f"{task_id} ends once: {story}"
    assert 0 <= task["attempt"] <= task["max_attempts"], story


def _check_counts(task_id: UUID, task: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    points = result.get("points") or [result]
    assert len(points) == task["points"], task_id
    assert [sum(point["counts"].values()) for point in points] == [task["shots"]] * task["points"], task_id
