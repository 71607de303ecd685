import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.wait_for_change import Follower
from tests.contract.tasks import ADA, BOB, RESULT, claim_one, complete, submission
from tests.unit.service.test_wait_for_change import LONG, changed, waits


@pytest.fixture
async def follower(ports: Ports) -> AsyncIterator[Follower]:
    """One that hears hints and would not look again by itself."""
    async with Follower(ports, poll_seconds=LONG).running() as follower:
        yield follower


async def just_stored(ports: Ports, follower: Follower) -> UUID:
    """Store a task and have the follower expect it, as the process does that has accepted it."""
    heard = follower.heard
    (task,) = (await ports.tasks.create(submission())).tasks
    follower.expect(task, since=heard)
    return task.id


@pytest.mark.parametrize(("known", "until_final"), [(None, False), (1, False), (1, True), (99, True)])
async def test_what_was_just_stored_is_not_read_before_its_first_hint(
    ports: Ports, follower: Follower, monkeypatch: pytest.MonkeyPatch, known: int | None, until_final: bool
) -> None:
    task_id = await just_stored(ports, follower)
    reads = count_reads(ports, monkeypatch)
    waiting = asyncio.create_task(
        follower.wait(ADA, task_id, known_version=known, seconds=LONG, until_final=until_final)
    )
    assert await waits(waiting)
    assert reads == []
    await complete(ports.claims, await claim_one(ports.claims, task_id))
    await changed(ports, task_id)
    task = await asyncio.wait_for(waiting, 10)
    assert (task.status, task.result, len(task.history or ())) == (Status.COMPLETED, RESULT, 3)
    assert reads == [task_id]


async def test_what_was_just_stored_is_read_by_who_knows_another_version(ports: Ports, follower: Follower) -> None:
    task = await follower.wait(ADA, await just_stored(ports, follower), known_version=99, seconds=LONG)
    assert (task.version, len(task.history or ())) == (1, 1)


async def test_what_was_just_stored_is_nobody_elses(ports: Ports, follower: Follower) -> None:
    task_id = await just_stored(ports, follower)
    with pytest.raises(TaskNotFoundError):
        await follower.wait(BOB, task_id, known_version=None, seconds=LONG)


async def test_of_what_changed_between_the_submit_and_the_wait_nobody_waits_for_a_hint(
    ports: Ports, follower: Follower
) -> None:
    task_id = await just_stored(ports, follower)
    await claim_one(ports.claims, task_id)
    await heard_of_change(ports, follower, task_id)
    task = await follower.wait(ADA, task_id, known_version=1, seconds=LONG)
    assert (task.status, task.version) == (Status.PROCESSING, 2)


async def test_a_hint_that_came_while_a_task_was_being_stored_may_have_been_about_it(
    ports: Ports, follower: Follower
) -> None:
    heard = follower.heard
    (task,) = (await ports.tasks.create(submission())).tasks
    await claim_one(ports.claims, task.id)
    await heard_of_change(ports, follower, task.id)
    follower.expect(task, since=heard)
    assert (await follower.wait(ADA, task.id, known_version=1, seconds=LONG)).version == 2


async def test_what_was_just_stored_is_read_when_a_lost_hint_would_have_been_noticed(ports: Ports) -> None:
    async with Follower(ports, poll_seconds=0.05).running() as follower:
        task_id = await just_stored(ports, follower)
        await claim_one(ports.claims, task_id)  # and the hint is lost
        task = await asyncio.wait_for(follower.wait(ADA, task_id, known_version=1, seconds=LONG), 10)
        assert task.version == 2


async def heard_of_change(ports: Ports, follower: Follower, task_id: UUID) -> None:
    heard = follower.heard
    await changed(ports, task_id)
    async with asyncio.timeout(10):
        while follower.heard == heard:  # noqa: ASYNC110 - it has no event for that
            await asyncio.sleep(0)


def count_reads(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    reads: list[UUID] = []
    get = ports.tasks.get

    async def counted(owner: str, task_id: UUID, *, full: bool = False) -> object:
        reads.append(task_id)
        return await get(owner, task_id, full=full)

    monkeypatch.setattr(ports.tasks, "get", counted)
    return reads
