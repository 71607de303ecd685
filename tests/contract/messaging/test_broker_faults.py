"""A broker that is not there, goes away and comes back, or is not as it should be."""

import asyncio
import logging
import time
import traceback
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import aio_pika
import pytest
from aio_pika.exceptions import ChannelNotFoundEntity

from quantask_jupyter.adapters.amqp import open_broker
from quantask_jupyter.adapters.amqp.broker import pause
from quantask_jupyter.adapters.amqp.bus import ENDINGS, EVENTS
from quantask_jupyter.adapters.amqp.dead_letters import DEAD
from quantask_jupyter.adapters.amqp.one_database import MARK
from quantask_jupyter.adapters.amqp.queue import QUEUE
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.errors import BrokerConflictError, BrokerRefusedError, BrokerUnavailableError
from quantask_jupyter.ports import Event, EventType, Ports
from tests.contract.waiting import consuming, heard, until
from tests.services import RabbitMQ
from tests.services.machine import free_port

SECRET = "hunter2-secret"
SECONDS = 8.0  # in which a broker that is not there has been noticed


def nobody() -> str:
    return f"amqp://ada:{SECRET}@127.0.0.1:{free_port()}/lab"


async def test_a_worker_is_refused_at_once_without_a_broker(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    began = time.monotonic()
    with pytest.raises(BrokerUnavailableError) as refusal:
        async with open_broker(nobody(), delivery_limit=3, must_answer=True):
            pass
    assert time.monotonic() - began < SECONDS
    assert SECRET not in "".join(traceback.format_exception(refusal.value)) + caplog.text


async def test_an_api_starts_without_a_broker_and_says_so_when_it_needs_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    began = time.monotonic()
    async with open_broker(nobody(), delivery_limit=3, must_answer=False) as (queue, bus):
        for call in (queue.publish([new_task_ids(2)]), queue.depth(), queue.dead_letters()):
            with pytest.raises(BrokerUnavailableError, match="The message broker cannot be reached"):
                await call
        async with bus.listen() as events:
            event = Event(EventType.CHANGED, tuple(new_task_ids(1)))
            await bus.announce(event)
            assert await anext(events) == event, "hints still reach this process"
    assert time.monotonic() - began < SECONDS
    assert "tasks wait: The message broker cannot be reached" in caplog.text
    assert SECRET not in caplog.text


async def test_a_wrong_password_is_not_repeated(amqp_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    parts = urlsplit(amqp_url)
    wrong = urlunsplit(parts._replace(netloc=f"{parts.username}:{SECRET}@{parts.hostname}:{parts.port}"))
    with pytest.raises(BrokerUnavailableError) as refusal:
        async with open_broker(wrong, delivery_limit=3, must_answer=True):
            pass
    assert SECRET not in "".join(traceback.format_exception(refusal.value)) + caplog.text
    assert type(refusal.value) is BrokerRefusedError
    assert refusal.value.message == "The broker refuses the user or the password of amqp_url."


@pytest.mark.parametrize(
    ("wrong", "kind", "sentence"),
    [
        (
            {"path": f"/{SECRET}"},
            BrokerRefusedError,
            "The broker has no virtual host of the name in amqp_url, or its user has no right there.",
        ),
        (
            {"scheme": "amqps"},
            BrokerRefusedError,
            "The connection to the broker cannot be encrypted as amqp_url wants it: WRONG_VERSION_NUMBER.",
        ),
        ({"netloc": "a:b@no-such-host.invalid"}, BrokerUnavailableError, "The host of amqp_url is not known."),
        ({"netloc": f"a:b@127.0.0.1:{free_port()}"}, BrokerUnavailableError, "The message broker cannot be reached."),
    ],
    ids=["vhost", "TLS", "host", "port"],
)
async def test_what_a_broker_refuses_in_a_url_is_told_apart_from_one_that_is_away(
    amqp_url: str, wrong: dict[str, str], kind: type[BrokerUnavailableError], sentence: str
) -> None:
    with pytest.raises(BrokerUnavailableError) as refusal:
        async with open_broker(urlunsplit(urlsplit(amqp_url)._replace(**wrong)), delivery_limit=3, must_answer=True):
            pass
    assert (type(refusal.value), refusal.value.message) == (kind, sentence)
    assert SECRET not in str(refusal.value)


WITHOUT = {
    "read": ["read the queue quantum_tasks", "read the exchange quantum_events, or write queues amq.gen.*"],
    "write": [
        "read the exchange quantum_events, or write queues amq.gen.*",
        "write the exchange amq.default",
        "write the exchange quantum_events",
        "write the exchange quantum_endings",
    ],
    "configure": ["configure queues amq.gen.*"],
}


@pytest.mark.parametrize("right", WITHOUT)
async def test_each_missing_right_is_named_and_no_message_is_touched(
    rabbitmq: RabbitMQ, amqp_url: str, right: str
) -> None:
    [task_id] = new_task_ids(1)
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, bus):
        await queue.publish([[task_id]])
        async with bus.listen() as ears:
            await heard(bus, Event(EventType.CHANGED, ()), ears)
        await until_declared(amqp_url)
        assert await queue.missing_rights() == []
    rabbitmq.permit(amqp_url, **{right: "^$"})
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, _):
        for _ in range(5):
            assert await queue.missing_rights() == WITHOUT[right]
    rabbitmq.permit(amqp_url)
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, _), queue.consume(1) as deliveries:
        delivery = await anext(deliveries)
        assert (delivery.task_ids, delivery.earlier) == ((task_id,), 0)
        await delivery.ack()


