"""HTTP with the API: kept-alive connections, requests repeated where that is safe, and error replies as exceptions."""

from __future__ import annotations

import json
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from typing_extensions import override

from quantask_jupyter.client.current_course import current_course
from quantask_jupyter.client.endpoint import Endpoint, Origin
from quantask_jupyter.client.find_api import find_api
from quantask_jupyter.client.kernel_presence import KernelPresence
from quantask_jupyter.client.known_circuits import KnownCircuits
from quantask_jupyter.client.patience import Patience
from quantask_jupyter.client.wrong_scheme import wrong_scheme
from quantask_jupyter.domain.course_name import in_header
from quantask_jupyter.domain.plain_numbers import plain_json
from quantask_jupyter.errors import ApiUnreachableError, QuantumError, TooManyRequestsError
from quantask_jupyter.forked import renew_in_child

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool
    from urllib3.exceptions import HTTPError

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0  # beyond what the API was asked to wait; a batch of 10,000 takes some of it
CONNECTIONS = 16  # kept open; more are opened and closed
TRIES = 3  # of one request, over connections that break
BETWEEN_LOOKS_SECONDS = 2.0
REQUEST_ID = "X-Request-Id"  # sent with each request, and back with its answer


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that is no error; ``data`` is None where it has no body (304, 204), and text where it is CSV."""

    status: int
    data: Any


class Session:
    """What a kernel has once: the API it uses and the connections to it.

    Safe to use from several threads and from forked processes, which have connections of their own.
    """

    def __init__(self, url: str = "", token: str = "") -> None:
        """Use the API at ``url``; where that is empty, look for one with the first request."""
        self._configured = (url, token)
        self._endpoint: Endpoint | None = None
        self.known_circuits = KnownCircuits()
        self._open()
        _sessions.add(self)

    def _open(self) -> None:
        """Begin with no connection and no thread: at first, and again in a forked child."""
        self._finding = threading.Lock()
        self._pools: dict[str, HTTPConnectionPool] = {}
        self._presence = KernelPresence()

    @override
    def __reduce__(self) -> tuple[Callable[[], Session], tuple[()]]:
        """Be pickled, with a job, as the session of the kernel that reads it: connections and tokens do not travel."""
        return kernel_session, ()

    def configure(self, url: str, token: str) -> None:
        """Use another API from the next request on."""
        with self._finding:
            self._configured = (url, token)
            self._endpoint = None

    def endpoint(self) -> Endpoint:
        """Return where the API is, looking for it if that is not known.

        Raises:
            SettingsError: the configuration is wrong.
            ApiUnreachableError: there is none, and none can be started.
        """
        with self._finding:
            if self._endpoint is None:
                self._endpoint = find_api(*self._configured)
                self.known_circuits.at(self._endpoint.url)
                self._presence.look_again()
            if self._endpoint.origin is Origin.LOCAL:
                self._presence.give()
            return self._endpoint

    def get(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        etag: str = "",
        wait: float = 0.0,
        until: str = "changed",
    ) -> Reply:
        """Read ``path``, or wait up to ``wait`` seconds until it is not ``etag`` any more (then the status is 304).

        With ``until="final"`` the wait goes on until the task has ended. It ends early, with what there is, where the
        API was away meanwhile.

        Raises:
            QuantumError: what the API says, or :class:`ApiUnreachableError`.
        """
        given = dict(query or {})
        if wait:
            given["wait"] = f"{wait:.3f}"
            if until != "changed":
                given["until"] = until
        headers = {"If-None-Match": etag} if etag else {}
        target = f"{path}?{urlencode(given)}" if given else path
        ask = partial(self._request, "GET", headers=headers, repeatable=True)
        try:
            return ask(target, seconds=wait + ANSWER_SECONDS, target_again=path if wait else None)
        except TooManyRequestsError:
            if not wait:
                raise
            # As many of this user's requests wait as may: this one asks again and again instead.
            time.sleep(min(wait, BETWEEN_LOOKS_SECONDS))
            return ask(path, seconds=ANSWER_SECONDS)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        repeatable: bool = False,
        course: str | None = None,
    ) -> Reply:
        """Send ``body`` to ``path``, for a course.

        Args:
            path: below the API's URL.
            body: sent as JSON.
            key: the Idempotency-Key, which makes it safe to send the request again when its answer is lost.
            repeatable: whether it is so without a key.
            course: for which course; None for that of the setting ``course``.

        Raises:
            QuantumError: what the API says, or :class:`ApiUnreachableError`.
        """
        headers = {"Idempotency-Key": key} if key else {}
        if course := course or current_course():
            headers["Quantask-Course"] = in_header(course)
        data = None if body is None else plain_json(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        return self._request(
            "POST", path, headers=headers, body=data, seconds=ANSWER_SECONDS, repeatable=repeatable or key is not None
        )

    def delete(self, path: str) -> Reply:
        """Remove what is at ``path``.

        Raises:
            QuantumError: what the API says, or :class:`ApiUnreachableError`.
        """
        return self._request("DELETE", path, headers={}, seconds=ANSWER_SECONDS, repeatable=False)

    def _request(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str],
        seconds: float,
        repeatable: bool,
        body: bytes | None = None,
        target_again: str | None = None,
    ) -> Reply:
        """Send a request until it is answered; ``target_again`` is what is asked for once the API was away."""
        from urllib3.exceptions import HTTPError

        headers = {**headers, REQUEST_ID: uuid.uuid4().hex}
        failures = 0
        patience = Patience()
        while True:
            endpoint = self.endpoint()
            try:
                reply = self._send(endpoint, method, target, headers, body, seconds)
            except (HTTPError, _OthersAnswerError) as error:
                failures += 1
                if failures == 1 and isinstance(error, HTTPError) and endpoint.origin is Origin.CONFIGURATION:
                    _refuse_wrong_scheme(endpoint, error)
                if failures >= TRIES or not (repeatable or _was_not_sent(error)):
                    raise _no_answer(endpoint, error) from error
                self._lost(endpoint)
                continue
            if reply.status == HTTPStatus.UNAUTHORIZED and self._may_have_changed(endpoint) and not failures:
                failures += 1
                self._lost(endpoint)
                continue
            asked = _pause_asked_for(reply, is_submit=body is not None)
            pause = None if asked is None else patience.pause(asked)
            if pause is None:
                return _read(reply, endpoint)
            time.sleep(pause)
            target = target_again or target

    def _send(
        self,
        endpoint: Endpoint,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float,
    ) -> BaseHTTPResponse:
        import urllib3

        pool = self._pools.get(endpoint.url)
        if pool is None:
            pool = self._pools[endpoint.url] = urllib3.connection_from_url(endpoint.url, maxsize=CONNECTIONS)
        reply = pool.urlopen(
            method,
            f"{urlsplit(endpoint.url).path}/{target}",
            headers={**endpoint.headers, **headers},
            body=body,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds),
            retries=False,
            redirect=False,
        )
        if reply.headers.get(REQUEST_ID, headers[REQUEST_ID]) != headers[REQUEST_ID]:
            self._pools.pop(endpoint.url, None)  # nobody knows what else is on its way there
            raise _OthersAnswerError
        return reply

    def _lost(self, endpoint: Endpoint) -> None:
        """Look for the API again with the next request, unless somebody has done so since."""
        with self._finding:
            if self._endpoint is endpoint:
                self._endpoint = None

    @staticmethod
    def _may_have_changed(endpoint: Endpoint) -> bool:
        """Say whether another process may be where this API was found, with another token."""
        return endpoint.origin is not Origin.CONFIGURATION


class _OthersAnswerError(Exception):
    """The answer names another request."""


def _refuse_wrong_scheme(endpoint: Endpoint, error: HTTPError) -> None:
    """Raise at once what no new try can mend."""
    if mistake := wrong_scheme(endpoint.url, error):
        raise mistake from error


def _was_not_sent(error: Exception) -> bool:
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return isinstance(error, NewConnectionError | ConnectTimeoutError)


def _no_answer(endpoint: Endpoint, error: Exception) -> ApiUnreachableError:
    if isinstance(error, _OthersAnswerError):
        return ApiUnreachableError(
            f"What came back from {endpoint.url} is the answer to another request, so whether this one was served is"
            " not known.",
            hint="Does a program or a proxy in between share its connections?",
        )
    return ApiUnreachableError(
        f"No Quantask API answers at {endpoint.url}, known from {endpoint.origin}.",
        hint="Is the server running? %quantum doctor looks again." if endpoint.origin is Origin.CONFIGURATION else None,
    )


def _pause_asked_for(reply: BaseHTTPResponse, *, is_submit: bool) -> float | None:
    is_large = reply.status == HTTPStatus.TOO_MANY_REQUESTS and is_submit
    if reply.status != HTTPStatus.SERVICE_UNAVAILABLE and not is_large:
        return None
    asked = reply.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else None


def _read(reply: BaseHTTPResponse, endpoint: Endpoint) -> Reply:
    if reply.status in (HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT):
        return Reply(reply.status, None)
    if reply.headers.get("Content-Type", "").startswith("text/csv"):
        return Reply(reply.status, reply.data.decode())
    try:
        data = json.loads(reply.data)
        refused = QuantumError.from_dict(data["error"]) if reply.status >= HTTPStatus.BAD_REQUEST else None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ApiUnreachableError(
            f"What answers at {endpoint.url} (HTTP status {reply.status}) is not a Quantask API.",
            hint="Is there a proxy or another server in between?",
        ) from None
    if refused is not None:
        raise refused
    return Reply(reply.status, data)


def _renew_sessions() -> None:
    for session in _sessions:
        session._open()


_sessions: weakref.WeakSet[Session] = weakref.WeakSet()
renew_in_child(_renew_sessions)
_kernel_session = Session()


def kernel_session() -> Session:
    """Return the session that everything in this kernel shares."""
    return _kernel_session
