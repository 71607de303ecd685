"""Browsers log in by the Hub, and come back with its token in a signed cookie, kept below the service's path.

The API itself is opened by a token in the Authorization header alone. So a page of a student's own server, which has
the same origin, finds no endpoint that answers by cookie but these pages, and each of them asks for the XSRF token
unless the browser says that its user goes there.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, cast

from jupyter_server.auth.identity import IdentityProvider
from jupyterhub.services.auth import HubOAuth, HubOAuthenticated
from tornado import web
from tornado.httputil import url_concat
from typing_extensions import override

from quantask_jupyter.errors import NotAllowedError, NotAuthenticatedError
from quantask_server.handlers.base import QuantaskHandler
from quantask_server.hub_identity import HubIdentity, HubUser

LOGIN = "quantask_login"  # the keys in an application's settings
BROWSERS = "quantask_browsers"


def cookie_secret(hub_token: str) -> str:
    """Return what signs cookies: the same in every process of the service, and after a restart."""
    return hmac.new(hub_token.encode(), b"cookies of Quantask's pages", hashlib.sha256).hexdigest()


class BrowserIdentity(IdentityProvider):  # type: ignore[misc]  # jupyter_server is not followed by mypy
    """Lets in the Hub's users by the cookie of their login, or by a token as the API does."""

    def __init__(self, users: HubIdentity, login: HubOAuth) -> None:
        """Take the user's name from the Hub with each request, as ``users`` does."""
        super().__init__(token="")
        self._users = users
        self._login = login

    @override
    async def get_user(self, handler: QuantaskHandler) -> HubUser | None:
        """Return the Hub's user; a token's scope is looked at as that of any other.

        Raises:
            NotAllowedError: the token is not a user's, or does not reach as far as this service.
            HubUnavailableError: the Hub does not answer.
        """
        user = await self._users.get_user(handler)
        if user is not None:
            return user
        kept = handler.get_signed_cookie(self._login.cookie_name)
        return await self._users.user_with(kept.decode("ascii", "replace"), handler) if kept else None


class Browsed(HubOAuthenticated):  # type: ignore[misc]  # jupyterhub is not followed by mypy
    """What handlers have that answer a browser by its cookie; stands before :class:`QuantaskHandler`."""

    settings: dict[str, Any]

    @property
    def identity_provider(self) -> IdentityProvider:
        """Return what lets browsers in."""
        return self.settings[BROWSERS]

    @property
    def hub_auth(self) -> HubOAuth:
        """Return the login by the Hub."""
        return self.settings[LOGIN]

    @property
    def is_visited(self) -> bool:
        """Whether a browser shows the answer as a page; a script gets errors as the API says them."""
        sent = cast("web.RequestHandler", self).request.headers
        return sent.get("Sec-Fetch-Mode", "navigate") == "navigate" and "X-XSRFToken" not in sent

    @override
    def get_current_user(self) -> None:
        """Return nobody: who asks is found out before, by the identity."""

    @override
    def get_login_url(self) -> str:
        """Return where the Hub lets its user in; a script is told that it is not logged in.

        Raises:
            NotAuthenticatedError: a script asks.
        """
        if not self.is_visited:
            raise NotAuthenticatedError()
        handler, login = cast("web.RequestHandler", self), self.hub_auth
        asked, verifier = {}, {}
        if getattr(login, "pkce_enabled", False):  # JupyterHub 6
            verifier["code_verifier"], challenge, method = login.generate_pkce_code_challenge()
            asked = {"code_challenge": challenge, "code_challenge_method": method}
        state = login.set_state_cookie(handler, next_url=handler.request.uri, **verifier)
        return url_concat(login.login_url, {**asked, "state": state})

    @override
    def check_xsrf_cookie(self) -> None:
        """Check that a request by cookie comes from one of these pages, or is its user's going to one.

        Raises:
            NotAllowedError: it does not.
        """
        if getattr(self, "_jupyter_current_user", None) is None:
            return
        sent = cast("web.RequestHandler", self).request.headers
        if sent.get("Sec-Fetch-Dest") == "empty":  # a script's, which JupyterHub may take for a picture's
            sent["Sec-Fetch-Mode"] = "cors"
        try:
            super().check_xsrf_cookie()
        except web.HTTPError as error:
            raise NotAllowedError(
                "The request came by a cookie, without the XSRF token or from another page.",
                hint="Reload the page.",
            ) from error