async def until_declared(url: str) -> None:
    """The bus declares its exchanges beside the start."""

    async def is_there() -> bool:
        async with await aio_pika.connect(url) as connection:
            for name in (EVENTS, ENDINGS):
                try:
                    await (await connection.channel()).declare_exchange(name, passive=True)
                except ChannelNotFoundEntity:
                    return False
        return True

    await until(is_there)


async def test_who_may_not_publish_or_consume_is_told_with_the_right(
    rabbitmq: RabbitMQ, amqp_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, _):
        await queue.publish([new_task_ids(1)])
    rabbitmq.permit(amqp_url, write="^$")
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, _):
        with pytest.raises(BrokerRefusedError, match=r"the right to write the exchange amq\.default is missing"):
            await queue.publish([new_task_ids(1)])
    rabbitmq.permit(amqp_url, read="^$")
    caplog.clear()
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, _), queue.consume(1) as deliveries:
        waiting = asyncio.ensure_future(anext(deliveries))
        await until(lambda: said("the right to read the queue quantum_tasks is missing", caplog))
        rabbitmq.permit(amqp_url)
        await waiting
    assert caplog.text.count("consumer waits") == 1
    assert caplog.text.count("consumer goes on") == 1


async def said(text: str, caplog: pytest.LogCaptureFixture) -> bool:
    return text in caplog.text


async def test_a_broker_that_is_away_is_one_line_of_the_log_for_each_that_waits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with open_broker(nobody(), delivery_limit=3, must_answer=False) as (queue, _), queue.consume(1) as deliveries:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(deliveries), 3.0)
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert sorted(lines) == [
        "consumer waits: The message broker cannot be reached.",
        "hearing of other processes waits: The message broker cannot be reached.",
        "tasks wait: The message broker cannot be reached.",
    ]


