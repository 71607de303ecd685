"""A shared process is unused when its last kernel has gone, or when none ever came."""

from __future__ import annotations

import asyncio

import pytest

from quantask_server import presence as presence_module
from quantask_server.presence import Presence


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_module, "FIRST_KERNEL_SECONDS", 0.05)
    monkeypatch.setattr(presence_module, "LINGER_SECONDS", 0.05)


async def test_a_process_that_no_kernel_comes_to_is_unused() -> None:
    async with asyncio.timeout(5):
        await Presence().until_unused()


async def test_a_process_is_in_use_while_one_kernel_is_there() -> None:
    presence = Presence()
    with presence.one_more():
        with presence.one_more():
            pass
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await presence.until_unused()


async def test_a_process_is_unused_when_the_last_kernel_has_gone() -> None:
    presence = Presence()
    unused = asyncio.create_task(presence.until_unused())
    with presence.one_more():
        await asyncio.sleep(0)
        assert not unused.done()
    async with asyncio.timeout(5):
        await unused


async def test_a_kernel_that_comes_back_in_time_keeps_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_module, "LINGER_SECONDS", 60.0)
    presence = Presence()
    unused = asyncio.create_task(presence.until_unused())
    for _ in range(3):
        with presence.one_more():
            await asyncio.sleep(0)
    with presence.one_more():
        await asyncio.sleep(0)
        assert not unused.done()
    unused.cancel()
