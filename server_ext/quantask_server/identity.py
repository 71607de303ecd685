"""The caller: by the token of a process of our own, or by Jupyter Server's login and the token of its kernels."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, cast

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.ports import Tasks

CallerOf = Callable[[User], Caller]
"""Tells whose tasks an authenticated user sees, and in which roles."""


ACCOUNTS = "quantask_accounts"  # the key in an application's settings, where names are those of accounts


class Accounts(Protocol):
    """Knows who has which name now, where names are changed and given again."""

    async def owner_called(self, name: str, tasks: Tasks) -> str | None:
        """Return the owner who is called so now; None if nobody is."""

    async def students_of(self, course: str, tasks: Tasks, *, anew: bool = False) -> Mapping[str, str] | None:
        """Return what the students of a course are called, by owner; None if nobody tells.

        With ``anew``, what was told a moment ago does not count.
        """

    async def has_course(self, course: str) -> bool | None:
        """Say whether there is a course; None if nobody tells."""


def sent_token(handler: web.RequestHandler) -> str:
    """Return the token of a request, from its Authorization header; the query would put it into logs."""
    match = IdentityProvider.auth_header_pat.match(handler.request.headers.get("Authorization", ""))
    return cast("str", match[2]) if match else ""


def same_token(sent: str, expected: str) -> bool:
    """Compare in constant time; an empty token opens nothing."""
    return bool(expected) and hmac.compare_digest(sent.encode(), expected.encode())


class TokenIdentity(IdentityProvider):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """Lets in who has the one token, as the one owner."""

    def __init__(self, token: str, owner: str) -> None:
        """Let in who sends ``token``."""
        super().__init__(token=token)
        self._user = User(owner)

    def get_user(self, handler: web.RequestHandler) -> User | None:
        """Return the owner if the request has the token."""
        if not same_token(sent_token(handler), self.token):
            return None
        # Jupyter Server looks at this attribute to spare tokens the XSRF check.
        setattr(handler, "_token_authenticated", True)  # noqa: B010  (Tornado's class does not have it)
        return self._user


class ChangingIdentity(IdentityProvider):  # type: ignore[misc]
    """One whose callers may lose their right while a request waits."""

    async def confirm(self, handler: web.RequestHandler) -> None:
        """Ask again whether the request's token is a user's.

        Raises:
            NotAuthenticatedError: it is not any more.
        """
        raise NotImplementedError


class ScopedIdentity(IdentityProvider):  # type: ignore[misc]
    """Lets in whom a Jupyter Server lets in, and its kernels by a token that opens Quantask alone."""

    def __init__(self, jupyters: IdentityProvider, token: str, owner: str) -> None:
        """Add ``token`` to what ``jupyters`` accepts."""
        super().__init__(token=jupyters.token, parent=jupyters.parent)
        self._jupyters = jupyters
        self._kernels = TokenIdentity(token, owner)

    async def get_user(self, handler: web.RequestHandler) -> User | None:
        """Return the kernels' user, or whom Jupyter Server says it is."""
        user = self._kernels.get_user(handler)
        if user is not None:
            return user
        theirs = self._jupyters.get_user(handler)
        return await theirs if isinstance(theirs, Awaitable) else theirs

    def is_token_authenticated(self, handler: web.RequestHandler) -> bool:
        """Say whether the request came by either token."""
        return bool(self._kernels.is_token_authenticated(handler) or self._jupyters.is_token_authenticated(handler))

    def should_check_origin(self, handler: web.RequestHandler) -> bool:
        """Say whether the request's origin matters: not for one that came by a token."""
        return not self.is_token_authenticated(handler) and bool(self._jupyters.should_check_origin(handler))

    @property
    def auth_enabled(self) -> bool:
        """Say whether Jupyter Server asks for a login at all."""
        return cast("bool", self._jupyters.auth_enabled)
