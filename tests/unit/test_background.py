from __future__ import annotations

import asyncio

import pytest

from quantask_jupyter.background import running


async def test_what_runs_beside_a_block_is_cancelled_at_its_end() -> None:
    ended = asyncio.Event()

    async def beside() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with running(beside()):
        await asyncio.sleep(0)
        assert not ended.is_set()
    assert ended.is_set()


async def test_one_that_fails_ends_the_block_with_its_own_error() -> None:
    async def beside() -> None:
        raise LookupError("sweeper")

    with pytest.raises(LookupError, match="sweeper"):
        async with running(beside()):
            await asyncio.Event().wait()
    assert asyncio.current_task().cancelling() == 0


async def test_an_error_of_the_block_stays_what_it_is() -> None:
    with pytest.raises(LookupError, match="block"):
        async with running(asyncio.Event().wait()):
            raise LookupError("block")


async def test_a_block_that_is_cancelled_from_outside_is_cancelled() -> None:
    async def block() -> None:
        async with running(asyncio.Event().wait()):
            await asyncio.Event().wait()

    task = asyncio.create_task(block())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
