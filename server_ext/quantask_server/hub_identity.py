"""The callers of a Hub's service: whom the Hub says a token belongs to, with the roles of that moment.

Whose tasks a user's are is told by the account and not by the name: :mod:`quantask_server.hub_accounts`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from jupyter_server.auth.identity import User
from jupyterhub.services.auth import HubAuth
from tornado import web
from typing_extensions import override

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.errors import HubUnavailableError, NotAllowedError, NotAuthenticatedError
from quantask_jupyter.ports import Tasks
from quantask_jupyter.service.roles import caller_in_groups
from quantask_jupyter.settings import Quantask
from quantask_server.handlers.base import QuantaskHandler
from quantask_server.hub_accounts import GONE, HubAccounts
from quantask_server.identity import ChangingIdentity, sent_token

READ_SECONDS = 5.0  # how long the Hub's word on a token is relied on by what reads,
WRITE_SECONDS = 1.0  # and by what changes something
MOST_KNOWN = 10_000  # tokens

log = logging.getLogger(__name__)


@dataclass
class HubUser(User):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """A user of the Hub, with what the Hub says of it at this request."""

    caller: Caller = field(kw_only=True)
    account: str | None = field(kw_only=True)


def caller_of(user: User) -> Caller:
    """Return whose tasks a user sees, and in which roles."""
    return cast("HubUser", user).caller


class HubIdentity(ChangingIdentity):
    """Lets in the Hub's users who may access this service."""

    def __init__(self, hub: HubAuth, accounts: HubAccounts, settings: Quantask) -> None:
        """Ask ``hub`` about tokens, and about accounts; the settings say what its groups mean."""
        super().__init__(token="")
        self._hub = hub
        self._accounts = accounts
        self._settings = settings
        self._asked: OrderedDict[str, tuple[float, asyncio.Task[HubUser | None]]] = OrderedDict()
        self._users: OrderedDict[str, HubUser] = OrderedDict()

    @override
    async def get_user(self, handler: QuantaskHandler) -> HubUser | None:
        """Return the Hub's user whose token the request has.

        Raises:
            NotAllowedError: the token is not a user's, or does not reach as far as this service.
            HubUnavailableError: the Hub does not answer.
            DatabaseUnavailableError: it cannot be told whose tasks the user's are.
        """
        token = sent_token(handler)
        if not token:
            return None
        user = await self.user_with(token, handler)
        setattr(handler, "_token_authenticated", True)  # noqa: B010  (Jupyter Server spares tokens the XSRF check)
        return user

    async def user_with(self, token: str, handler: QuantaskHandler) -> HubUser | None:
        """Return the Hub's user who has a token, as it is now for this request; as :meth:`get_user`."""
        fresh = READ_SECONDS if handler.request.method in ("GET", "HEAD") else WRITE_SECONDS
        return await self._user(token, (await handler.api()).ports.tasks, fresh)

    @override
    async def confirm(self, handler: web.RequestHandler) -> None:
        tasks = (await cast("QuantaskHandler", handler).api()).ports.tasks
        if await self._user(sent_token(handler), tasks, READ_SECONDS) is None:
            raise NotAuthenticatedError()

    async def _user(self, token: str, tasks: Tasks, fresh: float) -> HubUser | None:
        """Return whose a token is; requests of the same moment ask the Hub once."""
        key = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        now = asyncio.get_running_loop().time()
        at, asking = self._asked.pop(key, (0.0, None))
        if asking is None or at + fresh < now or _failed(asking):
            at, asking = now, asyncio.create_task(self._ask(key, token, tasks), name="quantask-who-is-it")
        self._asked[key] = (at, asking)
        while len(self._asked) > MOST_KNOWN:
            self._asked.popitem(last=False)
        return await asyncio.shield(asking)

    async def _ask(self, key: str, token: str, tasks: Tasks) -> HubUser | None:
        try:
            model: dict[str, Any] | None = await self._hub.user_for_token(token, use_cache=False, sync=False)
        except web.HTTPError as error:
            raise HubUnavailableError() from error
        if model is None:
            await self._archive_if_gone(key, tasks)
            return None
        self._check(model)
        name = str(model["name"])
        account = await self._accounts.account(name)
        if account == GONE:
            return None
        owner = name if account is None else await tasks.recognise(account, name)
        groups = model.get("groups", ())
        caller = caller_in_groups(owner, name, groups, self._settings, is_administrator=bool(model.get("admin")))
        user = self._users[key] = HubUser(name, caller=caller, account=account)
        while len(self._users) > MOST_KNOWN:
            self._users.popitem(last=False)
        return user

    def _check(self, model: Mapping[str, Any]) -> None:
        if model["kind"] != "user":
            raise NotAllowedError("Tasks belong to users of the Hub, and this token is not a user's.")
        if not self._hub.check_scopes(self._hub.access_scopes, model):
            scope = f"access:services!service={os.environ.get('JUPYTERHUB_SERVICE_NAME', 'quantask')}"
            raise NotAllowedError(
                f"This token does not reach as far as Quantask: it lacks the scope {scope}.",
                hint=f"Ask who runs the Hub to add {scope} to the role user and to c.Spawner.server_token_scopes; then "
                "restart your server.",
            )

    async def _archive_if_gone(self, key: str, tasks: Tasks) -> None:
        """Archive the account whose token this was, if the Hub has it no more; tokens end for other reasons, too."""
        user = self._users.pop(key, None)
        if (
            user is not None
            and user.account is not None
            and await self._accounts.account(user.username) != user.account
        ):
            await tasks.archive(user.account)
            log.info("the account of owner=%s has gone", user.caller.owner)


def _failed(asking: asyncio.Task[HubUser | None]) -> bool:
    """Say whether an answer is to be asked for again: a refusal is one, too."""
    return asking.done() and not isinstance(asking.exception(), NotAllowedError | None)
