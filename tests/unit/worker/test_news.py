"""What a worker tells, and that nothing it still had to tell ends with it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from quantask_jupyter.adapters.embedded.bus import LocalBus
from quantask_jupyter.domain.task_ids import new_task_ids
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.wait_for_change import SOON
from quantask_worker import news as news_module
from quantask_worker.news import News


async def test_a_change_that_may_wait_is_told_when_the_worker_stops_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news_module, "LINGER_SECONDS", 0.0)
    bus = LocalBus()
    news = News(cast(Ports, SimpleNamespace(events=bus, queue=SimpleNamespace(reads_store=False))))
    first, last = new_task_ids(2)
    async with bus.listen() as events:
        telling = asyncio.create_task(news.tell_for_ever())
        news.changed_soon([first])
        assert await asyncio.wait_for(anext(events), 5) == Event(EventType.CHANGED, (first,))
        monkeypatch.setattr(news_module, "LINGER_SECONDS", 600.0)
        news.changed_soon([last])
        telling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await telling
        assert await asyncio.wait_for(anext(events), 5) == Event(EventType.CHANGED, (last,))


def test_who_read_too_early_looks_again_until_the_news_that_may_wait_has_come() -> None:
    assert sum(SOON) > news_module.LINGER_SECONDS
