"""The task queue: durable, replicated, persistent messages, confirmed publishes, acknowledged by hand."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.exceptions import ChannelAccessRefused
from typing_extensions import override

from quantask_jupyter.adapters.amqp.broker import CONNECT_SECONDS, Broker, close_quietly, pause, translated_failures
from quantask_jupyter.adapters.amqp.bus import ENDINGS, EVENTS
from quantask_jupyter.adapters.amqp.dead_letters import DEAD, after_too_many_deliveries, declare_dead_letters
from quantask_jupyter.adapters.amqp.one_database import declare_database
from quantask_jupyter.adapters.amqp.rights import missing_rights
from quantask_jupyter.errors import BrokerUnavailableError
from quantask_jupyter.outage import Outage
from quantask_jupyter.ports import Delivery, TaskQueue

QUEUE = "quantum_tasks"
MESSAGE_VERSION = 1
DELIVERY_COUNT = "x-delivery-count"  # what a quorum queue says of a message that it delivers again
PUBLISH_SECONDS = 5.0

log = logging.getLogger(__name__)


class AmqpDelivery(Delivery):
    """A message of a broker, in a consumer's hands."""

    def __init__(self, task_ids: tuple[UUID, ...], message: AbstractIncomingMessage) -> None:
        """Hand out the message."""
        self.task_ids = task_ids
        self.earlier = _earlier_deliveries(message)
        self._message = message

    @override
    async def ack(self) -> None:
        with _told_again_otherwise():
            await self._message.ack()

    @override
    async def release(self) -> None:
        with _told_again_otherwise():
            await self._message.nack(requeue=True)


@contextmanager
def _told_again_otherwise() -> Iterator[None]:
    """Let go of a message whose channel has closed: the broker delivers it again, and the claim drops the double."""
    try:
        yield
    except (AMQPError, ChannelInvalidStateError, OSError) as error:
        log.info("message will come again: %s", type(error).__name__)


