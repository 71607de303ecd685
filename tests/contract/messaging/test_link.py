"""The embedded bus's link: who is let in, and what each side sees of the other's end."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from quantask_jupyter.adapters.embedded.bus import LinkAddress, LocalBus, RemoteBus
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Event, EventType
from tests.contract.waiting import PATIENCE, heard

READY = Event(EventType.READY, ())
CHANGED = Event(EventType.CHANGED, tuple(new_task_ids(2)))


async def test_news_of_work_crosses_the_link() -> None:
    async with LocalBus.serve() as near, RemoteBus.connect(near.address) as far:
        async with far.listen() as events:
            await heard(near, READY, events)
        async with near.listen() as events:
            await heard(far, READY, events)


async def test_an_event_of_one_worker_reaches_the_others() -> None:
    async with (
        LocalBus.serve() as near,
        RemoteBus.connect(near.address) as first,
        RemoteBus.connect(near.address) as second,
        near.listen() as near_events,
        second.listen() as second_events,
    ):
        await heard(first, CHANGED, near_events)
        await heard(first, CHANGED, second_events)


@pytest.mark.parametrize("token", ["", "wrong", "ünïcode", "x" * 10_000])
async def test_a_wrong_token_is_not_let_in(token: str) -> None:
    async with (
        LocalBus.serve() as near,
        RemoteBus.connect(replace(near.address, token=token)) as stranger,
        near.listen() as events,
    ):
        await stranger.announce(CHANGED)
        await asyncio.wait_for(stranger.closed.wait(), PATIENCE)
        await near.announce(READY)
        assert await anext(events) == READY, "nothing of the stranger was heard"


@pytest.mark.parametrize("line", [b"", b"\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\xff\xfe\n", b"x" * (2 << 20)])
async def test_whoever_speaks_something_else_is_hung_up_on(line: bytes) -> None:
    async with LocalBus.serve() as near:
        reader, writer = await asyncio.open_connection(near.address.host, near.address.port)
        writer.write(line)
        writer.write_eof()
        assert await asyncio.wait_for(hung_up(reader), PATIENCE)
        writer.close()
        async with RemoteBus.connect(near.address) as far, far.listen() as events:
            await heard(near, CHANGED, events)


async def hung_up(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def test_a_worker_sees_that_its_api_process_has_gone() -> None:
    async with AsyncExitStack() as api:
        near = await api.enter_async_context(LocalBus.serve())
        async with RemoteBus.connect(near.address) as far:
            async with far.listen() as events:
                await heard(near, CHANGED, events)
            assert not far.closed.is_set()
            await api.aclose()
            await asyncio.wait_for(far.closed.wait(), PATIENCE)
            for _ in range(10):
                await far.announce(CHANGED)
                await asyncio.sleep(0)
        with pytest.raises(ConnectionError):
            await RemoteBus.connect(near.address).__aenter__()


async def test_a_worker_that_has_gone_is_no_harm() -> None:
    async with LocalBus.serve() as near:
        async with RemoteBus.connect(near.address) as far, far.listen() as events:
            await heard(near, CHANGED, events)
        for _ in range(100):
            await near.announce(CHANGED)
            await asyncio.sleep(0)
        async with RemoteBus.connect(near.address) as far, far.listen() as events:
            await heard(near, CHANGED, events)


async def test_an_api_process_ends_although_a_stranger_says_nothing() -> None:
    async with LocalBus.serve() as near:
        reader, writer = await asyncio.open_connection(near.address.host, near.address.port)
        async with RemoteBus.connect(near.address) as far, far.listen() as events:
            await heard(near, CHANGED, events)  # by now the stranger's connection has been taken as well
    assert await asyncio.wait_for(hung_up(reader), 5.0)
    writer.close()


def test_an_address_is_one_line() -> None:
    address = LinkAddress("127.0.0.1", 4711, "token")
    assert "\n" not in address.to_json()
    assert LinkAddress.from_json(address.to_json()) == address


@pytest.mark.parametrize("line", ["", "{", "{}", "[]", '"x"', "null", '{"host": "h", "port": 1}', '{"a": 1}'])
def test_a_line_that_is_no_address_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        LinkAddress.from_json(line)
