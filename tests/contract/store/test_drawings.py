"""A drawing is kept with its task, and goes with it."""

from __future__ import annotations

import uuid

from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, completed_task

DRAWING = {"text": "┤ H ├", "svg": None, "columns": 1}


async def test_a_drawing_is_kept_once_and_for_its_owner_alone(store: SqlStore) -> None:
    task_id = await completed_task(store)
    assert await store.drawing(ADA, task_id) is None
    await store.keep_drawing(task_id, DRAWING)
    await store.keep_drawing(task_id, {"text": "another"})
    assert await store.drawing(ADA, task_id) == DRAWING
    assert await store.drawing(BOB, task_id) is None


async def test_a_drawing_goes_with_its_task_and_one_of_a_task_that_is_gone_is_not_kept(store: SqlStore) -> None:
    task_id = await completed_task(store)
    await store.keep_drawing(task_id, DRAWING)
    await store.delete(ADA, task_id)
    await store.keep_drawing(task_id, DRAWING)
    await store.keep_drawing(uuid.uuid4(), DRAWING)
    assert await store.drawing(ADA, task_id) is None
