"""A name that is given again has nothing of the former account: no limit, no pause, no submission, no quota."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from tests.hub.hub import Hub
from tests.integration.api.server import BELL

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


def make(hub: Hub, *users: str) -> None:
    for user in users:
        hub.request("POST", f"users/{user}")
        hub.request("POST", "groups/course-qc101/users", {"users": [user]})


def test_limits_and_pauses_follow_a_student_who_is_renamed_and_do_not_meet_who_has_the_name_now(hub: Hub) -> None:
    make(hub, "dana")
    teach, before = hub.client_of("teach"), hub.client_of("dana")
    before.finished(before.submit()["id"])
    teach.post("courses/qc101/limits", {"student": "dana", "shots": 100})
    teach.post("courses/qc101/pause", {"student": "dana"})
    hub.request("PATCH", "users/dana", {"name": "daniela"})
    make(hub, "dana")
    renamed, again = hub.client_of("daniela"), hub.client_of("dana")
    refused = renamed.post("tasks", {"circuit": BELL, "shots": 101})
    assert (refused.status, refused.code) == (422, "LIMIT_EXCEEDED")
    held = renamed.submit(shots=100)
    assert held["paused_by"] == "teach, an instructor of qc101"
    done = again.finished(again.submit(shots=5000)["id"])
    assert done["status"] == "completed", "neither limited nor paused"
    assert again.get("quota").json["courses"] == []
    settings = teach.get("courses/qc101").json
    assert [each["student"] for each in settings["limits"]] == ["daniela"]
    assert [each["student"] for each in settings["pauses"]] == ["daniela"]
    assert teach.post("courses/qc101/resume", {"student": "daniela"}).json == {"tasks": 1}
    assert renamed.finished(held["id"])["status"] == "completed"
    teach.post("courses/qc101/limits", {"student": "daniela", "shots": None})


def test_submissions_are_the_accounts_under_its_name_of_today_and_a_new_one_has_another_seed(hub: Hub) -> None:
    make(hub, "erin")
    teach, before = hub.client_of("teach"), hub.client_of("erin")
    teach.post("assignments", {"name": "hw9", "deadline": TOMORROW})
    first = before.finished(before.submit(tags=["hw9"])["id"])
    hub.request("PATCH", "users/erin", {"name": "erika"})
    make(hub, "erin")
    renamed, again = hub.client_of("erika"), hub.client_of("erin")
    second = again.finished(again.submit(tags=["hw9"])["id"])
    third = renamed.finished(renamed.submit(tags=["hw9"])["id"])
    seeds = [teach.get(f"tasks/{task['id']}").json["seed"] for task in (first, second, third)]
    assert None not in seeds
    assert seeds[0] == seeds[2] != seeds[1]
    assert [each["task"] for each in again.get("assignments/hw9/submissions").json["submissions"]] == [second["id"]]
    assert [each["task"] for each in renamed.get("assignments/hw9/submissions").json["submissions"]] == [
        first["id"],
        third["id"],
    ]
    hub.request("DELETE", "users/erin")
    make(hub, "erin")
    assert hub.client_of("erin").get("assignments/hw9/submissions").json["submissions"] == []
    table = teach.get("assignments/hw9/submissions", query={"format": "csv"}).body.decode("utf-8-sig")
    named = [(row["task"], row["student"]) for row in csv.DictReader(io.StringIO(table, newline=""))]
    assert named == [(first["id"], "erika"), (second["id"], "erin (gone)"), (third["id"], "erika")]
