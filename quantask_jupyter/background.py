"""Work beside the work: coroutines that run for as long as a block does, and do not die unheard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def running(*coroutines: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Run ``coroutines`` until the block ends, then cancel them.

    One that fails ends the block at once with its error: a process that has silently lost its sweeper or its dispatcher
    would look well and keep tasks waiting. (A task group would do this too, but it wraps every error of the block.)
    """
    block = asyncio.current_task()
    failures: list[BaseException] = []
    ended = False

    def end_block(task: asyncio.Task[object]) -> None:
        if task.cancelled() or ended:
            return
        error = task.exception()
        if error is not None:
            failures.append(error)
            if block is not None:
                block.cancel()

    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    for task in tasks:
        task.add_done_callback(end_block)
    try:
        yield
    except asyncio.CancelledError:
        if not failures or block is None or block.uncancel() > 0:
            raise
        raise failures[0] from None
    finally:
        ended = True
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
