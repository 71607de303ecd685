import asyncio
from uuid import UUID

from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Ports
from tests.contract.tasks import ADA, claim, claim_one, complete, submit, submit_one
from tests.contract.waiting import Hand, consuming, depth_is, until


async def test_published_tasks_are_confirmed_and_arrive_in_order(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 30)
    assert sorted(await api.queue.publish([[task_id] for task_id in ids])) == ids
    async with consuming(worker, prefetch=30) as hand:
        deliveries = [await hand.take() for _ in ids]
        assert [delivery.task_ids for delivery in deliveries] == [(task_id,) for task_id in ids]


async def test_a_task_published_while_somebody_consumes_arrives(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    async with consuming(worker) as hand:
        for _ in range(3):
            task_id = await submit_one(api.tasks)
            await api.queue.publish([[task_id]])
            delivery = await hand.take()
            assert delivery.task_ids == (task_id,)
            await claim_one(worker.claims, task_id)
            await delivery.ack()


async def test_all_tasks_of_all_groups_arrive(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 20)
    assert sorted(await api.queue.publish([ids[:8], ids[8:16], ids[16:]])) == ids
    arrived: list[UUID] = []
    async with consuming(worker, prefetch=20) as hand:
        while len(arrived) < 20:
            arrived += (await hand.take()).task_ids
    assert sorted(arrived) == ids


async def test_nothing_is_published_and_confirmed(two_sides: tuple[Ports, Ports]) -> None:
    assert await two_sides[0].queue.publish([]) == []


async def test_an_acknowledged_task_that_was_claimed_does_not_come_again(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 3)
    await api.queue.publish([[task_id] for task_id in ids])
    async with consuming(worker) as hand:
        for task_id in ids:
            delivery = await hand.take()
            await claim(worker.claims, task_id)
            await delivery.ack()
        last = await submit_one(api.tasks)
        await api.queue.publish([[last]])
        assert (await hand.take()).task_ids == (last,)
    await until(lambda: depth_is(api, 1))


async def test_a_released_task_comes_again(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    task_id = await submit_one(api.tasks)
    await api.queue.publish([[task_id]])
    async with consuming(worker) as hand:
        for _ in range(2):
            delivery = await hand.take()
            assert delivery.task_ids == (task_id,)
            await delivery.release()
    async with consuming(api) as hand:
        assert (await hand.take()).task_ids == (task_id,), "for another consumer as well"


async def test_what_a_consumer_had_in_hand_when_it_stopped_comes_to_another(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 3)
    await api.queue.publish([[task_id] for task_id in ids])
    async with consuming(worker, prefetch=3) as hand:
        await hand.take()
    async with consuming(worker, prefetch=3) as hand:
        assert sorted([(await hand.take()).task_ids[0] for _ in ids]) == ids


async def test_two_consumers_share_the_tasks(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 2)
    await api.queue.publish([[task_id] for task_id in ids])
    async with consuming(worker, prefetch=1) as first, consuming(api, prefetch=1) as second:
        got = []
        for hand in (first, second):
            delivery = await hand.take()
            await claim(worker.claims, *delivery.task_ids)
            got += delivery.task_ids
        assert sorted(got) == ids


async def test_no_more_than_the_prefetch_is_in_hand(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 3)
    await api.queue.publish([[task_id] for task_id in ids])
    async with consuming(worker, prefetch=2) as hand:
        first, _ = await hand.take(), await hand.take()
        assert await hand.gets_nothing()
        await claim(worker.claims, *first.task_ids)
        await first.ack()
        assert (await hand.take()).task_ids == (ids[2],)


async def test_the_depth_is_what_waits(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    assert await api.queue.depth() == 0
    await api.queue.publish([[task_id] for task_id in await submit(api.tasks, 4)])
    await until(lambda: depth_is(worker, 4))


async def test_many_consumers_do_each_task_once(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    ids = await submit(api.tasks, 24)
    await api.queue.publish([ids[i : i + 4] for i in range(0, 24, 4)])
    done: list[UUID] = []

    async def work(side: Ports, name: str) -> None:
        async with consuming(side, prefetch=3) as hand:
            while len(done) < 24:
                await work_on_one(hand, name)

    async def work_on_one(hand: Hand, name: str) -> None:
        delivery = await hand.take()
        for attempt in await claim(worker.claims, *delivery.task_ids, worker=name):
            await complete(worker.claims, attempt, worker=name)
            done.append(attempt.task_id)
        await delivery.ack()

    workers = [asyncio.create_task(work((api, worker)[i % 2], f"w{i}")) for i in range(4)]
    await until(lambda: depth_is_and_done(api, done))
    for task in workers:
        task.cancel()
    await asyncio.wait(workers)
    assert sorted(done) == ids
    assert {state for _, state in (await api.tasks.versions(ids)).values()} == {"completed"}


async def depth_is_and_done(side: Ports, done: list[UUID]) -> bool:
    return len(done) == 24 and await side.queue.depth() == 0


async def test_a_message_about_a_task_that_is_gone_does_no_harm(two_sides: tuple[Ports, Ports]) -> None:
    api, worker = two_sides
    unknown, known = new_task_ids(1), await submit(api.tasks, 1)
    await api.queue.publish([unknown, known])
    async with consuming(worker) as hand:
        while not await claim(worker.claims, *(delivery := await hand.take()).task_ids):
            await delivery.ack()
        assert delivery.task_ids == tuple(known)
    assert (await api.tasks.get(ADA, known[0], full=False)).attempt == 1
