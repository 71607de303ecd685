"""A Hub as it was at its start, without another start: for the tests of the next file.

What is left is the log, which no test reads for what is not its own, and tokens of users who are still there.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from urllib.parse import quote
from uuid import UUID

from tests.hub.hub import SCOPE, Hub
from tests.hub.people import ADMIN, COURSES, INSTRUCTORS, STUDENTS, WITHOUT_SCOPE
from tests.integration.api.server import until

PEOPLE = {*STUDENTS, *INSTRUCTORS, ADMIN, WITHOUT_SCOPE}
KEPT_TABLES = {"quantask_version", "workers", "sqlite_sequence"}
SECONDS = 120


def make_as_new(hub: Hub) -> None:
    """End users' servers and tasks, and forget all that was made since the start."""
    _end_servers(hub)
    _end_tasks(hub)
    _empty_store(hub)
    _restore_people(hub)
    shutil.rmtree(hub.home / "homes", ignore_errors=True)


def _end_servers(hub: Hub) -> None:
    for user in hub.request("GET", "users"):
        for name in user["servers"]:
            path = f"users/{user['name']}"
            answer = hub.ask("DELETE", f"{path}/servers/{name}" if name else f"{path}/server")
            assert answer.status in (202, 204, 400), answer.data  # 400: it ends already
    until(
        lambda: not any(user["servers"] for user in hub.request("GET", "users")), "users' servers have ended", SECONDS
    )


def _end_tasks(hub: Hub) -> None:
    admin = hub.service(hub.token_of(ADMIN, SCOPE))
    admin.get("tasks")  # the store is opened by the first request of somebody
    for task_id in _unfinished(hub):
        admin.post(f"tasks/{UUID(task_id)}/cancel")
    until(lambda: not _unfinished(hub), "all tasks have ended", SECONDS)


def _unfinished(hub: Hub) -> list[str]:
    with closing(_store(hub)) as store:
        return [row[0] for row in store.execute("SELECT id FROM tasks WHERE finished_at IS NULL")]


def _empty_store(hub: Hub) -> None:
    with closing(_store(hub)) as store, store:
        tables = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        store.execute("PRAGMA defer_foreign_keys = ON")
        for table in sorted(tables - KEPT_TABLES):
            store.execute(f'DELETE FROM "{table}"')


def _store(hub: Hub) -> sqlite3.Connection:
    store = sqlite3.connect(hub.home / "tasks.sqlite3", timeout=SECONDS)
    store.execute("PRAGMA foreign_keys = ON")
    return store


def _restore_people(hub: Hub) -> None:
    there = {user["name"] for user in hub.request("GET", "users")}
    for name in there - PEOPLE:
        hub.request("DELETE", f"users/{quote(name, safe='')}")
    for name in PEOPLE - there:
        hub.request("POST", f"users/{name}", {"admin": name == ADMIN})
    groups = {group["name"]: set(group["users"]) for group in hub.request("GET", "groups")}
    for group in groups.keys() - COURSES.keys():
        hub.request("DELETE", f"groups/{quote(group, safe='')}")
    for group, members in COURSES.items():
        wanted, found = set(members["users"]), groups.get(group, set())
        if found - wanted:
            hub.request("DELETE", f"groups/{group}/users", {"users": sorted(found - wanted)})
        if wanted - found:
            hub.request("POST", f"groups/{group}/users", {"users": sorted(wanted - found)})