class AmqpQueue(TaskQueue):
    """The queue ``quantum_tasks``."""

    reads_store = False

    def __init__(self, publisher: Broker, consumer: Broker, delivery_limit: int, deployment: str | None = None) -> None:
        """Publish over one connection and consume over another."""
        self._publisher = publisher
        self._consumer = consumer
        self._delivery_limit = delivery_limit
        self._deployment = deployment
        self._publishing: AbstractChannel | None = None
        self._outage = Outage(log, "consumer")

    @property
    @override
    def is_away(self) -> bool:
        return self._publisher.is_away

    @override
    async def publish(self, groups: Sequence[Sequence[UUID]]) -> list[UUID]:
        try:
            confirmed = await self._publish(groups)
        except BrokerUnavailableError:
            self._publisher.is_away = True
            raise
        self._publisher.is_away = False
        return confirmed

    async def _publish(self, groups: Sequence[Sequence[UUID]]) -> list[UUID]:
        channel = await self.connected()
        if not groups:
            return []
        sends = {asyncio.ensure_future(_send(channel, group)): group for group in groups}
        done, late = await asyncio.wait(sends, timeout=PUBLISH_SECONDS)
        for send in late:
            send.cancel()
        if late:
            await asyncio.wait(late)
        if refusal := next((error for send in done if (error := send.exception())), None):
            self._publishing = None
            await close_quietly(channel)
            raise refusal
        confirmed = [task_id for send in done if send.result() for task_id in sends[send]]
        if len(confirmed) < sum(map(len, groups)):
            # The next one is made anew, and with it the queue: it may have been deleted.
            self._publishing = None
            await close_quietly(channel)
        if not confirmed:
            raise BrokerUnavailableError("The message broker does not confirm messages.")
        return confirmed

    @override
    async def depth(self) -> int:
        return await self._count(QUEUE)

    @override
    async def dead_letters(self) -> int:
        return await self._count(DEAD)

    @override
    async def missing_rights(self) -> list[str]:
        await self.connected()
        return await missing_rights(self._publisher, QUEUE, (EVENTS, ENDINGS))

    async def _count(self, name: str) -> int:
        channel = await self.connected()
        with translated_failures():
            async with asyncio.timeout(PUBLISH_SECONDS):
                queue = await channel.declare_queue(name, passive=True)
        return queue.declaration_result.message_count or 0

    async def connected(self) -> AbstractChannel:
        """Return a channel to publish on, with the queues declared.

        Raises:
            BrokerUnavailableError: no broker answers.
            BrokerConflictError: a queue exists with other arguments, or all of it is another database's.
        """
        if self._publishing is None or self._publishing.is_closed:
            self._publishing = await self._channel_with_queues(self._publisher)
        return self._publishing

    async def _channel_with_queues(self, broker: Broker) -> AbstractChannel:
        """Open a channel, with the queues declared; who may not do that finds them declared beforehand."""
        channel = await broker.channel()
        with translated_failures():
            async with asyncio.timeout(CONNECT_SECONDS):
                try:
                    await self._declare(channel)
                except ChannelAccessRefused:  # which has closed the channel
                    channel = await broker.channel()
                    for name in (DEAD, QUEUE):
                        await channel.declare_queue(name, passive=True)
        return channel

    async def _declare(self, channel: AbstractChannel) -> None:
        await declare_dead_letters(channel)
        dead_lettering = after_too_many_deliveries(self._delivery_limit)
        await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum", **dead_lettering})
        if self._deployment is not None:
            await declare_database(channel, self._deployment)

    @override
    @asynccontextmanager
    async def consume(self, prefetch: int) -> AsyncIterator[AsyncIterator[Delivery]]:
        async with aclosing(self._deliveries(prefetch)) as deliveries:
            yield deliveries

    async def _deliveries(self, prefetch: int) -> AsyncGenerator[Delivery, None]:
        attempt = 0
        while True:
            try:
                async with aclosing(self._deliveries_of_one_channel(prefetch)) as deliveries:
                    async for delivery in deliveries:
                        attempt = 0
                        yield delivery
                log.warning("consumer's channel closed; it is opened again")
            except BrokerUnavailableError as error:
                self._outage.lasts(error.message)
            await pause(attempt)
            attempt += 1

    async def _deliveries_of_one_channel(self, prefetch: int) -> AsyncGenerator[Delivery, None]:
        await close_quietly(await self._channel_with_queues(self._consumer))
        async with self._consumer.consuming_channel() as channel:
            queue = await channel.get_queue(QUEUE, ensure=False)
            arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
            with translated_failures("read"):
                await channel.set_qos(prefetch_count=prefetch)
                # Not by its iterator: that one's end asks the broker, and a stalled network does not answer.
                await queue.consume(arrived.put)
            self._outage.over()
            asyncio.ensure_future(channel.closed()).add_done_callback(lambda _: arrived.put_nowait(None))
            while (message := await arrived.get()) is not None:
                task_ids = _task_ids(message.body)
                if task_ids:
                    yield AmqpDelivery(task_ids, message)
                else:
                    log.error("message is not one of ours and goes to %s", DEAD)
                    with translated_failures():
                        await message.reject(requeue=False)


async def _send(channel: AbstractChannel, group: Sequence[UUID]) -> bool:
    """Publish one message and say whether the broker has confirmed it.

    Raises:
        BrokerRefusedError: its user may not.
    """
    body = json.dumps({"v": MESSAGE_VERSION, "task_ids": [str(task_id) for task_id in group]}).encode()
    message = aio_pika.Message(
        body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT, content_type="application/json", type="tasks"
    )
    try:
        await channel.default_exchange.publish(message, QUEUE, mandatory=True)
    except ChannelAccessRefused:
        with translated_failures("write"):
            raise
    except (AMQPError, ChannelInvalidStateError, OSError) as error:
        log.warning("message not confirmed: %s", type(error).__name__)
        return False
    return True


def _earlier_deliveries(message: AbstractIncomingMessage) -> int:
    count = message.headers.get(DELIVERY_COUNT)
    return count if isinstance(count, int) else 0


def _task_ids(body: bytes) -> tuple[UUID, ...]:
    """Return the ids in a message, or none if it is malformed or of a version that this one does not know."""
    try:
        message = json.loads(body)
        if message["v"] != MESSAGE_VERSION:
            return ()
        return tuple(UUID(task_id) for task_id in message["task_ids"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
