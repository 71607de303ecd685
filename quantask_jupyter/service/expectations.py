"""Expectation values that an estimator's tasks have estimated, as they are told of a task and of a batch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.expectations import CONTINUES, MOST_TOLD, PURPOSE, checked_note, is_estimators, told
from quantask_jupyter.domain.result import Result
from quantask_jupyter.domain.task import Task
from quantask_jupyter.ports import Ports

PAGE = 200  # tasks
MOST_CHARACTERS = 4_000_000  # of the results that are held at once; a larger one comes alone


@dataclass(frozen=True, slots=True)
class _Pub:
    """A PUB of a batch: what it notes, and its tasks; ``after`` is the task before them."""

    note: Any
    after: UUID | None
    ids: list[UUID]


async def read_expectations(ports: Ports, owner: str, task_id: UUID) -> dict[str, Any] | None:
    """Return the values of the PUB that a task is of, see :func:`~quantask_jupyter.domain.expectations.told`.

    It is None of a task that has no result, that is no estimator's, or of a PUB whose other tasks have no result.

    Raises:
        TaskNotFoundError: the owner has no such task.
    """
    task = await ports.tasks.get(owner, task_id, full=True)
    if task.result is None:
        return None
    metadata = (await ports.tasks.get_request(owner, task_id)).tasks[0].request.metadata or {}
    note = metadata.get(PURPOSE)
    if task.batch_id is None or not _is_one_of_several(note):
        return await asyncio.to_thread(_of, note, [task.result], MOST_TOLD)
    mine = [pub for pub in await _pubs(ports, owner, task.batch_id) if task_id in pub.ids]
    found = await _read(ports, owner, task.batch_id, mine)
    return found[0][1] if found else None


async def read_batch_expectations(ports: Ports, owner: str, batch_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Return the values of each of a batch's PUBs that have results, by the PUB's name: of very many the first.

    There are none before all its tasks have ended, and where tasks were removed: it is not known of what PUB.

    Raises:
        BatchNotFoundError: the owner has no such batch.
    """
    return await _read(ports, owner, batch_id, await _pubs(ports, owner, batch_id))


def _is_one_of_several(note: object) -> bool:
    if not isinstance(note, Mapping):
        return False
    bases = note.get("bases")
    return bool(note.get(CONTINUES)) or (isinstance(bases, Sequence) and len(bases) > 1)


async def _pubs(ports: Ports, owner: str, batch_id: UUID) -> list[_Pub]:
    batch = await ports.tasks.get_batch(owner, batch_id)
    if not batch.is_finished or sum(batch.progress.values()) < batch.size:
        return []
    pubs: list[_Pub] = []
    before = None
    for task_id, metadata in (await ports.tasks.metadata_of_batch(owner, batch_id)).items():
        note = metadata.get(PURPOSE)
        if pubs and isinstance(note, Mapping) and note.get(CONTINUES):
            pubs[-1].ids.append(task_id)
        else:
            pubs.append(_Pub(note, before, [task_id]))
        before = task_id
    return pubs


async def _read(ports: Ports, owner: str, batch_id: UUID, pubs: Sequence[_Pub]) -> list[tuple[str, dict[str, Any]]]:
    """Return what these PUBs tell, which stand one after the other."""
    found: list[tuple[str, dict[str, Any]]] = []
    if not any(checked_note(pub.note) for pub in pubs):
        return found
    left, tasks = MOST_TOLD, _tasks(ports, owner, batch_id, pubs)
    for number, pub in enumerate(pubs):
        of_pub = [task for _ in pub.ids if (task := await anext(tasks, None)) is not None]
        if [task.id for task in of_pub] != pub.ids:  # one was removed this moment
            break
        values = await asyncio.to_thread(_of, pub.note, [task.result for task in of_pub], left)
        if values is not None:
            found.append((f"PUB {number} {of_pub[0].name or ''}".rstrip(), values))
            left -= len(values["rows"])
    return found


async def _tasks(ports: Ports, owner: str, batch_id: UUID, pubs: Sequence[_Pub]) -> AsyncIterator[Task]:
    """Yield the tasks of these PUBs in full; some are read at a time."""
    after, count = pubs[0].after, sum(len(pub.ids) for pub in pubs)
    while count > 0:
        page = await ports.tasks.results(owner, batch_id, min(PAGE, count), MOST_CHARACTERS, after)
        for task in page.tasks:
            yield task
        count, after = count - len(page.tasks), page.next_after
        if after is None:
            return


def _of(noted: object, results: Sequence[Result | None], most: int) -> dict[str, Any] | None:
    note, there = checked_note(noted), [result for result in results if result is not None]
    if note is None or len(note.get("bases", [None])) != len(results) or len(there) < len(results):
        return None
    if not all(map(is_estimators, there)):
        return None
    try:
        return told(note, there, most)
    except (LookupError, TypeError, ValueError):  # metadata are the caller's own: they need not be of this result
        return None
