"""The API and the class page in the test's own process, without a Hub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from jupyterhub.services.auth import HubOAuth

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.load_settings import load_settings
from quantask_server.class_page.browser_login import BROWSERS
from quantask_server.class_page.routes import page_rules, page_settings
from quantask_server.identity import TokenIdentity
from quantask_server.local import serving
from tests.integration.api.server import Client

COURSE = "qc101"
PAGE = f"../../class/{COURSE}"  # from the API's root
TOKEN = "a-token-for-this-test"
STUDENT = Caller("ada", "ada", takes=frozenset({COURSE}))
INSTRUCTOR = Caller("ada", "ada", teaches=frozenset({COURSE}))


class OneClass:
    """A course of one, ada, who is its student and its instructor by turns."""

    def __init__(self, url: str) -> None:
        self.client = Client(url, TOKEN)
        self.caller = STUDENT

    def publish(self, name: str, **fields: Any) -> None:
        """Publish an assignment."""
        self.caller = INSTRUCTOR
        answer = self.client.post("assignments", {"name": name, "deadline": "2100-01-01T00:00:00Z", **fields})
        assert answer.status == 200, answer.body

    def hand_in(self, name: str, **fields: Any) -> str:
        """Hand something in, and return the task's id when it has run."""
        self.caller = STUDENT
        task_id = str(self.client.submit(tags=[name], **fields)["id"])
        self.client.finished(task_id)
        return task_id

    def page(self, path: str = "") -> str:
        """Return a page as the instructor sees it."""
        self.caller = INSTRUCTOR
        answer = self.client.get(f"{PAGE}{path}")
        assert answer.status == 200, answer.body[:500]
        return answer.body.decode()


@asynccontextmanager
async def a_class(store_url: str, around: Mapping[str, Any] | None = None) -> AsyncIterator[OneClass]:
    """Serve the class for as long as the block lasts; ``around`` are more settings of the application."""
    environ = {"QUANTASK_DATABASE_URL": store_url, "QUANTASK_AUTO_MIGRATE": "true", "QUANTASK_TOKEN": TOKEN}
    identity = TokenIdentity(TOKEN, "ada")
    hub = HubOAuth(api_token=TOKEN, oauth_client_id="service-quantask")
    settings = {**page_settings(hub, identity), BROWSERS: identity, **(around or {})}
    async with serving(
        load_settings(environ=environ),
        0,
        identity,
        caller_of=lambda _: one.caller,
        around=settings,
        pages=page_rules("/"),
    ) as (url, _):
        one = OneClass(url)
        yield one
