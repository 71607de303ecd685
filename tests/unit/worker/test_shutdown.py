"""What a request to stop interrupts, and what a second one does."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from quantask_worker.shutdown import Shutdown, ShutdownRequestedError


async def is_interrupted(shutdown: Shutdown) -> None:
    with pytest.raises(ShutdownRequestedError):
        async with asyncio.timeout(5), shutdown.interrupts():
            await asyncio.Event().wait()


async def test_a_request_interrupts_what_waits_for_work():
    shutdown = Shutdown()
    asyncio.get_running_loop().call_soon(shutdown.request)
    await is_interrupted(shutdown)


async def test_nothing_is_waited_for_after_a_request():
    shutdown = Shutdown()
    shutdown.request()
    with pytest.raises(ShutdownRequestedError):
        async with shutdown.interrupts():
            pytest.fail("the block was entered")


async def test_a_wait_that_has_ended_is_not_interrupted_any_more():
    shutdown = Shutdown()
    async with shutdown.interrupts():
        pass
    shutdown.request()
    await asyncio.sleep(0)


async def test_a_timeout_of_the_block_itself_passes():
    with pytest.raises(TimeoutError):
        async with Shutdown().interrupts():
            raise TimeoutError


async def test_the_second_request_hurries_once():
    shutdown = Shutdown()
    calls = []
    with shutdown.hurried_by(lambda: calls.append("hurry")):
        shutdown.request()
        assert calls == []
        shutdown.request()
        shutdown.request()
    assert calls == ["hurry"]


async def test_who_comes_after_the_second_request_is_hurried_at_once():
    shutdown = Shutdown()
    shutdown.request()
    shutdown.request()
    calls = []
    with shutdown.hurried_by(lambda: calls.append("hurry")):
        assert calls == ["hurry"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_is_a_request(number):
    shutdown = Shutdown()
    loop = asyncio.get_running_loop()
    shutdown.on_signals()
    try:
        loop.call_soon(os.kill, os.getpid(), number)
        await is_interrupted(shutdown)
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)


async def test_where_the_loop_takes_no_signal_handlers_the_interpreter_does(monkeypatch):
    shutdown = Shutdown()
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def refuse(*_):
        raise NotImplementedError

    monkeypatch.setattr(loop, "add_signal_handler", refuse)
    shutdown.on_signals()
    try:
        loop.call_soon(signal.raise_signal, signal.SIGTERM)
        await is_interrupted(shutdown)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
