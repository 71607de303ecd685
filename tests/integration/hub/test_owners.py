"""A user of a Hub is who the account is, not what it is called; who has gone is let in no more."""

from __future__ import annotations

import time
from typing import Any

from tests.hub.hub import SCOPE, Hub
from tests.integration.api.server import LONG, until


def names(hub: Hub, user: str) -> list[Any]:
    return [task["name"] for task in hub.client_of(user).get("tasks").json["tasks"]]


def make(hub: Hub, user: str) -> None:
    hub.request("POST", f"users/{user}")
    hub.request("POST", "groups/course-qc101/users", {"users": [user]})


def test_tasks_follow_a_user_who_is_renamed_and_a_new_one_of_the_name_starts_empty(hub: Hub) -> None:
    make(hub, "old")
    before = hub.client_of("old")
    task = before.finished(before.submit(name="before")["id"])
    hub.request("PATCH", "users/old", {"name": "new"})
    make(hub, "old")
    assert names(hub, "new") == ["before"]
    assert names(hub, "old") == []
    stranger = hub.client_of("old")
    assert stranger.get(f"tasks/{task['id']}").status == 404
    own = stranger.submit(name="after")
    assert own["owner"] == "old"
    assert (names(hub, "old"), names(hub, "new")) == (["after"], ["before"])
    assert hub.client_of("new").get(f"tasks/{task['id']}").json["owner"] == "new"
    teach = hub.client_of("teach")
    listed = {
        name: [one["name"] for one in teach.get("tasks", query={"course": "qc101", "owner": name}).json["tasks"]]
        for name in ("old", "new")
    }
    assert listed == {"old": ["after"], "new": ["before"]}
    stranger.finished(own["id"])


def test_a_user_who_is_deleted_and_made_again_starts_empty_and_the_instructor_still_sees_the_former(hub: Hub) -> None:
    make(hub, "gone")
    former = hub.client_of("gone")
    task = former.finished(former.submit(name="formers")["id"])
    hub.request("DELETE", "users/gone")
    make(hub, "gone")
    assert names(hub, "gone") == []
    assert hub.client_of("gone").get(f"tasks/{task['id']}").status == 404
    teach = hub.client_of("teach")
    assert teach.get(f"tasks/{task['id']}").json["owner"] == "gone (gone)"


def test_a_deleted_users_token_changes_nothing_after_a_second_and_reads_nothing_after_five(hub: Hub) -> None:
    make(hub, "leaver")
    leaver = hub.client_of("leaver")
    task = leaver.submit(circuit=LONG)["id"]
    assert leaver.get(f"tasks/{task}").status == 200
    hub.request("DELETE", "users/leaver")
    deleted = time.monotonic()
    until(lambda: leaver.post(f"tasks/{task}/cancel").status == 401, "it changes nothing", 10)
    changed = time.monotonic() - deleted
    until(lambda: leaver.get(f"tasks/{task}").status == 401, "it reads nothing", 20)
    read = time.monotonic() - deleted
    assert changed < 10, "a second, and a busy machine's delays"
    assert read < 20
    teach = hub.client_of("teach")
    until(lambda: teach.get(f"tasks/{task}").json["owner"] == "leaver (gone)", "the account is archived", 10)
    teach.post(f"tasks/{task}/cancel")
    teach.finished(task)


def test_a_request_that_waits_is_not_answered_to_who_has_gone_meanwhile(hub: Hub) -> None:
    make(hub, "waiter")
    waiter = hub.client_of("waiter")
    task = waiter.submit(circuit=LONG)["id"]
    until(lambda: waiter.get(f"tasks/{task}").json["status"] == "processing", "it runs")
    hub.request("DELETE", "users/waiter")
    answer = waiter.get(f"tasks/{task}", query={"wait": 7, "until": "final"})
    assert answer.status == 401
    root = hub.client_of("root")
    root.post(f"tasks/{task}/cancel")
    root.finished(task)


def test_a_revoked_token_is_refused(hub: Hub) -> None:
    made = hub.request("POST", "users/ada/tokens", {"scopes": [SCOPE]})
    ada = hub.service(made["token"])
    assert ada.get("tasks").status == 200
    hub.request("DELETE", f"users/ada/tokens/{made['id']}")
    until(lambda: ada.get("tasks").status == 401, "it is refused", 10)
    assert names(hub, "ada") == [], "the account is there, and not archived"
    assert hub.client_of("ada").submit()["owner"] == "ada"
