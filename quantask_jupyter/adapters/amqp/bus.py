"""The bus of hints: fanout exchanges, a transient queue a process."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractIncomingMessage, AbstractQueue
from aiormq.exceptions import ChannelAccessRefused
from typing_extensions import override

from quantask_jupyter.adapters.amqp.broker import Broker, pause, translated_failures
from quantask_jupyter.adapters.listeners import Listeners
from quantask_jupyter.errors import BrokerUnavailableError
from quantask_jupyter.outage import Outage
from quantask_jupyter.ports import Event, EventBus, EventType

EVENTS = "quantum_events"
ENDINGS = "quantum_endings"  # of ENDING alone: a worker would hear its own at the moment when others need the machine
ANNOUNCE_SECONDS = 1.0
MOST_UNREAD_EVENTS = 10_000

log = logging.getLogger(__name__)


class AmqpBus(EventBus):
    """Fanout exchanges that processes listen to.

    READY stays in the process: one that submits also dispatches, and others look by themselves.
    """

    def __init__(self, broker: Broker, *, hears_endings: bool) -> None:
        """Tell and hear over ``broker``."""
        self._broker = broker
        self._heard = (EVENTS, ENDINGS) if hears_endings else (EVENTS,)
        self._me = secrets.token_hex(8)
        self._listeners = Listeners()
        self._telling: AbstractChannel | None = None
        self._may_not_declare = False

    @override
    async def announce(self, event: Event) -> None:
        self._listeners.tell(event)
        if event.type is EventType.READY:
            return
        body = json.dumps([event.type, [str(task_id) for task_id in event.task_ids]]).encode()
        try:
            with translated_failures():
                async with asyncio.timeout(ANNOUNCE_SECONDS):
                    if self._telling is None or self._telling.is_closed:
                        self._telling = await self._broker.channel(confirms=False)
                    name = ENDINGS if event.type is EventType.ENDING else EVENTS
                    exchange = await self._telling.get_exchange(name, ensure=False)
                    await exchange.publish(aio_pika.Message(body, app_id=self._me), "", mandatory=False)
        except BrokerUnavailableError as error:
            log.info("hint not sent: %s", error.message)

    @override
    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[Event]]:
        with self._listeners.joined() as events:
            yield events

    async def hear(self) -> None:
        """Pass on what other processes tell, until cancelled."""
        attempt, outage = 0, Outage(log, "hearing of other processes")
        while True:
            try:
                async with self._broker.consuming_channel() as channel:
                    with translated_failures():
                        inbox = await self._inbox(channel)
                        # Not by its iterator: that one's end asks the broker, which under an alarm does not answer.
                        await inbox.consume(self._on_message, no_ack=True)
                    attempt = 0
                    outage.over()
                    await channel.closed()
            except BrokerUnavailableError as error:
                outage.lasts(error.message)
            await pause(attempt)
            attempt += 1

    async def _inbox(self, channel: AbstractChannel) -> AbstractQueue:
        inbox = await channel.declare_queue(
            exclusive=True, auto_delete=True, arguments={"x-max-length": MOST_UNREAD_EVENTS}
        )
        for name in (EVENTS, ENDINGS):
            exchange = await self._exchange(channel, name)
            if name in self._heard:
                await inbox.bind(exchange)
        return inbox

    async def _exchange(self, channel: AbstractChannel, name: str) -> AbstractExchange:
        fanout = aio_pika.ExchangeType.FANOUT
        try:
            return await channel.declare_exchange(name, fanout, durable=True, passive=self._may_not_declare)
        except ChannelAccessRefused:
            self._may_not_declare = True  # they may have been declared beforehand, as the next attempt sees
            raise

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        if message.app_id != self._me:
            self._pass_on(message.body)

    def _pass_on(self, body: bytes) -> None:
        try:
            event_type, ids = json.loads(body)
            event = Event(EventType(event_type), tuple(UUID(task_id) for task_id in ids))
        except (ValueError, TypeError, AttributeError, RecursionError):
            log.warning("event is not one of ours")
            return
        self._listeners.tell(event)
