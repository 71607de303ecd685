import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BatchNotFoundError, TaskNotFoundError
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.wait_for_change import Follower
from tests.contract.tasks import ADA, BOB, RESULT, claim_one, complete, completed_task, submission, submit_one

LONG = 60.0  # seconds; nothing here may take as long


@pytest.fixture
async def follower(ports: Ports) -> AsyncIterator[Follower]:
    """One that hears hints and would not look again by itself."""
    async with Follower(ports, poll_seconds=LONG).running() as follower:
        yield follower


async def changed(ports: Ports, *ids: object) -> None:
    await ports.events.announce(Event(EventType.CHANGED, ids))  # type: ignore[arg-type]


async def waits(work: asyncio.Task[object]) -> bool:
    """Whether the work still waits although everything else has had its turn."""
    done, _ = await asyncio.wait({work}, timeout=0.2)
    return not done


async def test_a_finished_task_is_returned_at_once(ports: Ports, follower: Follower) -> None:
    task_id = await completed_task(ports.tasks)
    for known in (None, 1, 3, 99):
        task = await follower.wait(ADA, task_id, known_version=known, seconds=LONG)
        assert (task.status, task.version, task.result) == (Status.COMPLETED, 3, RESULT)
        assert task.history is not None


async def test_a_version_that_is_not_known_is_returned_at_once(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    await claim_one(ports.claims, task_id)
    task = await follower.wait(ADA, task_id, known_version=1, seconds=LONG)
    assert (task.status, task.version) == (Status.PROCESSING, 2)


@pytest.mark.parametrize("known", [None, 1])
async def test_a_waiter_is_woken_by_a_hint(ports: Ports, follower: Follower, known: int | None) -> None:
    task_id = await submit_one(ports.tasks)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=known, seconds=LONG))
    assert await waits(waiting)
    await claim_one(ports.claims, task_id)
    await changed(ports, *new_task_ids(2), task_id)
    task = await asyncio.wait_for(waiting, 10)
    assert (task.status, task.version) == (Status.PROCESSING, 2)


async def test_a_hint_that_nothing_has_changed_wakes_nobody(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG))
    for _ in range(3):
        await changed(ports, task_id)
        assert await waits(waiting)
    await ports.tasks.cancel(ADA, [task_id], "api")
    await changed(ports, task_id)
    assert (await asyncio.wait_for(waiting, 10)).status is Status.CANCELLED


async def test_after_the_time_is_over_the_task_is_returned_as_it_is(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    for seconds in (0.0, -1.0, 0.1):
        task = await follower.wait(ADA, task_id, known_version=1, seconds=seconds)
        assert (task.status, task.version, task.queue_position) == (Status.PENDING, 1, 1)


async def test_a_change_whose_hint_was_lost_is_found_by_looking(ports: Ports) -> None:
    task_id = await submit_one(ports.tasks)
    async with Follower(ports, poll_seconds=0.05).running() as follower:
        waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG))
        await complete(ports.claims, await claim_one(ports.claims, task_id))
        task = await asyncio.wait_for(waiting, 10)
    assert task.version in (2, 3)


async def test_a_hundred_waiters_are_woken_by_one_hint(ports: Ports, follower: Follower) -> None:
    task_id, other = await submit_one(ports.tasks), await submit_one(ports.tasks)
    waiting = [asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG)) for _ in range(100)]
    elsewhere = asyncio.create_task(follower.wait(ADA, other, known_version=1, seconds=LONG))
    assert await waits(elsewhere)
    await ports.tasks.cancel(ADA, [task_id], "api")
    await changed(ports, task_id)
    tasks = await asyncio.wait_for(asyncio.gather(*waiting), 30)
    assert {task.status for task in tasks} == {Status.CANCELLED}
    assert await waits(elsewhere)
    elsewhere.cancel()


async def test_another_owners_task_is_not_followed(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    for owner, wanted in [(BOB, task_id), (ADA, new_task_ids(1)[0])]:
        with pytest.raises(TaskNotFoundError):
            await follower.wait(owner, wanted, known_version=None, seconds=LONG)


async def test_a_task_that_is_deleted_meanwhile_is_not_found(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG))
    assert await waits(waiting)
    await ports.tasks.cancel(ADA, [task_id], "api")
    await ports.tasks.delete(ADA, task_id)
    await changed(ports, task_id)
    with pytest.raises(TaskNotFoundError):
        await asyncio.wait_for(waiting, 10)


async def test_nothing_is_remembered_of_who_has_left(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG))
    assert await waits(waiting)
    waiting.cancel()
    await asyncio.wait({waiting})
    await follower.wait(ADA, task_id, known_version=1, seconds=0.0)
    with pytest.raises(TaskNotFoundError):
        await follower.wait(BOB, task_id, known_version=1, seconds=0.0)
    assert follower._waiting == {}


