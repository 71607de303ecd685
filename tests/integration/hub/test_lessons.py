"""A lesson at a real Hub: its slots run the course's tasks alone, all are told, and only its instructors set it."""

from __future__ import annotations

from tests.hub.hub import Hub
from tests.integration.api.server import until

SIZE = {"method": "stabilizer", "qubits": 2, "operations": 4, "shots": 1024}


def test_a_lesson_has_its_slots_to_itself_until_it_is_stopped(hub: Hub) -> None:
    ada, root, teach = (hub.client_of(name) for name in ("ada", "root", "teach"))
    ada.finished(ada.submit()["id"])  # the service's worker is there, with one slot
    until(lambda: ada.get("health").json["workers_alive"], "the worker has reported", 60)
    set_now = teach.post("courses/qc101/lesson", {"slots": 1, "minutes": 30}).json["lesson"]
    assert (set_now["slots"], set_now["started_by"]) == (1, "teach, an instructor of qc101")
    assert 0 < set_now["seconds_left"] <= 1800

    def held_back() -> str | None:
        outside = str(root.submit()["id"])
        assert ada.finished(ada.submit()["id"])["status"] == "completed", "the lesson goes on"
        return outside if root.get(f"tasks/{outside}").json["status"] == "pending" else None

    outside = until(held_back, "what was submitted before, outside of the course, is not run", 30)
    held = root.get(f"tasks/{outside}").json
    assert held["waits_for"].startswith("Lessons of other courses have 1 of 1 slot for another ")
    told = ada.get("estimate", query=SIZE).json
    assert told["starts_in_seconds"] == 0.0
    assert told["waits_for"].startswith("Your course has 1 slot of its own for another ")
    assert 0 < root.get("estimate", query=SIZE).json["starts_in_seconds"] <= 1800, "when the lesson has ended"
    assert teach.post("courses/qc101/lesson/stop").json["lesson"] is None
    assert root.finished(outside)["status"] == "completed"


def test_there_are_no_more_slots_than_there_are_and_only_instructors_start_a_lesson(hub: Hub) -> None:
    teach = hub.client_of("teach")
    refused = teach.post("courses/qc101/lesson", {"slots": 9, "minutes": 30})
    assert (refused.status, refused.code) == (422, "REQUEST_INVALID")
    assert "slots" in refused.json["error"]["message"]
    for wrong in ({"slots": 0, "minutes": 5}, {"slots": 1}, {"slots": 1, "minutes": 1e9}):
        assert teach.post("courses/qc101/lesson", wrong).status == 422
    for name in ("ada", "other"):
        client = hub.client_of(name)
        assert client.post("courses/qc101/lesson", {"slots": 1, "minutes": 5}).status == 404
        assert client.post("courses/qc101/lesson/stop").status == 404
    assert teach.get("courses/qc101").json["lesson"] is None
