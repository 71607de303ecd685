"""Tasks as a list shows them, and found again by that, over HTTP."""

from __future__ import annotations

import pytest

from tests.integration.api.server import BELL, Client


def titles(api: Client, **query: str) -> list[str]:
    return [task["title"] for task in api.get("tasks", query=query).json["tasks"]]


def test_every_task_has_a_title(api: Client) -> None:
    api.finished(api.submit(name="named", tags=["title"])["id"])
    api.finished(api.submit(tags=["title"])["id"])
    batch = {"name": "scan", "tasks": [{"circuit": BELL, "tags": ["title"]}] * 2}
    assert api.post("batches", batch).status == 202
    assert titles(api, tag="title") == ["scan[1]", "scan[0]", "h q[0]; cx q[0], q[1]; c = measure q", "named"]


def test_a_retried_task_has_the_title_of_the_first(api: Client) -> None:
    batch = {"name": "tried", "tasks": [{"circuit": BELL}] * 2}
    second = api.post("batches", batch).json["task_ids"][1]
    api.finished(second)
    assert api.post(f"tasks/{second}/retry").json["title"] == "tried[1]"


def test_a_list_is_filtered_by_text_and_a_state_by_its_word(api: Client) -> None:
    api.finished(api.submit(name="Needle in it")["id"])
    assert titles(api, search="needle") == ["Needle in it"]
    assert titles(api, search=" needle ", status="completed") == ["Needle in it"]
    assert titles(api, search="needle", status="waiting") == []


def test_an_estimate_is_no_run_in_a_list(api: Client) -> None:
    estimate = api.finished(api.submit(name="of what", backend="estimate:aer")["id"])
    assert estimate["status"] == "completed"
    assert titles(api, name="of what") == []


@pytest.mark.parametrize("verb", ["", "/request", "/points"])
def test_the_end_of_an_id_stands_for_it(api: Client, verb: str) -> None:
    task = api.finished(api.submit()["id"])
    answer = api.get(f"tasks/{task['id'][-8:]}{verb}")
    assert answer.status == 200
    assert answer.json == api.get(f"tasks/{task['id']}{verb}").json


def test_a_task_is_cancelled_retried_and_removed_by_the_end_of_its_id(api: Client) -> None:
    task_id = api.submit()["id"]
    api.finished(task_id)
    short = task_id[-8:]
    assert api.post(f"tasks/{short}/cancel").code == "STATE_CONFLICT"
    assert api.post(f"tasks/{short}/retry").json["retry_of"] == task_id
    assert api.request("DELETE", f"tasks/{short}").status == 204
    assert api.get(f"tasks/{short}").code == "TASK_NOT_FOUND"