async def test_who_waits_for_the_end_is_not_woken_by_the_start(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=None, seconds=LONG, until_final=True))
    assert await waits(waiting)
    attempt = await claim_one(ports.claims, task_id)
    await ports.events.announce(Event(EventType.STARTED, (task_id,)))
    await changed(ports, task_id)  # even a change that it hears of does not end it
    assert await waits(waiting)
    await complete(ports.claims, attempt)
    await changed(ports, task_id)
    task = await asyncio.wait_for(waiting, 10)
    assert (task.status, task.version, task.result) == (Status.COMPLETED, 3, RESULT)


async def test_who_waits_for_the_end_gets_the_task_as_it_is_when_the_time_is_over(
    ports: Ports, follower: Follower
) -> None:
    task_id = await submit_one(ports.tasks)
    await claim_one(ports.claims, task_id)
    task = await follower.wait(ADA, task_id, known_version=1, seconds=0.2, until_final=True)
    assert (task.status, task.version) == (Status.PROCESSING, 2)


async def test_a_start_wakes_who_waits_for_any_change(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG))
    assert await waits(waiting)
    await claim_one(ports.claims, task_id)
    await ports.events.announce(Event(EventType.STARTED, (task_id,)))
    assert (await asyncio.wait_for(waiting, 10)).status is Status.PROCESSING


def batch_of(count: int) -> Submission:
    """A batch, also of one."""
    return replace(submission(count), batch_id=new_task_ids(1)[0])


@pytest.mark.parametrize("known", [None, 2])
@pytest.mark.parametrize("until_final", [True, False])
async def test_who_is_told_of_an_end_too_early_looks_again_without_another_hint(
    ports: Ports, follower: Follower, known: int | None, until_final: bool
) -> None:
    task_id = await submit_one(ports.tasks)
    attempt = await claim_one(ports.claims, task_id)
    waiting = asyncio.create_task(
        follower.wait(ADA, task_id, known_version=known, seconds=LONG, until_final=until_final)
    )
    assert await waits(waiting)
    await ports.events.announce(Event(EventType.ENDING, (task_id,)))
    await complete(ports.claims, attempt)
    task = await asyncio.wait_for(waiting, 10)
    assert (task.status, task.version, task.result) == (Status.COMPLETED, 3, RESULT)


async def test_who_was_told_of_an_end_that_never_came_waits_on_for_a_hint(ports: Ports, follower: Follower) -> None:
    task_id = await submit_one(ports.tasks)
    attempt = await claim_one(ports.claims, task_id)
    waiting = asyncio.create_task(follower.wait(ADA, task_id, known_version=None, seconds=LONG, until_final=True))
    assert await waits(waiting)
    await ports.events.announce(Event(EventType.ENDING, (task_id,)))
    assert await waits(waiting), "for longer than it looks"
    await complete(ports.claims, attempt)
    await changed(ports, task_id)
    assert (await asyncio.wait_for(waiting, 10)).status is Status.COMPLETED


async def test_a_batch_is_waited_for_until_its_last_task_has_finished(ports: Ports, follower: Follower) -> None:
    stored = await ports.tasks.create(batch_of(3))
    batch_id, ids = stored.batch.id, [task.id for task in stored.tasks]
    waiting = asyncio.create_task(follower.wait_for_batch(ADA, batch_id, seconds=LONG))
    assert await waits(waiting)
    for task_id in ids[:2]:
        await complete(ports.claims, await claim_one(ports.claims, task_id))
        await changed(ports, task_id)
    assert await waits(waiting)
    await ports.tasks.cancel(ADA, [ids[2]], "api")
    await changed(ports, *new_task_ids(1), ids[2])
    batch = await asyncio.wait_for(waiting, 10)
    assert batch.progress == {Status.COMPLETED: 2, Status.CANCELLED: 1}


