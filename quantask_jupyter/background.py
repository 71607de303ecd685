"""Work beside the work: coroutines that run for as long as a block does, and do not die unheard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def running(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run ``coroutines`` until the block ends, then cancel them.

    One that fails ends the block at once, by an exception group with its error: a process that has silently lost its
    sweeper or its dispatcher would look well and keep tasks waiting.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(coroutine) for coroutine in coroutines]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
