"""Pieces of a sweep's result: stored under the fence of the result, in a row without a gap, and gone with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from quantask_jupyter.adapters.sql.tables import task_pieces
from quantask_jupyter.domain.pieces import Piece, joined
from quantask_jupyter.domain.task import Attempt, Lease, Outcome
from quantask_jupyter.errors import TaskNotFoundError
from tests.contract.databases import Database
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, ERROR, OTHER_WORKER, SWEEPER, WORKER, claim_one, lose, submit_one, version

THETAS = [0.1 * point for point in range(10)]


def result(first: int, end: int, seed: int = 7) -> dict[str, Any]:
    points = [{"parameters": {"theta": THETAS[k]}, "counts": {"0": 10}} for k in range(first, end)]
    registers = [{"name": "c", "size": 1}]
    return {"points": points, "shots": 10, "registers": registers, "metadata": {"method": "stabilizer", "seed": seed}}


def piece(first: int, end: int, seed: int = 7) -> Piece:
    return Piece(first, result(first, end, seed))


async def sweep(store: SqlStore) -> UUID:
    return await submit_one(store, shots=10, parameters={"theta": THETAS})


async def done(store: SqlStore, task_id: UUID) -> int:
    task = await store.get(ADA, task_id, full=True)
    assert (await store.get(ADA, task_id, full=False)).points_done == task.points_done
    return task.points_done


async def rows(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(task_pieces)) or 0


async def test_pieces_are_read_in_their_order_by_their_owner(store: SqlStore) -> None:
    attempt = await claim_one(store, await sweep(store))
    assert await store.store_pieces([(attempt, piece(0, 2))], WORKER) == {attempt.task_id}
    assert await store.store_pieces([(attempt, piece(2, 7))], WORKER) == {attempt.task_id}
    assert await store.pieces(attempt.task_id) == [piece(0, 2), piece(2, 7)]
    assert await store.points(ADA, attempt.task_id, 0, 10**6) == [piece(0, 2), piece(2, 7)]
    assert await store.points(ADA, attempt.task_id, 2, 10**6) == [piece(2, 7)]
    assert await store.points(ADA, attempt.task_id, 6, 10**6) == [piece(2, 7)]
    assert await store.points(ADA, attempt.task_id, 7, 10**6) == []
    assert await store.points(ADA, attempt.task_id, 0, 1) == [piece(0, 2)]
    with pytest.raises(TaskNotFoundError):
        await store.points(BOB, attempt.task_id, 0, 10**6)


async def test_a_piece_is_a_new_version_of_the_task_and_tells_how_many_points_are_there(store: SqlStore) -> None:
    attempt = await claim_one(store, await sweep(store))
    assert (await version(store, attempt.task_id), await done(store, attempt.task_id)) == (2, 0)
    await store.store_pieces([(attempt, piece(0, 4))], WORKER)
    assert (await version(store, attempt.task_id), await done(store, attempt.task_id)) == (3, 4)
    history = (await store.get(ADA, attempt.task_id, full=True)).history
    assert history is not None
    assert len(history) == 2


async def test_a_piece_takes_the_place_of_all_from_its_first_point_on(store: SqlStore) -> None:
    attempt = await claim_one(store, await sweep(store))
    for each in (piece(0, 2), piece(2, 4), piece(4, 9)):
        await store.store_pieces([(attempt, each)], WORKER)
    await store.store_pieces([(attempt, piece(2, 6))], WORKER)
    assert await store.pieces(attempt.task_id) == [piece(0, 2), piece(2, 6)]
    await store.store_pieces([(attempt, piece(0, 1, seed=8))], WORKER)
    assert await store.pieces(attempt.task_id) == [piece(0, 1, seed=8)]
    assert await done(store, attempt.task_id) == 1


async def test_a_worker_that_has_lost_the_task_stores_no_piece(database: Database, store: SqlStore) -> None:
    [lost] = await lose(store, await sweep(store))
    assert await store.store_pieces([(lost, piece(0, 2))], WORKER) == frozenset()
    await store.expire(10, 0.0, SWEEPER)
    assert await store.store_pieces([(lost, piece(0, 2))], WORKER) == frozenset()
    held = await claim_one(store, lost.task_id, worker=OTHER_WORKER)
    assert await store.store_pieces([(lost, piece(0, 2))], WORKER) == frozenset()
    assert await store.store_pieces([(held, piece(0, 2))], WORKER) == frozenset()
    assert await store.store_pieces([(Attempt(held.task_id, 1), piece(0, 2))], OTHER_WORKER) == frozenset()
    assert await rows(database) == 0


async def test_who_claims_next_is_told_how_many_points_are_there(store: SqlStore) -> None:
    attempt = await claim_one(store, await sweep(store))
    await store.store_pieces([(attempt, piece(0, 3))], WORKER)
    await store.release([attempt], WORKER, WORKER, "worker shuts down")
    [claimed] = await store.claim([attempt.task_id], Lease(OTHER_WORKER, 60.0), OTHER_WORKER)
    assert claimed.points_done == 3
    assert await store.pieces(attempt.task_id) == [piece(0, 3)]


async def test_pieces_are_gone_when_the_whole_is_stored(database: Database, store: SqlStore) -> None:
    attempt = await claim_one(store, await sweep(store))
    await store.store_pieces([(attempt, piece(0, 3))], WORKER)
    whole = joined([result(0, 3), result(3, 10)])
    await store.finish([Outcome(attempt, result=whole, in_pieces=True)], WORKER, WORKER)
    assert await rows(database) == 0
    assert (await done(store, attempt.task_id), await store.points(ADA, attempt.task_id, 0, 10**6)) == (10, [])


@pytest.mark.parametrize("ending", [{"error": ERROR}, {}])
async def test_a_task_that_fails_or_is_cancelled_keeps_its_points(
    database: Database, store: SqlStore, ending: dict[str, Any]
) -> None:
    attempt = await claim_one(store, await sweep(store))
    await store.store_pieces([(attempt, piece(0, 3))], WORKER)
    await store.finish([Outcome(attempt, **ending)], WORKER, WORKER)
    assert await done(store, attempt.task_id) == 3
    assert await store.points(ADA, attempt.task_id, 0, 10**6) == [piece(0, 3)]
    await store.delete(ADA, attempt.task_id)
    assert await rows(database) == 0
