"""Whose a name is, and who is in a course: what the Hub tells, and what it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

from quantask_jupyter.errors import HubUnavailableError
from quantask_jupyter.ports import Tasks
from quantask_jupyter.settings import Quantask
from quantask_server.hub_accounts import HubAccounts

CREATED = {"ada": "2026-01-01", "bob": "2026-02-01"}


class KnownTasks:
    """The store's accounts: ada's is known, others get a key of their account."""

    async def known_owners(self, accounts: Mapping[str, str]) -> dict[str, str]:
        return {name: "ada's key" for name in accounts if (name, accounts[name]) == ("ada", CREATED["ada"])}

    async def recognise(self, account: str, name: str) -> str:
        return f"{name} of {account}"


class MadeUpHub(RequestHandler):
    async def get(self, path: str) -> None:
        status, body = self.settings["answers"].get(path, (404, {}))
        self.settings["asked"].append(path)
        self.settings["at_once"].append(len(self.settings["asked"]) - self.settings["told"])
        for _ in range(20):  # rounds of the loop, in which others would come
            await asyncio.sleep(0)
        self.settings["told"] += 1
        self.set_status(status)
        self.finish(body)


@pytest.fixture
async def hub() -> AsyncIterator[Any]:
    socket, port = bind_unused_port()
    users = {f"users/{name}": (200, {"name": name, "created": created}) for name, created in CREATED.items()}
    settings: dict[str, Any] = {"answers": users, "asked": [], "at_once": [], "told": 0}
    server = HTTPServer(Application([("/hub/api/(.*)", MadeUpHub)], **settings))
    server.add_sockets([socket])
    url = f"http://127.0.0.1:{port}/hub/api"
    auth = SimpleNamespace(api_url=url, api_token="service's", certfile="", keyfile="", client_ca="")
    yield SimpleNamespace(accounts=HubAccounts(cast("Any", auth), Quantask()), **settings)
    server.stop()


TASKS = cast("Tasks", KnownTasks())


async def test_students_are_known_by_their_accounts_also_who_was_never_here(hub: Any) -> None:
    hub.answers["groups/course-qc101"] = (200, {"users": ["ada", "bob", "deleted this moment"]})
    students = await hub.accounts.students_of("qc101", TASKS)
    assert students == {"ada's key": "ada", "bob of 2026-02-01": "bob"}
    assert await hub.accounts.students_of("qc101", TASKS) == students
    assert hub.asked.count("groups/course-qc101") == 1, "its word is relied on for a moment"


async def test_a_name_that_was_given_again_is_the_new_accounts_also_before_that_has_come(hub: Any) -> None:
    hub.answers["groups/course-qc101"] = (200, {"users": ["ada"]})
    hub.answers["users/ada"] = (200, {"name": "ada", "created": "2026-03-01"})
    assert await hub.accounts.students_of("qc101", TASKS) == {"ada of 2026-03-01": "ada"}


async def test_a_large_class_is_asked_for_a_few_at_a_time_and_each_account_once_for_all_its_courses(hub: Any) -> None:
    names = [f"student{number}" for number in range(60)]
    hub.answers.update({f"users/{name}": (200, {"name": name, "created": f"of {name}"}) for name in names})
    hub.answers.update({f"groups/course-{course}": (200, {"users": names}) for course in ("qc101", "qc201")})
    await hub.accounts.account("student7")
    found = [await hub.accounts.students_of(course, TASKS) for course in ("qc101", "qc201")]
    assert found == [{f"{name} of of {name}": name for name in names}] * 2
    assert max(hub.at_once) <= 4
    assert len(hub.asked) == 2 + 60


async def test_a_group_that_is_not_there_or_not_told_is_not_known_and_an_empty_one_has_nobody(hub: Any) -> None:
    assert await hub.accounts.students_of("qc101", TASKS) is None
    hub.answers["groups/course-empty"] = (200, {"users": []})
    assert await hub.accounts.students_of("empty", TASKS) == {}
    hub.answers["groups/course-a"] = (403, {})
    hub.answers["groups/course-b"] = (200, {"name": "course-b"})  # with read:groups:name alone
    for course in ("a", "b"):
        assert await hub.accounts.students_of(course, TASKS) is None


async def test_a_name_that_nobody_has_is_no_owners_and_without_the_scope_a_name_is_the_owner(hub: Any) -> None:
    assert await hub.accounts.owner_called("bob", TASKS) == "bob of 2026-02-01"
    assert await hub.accounts.owner_called("nobody", TASKS) is None
    hub.answers["users/bob"] = (200, {"name": "bob"})
    assert await hub.accounts.owner_called("bob", TASKS) == "bob"


async def test_a_hub_that_fails_is_said_and_asked_again(hub: Any) -> None:
    hub.answers["groups/course-qc101"] = (503, {})
    with pytest.raises(HubUnavailableError):
        await hub.accounts.students_of("qc101", TASKS)
    hub.answers["groups/course-qc101"] = (200, {"users": []})
    assert await hub.accounts.students_of("qc101", TASKS) == {}


async def test_who_came_into_a_group_a_moment_ago_is_found_where_the_hub_is_asked_anew(hub: Any) -> None:
    hub.answers["groups/course-qc101"] = (200, {"users": ["ada"]})
    await hub.accounts.students_of("qc101", TASKS)
    hub.answers["groups/course-qc101"] = (200, {"users": ["ada", "bob"]})
    both = {"ada's key": "ada", "bob of 2026-02-01": "bob"}
    assert await hub.accounts.students_of("qc101", TASKS) == {"ada's key": "ada"}
    assert await hub.accounts.students_of("qc101", TASKS, anew=True) == both
    assert await hub.accounts.students_of("qc101", TASKS) == both


async def test_a_course_is_one_where_either_of_its_groups_is_there(hub: Any) -> None:
    assert await hub.accounts.has_course("qc101") is False
    hub.answers["groups/formgrade-qc101"] = (200, {"users": []})
    assert await hub.accounts.has_course("qc101") is True
    hub.answers["groups/course-qc201"] = (403, {})
    assert await hub.accounts.has_course("qc201") is None, "nobody tells"
