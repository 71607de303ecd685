"""What is peculiar to RabbitMQ's messages: they last, and those that nobody can use are put aside once."""

import json
from functools import partial
from uuid import UUID

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage

from quantask_jupyter.adapters.amqp.bus import EVENTS
from quantask_jupyter.adapters.amqp.dead_letters import DEAD
from quantask_jupyter.adapters.amqp.queue import QUEUE, AmqpQueue
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Event, EventType, Ports
from tests.contract.messaging.conftest import DELIVERY_LIMIT
from tests.contract.waiting import consuming, heard, until

[ID] = new_task_ids(1)


async def put(amqp_url: str, *bodies: bytes, exchange: str = "", queue: str = QUEUE) -> None:
    """Publish as a stranger would."""
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        target = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
        for body in bodies:
            await target.publish(aio_pika.Message(body), queue)


async def get(amqp_url: str, queue: str) -> AbstractIncomingMessage:
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        return await (await channel.get_queue(queue)).get(no_ack=True, timeout=10)


async def dead_letters_are(side: Ports, count: int) -> bool:
    assert isinstance(side.queue, AmqpQueue)
    return await side.queue.dead_letters() == count


async def test_a_message_is_persistent_and_of_version_1(broker_sides: tuple[Ports, Ports], amqp_url: str) -> None:
    ids = new_task_ids(3)
    await broker_sides[0].queue.publish([ids])
    message = await get(amqp_url, QUEUE)
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert message.content_type == "application/json"
    assert json.loads(message.body) == {"v": 1, "task_ids": [str(task_id) for task_id in ids]}


async def test_a_group_is_one_message(broker_sides: tuple[Ports, Ports]) -> None:
    api, worker = broker_sides
    groups = [tuple(new_task_ids(8)), tuple(new_task_ids(3)), tuple(new_task_ids(1))]
    await api.queue.publish(groups)
    async with consuming(worker) as hand:
        assert [(await hand.take()).task_ids for _ in groups] == groups


UNUSABLE = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "no object": b"[]",
    "a number": b"1",
    "null": b"null",
    "no version": json.dumps({"task_ids": [str(ID)]}).encode(),
    "a future version": json.dumps({"v": 2, "task_ids": [str(ID)]}).encode(),
    "a version that is none": json.dumps({"v": "1", "task_ids": [str(ID)]}).encode(),
    "no ids": b'{"v": 1}',
    "an empty list": b'{"v": 1, "task_ids": []}',
    "ids that are none": b'{"v": 1, "task_ids": ["bell"]}',
    "ids that are numbers": b'{"v": 1, "task_ids": [1]}',
    "one id that is none": json.dumps({"v": 1, "task_ids": [str(ID), None]}).encode(),
    "ids that are no list": b'{"v": 1, "task_ids": 7}',
    "a text of ids": json.dumps({"v": 1, "task_ids": str(ID)}).encode(),
    "a number without end": b'{"v": ' + b"9" * 10_000 + b"}",
    "brackets without end": b"[" * 200_000,
}


async def test_what_nobody_can_use_is_dead_lettered_once_and_the_consumer_lives_on(
    broker_sides: tuple[Ports, Ports], amqp_url: str
) -> None:
    api, worker = broker_sides
    async with consuming(worker, prefetch=2) as hand:
        for number, (what, body) in enumerate(UNUSABLE.items(), start=1):
            await put(amqp_url, body)
            await api.queue.publish([[ID]])
            delivery = await hand.take()
            assert delivery.task_ids == (ID,), what
            await delivery.ack()
            await until(partial(dead_letters_are, api, number))
    assert await api.queue.depth() == 0
    assert (await get(amqp_url, DEAD)).body == next(iter(UNUSABLE.values()))


async def test_a_message_that_always_comes_back_is_dead_lettered_at_last(broker_sides: tuple[Ports, Ports]) -> None:
    api, worker = broker_sides
    await api.queue.publish([[ID]])
    deliveries = 0
    async with consuming(worker) as hand:
        while not await dead_letters_are(api, 1):
            try:
                delivery = await hand.take(within=0.2)
            except TimeoutError:
                continue
            deliveries += 1
            await delivery.release()
    assert deliveries == DELIVERY_LIMIT + 1
    assert await api.queue.depth() == 0


async def test_a_message_that_is_too_late_to_acknowledge_comes_again(broker_sides: tuple[Ports, Ports]) -> None:
    api, worker = broker_sides
    await api.queue.publish([[ID]])
    async with consuming(worker) as hand:
        late = await hand.take()
    async with consuming(worker) as hand:
        again = await hand.take()
        await late.ack()
        await late.release()
        assert again.task_ids == (ID,)
        await again.ack()
    assert await api.queue.depth() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'["gone", []]', b'["changed", ["x"]]', b'["changed", [1]]', b"7"])
async def test_an_event_that_is_none_is_passed_over(
    broker_sides: tuple[Ports, Ports], amqp_url: str, body: bytes
) -> None:
    near, far = broker_sides
    async with far.events.listen() as events:
        first = Event(EventType.CHANGED, (ID,))
        await heard(near.events, first, events)
        await put(amqp_url, body, exchange=EVENTS, queue="")
        later = Event(EventType.CHANGED, (UUID(int=1),))
        assert set(await heard(near.events, later, events)) <= {first}


async def test_work_to_dispatch_is_nobody_elses_news(broker_sides: tuple[Ports, Ports]) -> None:
    near, far = broker_sides
    ready = Event(EventType.READY, (ID,))
    async with near.events.listen() as own, far.events.listen() as events:
        await near.events.announce(ready)
        assert await anext(own) == ready
        assert ready not in await heard(near.events, Event(EventType.CHANGED, (ID,)), events)
