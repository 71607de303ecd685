"""Somebody in a browser, as far as cookies go: signed in at the Hub, and let in by the own server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from tests.hub.hub import Hub

SECONDS = 60.0
AS_A_PAGE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}


@dataclass
class Visitor:
    """A user's browser: the Hub's own cookies, each for its path."""

    hub: Hub
    user: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        """Sign in at the Hub, and come to the own server, which must run."""
        login = f"{self.hub.public_url}/hub/login"
        self.session.get(login, headers=AS_A_PAGE, timeout=SECONDS)
        form = {"username": self.user, "password": "any", "_xsrf": self.xsrf("/hub/")}
        self.session.post(login, data=form, timeout=SECONDS).raise_for_status()
        self.visit(f"/user/{self.user}/api/kernels").raise_for_status()

    def visit(self, path: str) -> requests.Response:
        """Go to a page, as who types its address, through all that it leads to."""
        return self.session.get(f"{self.hub.public_url}{path}", headers=AS_A_PAGE, timeout=SECONDS)

    def xsrf(self, path: str) -> str:
        """Return the XSRF token that pages below a path can read."""
        return str(self.session.cookies.get("_xsrf", path=path))

    def send(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> requests.Response:
        """Send what a script sends in this browser: with the cookies that belong to the path."""
        return self.session.request(
            method,
            f"{self.hub.public_url}{path}",
            headers=headers,
            json=body,
            timeout=SECONDS,
            allow_redirects=False,
        )
