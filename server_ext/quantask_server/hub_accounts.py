"""The accounts of a Hub: which owner has an account that is called so now, and who is in a group.

A name is no identity in a Hub: it is changed, and given to somebody else. What never changes of an account is when the
Hub made it, which the Hub tells a service with the scope ``read:users``; who is in a group it tells one with
``read:groups``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from jupyterhub.services.auth import HubAuth
from jupyterhub.utils import make_ssl_context
from tornado.escape import json_decode
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from typing_extensions import override

from quantask_jupyter.errors import HubUnavailableError
from quantask_jupyter.ports import Tasks
from quantask_jupyter.settings import Quantask
from quantask_server.identity import Accounts

GONE = ""  # in place of an account that the Hub has no more
ANSWER_SECONDS = 20.0
MEMBERS_SECONDS = 5.0  # how long the Hub's word on a group is relied on,
ACCOUNT_SECONDS = 30.0  # and that on the account of somebody in it
AT_A_TIME = 4  # accounts of a group that the Hub is asked for; it has a class's students to serve

log = logging.getLogger(__name__)


class HubAccounts(Accounts):
    """What the Hub tells this service of accounts."""

    def __init__(self, hub: HubAuth, settings: Quantask) -> None:
        """Ask ``hub``; the settings say what its groups mean."""
        self._hub = hub
        self._settings = settings
        self._told: set[str] = set()
        self._asking = asyncio.Semaphore(AT_A_TIME)
        self._lately: dict[str, tuple[float, str | None]] = {}
        self._members: dict[str, tuple[float, asyncio.Task[Mapping[str, str] | None]]] = {}

    async def account(self, name: str) -> str | None:
        """Return what never changes of a user's account; None if the Hub does not tell it to this service.

        Raises:
            HubUnavailableError: the Hub does not answer.
        """
        account = await self._account(name)
        self._lately[name] = (asyncio.get_running_loop().time() + ACCOUNT_SECONDS, account)
        return account

    async def _account(self, name: str) -> str | None:
        code, user = await self._get(f"users/{quote(name, safe='@')}")
        if code == HTTPStatus.NOT_FOUND:
            return GONE
        created = user.get("created") if user is not None else None
        if created is None:
            self._say_once("read:users", "owners are told apart by their names alone")
        return None if created is None else str(created)

    async def _account_lately(self, name: str) -> str | None:
        """Return as :meth:`account` does what was so a moment ago: who runs something was asked for anyway."""
        async with self._asking:
            until, account = self._lately.get(name, (0.0, None))
            return account if until > asyncio.get_running_loop().time() else await self.account(name)

    @override
    async def owner_called(self, name: str, tasks: Tasks) -> str | None:
        """Return the owner who is called so now; None if the Hub has nobody of that name.

        Raises:
            HubUnavailableError: the Hub does not answer.
            DatabaseUnavailableError: the store does not answer.
        """
        account = await self.account(name)
        if account == GONE:
            return None
        return name if account is None else await tasks.recognise(account, name)

    @override
    async def students_of(self, course: str, tasks: Tasks, *, anew: bool = False) -> Mapping[str, str] | None:
        """Return what the students of a course are called, by owner; None if the Hub does not tell this service.

        With ``anew``, the Hub is asked also if it was a moment ago.

        Raises:
            HubUnavailableError: the Hub does not answer.
            DatabaseUnavailableError: the store does not answer.
        """
        now = asyncio.get_running_loop().time()
        until, asking = (now, None) if anew else self._members.get(course, (now, None))
        if asking is None or until <= now or (asking.done() and asking.exception() is not None):
            until, asking = now + MEMBERS_SECONDS, asyncio.create_task(self._students_of(course, tasks))
            self._members = {each: kept for each, kept in self._members.items() if kept[0] > now}
            self._members[course] = (until, asking)
        return await asyncio.shield(asking)

    @override
    async def has_course(self, course: str) -> bool | None:
        """Say whether there is a group of a course's students or instructors; None if the Hub does not tell.

        Raises:
            HubUnavailableError: the Hub does not answer.
        """
        for pattern in (self._settings.course_groups, self._settings.instructor_groups):
            code, found = await self._get(f"groups/{quote(pattern.format(course=course), safe='')}")
            if found is not None:
                return True
            if code != HTTPStatus.NOT_FOUND:
                return None
        return False

    async def _students_of(self, course: str, tasks: Tasks) -> Mapping[str, str] | None:
        group = self._settings.course_groups.format(course=course)
        code, found = await self._get(f"groups/{quote(group, safe='')}")
        if code == HTTPStatus.NOT_FOUND:
            return None  # who runs the Hub may call its students' group otherwise: nobody knows that there are none
        if found is None or "users" not in found:
            self._say_once("read:groups", "who has run nothing is not on the class page")
            return None
        return await self._owners([str(name) for name in found["users"]], tasks)

    async def _owners(self, names: Sequence[str], tasks: Tasks) -> dict[str, str]:
        """Return, by owner, these names of accounts that there are: a name alone may be one that was given again."""
        now = asyncio.get_running_loop().time()
        self._lately = {name: kept for name, kept in self._lately.items() if kept[0] > now}
        found = await asyncio.gather(*(self._account_lately(name) for name in names))
        accounts = {name: account for name, account in zip(names, found, strict=True) if account and account != GONE}
        owners = {name: name for name, account in zip(names, found, strict=True) if account is None}
        owners.update(await tasks.known_owners(accounts))
        for name in accounts.keys() - owners.keys():  # who was never here, or not by this name
            owners[name] = await tasks.recognise(accounts[name], name)
        return {owner: name for name, owner in owners.items()}

    async def _get(self, path: str) -> tuple[int, Any]:
        """Return the status of the Hub's answer, and what it tells; None if that is nothing."""
        url = f"{self._hub.api_url.rstrip('/')}/{path}"
        own = {"Authorization": f"token {self._hub.api_token}"}
        ssl = None
        if self._hub.certfile:
            ssl = make_ssl_context(self._hub.keyfile, self._hub.certfile, cafile=self._hub.client_ca)
        request = HTTPRequest(url, headers=own, request_timeout=ANSWER_SECONDS, ssl_options=ssl)
        try:
            answer = await AsyncHTTPClient().fetch(request, raise_error=False)
        except (OSError, HTTPClientError) as error:
            raise HubUnavailableError() from error
        if answer.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise HubUnavailableError()
        return answer.code, json_decode(answer.body) if answer.code == HTTPStatus.OK else None

    def _say_once(self, scope: str, what: str) -> None:
        if scope not in self._told:
            self._told.add(scope)
            log.warning("%s: give the Hub's service the scope %s", what, scope)
