"""An instructor limits the students of a course, or one of them; they are told, and others are not concerned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.hub.hub import Hub
from tests.integration.api.server import BELL, LONG

TEACH = "teach, an instructor of qc101"


def test_a_limit_is_obeyed_at_once_told_in_words_and_taken_away(hub: Hub) -> None:
    ada, bob, teach = (hub.client_of(name) for name in ("ada", "bob", "teach"))
    teach.post("courses/qc101/limits", {"tasks": 2, "shots": 2000})
    set_for = teach.post("courses/qc101/limits", {"student": "ada", "tasks": 1}).json["limits"]
    assert [(each["student"], each["tasks"], each["shots"], each["set_by"]) for each in set_for] == [
        (None, 2, 2000, TEACH),
        ("ada", 1, None, TEACH),
    ]
    many = ada.post("tasks", {"circuit": BELL, "shots": 2001})
    assert (many.status, many.code) == (422, "LIMIT_EXCEEDED")
    assert many.json["error"]["message"] == "A task of qc101 may have 2,000 shots; this one has 2,001."
    running = ada.submit(circuit=LONG)["id"]
    refused = ada.post("tasks", {"circuit": BELL})
    assert (refused.status, refused.code) == (429, "COURSE_LIMIT")
    assert refused.json["error"]["message"] == (
        "1 of your tasks for qc101 is waiting or running; your instructor allows 1."
    )
    [told] = ada.get("quota").json["courses"]
    assert told["tasks"] == {"used": 1, "limit": 1, "left": 0}
    assert (told["course"], told["max_shots"], told["slot_seconds"]["limit"]) == ("qc101", 2000, None)
    bobs = [bob.submit(circuit=LONG)["id"] for _ in range(2)]
    assert bob.post("tasks", {"circuit": BELL}).code == "COURSE_LIMIT"
    teach.post("courses/qc101/limits", {"student": "ada", "tasks": None})
    waiting = ada.submit()["id"]
    left = teach.post("courses/qc101/limits", {"tasks": None, "shots": None}).json["limits"]
    assert left == []
    assert ada.get("quota").json["courses"] == []
    for client, ids in ((ada, (running, waiting)), (bob, bobs)):
        for task in ids:
            client.post(f"tasks/{task}/cancel")


def test_used_slot_seconds_are_told_and_end_it(hub: Hub) -> None:
    ada, teach = hub.client_of("ada"), hub.client_of("teach")
    ada.finished(ada.submit()["id"])
    teach.post("courses/qc101/limits", {"student": "ada", "slot_seconds": 0.000001})
    refused = ada.post("tasks", {"circuit": BELL})
    assert (refused.status, refused.code) == (429, "COURSE_LIMIT")
    assert "seconds of slots in 24 hours" in refused.json["error"]["message"]
    assert ada.get("quota").json["courses"][0]["slot_seconds"]["left"] == 0
    teach.post("courses/qc101/limits", {"student": "ada", "slot_seconds": None})
    ada.finished(ada.submit()["id"])


def test_the_course_as_a_whole_has_limits_of_its_own(hub: Hub) -> None:
    ada, bob, teach = (hub.client_of(name) for name in ("ada", "bob", "teach"))
    set_now = teach.post("courses/qc101/limits", {"whole": True, "tasks": 2}).json["limits"]
    assert [(each["student"], each["whole"], each["tasks"]) for each in set_now] == [(None, True, 2)]
    held = [(client, client.submit(circuit=LONG)["id"]) for client in (ada, bob)]
    for client in (ada, bob):
        refused = client.post("tasks", {"circuit": BELL})
        assert (refused.status, refused.code) == (429, "COURSE_LIMIT")
        assert refused.json["error"]["message"] == (
            "2 tasks for qc101 are waiting or running, of all its students together; the instructors allow 2."
        )
    [told] = ada.get("quota").json["courses"]
    assert told["tasks_of_all"] == {"used": 2, "limit": 2, "left": 0}
    assert told["tasks"] == {"used": 1, "limit": None, "left": None}
    for wrong in ({"whole": True, "shots": 5}, {"whole": True, "student": "ada", "tasks": 1}, {"whole": 1, "tasks": 1}):
        assert teach.post("courses/qc101/limits", wrong).status == 422
    assert bob.post("courses/qc101/limits", {"whole": True, "tasks": None}).status == 404
    assert teach.post("courses/qc101/limits", {"whole": True, "tasks": None}).json["limits"] == []
    held.append((ada, ada.submit()["id"]))
    teach.post("courses/qc101/limits", {"whole": True, "slot_seconds": 0.000001})
    assert "those of all its students together" in bob.post("tasks", {"circuit": BELL}).json["error"]["message"]
    teach.post("courses/qc101/limits", {"whole": True, "slot_seconds": None})
    taken = teach.get("courses/qc101/history").json["changes"][0]
    assert (taken["kind"], taken["name"], taken["after"]) == ("limits", "/", None)
    for client, task in held:
        client.post(f"tasks/{task}/cancel")


def test_who_has_set_what_is_kept_for_instructors_alone(hub: Hub) -> None:
    teach = hub.client_of("teach")
    assert teach.post("courses/qc101/limits", {"student": "bob", "tasks": 3}).status == 200
    assert teach.post("courses/qc101/limits", {"student": "bob", "tasks": None}).status == 200
    taken, given = teach.get("courses/qc101/history").json["changes"][:2]
    assert (given["by"], given["kind"], given["name"]) == ("teach, an instructor of qc101", "limits", "bob")
    assert (given["before"], given["after"], taken["before"], taken["after"]) == (
        None,
        {"tasks": 3},
        {"tasks": 3},
        None,
    )
    first = teach.get("courses/qc101/history", query={"limit": 1}).json
    assert first["changes"] == [taken]
    after = teach.get("courses/qc101/history", query={"limit": 1, "before": first["next_before"]}).json
    assert after["changes"] == [given]
    for wrong in ({"limit": 0}, {"limit": 201}, {"before": "x"}, {"before": 2**63}):
        assert teach.get("courses/qc101/history", query=wrong).code == "REQUEST_INVALID"
    assert hub.client_of("root").get("courses/qc101/history").status == 200
    for stranger in ("bob", "other"):
        assert hub.client_of(stranger).get("courses/qc101/history").code == "COURSE_NOT_FOUND"


def test_students_and_strangers_set_no_limits(hub: Hub) -> None:
    body = {"student": "bob", "tasks": 1}
    refused, unknown = (hub.client_of(name).post("courses/qc101/limits", body) for name in ("ada", "other"))
    assert (refused.status, unknown.status) == (404, 404)
    teach = hub.client_of("teach")
    assert teach.get("courses/qc101").json["limits"] == []
    for wrong in ({"tasks": 0}, {"tasks": 1.5}, {"slot_seconds": -1}, {"shots": "9"}, {"students": 5}):
        assert teach.post("courses/qc101/limits", wrong).status == 422


def test_what_is_quota_is_never_a_made_up_zero_and_typos_are_no_students(hub: Hub) -> None:
    ada, teach, root = (hub.client_of(name) for name in ("ada", "teach", "root"))
    teach.post("courses/qc101/limits", {"student": "ada", "tasks": 50})
    [told] = ada.get("quota").json["courses"]
    assert (told["tasks_of_all"], told["slot_seconds_of_all"]) == (None, None), "nobody has counted it"
    teach.post("courses/qc101/limits", {"student": "ada", "tasks": None})
    before = teach.get("courses/qc101").json
    for path, body in (("limits", {"student": "adda", "tasks": 1}), ("pause", {"student": "adda"})):
        refused = teach.post(f"courses/qc101/{path}", body)
        assert (refused.status, refused.json["error"]["message"]) == (422, "adda is not in qc101.")
        assert refused.json["error"]["hint"] == "Did you mean ada?"
    assert teach.post("courses/qc101/limits", {"student": "adda", "tasks": None}).status == 200
    assert teach.post("courses/qc101/resume", {"student": "adda"}).status == 200
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for path, body in (
        ("assignments?course=nosuch", {"name": "hw3", "deadline": later}),
        ("courses/nosuch/limits", {"whole": True, "tasks": 1}),
        ("courses/nosuch/lesson", {"slots": 1, "minutes": 1}),
        ("courses/nosuch/pause", {"tag": "hw3"}),
    ):
        refused = root.post(path, body)
        assert (refused.status, refused.json["error"]["message"]) == (404, "There is no course nosuch.")
    assert root.post("courses/qc201/limits", {"student": None, "tasks": None}).status == 200
    assert teach.get("courses/qc101").json == before
