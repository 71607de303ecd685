"""Courses and instructors are groups of the Hub: who sees whose tasks, and what is written down where others act."""

from __future__ import annotations

import pytest

from tests.hub.hub import Hub
from tests.integration.api.server import LONG, Client, until


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Client:
    return hub.client_of("ada")


@pytest.fixture(scope="module")
def teach(hub: Hub) -> Client:
    return hub.client_of("teach")


@pytest.fixture(scope="module")
def other(hub: Hub) -> Client:
    return hub.client_of("other")


def test_everybody_is_told_their_roles(hub: Hub, ada: Client, teach: Client) -> None:
    student = {"user": "ada", "operator": False, "courses": [{"name": "qc101", "role": "student"}]}
    assert ada.get("courses").json == student
    assert teach.get("courses").json["courses"] == [{"name": "qc101", "role": "instructor"}]
    assert hub.client_of("root").get("courses").json == {"user": "root", "operator": True, "courses": []}


def test_an_instructor_reads_the_tasks_of_the_course_and_another_does_not(
    hub: Hub, ada: Client, teach: Client, other: Client
) -> None:
    task = ada.submit(name="of the course")
    done = ada.finished(task["id"])
    assert task["course"] == "qc101"
    for path in (f"tasks/{task['id']}", f"tasks/{task['id']}/request"):
        assert teach.get(path).json == ada.get(path).json
        assert hub.client_of("root").get(path).json == ada.get(path).json
        for stranger in (other, hub.client_of("bob")):
            assert (stranger.get(path).status, stranger.get(path).code) == (404, "TASK_NOT_FOUND")
    assert teach.get(f"tasks/{task['id']}", query={"wait": 5, "until": "final"}).json["result"] == done["result"]


def test_a_course_is_listed_for_its_instructors_and_each_student_sees_the_own_part(
    hub: Hub, ada: Client, teach: Client, other: Client
) -> None:
    bob = hub.client_of("bob")
    mine, his = ada.submit(name="listed")["id"], bob.submit(name="listed")["id"]

    def listed(client: Client, **query: str) -> list[str]:
        return [task["id"] for task in client.get("tasks", query={"name": "listed", **query}).json["tasks"]]

    assert listed(teach, course="qc101") == [his, mine]
    assert listed(teach, course="qc101", owner="ada") == [mine]
    assert listed(teach) == []
    assert listed(ada, course="qc101") == [mine]
    assert listed(hub.client_of("root"), owner="bob") == [his]
    for stranger in (other, bob):
        assert stranger.get("tasks", query={"course": "qc101", "owner": "ada"}).status in (403, 404)
    assert (
        other.get("tasks", query={"course": "qc101"}).status,
        other.get("tasks", query={"course": "no"}).status,
    ) == (
        404,
        404,
    )
    first = teach.get("tasks", query={"course": "qc101", "limit": 1}).json
    refused = other.get("tasks", query={"course": "qc101", "limit": 1, "cursor": first["next_cursor"]})
    assert refused.status == 404


def test_an_instructor_cancels_a_task_of_the_course_and_its_owner_sees_who_did(
    ada: Client, teach: Client, other: Client
) -> None:
    running = ada.submit(circuit=LONG)["id"]
    until(lambda: ada.get(f"tasks/{running}").json["status"] == "processing", "it runs")
    assert other.post(f"tasks/{running}/cancel").status == 404
    assert teach.post(f"tasks/{running}/cancel").status in (200, 202)
    ended = ada.finished(running)
    history = ended["history"]
    assert ended["notes"] == ["Cancelled by teach, as an instructor of qc101."]
    words = [(entry["from"], entry["to"], entry["note"]) for entry in history if entry["actor"] == "teach"]
    assert words == [("processing", "processing", "cancelled as an instructor of qc101")]


def test_a_batch_is_read_and_cancelled_like_a_task(ada: Client, teach: Client, other: Client) -> None:
    body = {"tasks": [{"circuit": LONG}, {"circuit": LONG}]}
    batch = ada.post("batches", body).json
    assert batch["course"] == "qc101"
    for path in (f"batches/{batch['id']}", f"batches/{batch['id']}/results"):
        assert teach.get(path).status == 200
        assert other.get(path).status == 404
    assert other.post(f"batches/{batch['id']}/cancel").status == 404
    assert teach.post(f"batches/{batch['id']}/cancel").status == 202
    for task_id in batch["task_ids"]:
        history = ada.finished(task_id)["history"]
        assert "cancelled as an instructor of qc101" in [entry["note"] for entry in history]


def test_only_its_owner_removes_or_retries_a_task(ada: Client, teach: Client, other: Client) -> None:
    done = ada.submit()["id"]
    ada.finished(done)
    for method, path in (("DELETE", f"tasks/{done}"), ("POST", f"tasks/{done}/retry")):
        assert (teach.request(method, path).status, other.request(method, path).status) == (403, 404)
    assert ada.request("DELETE", f"tasks/{done}").status == 204


def test_rights_follow_the_hubs_groups_without_a_restart(hub: Hub, ada: Client, other: Client) -> None:
    task = ada.submit()["id"]
    assert other.get(f"tasks/{task}").status == 404
    hub.request("POST", "groups/formgrade-qc101/users", {"users": ["other"]})
    until(lambda: other.get(f"tasks/{task}").status == 200, "another instructor is known", 10)
    hub.request("DELETE", "groups/formgrade-qc101/users", {"users": ["other"]})
    until(lambda: other.get(f"tasks/{task}").status == 404, "the former instructor sees it no more", 10)


def test_a_student_of_two_courses_says_which_one(hub: Hub) -> None:
    hub.request("POST", "groups/course-qc201/users", {"users": ["bob"]})
    bob = hub.client_of("bob")
    refused = bob.post("tasks", {"circuit": LONG})
    assert (refused.status, refused.code) == (422, "REQUEST_INVALID")
    assert "several courses (qc101, qc201)" in refused.json["error"]["message"]
    for course in ("qc101", "qc201"):
        made = bob.post("tasks", {"circuit": LONG}, headers={"Quantask-Course": course})
        assert (made.status, made.json["course"]) == (202, course)
        bob.post(f"tasks/{made.json['id']}/cancel")
    assert bob.post("tasks", {"circuit": LONG}, headers={"Quantask-Course": "qc301"}).status == 422
    hub.request("DELETE", "groups/course-qc201/users", {"users": ["bob"]})
