"""Calls of the same moment share one: a group commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")
AnswerT = TypeVar("AnswerT")

MOST_TOGETHER = 64


class Grouped(Generic[ItemT, AnswerT]):
    """Calls ``work`` with all items that have come while it was at work on those before; a lone item goes at once."""

    def __init__(
        self, work: Callable[[Sequence[ItemT]], Awaitable[Sequence[AnswerT]]], *, refusal: type[Exception]
    ) -> None:
        """Group the calls of ``work``, which returns an answer for each item, in their order.

        Where it raises ``refusal`` one of the items is to blame, and each is tried alone.
        """
        self._work = work
        self._refusal = refusal
        self._waiting: list[tuple[ItemT, asyncio.Future[AnswerT]]] = []
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, item: ItemT) -> AnswerT:
        """Return the answer for one item, or raise what ``work`` raised for it.

        A caller that is cancelled leaves its item where it is: others may be in the same transaction.
        """
        answer: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="quantask-group")
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            group = self._waiting[:MOST_TOGETHER]
            del self._waiting[:MOST_TOGETHER]
            await self._answer(group)

    async def _answer(self, group: Sequence[tuple[ItemT, asyncio.Future[AnswerT]]]) -> None:
        try:
            answers = await self._work([item for item, _ in group])
        except self._refusal as refusal:
            if len(group) == 1:
                _fail(group, refusal)
                return
            for one in group:  # one of them is to blame; the others shall not suffer for it
                await self._answer([one])
        except BaseException as error:
            _fail(group, error)
            if not isinstance(error, Exception):
                raise
        else:
            for (_, future), answer in zip(group, answers, strict=True):
                if not future.done():
                    future.set_result(answer)


def _fail(group: Sequence[tuple[ItemT, asyncio.Future[AnswerT]]], error: BaseException) -> None:
    for _, future in group:
        if future.done():
            continue
        if isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)
