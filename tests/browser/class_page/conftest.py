"""The class page of a class with hostile names, and an instructor's window on it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.class_page.window import COURSE, FAULTY, HOSTILE_USERS, HUB_MS, MARKUP, log_in
from tests.browser.samples import HOSTILE
from tests.hub.hub import Hub, running_hub
from tests.integration.api.server import LONG, until


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A Hub whose class has students with hostile names, and a task of each kind."""
    with running_hub(tmp_path_factory.mktemp("hub")) as hub:
        for name in HOSTILE_USERS:
            hub.request("POST", f"users/{quote(name, safe='')}")
        hub.request("POST", "groups/course-qc101/users", {"users": list(HOSTILE_USERS)})
        ada = hub.client_of("ada")
        ada.finished(ada.submit(name="bell", tags=["hw1"], seed=7)["id"])
        for name in HOSTILE_USERS:
            client = hub.client_of(quote(name, safe=""))
            failed = client.submit(circuit=FAULTY, name=f"{name} {HOSTILE}"[:200], tags=[name[:200], HOSTILE])
            client.finished(failed["id"])
        yield hub


@pytest.fixture
def running(hub: Hub) -> Iterator[dict[str, str]]:
    """A task of ada's that runs in the one slot, and tasks that wait behind it."""
    ada, bob = hub.client_of("ada"), hub.client_of("bob")
    ids = {"ada": ada.submit(circuit=LONG, name="endless", tags=["hw2"])["id"]}
    until(lambda: ada.get(f"tasks/{ids['ada']}").json["status"] == "processing", "it runs")
    ids["bob"] = bob.submit(name="bob's", tags=["hw2"])["id"]
    ids["hostile"] = hub.client_of(quote(MARKUP, safe="")).submit(name=HOSTILE, tags=["hw3"])["id"]
    yield ids
    teach = hub.client_of("teach")
    teach.post("courses/qc101/cancel")
    for owner, task_id in (("ada", ids["ada"]), ("bob", ids["bob"])):
        hub.client_of(owner).finished(task_id)


@pytest.fixture(scope="package")
def context(browser: Browser, hub: Hub) -> Iterator[BrowserContext]:
    """The instructor's window."""
    context, page = log_in(browser, hub, "teach", "/services/quantask/")
    assert page.url == f"{hub.public_url}{COURSE}", "the one course that is taught"
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, hub: Hub) -> Iterator[Page]:
    """The class page; fails the test if a script of somebody else's ran or was tried, or ours failed."""
    trouble: list[str] = []
    page = context.new_page()
    page.set_default_timeout(HUB_MS)

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Uncaught" in message.text:
            trouble.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(f"{hub.public_url}{COURSE}")
    yield page
    assert page.locator("#main img[src='x'], #main script").count() == 0
    page.close()
    assert trouble == []
