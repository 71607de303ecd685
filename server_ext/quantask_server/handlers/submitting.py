"""What handlers of submits share: a body of JSON, looked at as it arrives, and large ones one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from typing_extensions import override

from quantask_jupyter.domain.circuit import Circuit, KnownCircuit
from quantask_jupyter.errors import RequestUnreadableError
from quantask_jupyter.service.roles import course_for
from quantask_server.arriving_json import ArrivingJson
from quantask_server.bodies import BatchIn, TaskIn
from quantask_server.handlers.base import ModelT, QuantaskHandler
from quantask_server.strict_json import check_content_type
from quantask_server.validation import validated

SECONDS_TO_ARRIVE = 60.0

VALUES_PER_POINT = 120
KEYS_PER_CIRCUIT = 30

AskedT = TypeVar("AskedT")
KnownModelT = TypeVar("KnownModelT", TaskIn, BatchIn)


class SubmitHandler(QuantaskHandler):
    """Base of those that read a body."""

    @override
    def initialize(self) -> None:
        """Begin with an empty body."""
        super().initialize()
        settings = self.host.settings
        self._arriving: ArrivingJson | None = ArrivingJson(
            most_values=VALUES_PER_POINT * settings.max_points, most_keys=KEYS_PER_CIRCUIT * settings.max_batch
        )
        self._leave: Callable[[], None] | None = None
        self._hurrying: asyncio.TimerHandle | None = None

    @override
    async def keep(self, chunk: bytes) -> None:
        """Look at a piece of the body; a large one is read on when it is its turn.

        Raises:
            MediaTypeError: it is not said to be JSON.
            RequestUnreadableError, RequestTooLargeError: there is something that must not be, or too much.
            TooManyRequestsError: it is not its turn for too long.
        """
        if self._arriving is None:
            return
        check_content_type(self.request.headers.get("Content-Type"))  # what is no JSON is not looked at as such
        self._arriving.feed(chunk)
        if self._leave is None and not self._arriving.is_small:
            self._leave = await self.unless_gone(self.host.large_bodies.enter(self.owner))
            self._hurrying = asyncio.get_running_loop().call_later(SECONDS_TO_ARRIVE, self._hurry)

    async def body_as(self, model: type[ModelT], to_domain: Callable[[ModelT], AskedT]) -> AskedT:
        """Return the body as the rules know it.

        Raises:
            MediaTypeError, RequestTooLargeError, RequestUnreadableError, RequestInvalidError: by what is wrong with it.
        """
        check_content_type(self.request.headers.get("Content-Type"))
        self.check_size()
        arrived, self._arriving = self._arriving, None

        def read() -> AskedT:
            return to_domain(validated(model, arrived.read() if arrived else {}))

        return read() if arrived is None or arrived.is_small else await asyncio.to_thread(read)

    @property
    def course(self) -> str | None:
        """Return the course that what is submitted is for.

        Raises:
            RequestInvalidError: the caller is not in the one that the request names, or in several and it names none.
        """
        return course_for(self.caller, self.asked_course)

    async def requests_as(
        self,
        model: type[KnownModelT],
        to_domain: Callable[[KnownModelT, Mapping[KnownCircuit, Circuit]], AskedT],
    ) -> AskedT:
        """Return the body as :meth:`body_as` does, with the circuits that it only names.

        Raises:
            CircuitNotFoundError: one is not known to the owner.
        """
        body, asked = await self.body_as(
            model, lambda body: (body, None if body.known_circuits else to_domain(body, {}))
        )
        if asked is not None:
            return asked
        api = await self.api()
        return to_domain(body, await api.known_circuits.find(self.owner, body.known_circuits))

    @override
    def forget_body(self) -> None:
        """Make room."""
        self._arriving = None

    @override
    def on_connection_close(self) -> None:
        """Let the next one in."""
        super().on_connection_close()
        self._let_next_in()

    @override
    def on_finish(self) -> None:
        """Let the next one in."""
        super().on_finish()
        self._let_next_in()

    def _let_next_in(self) -> None:
        if self._leave is not None:
            self._leave()
        if self._hurrying is not None:
            self._hurrying.cancel()
        self._leave = self._hurrying = None

    def _hurry(self) -> None:
        if self._arriving is not None and not self._finished:
            self.closes_connection = True
            self.answer_error(RequestUnreadableError(f"The body did not arrive within {SECONDS_TO_ARRIVE:g} seconds."))