@pytest.mark.parametrize("name", [QUEUE, DEAD])
@pytest.mark.parametrize("must_answer", [True, False])
async def test_a_queue_with_other_arguments_is_a_conflict_with_a_clear_text(
    amqp_url: str, name: str, must_answer: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
        await channel.declare_queue(name, durable=True)
    with pytest.raises(BrokerConflictError) as refusal:
        async with open_broker(amqp_url, delivery_limit=3, must_answer=must_answer):
            pass
    text = str(refusal.value)
    assert "with other arguments: PRECONDITION_FAILED - inequivalent arg 'x-" in text
    assert f"for queue '{name}' in vhost" in text
    assert "Let the workers empty it, delete it, and start again" in text
    password = urlsplit(amqp_url).password
    assert password
    assert password not in "".join(traceback.format_exception(refusal.value)) + caplog.text


async def test_a_consumer_and_the_bus_come_back_when_the_broker_has_closed_all_connections(
    rabbitmq: RabbitMQ, broker_sides: tuple[Ports, Ports]
) -> None:
    api, worker = broker_sides
    ids = new_task_ids(6)
    await api.queue.publish([[ids[0]]])
    async with consuming(worker) as hand, worker.events.listen() as events:
        assert (await hand.take()).task_ids == (ids[0],)
        for task_id in ids[1:3]:
            await asyncio.to_thread(rabbitmq.close_all_connections)
            await until(partial(published, api, task_id))
            arrived = {(await hand.take()).task_ids[0] for _ in range(ids.index(task_id) + 1)}
            assert arrived == set(ids[: ids.index(task_id) + 1]), "what was in hand comes again, and the new one"
            await heard(api.events, Event(EventType.CHANGED, (task_id,)), events)


async def published(side: Ports, *ids: object) -> bool:
    try:
        return sorted(await side.queue.publish([ids])) == sorted(ids)  # type: ignore[list-item, type-var]
    except BrokerUnavailableError:
        return False


async def test_a_publish_whose_connection_is_closed_says_what_was_confirmed_or_that_the_broker_is_gone(
    rabbitmq: RabbitMQ, broker_sides: tuple[Ports, Ports]
) -> None:
    api, worker = broker_sides
    confirmed: set[object] = set()
    refused = 0
    stop = asyncio.Event()

    async def publish() -> None:
        nonlocal refused
        while not stop.is_set():
            groups = [[task_id] for task_id in new_task_ids(50)]
            try:
                confirmed.update(await api.queue.publish(groups))
            except BrokerUnavailableError:
                refused += 1

    publishing = asyncio.create_task(publish())
    for _ in range(5):
        await until(partial(lambda before: len(confirmed) > before, len(confirmed)))
        await asyncio.to_thread(rabbitmq.close_all_connections)
    stop.set()
    await publishing
    assert refused
    async with consuming(worker, prefetch=100) as hand:
        missing = set(confirmed)
        while missing:
            delivery = await hand.take()
            missing -= set(delivery.task_ids)
            await delivery.ack()


@pytest.mark.stops_rabbitmq
async def test_messages_consumers_and_hints_survive_a_restart_of_the_broker(
    rabbitmq: RabbitMQ, broker_sides: tuple[Ports, Ports], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api, worker = broker_sides
    ids = new_task_ids(4)
    await api.queue.publish([[task_id] for task_id in ids[:3]])
    async with consuming(worker, prefetch=1) as hand, worker.events.listen() as events:
        assert (await hand.take()).task_ids == (ids[0],)
        await asyncio.to_thread(rabbitmq.stop)
        began = time.monotonic()
        with pytest.raises(BrokerUnavailableError):
            await api.queue.publish([[ids[3]]])
        await api.events.announce(Event(EventType.CANCEL, (ids[0],)))
        with pytest.raises(BrokerUnavailableError):
            await api.queue.depth()
        assert api.queue.is_away
        assert time.monotonic() - began < SECONDS
        await asyncio.to_thread(rabbitmq.start)
        arrived = []
        for _ in ids[:3]:
            delivery = await hand.take()
            arrived.append(delivery.task_ids[0])
            await delivery.ack()
        assert sorted(arrived) == ids[:3]
        await until(lambda: published(api, ids[3]))
        assert (await hand.take()).task_ids == (ids[3],)
        await heard(api.events, Event(EventType.CHANGED, (ids[0],)), events)
        assert not api.queue.is_away
    password = urlsplit(rabbitmq.url_for("/")).password
    assert password
    assert password not in caplog.text


async def test_the_pause_between_attempts_stays_short_however_long_the_broker_is_away() -> None:
    for attempt in (20, 2_000, 2_000_000):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pause(attempt), 0.01)


async def test_a_user_who_may_declare_nothing_is_told_which_right_is_missing(rabbitmq: RabbitMQ, amqp_url: str) -> None:
    rabbitmq.permit(amqp_url, configure="^$")
    with pytest.raises(BrokerUnavailableError) as refusal:
        async with open_broker(amqp_url, delivery_limit=3, must_answer=True):
            pass
    assert refusal.value.message == "The broker lacks a queue or an exchange of Quantask."
    assert "configure on quantum_.*" in str(refusal.value.hint)


async def test_a_user_who_may_declare_nothing_uses_what_was_declared_beforehand(
    rabbitmq: RabbitMQ, amqp_url: str
) -> None:
    async with (
        open_broker(amqp_url, delivery_limit=3, must_answer=True) as (_, bus),
        open_broker(amqp_url, delivery_limit=3, must_answer=True) as (_, others_bus),
        others_bus.listen() as ears,
    ):
        await heard(bus, Event(EventType.CHANGED, ()), ears)
    rabbitmq.permit(amqp_url, configure="^amq[.]gen.*$")
    async with (
        open_broker(amqp_url, delivery_limit=3, must_answer=True) as (queue, bus),
        open_broker(amqp_url, delivery_limit=3, must_answer=True) as (_, others_bus),
    ):
        [task_id] = new_task_ids(1)
        assert await queue.publish([[task_id]]) == [task_id]
        async with queue.consume(1) as deliveries:
            delivery = await anext(deliveries)
            assert delivery.task_ids == (task_id,)
            await delivery.ack()
        async with others_bus.listen() as ears:
            await heard(bus, Event(EventType.CHANGED, (task_id,)), ears)


async def test_a_virtual_host_carries_the_tasks_of_one_database(amqp_url: str) -> None:
    """A worker of another one would take their messages, not find the tasks, and drop them."""
    [task_id] = new_task_ids(1)
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True, deployment="ours") as (queue, _):
        for must_answer in (True, False):
            with pytest.raises(BrokerConflictError, match="carries the tasks of another database") as refusal:
                async with open_broker(amqp_url, delivery_limit=3, must_answer=must_answer, deployment="theirs"):
                    pass
            assert "Each database needs a virtual host of its own" in str(refusal.value)
        assert await queue.publish([[task_id]]) == [task_id]
    async with (
        open_broker(amqp_url, delivery_limit=3, must_answer=True, deployment="ours") as (queue, _),
        queue.consume(1) as deliveries,
    ):
        assert (await anext(deliveries)).task_ids == (task_id,), "the next of our own processes goes on"


async def test_a_consumer_of_another_database_takes_nothing_when_the_virtual_host_was_made_anew(
    amqp_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It was there first, and the virtual host has become another one's since."""
    async with open_broker(amqp_url, delivery_limit=3, must_answer=True, deployment="theirs") as (theirs, _):
        async with await aio_pika.connect(amqp_url) as connection, connection.channel() as channel:
            await channel.exchange_delete(MARK)
        async with open_broker(amqp_url, delivery_limit=3, must_answer=True, deployment="ours") as (queue, _):
            [task_id] = new_task_ids(1)
            async with theirs.consume(1) as deliveries:
                taking = asyncio.ensure_future(anext(deliveries))
                await until(lambda: "consumer waits: The virtual host of amqp_url carries" in caplog.text)
                assert await queue.publish([[task_id]]) == [task_id]
                async with queue.consume(1) as ours:
                    assert (await anext(ours)).task_ids == (task_id,)
                taking.cancel()
                await asyncio.wait([taking])