async def test_a_hint_that_came_while_the_batch_was_read_is_not_lost(
    ports: Ports, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await ports.tasks.create(batch_of(1))
    task_id = stored.tasks[0].id
    attempt = await claim_one(ports.claims, task_id)
    read = ports.tasks.unfinished

    async def overtaken(batch_id: UUID) -> set[UUID]:
        unfinished = await read(batch_id)
        await complete(ports.claims, attempt)
        async with ports.events.listen() as events:
            await changed(ports, task_id)
            await anext(events)  # the follower listens for longer, and has heard it before
        return unfinished

    monkeypatch.setattr(ports.tasks, "unfinished", overtaken)
    batch = await asyncio.wait_for(follower.wait_for_batch(ADA, stored.batch.id, seconds=LONG), 10)
    assert batch.progress == {Status.COMPLETED: 1}


async def test_who_is_told_too_early_of_a_batchs_last_end_looks_again_without_another_hint(
    ports: Ports, follower: Follower
) -> None:
    stored = await ports.tasks.create(batch_of(2))
    first, last = [await claim_one(ports.claims, task.id) for task in stored.tasks]
    waiting = asyncio.create_task(follower.wait_for_batch(ADA, stored.batch.id, seconds=LONG))
    assert await waits(waiting)
    await ports.events.announce(Event(EventType.ENDING, (first.task_id,)))
    assert await waits(waiting)
    await complete(ports.claims, first)
    await ports.events.announce(Event(EventType.ENDING, (last.task_id,)))
    await complete(ports.claims, last)
    assert (await asyncio.wait_for(waiting, 10)).progress == {Status.COMPLETED: 2}


async def test_who_is_told_too_early_of_it_while_the_batch_is_read_looks_again_too(
    ports: Ports, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await ports.tasks.create(batch_of(1))
    task_id = stored.tasks[0].id
    attempt = await claim_one(ports.claims, task_id)
    looks = 0
    read = ports.tasks.unfinished

    async def told_at_the_first_and_overtaken_at_the_second(batch_id: UUID) -> set[UUID]:
        nonlocal looks
        looks += 1
        unfinished = await read(batch_id)
        if looks == 1:
            async with ports.events.listen() as events:
                await ports.events.announce(Event(EventType.ENDING, (task_id,)))
                await anext(events)
        elif looks == 2:
            await complete(ports.claims, attempt)
        return unfinished

    monkeypatch.setattr(ports.tasks, "unfinished", told_at_the_first_and_overtaken_at_the_second)
    batch = await asyncio.wait_for(follower.wait_for_batch(ADA, stored.batch.id, seconds=LONG), 10)
    assert (batch.progress, looks) == ({Status.COMPLETED: 1}, 2)


async def test_a_task_that_went_back_to_the_queue_is_waited_for_again(ports: Ports, follower: Follower) -> None:
    stored = await ports.tasks.create(batch_of(1))
    task_id = stored.tasks[0].id
    waiting = asyncio.create_task(follower.wait_for_batch(ADA, stored.batch.id, seconds=LONG))
    assert await waits(waiting)
    await changed(ports, task_id)  # as after a lost lease
    assert await waits(waiting)
    await complete(ports.claims, await claim_one(ports.claims, task_id))
    await changed(ports, task_id)
    assert (await asyncio.wait_for(waiting, 10)).is_finished


async def test_a_batch_of_which_all_hints_are_lost_is_looked_at_again(ports: Ports) -> None:
    stored = await ports.tasks.create(batch_of(1))
    async with Follower(ports, poll_seconds=0.05).running() as follower:
        waiting = asyncio.create_task(follower.wait_for_batch(ADA, stored.batch.id, seconds=LONG))
        assert await waits(waiting)
        await complete(ports.claims, await claim_one(ports.claims, stored.tasks[0].id))
        assert (await asyncio.wait_for(waiting, 10)).is_finished


async def test_a_wait_for_a_batch_ends_with_its_time_and_another_owners_is_not_found(
    ports: Ports, follower: Follower
) -> None:
    stored = await ports.tasks.create(batch_of(2))
    batch = await follower.wait_for_batch(ADA, stored.batch.id, seconds=0.05)
    assert batch.progress == {Status.PENDING: 2}
    with pytest.raises(BatchNotFoundError):
        await follower.wait_for_batch(BOB, stored.batch.id, seconds=LONG)


async def test_one_look_at_the_store_serves_all_who_wait(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    versions = ports.tasks.versions

    async def counted(ids: list[UUID]) -> dict[UUID, tuple[int, Status]]:
        looks.append(len(ids))
        return await versions(ids)

    monkeypatch.setattr(ports.tasks, "versions", counted)
    ids = [await submit_one(ports.tasks) for _ in range(30)]
    async with Follower(ports, poll_seconds=0.1).running() as follower:
        waiting = [
            asyncio.create_task(follower.wait(ADA, task_id, known_version=1, seconds=LONG))
            for task_id in ids
            for _ in range(3)
        ]
        assert await waits(waiting[0])
        await ports.tasks.cancel(ADA, ids, "api")
        assert {task.status for task in await asyncio.gather(*waiting)} == {Status.CANCELLED}
        assert max(looks) == len(ids)
        assert len(looks) < len(ids), "not one for each"
