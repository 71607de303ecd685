"""Messages for tasks that the database does not have are told of, now and then."""

from __future__ import annotations

import logging
from types import SimpleNamespace

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports.queue import NOBODYS_TASK
from quantask_worker import unknown_tasks
from quantask_worker.unknown_tasks import UnknownTasks


class Store:
    """Knows some tasks, and counts who asks."""

    def __init__(self, known=(), *, is_away=False):
        self.known, self.is_away, self.asked = set(known), is_away, 0

    async def versions(self, ids):
        self.asked += 1
        if self.is_away:
            raise DatabaseUnavailableError
        return {task_id: (1, Status.COMPLETED) for task_id in ids if task_id in self.known}


def looks_in(store, *, reads_store=False):
    return UnknownTasks(SimpleNamespace(tasks=store, queue=SimpleNamespace(reads_store=reads_store)))


async def test_what_has_ended_or_is_a_probe_is_no_stranger(caplog):
    ids = new_task_ids(2)
    look = looks_in(store := Store(ids))
    await look.look_for(ids)
    await look.look_for([NOBODYS_TASK])
    assert (store.asked, caplog.messages) == (1, [])


async def test_strangers_are_counted_and_told_once_in_a_while(caplog, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(unknown_tasks, "time", SimpleNamespace(monotonic=lambda: now))
    look = looks_in(Store())
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await look.look_for(new_task_ids(2))
        now += unknown_tasks.SECONDS_BETWEEN_WARNINGS
        await look.look_for(new_task_ids(1))
    assert [line.split(" that ")[0] for line in caplog.messages] == ["messages for tasks=2", "messages for tasks=5"]


async def test_a_laptop_is_not_asked_and_a_database_that_is_away_is_left_to_others(caplog):
    await looks_in(store := Store(), reads_store=True).look_for(new_task_ids(1))
    await looks_in(Store(is_away=True)).look_for(new_task_ids(1))
    assert (store.asked, caplog.messages) == (0, [])
