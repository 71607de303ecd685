"""An instructor pauses a task, a student or an assignment; the student sees it, and cannot do it."""

from __future__ import annotations

import pytest

from tests.hub.hub import Hub
from tests.integration.api.server import Client, until

TEACH = "teach, an instructor of qc101"


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Client:
    return hub.client_of("ada")


@pytest.fixture(scope="module")
def teach(hub: Hub) -> Client:
    return hub.client_of("teach")


def test_a_paused_assignment_waits_its_students_see_why_and_it_goes_on(hub: Hub, ada: Client, teach: Client) -> None:
    assert teach.post("courses/qc101/pause", {"tag": "hw3"}).json == {"tasks": 0}
    held = ada.submit(tags=["hw3"])
    assert held["paused_by"] == TEACH
    free = ada.submit(tags=["hw4"])
    assert ada.finished(free["id"])["status"] == "completed"
    size = {"method": "stabilizer", "qubits": 2, "operations": 4, "shots": 1024}
    assert "of your own" not in ada.get("estimate", query=size).json["waits_for"], "what is paused comes before nothing"
    seen = ada.get(f"tasks/{held['id']}").json
    assert (seen["status"], seen["queue_position"]) == ("pending", None)
    assert seen["waits_for"] == f"Paused by {TEACH}. It waits until it is resumed."
    [listed] = [one for one in ada.get("tasks").json["tasks"] if one["id"] == held["id"]]
    assert listed["paused_by"] == TEACH
    [pause] = teach.get("courses/qc101").json["pauses"]
    assert (pause["tag"], pause["student"], pause["task"], pause["paused_by"]) == ("hw3", None, None, TEACH)
    assert teach.post("courses/qc101/resume", {"tag": "hw3"}).json == {"tasks": 1}
    history = ada.finished(held["id"])["history"]
    assert [(entry["actor"], entry["note"]) for entry in history[:2]] == [
        ("api", f"paused by {TEACH}"),
        ("teach", "resumed with the tag hw3 as an instructor of qc101"),
    ]


def test_a_student_and_a_task_are_paused_by_their_names(hub: Hub, ada: Client, teach: Client) -> None:
    teach.post("courses/qc101/pause", {"student": "ada"})
    held, his = ada.submit()["id"], hub.client_of("bob").submit()["id"]
    assert hub.client_of("bob").finished(his)["status"] == "completed"
    teach.post("courses/qc101/pause", {"task": held})
    assert [(one["student"], one["task"]) for one in teach.get("courses/qc101").json["pauses"]] == [
        ("ada", None),
        (None, held),
    ]
    assert teach.post("courses/qc101/resume", {"student": "ada"}).json == {"tasks": 0}
    assert ada.get(f"tasks/{held}").json["status"] == "pending"
    assert teach.post("courses/qc101/resume", {"task": held}).json == {"tasks": 1}
    assert ada.finished(held)["status"] == "completed"


def test_a_student_can_pause_nothing_and_a_stranger_learns_of_no_course(hub: Hub, ada: Client) -> None:
    other, root = hub.client_of("other"), hub.client_of("root")
    task = ada.submit()["id"]
    for verb in ("pause", "resume"):
        for body in ({"tag": "hw3"}, {"student": "bob"}, {"task": task}):
            for client in (ada, other):
                refused = client.post(f"courses/qc101/{verb}", body)
                assert (refused.status, refused.code) == (404, "COURSE_NOT_FOUND")
                assert refused.body == client.post(f"courses/nowhere/{verb}", body).body
    assert (ada.get("courses/qc101").status, other.get("courses/qc101").status) == (404, 404)
    assert root.get("courses/qc101").json["pauses"] == []
    elsewhere = other.post("courses/qc201/pause", {"task": task})
    assert (elsewhere.status, elsewhere.code) == (404, "TASK_NOT_FOUND")
    assert ada.finished(task)["status"] == "completed"


def test_what_is_no_target_is_refused_in_a_sentence(teach: Client) -> None:
    for body in ({}, {"tag": "a", "student": "b"}, {"task": "x"}, {"who": "ada"}):
        refused = teach.post("courses/qc101/pause", body)
        assert (refused.status, refused.code) == (422, "REQUEST_INVALID")
    message = teach.post("courses/qc101/pause", {}).json["error"]["message"]
    assert message == "The request must have a task, a student or a tag, and one of them alone."


def test_an_instructor_pauses_from_a_notebook(hub: Hub, ada: Client, teach: Client) -> None:
    server = hub.server_of("teach")
    code = """
import io
from contextlib import redirect_stdout

get_ipython().run_line_magic("load_ext", "quantask_jupyter")
out = io.StringIO()
with redirect_stdout(out):
    get_ipython().run_line_magic("quantum", "pause --tag hw7")
said = out.getvalue()
"""
    [said] = server.in_a_kernel("said", after=code, seconds=120)
    assert "Paused tag hw7: 0 tasks now" in said
    held = ada.submit(tags=["hw7"])["id"]
    assert ada.get(f"tasks/{held}").json["paused_by"] == TEACH
    teach.post("courses/qc101/resume", {"tag": "hw7"})
    until(lambda: ada.get(f"tasks/{held}").json["status"] == "completed", "it goes on", 60)
