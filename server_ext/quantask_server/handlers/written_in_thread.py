"""Answers that take long to write are written in a thread, and sent piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial

from pydantic import BaseModel

from quantask_jupyter.long_text import gathered
from quantask_server.handlers.answering import Answering
from quantask_server.written_answer import written


async def made_apart(make: Callable[[], Iterable[str]]) -> AsyncIterator[str]:
    """Yield the parts that ``make`` makes, all of them in a thread, in pieces that are worth sending."""
    for piece in await asyncio.to_thread(lambda: list(gathered(make()))):
        yield piece


async def reply_apart(handler: Answering, answer: BaseModel) -> None:
    """Send an answer that may have as many outcomes as a result has."""
    pieces = [piece async for piece in made_apart(partial(written, answer))]
    if len(pieces) == 1:
        handler.finish(pieces[0])
    else:
        await handler.send_pieces(_each(pieces))


async def _each(pieces: Iterable[str]) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece
