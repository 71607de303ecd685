import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Outcome
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import (
    BatchNotFoundError,
    IdempotencyConflictError,
    QuotaExceededError,
    StateConflictError,
    TaskNotFoundError,
)
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.cancel import cancel_batch, cancel_task
from quantask_jupyter.service.retry import retry_task
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import (
    ADA,
    BOB,
    ERROR,
    WORKER,
    claim_one,
    complete,
    completed_task,
    moves,
    status,
    submission,
    submit_one,
)


async def test_a_cancelled_task_is_told_to_its_worker_and_to_who_waits(ports: Ports) -> None:
    pending, running = await submit_one(ports.tasks), await submit_one(ports.tasks)
    await claim_one(ports.claims, running)
    async with ports.events.listen() as events:
        for task_id, state in [(pending, Status.CANCELLED), (running, Status.PROCESSING)]:
            task = await cancel_task(ports, ADA, task_id)
            assert task.status is state
            assert task.cancel_requested_at is not None
            told = [await anext(events), await anext(events)]
            assert told == [Event(EventType.CANCEL, (task_id,)), Event(EventType.CHANGED, (task_id,))]


async def test_cancelling_again_is_no_error(ports: Ports) -> None:
    task_id = await submit_one(ports.tasks)
    first = await cancel_task(ports, ADA, task_id)
    assert await cancel_task(ports, ADA, task_id) == first


async def test_what_has_completed_or_failed_cannot_be_cancelled(ports: Ports) -> None:
    done, failed = await completed_task(ports.tasks), await submit_one(ports.tasks)
    await ports.claims.finish([Outcome(await claim_one(ports.claims, failed), error=ERROR)], WORKER, WORKER)
    for task_id, state in [(done, "completed"), (failed, "failed")]:
        with pytest.raises(StateConflictError, match=f"The task has {state} already; it cannot be cancelled."):
            await cancel_task(ports, ADA, task_id)
        assert await status(ports.tasks, task_id) == state


async def test_only_ones_own_tasks_and_batches_are_cancelled(ports: Ports) -> None:
    batch = (await ports.tasks.create(submission(2))).batch
    assert batch is not None
    task_id = await submit_one(ports.tasks)
    for owner, wanted in [(BOB, task_id), (ADA, new_task_ids(1)[0])]:
        with pytest.raises(TaskNotFoundError):
            await cancel_task(ports, owner, wanted)
    for owner, wanted in [(BOB, batch.id), (ADA, task_id)]:
        with pytest.raises(BatchNotFoundError):
            await cancel_batch(ports, owner, wanted)
    assert (await ports.tasks.get_batch(ADA, batch.id)).progress == {Status.PENDING: 2}


async def test_a_cancelled_batch_is_returned_with_its_progress_and_told(ports: Ports) -> None:
    stored = await ports.tasks.create(submission(4))
    assert stored.batch is not None
    ids = [task.id for task in stored.tasks]
    await complete(ports.claims, await claim_one(ports.claims, ids[0]))
    await claim_one(ports.claims, ids[1])
    async with ports.events.listen() as events:
        batch = await cancel_batch(ports, ADA, stored.batch.id)
        told = [await anext(events), await anext(events)]
    assert batch.progress == {Status.COMPLETED: 1, Status.PROCESSING: 1, Status.CANCELLED: 2}
    assert [event.type for event in told] == [EventType.CANCEL, EventType.CHANGED]
    assert all(set(event.task_ids) == set(ids[1:]) for event in told)
    assert await cancel_batch(ports, ADA, stored.batch.id) == batch


async def test_a_retry_is_a_new_task_that_names_the_old_one(ports: Ports, settings: Quantask) -> None:
    asked = submission(key="k", name="bell", seed=7, parameters={"theta": [0.1, 0.2]}, tags=("a",), max_attempts=1)
    old = asked.tasks[0].id
    await ports.tasks.create(asked)
    await complete(ports.claims, await claim_one(ports.claims, old))
    before = await ports.tasks.get(ADA, old, full=True)
    async with ports.events.listen() as events:
        new = await retry_task(ports, settings, Caller.alone(ADA), old)
        assert await anext(events) == Event(EventType.READY, (new.id,))
    assert (new.status, new.retry_of, new.attempt, new.max_attempts) == (Status.PENDING, old, 0, settings.max_attempts)
    assert (await ports.tasks.get_request(ADA, new.id)).tasks[0].request == asked.tasks[0].request
    assert await moves(ports.tasks, new.id) == [(None, "pending", 0)]
    assert await ports.tasks.get(ADA, old, full=True) == before
    assert (await retry_task(ports, settings, Caller.alone(ADA), old)).id != new.id, "as often as one likes"


async def test_a_repeated_retry_with_the_same_key_is_one_task(ports: Ports, settings: Quantask) -> None:
    old, other = await completed_task(ports.tasks), await completed_task(ports.tasks)
    first = await retry_task(ports, settings, Caller.alone(ADA), old, idempotency_key="again")
    assert (await retry_task(ports, settings, Caller.alone(ADA), old, idempotency_key="again")).id == first.id
    assert (await retry_task(ports, settings, Caller.alone(ADA), old, idempotency_key="once more")).id != first.id
    with pytest.raises(IdempotencyConflictError):
        await retry_task(ports, settings, Caller.alone(ADA), other, idempotency_key="again")
    assert len(await ports.outbox.ready(10)) == 2


async def test_only_a_finished_task_of_ones_own_is_tried_again(ports: Ports, settings: Quantask) -> None:
    pending, running, done = await submit_one(ports.tasks), await submit_one(ports.tasks), None
    await claim_one(ports.claims, running)
    done = await completed_task(ports.tasks)
    for task_id, state in [(pending, "pending"), (running, "processing")]:
        with pytest.raises(
            StateConflictError, match=f"The task is {Status(state).word}; only a finished one can be tried again."
        ):
            await retry_task(ports, settings, Caller.alone(ADA), task_id)
    for owner, wanted in [(BOB, done), (ADA, new_task_ids(1)[0])]:
        with pytest.raises(TaskNotFoundError):
            await retry_task(ports, settings, Caller.alone(owner), wanted)
    assert len(await ports.outbox.ready(10)) == 1


async def test_a_retry_needs_room_in_the_quota(ports: Ports, settings: Quantask) -> None:
    done = await completed_task(ports.tasks)
    settings.owner_max_queued = 1
    await submit_one(ports.tasks)
    with pytest.raises(QuotaExceededError):
        await retry_task(ports, settings, Caller.alone(ADA), done)
