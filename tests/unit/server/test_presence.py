"""A shared process is unused when its last kernel has gone, or when none ever came."""

from __future__ import annotations

import asyncio

import pytest

from quantask_server import presence as presence_module
from quantask_server.presence import PresentKernels


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_module, "FIRST_KERNEL_SECONDS", 0.05)
    monkeypatch.setattr(presence_module, "LINGER_SECONDS", 0.05)


async def test_a_process_that_no_kernel_comes_to_is_unused() -> None:
    async with asyncio.timeout(5):
        await PresentKernels().until_unused()


async def test_a_process_is_in_use_while_one_kernel_is_there() -> None:
    kernels = PresentKernels()
    with kernels.one_more():
        with kernels.one_more():
            pass
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await kernels.until_unused()


async def test_a_process_is_unused_when_the_last_kernel_has_gone() -> None:
    kernels = PresentKernels()
    unused = asyncio.create_task(kernels.until_unused())
    with kernels.one_more():
        await asyncio.sleep(0)
        assert not unused.done()
    async with asyncio.timeout(5):
        await unused


async def test_a_kernel_that_comes_back_in_time_keeps_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_module, "LINGER_SECONDS", 60.0)
    kernels = PresentKernels()
    unused = asyncio.create_task(kernels.until_unused())
    for _ in range(3):
        with kernels.one_more():
            await asyncio.sleep(0)
    with kernels.one_more():
        await asyncio.sleep(0)
        assert not unused.done()
    unused.cancel()


async def test_a_process_is_needed_until_what_the_last_kernel_has_left_is_run() -> None:
    looks = iter([True, True, False])
    kernels = PresentKernels()

    async def has_work() -> bool:
        return next(looks)

    async with asyncio.timeout(5):
        await kernels.until_unneeded(has_work)
    assert list(looks) == []


async def test_a_process_that_has_work_does_not_end_while_a_kernel_is_back() -> None:
    kernels = PresentKernels()
    came = asyncio.Event()

    async def has_work() -> bool:
        came.set()
        return not is_done

    is_done = False
    unneeded = asyncio.create_task(kernels.until_unneeded(has_work))
    await came.wait()
    with kernels.one_more():
        is_done = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await asyncio.shield(unneeded)
    async with asyncio.timeout(5):
        await unneeded
