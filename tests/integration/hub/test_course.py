"""What a course's instructors are told by the API, and what nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hub.hub import Hub
from tests.integration.api.server import LONG, Client, until

PATHS = ("courses/qc101/students", "courses/qc101/queue", "courses/qc101/load")


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Client:
    return hub.client_of("ada")


@pytest.fixture(scope="module")
def teach(hub: Hub) -> Client:
    return hub.client_of("teach")


def test_a_course_is_open_to_its_instructors_and_administrators_alone(hub: Hub, ada: Client, teach: Client) -> None:
    for path in PATHS:
        assert teach.get(path).status == hub.client_of("root").get(path).status == 200
        unknown = ada.get(path.replace("qc101", "nobody-has-it"))
        for stranger in (ada, hub.client_of("other")):
            answer = stranger.get(path)
            assert (answer.status, answer.code, answer.body) == (404, "COURSE_NOT_FOUND", unknown.body)
    for stranger in (ada, hub.client_of("other")):
        assert stranger.post("courses/qc101/cancel").code == "COURSE_NOT_FOUND"


def test_an_instructor_is_told_what_students_ran_what_waits_and_why(hub: Hub, ada: Client, teach: Client) -> None:
    done = ada.finished(ada.submit(shots=100)["id"])
    failed = ada.finished(ada.submit(circuit="OPENQASM 3.0; qubit q; hh q;")["id"])
    running = ada.submit(circuit=LONG, name="long")["id"]
    until(lambda: ada.get(f"tasks/{running}").json["status"] == "processing", "it runs")
    waiting = hub.client_of("bob").submit(name="bob's", tags=["hw3"])
    students = {each["owner"]: each for each in teach.get("courses/qc101/students").json["students"]}
    assert (students["ada"]["completed"], students["ada"]["failed"], students["ada"]["running"]) == (1, 1, 1)
    assert students["ada"]["shots"] == done["shots"] + 2 * 1024
    assert students["ada"]["last_failed"] == failed["id"]
    assert students["ada"]["last_error"]["message"] == failed["error"]["message"]
    assert (students["bob"]["waiting"], students["bob"]["slot_seconds"]) == (1, 0.0)
    # What is said of workers may be of a second ago, when this one had just begun.
    queue = until(
        lambda: (told := teach.get("courses/qc101/queue").json)["workers_alive"] and told, "the worker is known", 10
    )
    assert (queue["waiting"], queue["workers_alive"], queue["slots"]) == (1, 1, 1)
    [task] = queue["tasks"]
    assert (task["id"], task["owner"], task["name"], task["tags"]) == (waiting["id"], "bob", "bob's", ["hw3"])
    assert task["waited_seconds"] >= 0
    busy = {"The only slot is busy; the next turn is this student's.", "The only slot is busy; it is next."}
    # What is said may be of a second ago, when the slot was free.
    until(lambda: teach.get("courses/qc101/queue").json["tasks"][0]["why"] in busy, "it is said why")
    steps = teach.get("courses/qc101/load", query={"hours": 1}).json["steps"]
    assert len(steps) == 96
    assert steps[-1]["running"] > 0
    assert all(step["running"] <= 1.001 for step in steps), "there is one slot"
    ada.post(f"tasks/{running}/cancel")
    hub.client_of("bob").finished(waiting["id"])


def test_what_is_asked_for_is_looked_at(teach: Client) -> None:
    for query in ({"hours": "0"}, {"hours": "nan"}, {"days": "1"}):
        assert teach.get("courses/qc101/students", query=query).code == "REQUEST_INVALID"
    assert teach.post("courses/qc101/cancel", query={"user": "ada"}).code == "REQUEST_INVALID"


def test_all_of_a_student_or_of_a_tag_is_cancelled_and_each_owner_sees_by_whom(
    hub: Hub, ada: Client, teach: Client
) -> None:
    bob = hub.client_of("bob")
    adas = [ada.submit(circuit=LONG, tags=["hw4"])["id"], ada.submit(circuit=LONG)["id"]]
    bobs = bob.submit(circuit=LONG, tags=["hw4"])["id"]
    assert teach.post("courses/qc101/cancel", query={"tag": "hw4"}).json == {"course": "qc101", "tasks": 2}
    cancelled = bob.finished(bobs)
    assert cancelled["status"] == ada.finished(adas[0])["status"] == "cancelled"
    words = [entry["note"] for entry in cancelled["history"] if entry["actor"] == "teach"]
    assert words == ["cancelled as an instructor of qc101"]
    assert hub.client_of("root").post("courses/qc101/cancel", query={"owner": "ada"}).json["tasks"] == 1
    assert "cancelled as an administrator" in [entry["note"] for entry in ada.finished(adas[1])["history"]]
    assert teach.post("courses/qc101/cancel", query={"owner": "nobody"}).json["tasks"] == 0


def test_who_has_run_nothing_is_listed_and_what_is_set_for_them_holds_from_their_first_task(
    hub: Hub, teach: Client
) -> None:
    def told() -> dict[str, dict[str, Any]]:
        answer = teach.get("courses/qc101/students").json
        assert answer["has_all"] is True
        return {student["owner"]: student for student in answer["students"]}

    hub.request("POST", "users/dora")
    hub.request("POST", "groups/course-qc101/users", {"users": ["dora"]})
    until(lambda: "dora" in told(), "she is known", 10)
    nothing = {"completed": 0, "failed": 0, "waiting": 0, "running": 0, "shots": 0, "last_at": None, "last_error": None}
    assert told()["dora"].items() >= nothing.items()
    hub.request("PATCH", "users/dora", {"name": "theodora"})
    assert teach.post("courses/qc101/pause", {"student": "theodora"}).json == {"tasks": 0}
    [pause] = teach.get("courses/qc101").json["pauses"]
    assert pause["student"] == "theodora"
    assert hub.client_of("theodora").submit()["paused_by"] == "teach, an instructor of qc101"
    until(lambda: "theodora" in told() and "dora" not in told(), "one row, with the new name", 10)
    hub.request("DELETE", "groups/course-qc101/users", {"users": ["theodora"]})
    assert teach.post("courses/qc101/resume", {"student": "theodora"}).json == {"tasks": 1}
