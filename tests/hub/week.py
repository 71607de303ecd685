"""A week of made-up tasks of the class, as PostgreSQL would have them of real ones: finished, with their histories."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from quantask_jupyter.errors import CircuitSyntaxError
from tests.hub.people import STUDENTS
from tests.services.machine import run_apart

COURSE = "qc101"
DAYS, TASKS_A_DAY = 7, 12
BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n'
MISTAKE = BELL.replace("h q[0]", "hh q[0]")
ERROR = CircuitSyntaxError("There is no gate hh.", line=5, column=1, source_line="hh q[0];").to_dict()

TASK = """
INSERT INTO tasks (id, owner, course, status, created_at, started_at, finished_at, cancel_requested_at, name, shots,
                   seed, tags, circuit_source, result, error, slot_seconds, version, attempt, max_attempts, actor,
                   backend, points, circuit_format)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 3, 1, 3, 'worker', 'aer', 1, 'openqasm3')
"""
FORGET_HISTORY = "DELETE FROM task_history WHERE task_id = ANY($1)"
HISTORY = "INSERT INTO task_history (task_id, source, target, attempt, actor, at) VALUES ($1, $2, $3, $4, $5, $6)"


@dataclass(frozen=True)
class Made:
    """One made-up task: the values of :data:`TASK` and its moves."""

    id: UUID
    row: tuple[Any, ...]
    moves: tuple[tuple[Any, ...], ...]


def week(now: datetime, draw: random.Random) -> Iterator[Made]:
    """Make the tasks of the days before ``now``."""
    for day in range(DAYS, 0, -1):
        for number in range(TASKS_A_DAY):
            yield _task(now - timedelta(days=day) + timedelta(minutes=37 * number), STUDENTS[number % 2], draw)


def _task(at: datetime, owner: str, draw: random.Random) -> Made:
    task_id = UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | draw.getrandbits(60))
    started = at + timedelta(seconds=draw.uniform(0.05, 20))
    finished = started + timedelta(seconds=draw.uniform(0.02, 5))
    status = draw.choices(["completed", "failed", "cancelled"], [8, 2, 1])[0]
    shots, seed = draw.choice([100, 1000, 1024, 4000]), draw.randrange(2**31)
    zeros = sum(draw.random() < 0.5 for _ in range(shots))
    result = {
        "counts": {"00": zeros, "11": shots - zeros},
        "shots": shots,
        "registers": [{"name": "c", "size": 2}],
        "metadata": {"method": "stabilizer", "seed": seed, "seconds": {"run": 0.01}, "notes": []},
    }
    row = (
        *(task_id, owner, COURSE, status, at, started, finished, finished if status == "cancelled" else None),
        *(draw.choice(["bell", "first try", "homework"]), shots, seed, json.dumps([f"hw{draw.randint(1, 3)}"])),
        MISTAKE if status == "failed" else BELL,
        json.dumps(result) if status == "completed" else None,
        json.dumps(ERROR) if status == "failed" else None,
        (finished - started).total_seconds(),
    )
    moves = (
        (task_id, None, "pending", 0, "api", at),
        (task_id, "pending", "processing", 1, "worker", started),
        (task_id, "processing", status, 1, "worker", finished),
    )
    return Made(task_id, row, moves)


def fill(database_url: str, seed: int = 15) -> int:
    """Store the week in a database; return how many tasks it has."""
    made = list(week(datetime.now(UTC), random.Random(seed)))
    run_apart(_store(database_url, made))
    return len(made)


async def _store(database_url: str, made: list[Made]) -> None:
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url, timeout=10)
    try:
        async with connection.transaction():
            await connection.executemany(TASK, [task.row for task in made])
            await connection.execute(FORGET_HISTORY, [task.id for task in made])
            await connection.executemany(HISTORY, [move for task in made for move in task.moves])
    finally:
        await connection.close()
