"""What a balancer asks of an API process: without a token, so nothing is told but whether it lives, and can serve."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import cast

from jupyter_server.auth.decorator import allow_unauthenticated
from typing_extensions import override

from quantask_jupyter.errors import NotReadyError, QuantumError
from quantask_server.answers import ProbeOut
from quantask_server.handlers.base import MethodT, QuantaskHandler
from quantask_server.host import ApiHost

READINESS = "quantask_readiness"  # the key under which an application's settings hold it
LOOK_SECONDS = 1.0
"""How old a look at the database may be: whoever may ask without a token must not keep it busy."""


without_token = cast("Callable[[MethodT], MethodT]", allow_unauthenticated)
"""Jupyter Server's decorator, which has no types."""


class Readiness:
    """Whether a process can store tasks; a broker that is away does not keep it from that."""

    def __init__(self, host: ApiHost) -> None:
        """Look through what ``host`` opens; the first look opens it."""
        self._host = host
        self._looking = asyncio.Lock()
        self._is_ready = False
        self._until = 0.0

    async def is_ready(self) -> bool:
        """Return whether the database answers, or did a moment ago."""
        async with self._looking:
            if time.monotonic() >= self._until:
                self._is_ready = await self._look()
                self._until = time.monotonic() + LOOK_SECONDS
            return self._is_ready

    async def _look(self) -> bool:
        try:
            api = await self._host.api()
            await api.ports.upkeep.now()
        except QuantumError:  # what it is stands in the log, and is none of a balancer's business
            return False
        return True


class LiveHandler(QuantaskHandler):
    """``/live``."""

    @override
    @without_token
    async def get(self) -> None:
        """Answer: the process lives."""
        self.reply(ProbeOut(status="ok"))


class ReadyHandler(QuantaskHandler):
    """``/ready``."""

    @override
    @without_token
    async def get(self) -> None:
        """Answer whether requests may be sent here."""
        if not await cast("Readiness", self.settings[READINESS]).is_ready():
            raise NotReadyError
        self.reply(ProbeOut(status="ok"))
