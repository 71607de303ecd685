"""What all handlers share: the caller, the body with its cap, strict parsing, and errors in one shape."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar, cast
from uuid import UUID

from jupyter_server.auth.decorator import authorized as jupyter_authorized
from jupyter_server.auth.identity import IdentityProvider
from pydantic import BaseModel
from tornado import web
from typing_extensions import override

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.course_name import from_header
from quantask_jupyter.errors import (
    EndpointNotFoundError,
    MethodNotAllowedError,
    NotAuthenticatedError,
    QuantumError,
    RequestInvalidError,
    ShuttingDownError,
)
from quantask_jupyter.logs import formatted_exception
from quantask_jupyter.service.short_ids import task_ending_in
from quantask_server.answers import ErrorBody, ErrorOut
from quantask_server.error_status import error_of, retry_after, status_of
from quantask_server.handlers.answering import Answering
from quantask_server.handlers.capped_body import CappedBody
from quantask_server.handlers.xsrf_check import XsrfCheck
from quantask_server.host import Api, ApiHost
from quantask_server.identity import ACCOUNTS, Accounts, CallerOf, ChangingIdentity
from quantask_server.validation import validated

HOST = "quantask_host"  # the keys under which an application's settings hold what handlers need
IDENTITY = "quantask_identity"
CALLER = "quantask_caller"

COURSE = "Quantask-Course"  # a header: the course that what is submitted is for

_JUPYTERS_OWN = ("token", "_xsrf", "no_track_activity")  # query arguments that any Jupyter endpoint may have
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

log = logging.getLogger(__name__)

ModelT = TypeVar("ModelT", bound=BaseModel)
AnswerT = TypeVar("AnswerT")
MethodT = TypeVar("MethodT", bound=Callable[..., Any])


def authorized(action: str, resource: str) -> Callable[[MethodT], MethodT]:
    """Do as Jupyter Server's decorator, which has no types, and without arguments remembers those of the first call."""
    return cast("Callable[[MethodT], MethodT]", jupyter_authorized(action=action, resource=resource))


