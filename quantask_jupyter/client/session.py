"""HTTP with the API: kept-alive connections, requests repeated where that is safe, and error replies as exceptions."""

from __future__ import annotations

import threading
import time
import uuid
import weakref
from collections.abc import Callable, Mapping
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
from quantask_jupyter.client.patience import Patience, passes, seconds_asked_for, was_not_sent
from quantask_jupyter.client.reply import OthersAnswerError, Reply, no_answer, no_api, read
from quantask_jupyter.client.wrong_scheme import wrong_scheme
from quantask_jupyter.domain.course_name import in_header
from quantask_jupyter.domain.plain_numbers import plain_json
from quantask_jupyter.errors import QuantumError, TooManyRequestsError
from quantask_jupyter.forked import renew_in_child

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool
    from urllib3.exceptions import HTTPError

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0  # beyond what the API was asked to wait; a batch of 10,000 takes some of it
CONNECTIONS = 16  # kept open; more are opened and closed
BETWEEN_LOOKS_SECONDS = 2.0
REQUEST_ID = "X-Request-Id"  # sent with each request, and back with its answer


class Session:
    """What a kernel has once: the API it uses and the connections to it.

    Safe to use from several threads and from forked processes, which have connections of their own.
    """

    def __init__(self, url: str = "", token: str = "") -> None:
        """Use the API at ``url``; where that is empty, look for one with the first request."""
        self._configured = (url, token)
        self._endpoint: Endpoint | None = None
        self._answered: set[str] = set()  # the URLs where an API has answered
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
        patience, looked_again = Patience(), False
        while True:
            endpoint = self.endpoint()
            try:
                answer = self._send(endpoint, method, target, headers, body, seconds)
            except (HTTPError, OthersAnswerError) as error:
                known = endpoint.url in self._answered
                if patience.is_new and isinstance(error, HTTPError) and endpoint.origin is Origin.CONFIGURATION:
                    _refuse_wrong_scheme(endpoint, error, known=known)
                if not ((repeatable or was_not_sent(error)) and patience.lasts(known=known)):
                    raise no_answer(endpoint, error) from error
                self._lost(endpoint)
            else:
                said = read(answer)
                if said is not None:
                    self._answered.add(endpoint.url)
                if answer.status == HTTPStatus.UNAUTHORIZED and self._may_have_changed(endpoint) and not looked_again:
                    looked_again = True
                    self._lost(endpoint)
                    continue
                may_pass = passes(answer, said, may_happen_twice=repeatable, is_submit=body is not None)
                if not (may_pass and patience.lasts(seconds_asked_for(answer))):
                    return _reply(said, answer.status, endpoint)
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
            raise OthersAnswerError
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


def _refuse_wrong_scheme(endpoint: Endpoint, error: HTTPError, *, known: bool) -> None:
    """Raise at once what no new try can mend."""
    if mistake := wrong_scheme(endpoint.url, error, known=known):
        raise mistake from error


def _reply(said: Reply | QuantumError | None, status: int, endpoint: Endpoint) -> Reply:
    if said is None:
        raise no_api(endpoint, status)
    if isinstance(said, QuantumError):
        raise said
    return said


def _renew_sessions() -> None:
    for session in _sessions:
        session._open()


_sessions: weakref.WeakSet[Session] = weakref.WeakSet()
renew_in_child(_renew_sessions)
_kernel_session = Session()


def kernel_session() -> Session:
    """Return the session that everything in this kernel shares."""
    return _kernel_session
