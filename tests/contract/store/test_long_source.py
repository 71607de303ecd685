"""A long circuit is stored to the letter, and is no part of the rows' JSON where it is the only one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from quantask_jupyter.adapters.sql.submit import LONG, new_tasks
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.quota import Quota
from quantask_jupyter.domain.task import Submission
from tests.contract.stores import SqlStore
from tests.contract.tasks import BOB, submission

SOURCE = 'OPENQASM 3.0; // "é" 😀 \\u0000 \\ :source %s\r\n' * 10_000


def long(given: Submission) -> Submission:
    """Return a submission whose circuits are long."""
    circuit = Circuit(CircuitFormat.OPENQASM3, SOURCE)
    tasks = tuple(replace(task, request=replace(task.request, circuit=circuit)) for task in given.tasks)
    return replace(given, tasks=tasks)


@pytest.mark.parametrize("quota", [None, Quota(10, 10**6)])
async def test_a_long_circuit_is_kept_to_the_letter_alone_and_beside_others(
    store: SqlStore, quota: Quota | None
) -> None:
    alone = long(submission())
    together = [long(submission(owner=BOB)), submission(owner=BOB), long(submission(3, owner=BOB))]
    await store.create(alone, quota=quota)
    await asyncio.gather(*(store.create(each) for each in together))
    for each in (alone, *together):
        for task in each.tasks:
            kept = await store.get_request(each.owner, task.id)
            assert kept.tasks[0].request == task.request


async def test_a_long_circuit_whose_key_is_known_is_the_first_ones(store: SqlStore) -> None:
    first, again = (long(submission(key="k")) for _ in range(2))
    stored = [await store.create(each) for each in (first, again)]
    assert [(each.repeated, each.tasks[0].id) for each in stored] == [
        (False, first.tasks[0].id),
        (True, first.tasks[0].id),
    ]


def test_a_long_circuit_that_comes_alone_is_not_written_into_the_rows() -> None:
    assert len(new_tasks([long(submission())]).text) < LONG
    for given in ([long(submission()), submission()], [long(submission(2))], [submission()]):
        sources = [task.request.circuit.source for each in given for task in each.tasks]
        assert [row["circuit_source"] for row in json.loads(new_tasks(given).text)] == sources