@web.stream_request_body
class QuantaskHandler(XsrfCheck, CappedBody, Answering):
    """Base of all handlers."""

    _track_activity = False  # requests come from kernels, whose activity Jupyter sees already

    @override
    def initialize(self) -> None:
        """Begin with nothing received and nothing to say."""
        super().initialize()
        self._gone = asyncio.Event()

    # The caller

    @property
    def identity_provider(self) -> IdentityProvider:
        """Return the application's way to tell who the caller is."""
        return self.settings[IDENTITY]

    @property
    def caller(self) -> Caller:
        """Return who asks, and in which roles; never a field of the request."""
        return cast("CallerOf", self.settings[CALLER])(self.current_user)

    @property
    def accounts(self) -> Accounts | None:
        """Return who knows whose a name is now; None where names are no accounts'."""
        return cast("Accounts | None", self.settings.get(ACCOUNTS))

    @property
    def owner(self) -> str:
        """Return whose tasks are the caller's own."""
        return self.caller.owner

    @override
    def admit(self) -> None:
        self.check_origin_of_read()

    @override
    def get_login_url(self) -> str:
        """Refuse: an API sends nobody to a login page."""
        raise NotAuthenticatedError()

    # The request

    @property
    @override
    def max_body_bytes(self) -> int:
        """Return the most bytes that a body may have."""
        return self.host.settings.max_request_bytes

    def parse_query(self, model: type[ModelT]) -> ModelT:
        """Return the query as a ``model``.

        Raises:
            RequestInvalidError: an argument is unknown, stands twice or is wrong.
        """
        query: dict[str, str] = {}
        for name in self.request.query_arguments:
            values = self.get_query_arguments(name, strip=False)
            if name in _JUPYTERS_OWN:
                continue
            if len(values) > 1:
                raise RequestInvalidError(f"{name[:80]} stands twice in the query.")
            query[name] = values[0]
        return validated(model, query)

    def parse_id(self, text: str, unknown: type[QuantumError]) -> UUID:
        """Return the id in a path; one that nobody can have gets the same answer as one that nobody has."""
        if not _UUID.fullmatch(text):
            raise unknown()
        return UUID(text)

    async def task_id(self, text: str) -> UUID:
        """Return the id of the task that a path names, by its id or by the end of that.

        Raises:
            TaskNotFoundError: there is none of the caller's that ends so.
            TaskAmbiguousError: there are several.
        """
        if _UUID.fullmatch(text):
            return UUID(text)
        return await task_ending_in((await self.api()).ports.tasks, self.caller, text)

    @property
    def idempotency_key(self) -> str | None:
        """Return the request's key, if it has one.

        Raises:
            RequestInvalidError: it is empty, too long, or not printable ASCII.
        """
        key = self.request.headers.get("Idempotency-Key")
        if key is not None and not _KEY.fullmatch(key):
            raise RequestInvalidError("Idempotency-Key must have 1 to 200 printable ASCII characters and no spaces.")
        return key

    @property
    def asked_course(self) -> str | None:
        """Return the course that the request names."""
        return from_header(self.request.headers.get(COURSE, "")) or None

    async def shown_as(self, owners: Iterable[str]) -> dict[str, str]:
        """Return what owners are called; oneself costs no question."""
        caller = self.caller
        others = set(owners) - {caller.owner}
        names = await (await self.api()).ports.tasks.names(others) if others else {}
        return {**names, caller.owner: caller.name}

    async def owner_called(self, name: str) -> str:
        """Return the owner who is called so; a name that no account has is the owner's own."""
        tasks = (await self.api()).ports.tasks
        owner = await self.accounts.owner_called(name, tasks) if self.accounts is not None else None
        return owner or (await tasks.owners_called([name])).get(name, name)

    # The API and the answer

    @property
    def host(self) -> ApiHost:
        """Return what opens the API, and has its settings before it is open."""
        return cast("ApiHost", self.settings[HOST])

    async def api(self) -> Api:
        """Return the API, opened by the first request that asks."""
        return await self.host.api()

    async def held(self, work: Callable[[], Coroutine[Any, Any, AnswerT]]) -> AnswerT:
        """Return what ``work`` returns, as :meth:`unless_gone` does; it is one that waits.

        Raises:
            NotAuthenticatedError: the caller's token has lost its right meanwhile.
            TooManyRequestsError: the owner has too many requests that wait.
            ShuttingDownError: nobody waits for an answer, or nobody will give one.
        """
        with self.host.held_requests.one_more(self.owner):
            answer = await self.unless_gone(work())
        if isinstance(self.identity_provider, ChangingIdentity):
            await self.identity_provider.confirm(self)
        return answer

    async def unless_gone(self, work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
        """Return what ``work`` returns; give it up when the client hangs up or the process shuts down.

        Raises:
            ShuttingDownError: nobody waits for an answer, or nobody will give one.
        """
        task = asyncio.ensure_future(work)
        others = [asyncio.ensure_future(event.wait()) for event in (self._gone, self.host.closing)]
        try:
            await asyncio.wait({task, *others}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise ShuttingDownError()
            return task.result()
        finally:
            for waiter in (task, *others):
                waiter.cancel()

    @override
    def on_connection_close(self) -> None:
        """Let :meth:`unless_gone` know that the client has hung up."""
        super().on_connection_close()
        self._gone.set()

    def path_to(self, *parts: object) -> str:
        """Return the path of another endpoint."""
        return f"{self.base_url}quantask/api/{'/'.join(str(part) for part in parts)}"

    def location_of(self, *parts: object) -> str:
        """Return the address of another endpoint relative to this request's: a proxy may have put a path before it."""
        asked = self.request.path.partition("quantask/api/")[2]
        return "../" * asked.count("/") + "/".join(str(part) for part in parts)

    @override
    def set_default_headers(self) -> None:
        """Keep answers out of caches: they are somebody's own, and change. Say which request they answer."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        request_id = self.request.headers.get("X-Request-Id", "")
        if _KEY.fullmatch(request_id):
            self.set_header("X-Request-Id", request_id)

    # Errors

    @override
    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say any error in the one shape that errors have."""
        self.answer_error(self._error(status_code, kwargs.get("exc_info")))

    @override
    def answer_error(self, error: QuantumError) -> None:
        """Send an error as the answer."""
        status = status_of(error)
        self.set_status(status)
        for name, value in self._error_headers(error).items():
            self.set_header(name, value)
        self.finish(ErrorOut(error=ErrorBody(**error.to_dict())).model_dump_json())

    def _error(self, status: int, exc_info: tuple[Any, BaseException, Any] | None) -> QuantumError:
        raised = exc_info[1] if exc_info else None
        if isinstance(raised, QuantumError):
            return raised
        if status == HTTPStatus.FORBIDDEN and not self.current_user and self.check_host():
            return NotAuthenticatedError()
        return error_of(status)

    def _error_headers(self, error: QuantumError) -> Mapping[str, str]:
        headers = {}
        if self.closes_connection:
            headers["Connection"] = "close"
        if (seconds := retry_after(error)) is not None:
            headers["Retry-After"] = str(seconds)
        if isinstance(error, NotAuthenticatedError):
            headers["WWW-Authenticate"] = 'Bearer realm="quantask"'
        if isinstance(error, MethodNotAllowedError):
            unimplemented = web.RequestHandler._unimplemented_method
            methods = (m for m in self.SUPPORTED_METHODS if getattr(type(self), m.lower()) is not unimplemented)
            headers["Allow"] = ", ".join(methods)
        return headers

    @override
    def log_exception(self, _kind: Any, value: Any, _traceback: Any) -> None:
        """Log why a request failed where the fault is ours, and secrets never; refusals are in the access log."""
        what = f"{self.request.method} {self.request.path}"  # without the query, which may hold a token
        if isinstance(value, QuantumError):
            # Who hangs up, or is sent away at the end, is no fault.
            if status_of(value) >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(value, ShuttingDownError):
                log.error("%s failed: %s %s", what, value.code, value.message)
        elif not isinstance(value, web.HTTPError):
            log.error("%s failed unexpectedly\n%s", what, formatted_exception(value, self.host.settings))


class UnknownEndpointHandler(QuantaskHandler):
    """Answers for every path under the API that is none of its endpoints."""

    @override
    @web.authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Answer that there is no such endpoint."""
        raise EndpointNotFoundError()

    post = put = patch = delete = head = get
